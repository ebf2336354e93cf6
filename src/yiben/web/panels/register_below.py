"""How one register stands at the units below."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from yiben.books.registers.words import BelowLine
from yiben.policy.queries import kinds
from yiben.rules.kinds import Kind

from .shared import Cell, Field, Table, choices


@dataclass(frozen=True, slots=True)
class BelowPage:
    """How one register stands at the units below."""

    unit_name: str
    back: str
    kind_label: str
    day: Field
    kind: Field
    table: Table | None


def below_page(
    unit: Any, kind: str, offered: Sequence[Kind], lines: Sequence[BelowLine], on: date
) -> BelowPage:
    """Return how a register stands at each unit below, in the order of the tree."""
    with_sum = any(one.gap_sum is not None for one in lines)
    heads = ("党组织", "有效", "还缺", *(("缺口（元）",) if with_sum else ()))
    pairs = [(one.kind, one.label) for one in offered]
    known = kinds().get(kind)
    return BelowPage(
        unit_name=unit.name,
        back=reverse("registers", args=[unit.pk]),
        kind_label=known.label if known else "",
        day=Field("on", "看哪一天的", "date", on.isoformat()),
        kind=Field("kind", "哪一类登记", "select", choices=choices(pairs, kind)),
        table=Table(heads, tuple(_below_row(one, heads, kind, on) for one in lines))
        if lines
        else None,
    )


def _below_row(
    one: BelowLine, heads: tuple[str, ...], kind: str, on: date
) -> tuple[Cell, ...]:
    asked = urlencode({"kind": kind, "on": on.isoformat()})
    url = f"{reverse('registers', args=[one.org_id])}?{asked}"
    row = (
        Cell(one.org_name, heads[0], url),
        Cell(str(one.standing), heads[1], is_number=True),
        Cell("；".join(one.gaps) or "—", heads[2]),
    )
    if one.gap_sum is None:
        return row
    return (*row, Cell(f"{one.gap_sum:.2f}", heads[-1], is_number=True))
