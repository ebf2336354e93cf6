"""Who may judge at the same time: many single records, or one fresh judgement.

A record that counts changes cells that are there; judging afresh makes and
removes cells. Side by side they could miss each other, so records share the
gate and a fresh judgement has it alone. SQLite has one writer anyway.
"""

from zlib import crc32

from django.db import connection

GATE = 0x79_69_62_65_6E


def sharing() -> str:
    """Return the SQL that waits until nobody judges afresh, until the end.

    It goes into a statement whose own rows need not be newer than the wait.
    """
    if connection.vendor == "postgresql":
        return f"pg_advisory_xact_lock_shared({GATE})::text"
    return "0"


def holding(org_id: str) -> str:
    """Return the SQL that lets one record at a time count for an organisation."""
    if connection.vendor == "postgresql":
        return f"pg_advisory_xact_lock({GATE % 2**31}, {crc32(org_id.encode()) - 2**31})::text"
    return "0"


def shut() -> None:
    """Wait until nobody judges at all; held until the transaction ends."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [GATE])
