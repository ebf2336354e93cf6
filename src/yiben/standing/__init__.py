"""Standing: where each one stands, and why.

It hands compiled duties and the ledger to ``yiben.engine`` and keeps the
answers that are free of time; open, due soon and missed are worked out when
they are read. Every verdict opens to its clause, to the records that counted
and to those that did not. It takes the day judged and the day of knowledge
as arguments. This room refuses to know the books: what no book posted to the
ledger does not exist for it.
"""
