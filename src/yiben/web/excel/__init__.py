"""Books in and out by workbook: one mechanism for every kind of record.

A workbook of a kind has the questions of the kind's own form as columns. A row
becomes what a browser would have sent, is read by the same form and written by
the same action; nothing is checked here that the rooms check.
"""
