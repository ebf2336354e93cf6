"""Reminders: what is due, told once a week to who asked for it, and calendar feeds.

A digest is put together at the hour somebody chose, never in quiet hours,
never to the frail and never twice; the outbox keeps it until it is sent or
visibly given up. A calendar program reads the same days by a link that can be
revoked. This room sees standing and supervision and is seen by none of them.
It refuses to name other people's gaps, to pass anything upward by itself, and
to send a webhook a single word about a person.
"""
