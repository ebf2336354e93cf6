"""Gatherings: meetings, study, lectures, theme days and service.

A gathering is planned, notified, held and closed; attendance, agenda,
minutes and resolutions belong to it. Closing it fixes the minutes and posts
one ledger entry for all units that took part. Quorum is a rule of the matter
decided, counted without rounding. "Not held, because ..." is a normal end.
This book refuses to know which duties it discharges.
"""
