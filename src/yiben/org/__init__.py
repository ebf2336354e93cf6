"""Org: the tree of Party organisations through time.

A committee, a branch or a group stands from one day to another, under one
superior at a time, and both are kept as intervals. Every question about
"below" or "above" is asked here and takes the day it is asked for. A change
of the tree closes one interval and opens the next; nothing is overwritten.
This room refuses to know who the members are and what anybody owes.
"""
