"""Ratings: appraisals, debriefs, assessments, evaluations, points and stars.

A round goes by the steps of its scheme (``packs/ratings.yaml``); people decide
and the software lists what is missing. Each decision is one entry of the
ledger without any count; whoever was rated reads grade and reason, may add a
statement, and may object. It never computes a grade, never orders persons or
units by a number, and never opens a case.
"""
