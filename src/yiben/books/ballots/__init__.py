"""Ballots: one count of paper and screen that nobody can trace to a voter.

The electorate is frozen at opening. Until the count a vote lies sealed in a
slot chosen at random; the key needs the codes of both tellers. The count is
one shuffled transaction that leaves marks without voter, order or time, a
list of receipts in another order, and no key. There is no interim count, no
vote after closing, and no line of a log for a vote. This is a service of the
books above it; it does not know what a result is used for. It does not
protect against whoever alters the running program (docs: trust statement).
"""
