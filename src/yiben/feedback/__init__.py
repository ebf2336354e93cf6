"""Feedback: what members say about duties and pages, and what is answered.

A member marks a duty as duplicate or too heavy, or complains about a page;
the level that issued the duty, or that was asked, answers with a name, and
the answer stands where the duty stands. Whoever is not satisfied goes one
level up. This room refuses to know who said what where that was not to be
known: an anonymous mark or complaint is kept without account, person,
address or time, in rows whose order means nothing. It counts nobody's
complaints and keeps no note of who read what.
"""
