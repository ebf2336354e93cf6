"""The queue of names: which subjects changed since standing last looked.

A room that writes a fact puts the name in, in the same transaction; standing
takes it out. A name, never a function, so that nobody depends downstream.
"""

from typing import ClassVar

from django.db import connection, models


class Touch(models.Model):
    """A subject key (``org:…``), an organisation (``tree:…``) or ``all``.

    ``entry`` names the ledger entry that is all that changed, if it is; where
    it is empty, anything about the subject may have.
    """

    name = models.CharField("对象", max_length=120)
    entry = models.CharField("记录", max_length=20, default="", db_default="")

    class Meta:
        """Unordered by nature; the id tells who came first."""

        app_label = "common"
        verbose_name = "待重算对象"
        indexes: ClassVar = [models.Index(fields=["name"])]


def touch(*names: str, entry: str = "") -> None:
    """Note that these subjects must be judged again; call inside the write."""
    if not names:
        return
    marks = ",".join(["(%s,%s)"] * len(names))
    values = [value for name in names for value in (name, entry)]
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO common_touch (name, entry) VALUES {marks}", values)  # noqa: S608 -- only marks


def waiting() -> bool:
    """Say whether anything is in the queue; locks nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM common_touch LIMIT 1")
        return cursor.fetchone() is not None


def claim(limit: int, also: str = "0") -> tuple[list[int], list[str], list[str]]:
    """Return row ids, names and the entries behind them, oldest first, and hold them.

    Call inside the transaction that drops them. What another transaction holds
    is left to it. The entries are empty if anything but an entry is among them.
    ``also`` is an SQL expression to be worked out with it if there is any.
    """
    skip = "" if connection.vendor == "sqlite" else " FOR UPDATE SKIP LOCKED"
    with connection.cursor() as cursor:
        held = f"SELECT id, name, entry FROM common_touch ORDER BY id LIMIT %s{skip}"  # noqa: S608 -- a constant
        line = f"SELECT id, name, entry, {also} FROM ({held}) AS held"  # noqa: S608 -- the caller's constant
        cursor.execute(line, [limit])
        rows = sorted(cursor.fetchall())
    entries = list(dict.fromkeys(row[2] for row in rows))
    return (
        [row[0] for row in rows],
        list(dict.fromkeys(row[1] for row in rows)),
        [] if "" in entries else entries,
    )


def drop(ids: list[int]) -> None:
    """Remove the rows that have been dealt with, and only those."""
    for start in range(0, len(ids), 5000):
        part = ids[start : start + 5000]
        marks = ",".join(["%s"] * len(part))
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM common_touch WHERE id IN ({marks})", part)  # noqa: S608 -- only marks
