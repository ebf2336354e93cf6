"""Talks: heart-to-heart talks between two people.

That a talk took place, when, and between whom is a fact for the ledger. What
was said is encrypted and readable by the two who talked, and by nobody else.
Coverage is counted over pairs without opening a single talk. Deleting the
content leaves the fact. This book refuses to know what a superior would like
to read.
"""
