"""Common: the few things every room needs and none owns.

It holds the clock, identifiers, errors, the seal, the ciphers, the queue, rows
written without the ORM and writing together: eight files and no more, beside
Django's PostgreSQL with half its indexes. A ninth means that something belongs
to a room.
Only ``common.clock`` reads the time of day, so that everybody else can be
asked about any day. This package refuses to know any organisation, member,
duty or record, and imports nothing else of the house.
"""
