"""Dues: what each member pays by rule, what came in, what went up.

A member's category, band and monthly sum are kept, never the pay they come
from. Every movement of money takes from one account what it gives to another,
so the book always balances; a mistake is answered by a reversal and a new
row, and both figures stay. Each press posts one entry with totals to the
ledger. This book moves no money, dunns nobody and shows no member's sum to
another.
"""
