"""Packets: signed files between two installations, on a stick if need be.

Down go documents with their rules, relays, tasks and answers to filings; up
go the ledger as it was sealed, filings and acknowledgements. Each side keeps
its own chains and holds the other's read-only. A packet is taken in whole or
not at all, and once: again it changes nothing. This room refuses to carry
talks, ballots, restricted texts or more of a person than records name.
"""
