"""Rules: packs of text become compiled duties.

A pack is read, checked as a whole and compiled, and every mistake in it is
reported at once, with file, line and what to write instead. What a lower
document may do to a higher one is decided here: add or tighten, never loosen.
Pure Python on the standard library and PyYAML. It refuses to
know Django, the database, the clock and who is asking.
"""
