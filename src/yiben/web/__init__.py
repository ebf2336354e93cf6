"""Web: the pages, for the recorder, the superior, the member, the stewards.

A view gets its data by a query that is told who is looking, calls at most
one action, and renders a template. Pages work without scripts on the
recorder's main path and fit a telephone. They speak the field's own words
and say what to do next when something is refused. This door refuses to know
tables, and decides nothing that a command or the interface would need too.
"""
