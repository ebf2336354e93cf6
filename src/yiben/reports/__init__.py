"""Reports: ledger books, handbooks, official documents and exports.

A report is a question to the ledger and to standing, laid out as the form
that somebody ordered. It shows how many of its cells were filled without
typing, and every cell opens to its source. Nothing may be typed into a report
that the ledger could answer. This room refuses to store facts: a paper keeps
what people wrote, and what was signed as it was issued; figures are asked of
the ledger each time.
"""
