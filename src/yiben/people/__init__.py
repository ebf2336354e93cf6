"""People: members, memberships, offices and accounts.

A person is one row for life; membership of a branch, an office and a role
are intervals on it. Identity numbers and telephone numbers are stored
encrypted and are found by a blind index only. An account says who is at the
screen and what they may do at which organisation. This room refuses to know
duties, records and verdicts, and holds no opinion about any person.
"""
