"""Targets: standards and ladders, item by item, with evidence and a decision by people.

A unit, or a person, sets a target with a date, rates itself, is checked by
the superior where the kind asks for it, and is decided upon at a meeting. One
item short is not reached. Reaching it posts to the ledger; taking it back
says why. This book ranks nobody: it tells reached from not reached.
"""
