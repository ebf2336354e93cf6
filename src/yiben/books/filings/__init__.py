"""Filings: plans and reports on their way to the superior.

A filing is drafted from what the house already knows, sent up, and answered
by a receipt or returned with a reason. A revision is a new version beside
the old one. Sending and receiving both post to the ledger, with their days.
A superior cannot ask here for what the ledger can answer. This book refuses
to know what a plan contains beyond its title, period and text.
"""
