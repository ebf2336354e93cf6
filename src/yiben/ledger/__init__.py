"""The ledger: what happened, in the order it was told.

Entries are added and never changed. A mistake is answered by a second entry
that cites the first, so that anyone can see what was believed, and when.
When it happened, when it was entered and when it was evidenced are three
facts and are kept apart. Each unit has its own chain of SM3 hashes, and the
head of a chain is committed into the superior's. This room refuses to judge:
it does not know what anybody owes.
"""
