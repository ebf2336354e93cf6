"""Supervision: inspections, findings, and what was done about them.

A plan is drawn with a published seed, a record is made, a finding is fed
back, put right, and checked by somebody else. The software lists gaps with
their reasons; only a person decides to act on one. Every reading of a lower
unit's minutes is logged where that unit can see it. This room refuses to
rank people, and knows no path from a number to a disciplinary case.
"""
