"""The queue of names: which subjects changed since standing last looked.

A room that writes a fact puts the name in, in the same transaction; standing
takes it out. A name, never a function, so that nobody depends downstream.
"""

from django.db import connection, models


class Touch(models.Model):
    """One change, and the names it concerns, parted by blanks.

    A name is a subject key (``org:…``), an organisation (``tree:…``) or ``all``.
    ``entry`` names the ledger entry that is all that changed, if it is; where
    it is empty, anything about the subjects may have.
    """

    names = models.TextField("对象")
    entry = models.CharField("记录", max_length=20, default="", db_default="")

    class Meta:
        """Unordered by nature; the id tells who came first."""

        app_label = "common"
        verbose_name = "待重算对象"


def touch(*names: str, entry: str = "") -> None:
    """Note that these subjects must be judged again; call inside the write."""
    if not names:
        return
    with connection.cursor() as cursor:
        line = "INSERT INTO common_touch (names, entry) VALUES (%s, %s)"
        cursor.execute(line, [" ".join(names), entry])


def waiting() -> bool:
    """Say whether anything is in the queue; locks nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM common_touch LIMIT 1")
        return cursor.fetchone() is not None


def claim(limit: int, also: str = "0") -> tuple[list[int], list[str], list[str]]:
    """Return the ids, names and entries of so many changes, oldest first, and hold them.

    Call inside the transaction that drops them. What another transaction holds
    is left to it. The entries are empty if anything but an entry is among them.
    ``also`` is an SQL expression to be worked out with it if there is any.
    """
    skip = "" if connection.vendor == "sqlite" else " FOR UPDATE SKIP LOCKED"
    with connection.cursor() as cursor:
        held = f"SELECT id, names, entry FROM common_touch ORDER BY id LIMIT %s{skip}"  # noqa: S608 -- a constant
        line = f"SELECT id, names, entry, {also} FROM ({held}) AS held"  # noqa: S608 -- the caller's constant
        cursor.execute(line, [limit])
        rows = sorted(cursor.fetchall())
    entries = list(dict.fromkeys(row[2] for row in rows))
    return (
        [row[0] for row in rows],
        list(dict.fromkeys(name for row in rows for name in row[1].split())),
        [] if "" in entries else entries,
    )


def drop(ids: list[int]) -> None:
    """Remove the rows that have been dealt with, and only those."""
    for start in range(0, len(ids), 5000):
        part = ids[start : start + 5000]
        marks = ",".join(["%s"] * len(part))
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM common_touch WHERE id IN ({marks})", part)  # noqa: S608 -- only marks
