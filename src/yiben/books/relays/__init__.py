"""Relays: a document is sent down the tree, received, and carried on.

A unit sends a document to the units directly below it and says whether it
expects a plan of their own. Each acknowledges it and may pass it on. Who has
not yet is a list, never an alarm. Plans are filings; this book only finds the
ones that answer what was sent, through the ledger.
"""
