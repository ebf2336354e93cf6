"""Books: everything that posts to the ledger, one folder for each pattern.

A book keeps the working papers of one kind of event until it is closed, and
closing it posts exactly one ledger entry. A system that a document names is
data in ``packs/kinds``; only a new pattern is a new book. Books never read
each other. They refuse to know duties and verdicts.
"""
