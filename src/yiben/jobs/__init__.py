"""Jobs: the command line and the work done behind the pages.

``yiben`` checks packs, imports rosters, evaluates a day, verifies seals and
builds the demonstration; the worker runs what was queued. Long work shows
how far it is and can be started again. Exit codes and messages are meant for
people as much as for scripts. This door refuses to know tables, and reads
the clock only through ``common.clock``.
"""
