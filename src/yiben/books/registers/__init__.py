"""Registers: posts, contacts, pairs, rosters, and what must stand always.

A relation stands from one day to another, and a day without it is a gap that
can be seen. Transfers keep the sender bound until the receiver signs.
Floating members and members out of touch keep their branch. Opening and
closing a relation posts to the ledger. This book refuses to reset anything
at New Year, and does not judge how good a relation is.
"""
