"""Chains and where they are kept: here, or by another installation."""

from collections.abc import Iterable, Iterator

from yiben.ledger.facts import sealed_row, sealed_rows
from yiben.ledger.facts.carried import CarriedEntry, carried_of
from yiben.ledger.models import Entry, Head


def homes() -> dict[str, str]:
    """Return the installation that keeps a unit's chain, where it is another one."""
    rows = Head.objects.filter(home__isnull=False)
    return {unit: str(home) for unit, home in rows.values_list("pk", "home")}


def home_of(unit_id: str) -> str | None:
    """Return the installation that keeps a unit's chain; None for this one."""
    return Head.objects.filter(pk=unit_id).values_list("home", flat=True).first()


def unheard(unit_ids: Iterable[str]) -> set[str]:
    """Return those units of which nothing is known here but their name.

    Their chains are kept elsewhere and have not come: what they did is
    unknown, not undone.
    """
    rows = Head.objects.filter(home__isnull=False, seq=0)
    return set(unit_ids) & set(rows.values_list("pk", flat=True))


def head_marks(unit_ids: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Return number and digest of the last entry of each unit that has any."""
    rows = Head.objects.filter(seq__gt=0, pk__in=list(unit_ids))
    return {row.pk: (row.seq, row.digest) for row in rows}


def digest_at(unit_id: str, seq: int) -> str | None:
    """Return the digest of one entry of a unit by its number."""
    rows = Entry.objects.filter(unit_id=unit_id, seq=seq)
    return rows.values_list("digest", flat=True).first()


def carried_after(unit_id: str, seq: int) -> Iterator[CarriedEntry]:
    """Yield what a unit's chain holds after a number, ready to travel."""
    for row in sealed_rows(unit_id, after=seq):
        yield carried_of(row)


def carried_entry(entry_id: str) -> CarriedEntry | None:
    """Return one entry ready to travel."""
    row = sealed_row(entry_id)
    return None if row is None else carried_of(row)
