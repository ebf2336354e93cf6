"""Api: the same questions and actions for other programs.

Its schemas are explicit and its OpenAPI text is committed, so that a change
of the contract is seen in review. A token belongs to one unit and to a named
scope. Refusals carry the same words as the pages. This door refuses to know
tables, and offers nothing that the pages cannot do.
"""
