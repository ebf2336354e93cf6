"""Duties: what each subject owes on a day, and by which clause.

It lays the tree and the offices over the compiled rules, and keeps what only
people can decide: waivers, with who, why and until when, and numbers for
words that a document leaves open. An undefined term stays undefined until a
unit in authority defines it. Nothing here is stored that could be computed.
This room refuses to know whether a duty was met.
"""
