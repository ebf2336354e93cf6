"""What a register adds up to: shares by group, sums of money, the team."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from yiben.books.registers import access
from yiben.books.registers.facts import register_kinds
from yiben.books.registers.models import Register
from yiben.books.registers.words import Figures, RateLine, SumLine
from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.people.facts import office_facts
from yiben.policy.queries import items_of_term
from yiben.rules.kinds import Covered, Kind
from yiben.rules.words import TEAM, Office

from .base import standing, whole

TOTAL = "合计"
NOTHING = Decimal("0.00")


def figures_of(org: Org, kind: str, *, on: date, seen_by: Viewer) -> Figures:
    """Return what a register of a unit adds up to on a day. Raises RefusedError."""
    access.require_list(hold(seen_by), org)
    known = register_kinds().get(kind)
    if known is None:
        return Figures()
    rows = list(whole().filter(standing(on), unit=org, kind=kind).order_by("title"))
    spec = known.register
    return Figures(
        rates=_rates(rows, known) if spec.rate else (),
        matrix=_matrix(rows, known) if spec.rate else (),
        sums=_sums(rows, known) if spec.need else (),
        team=_team(org, on) if spec.covers == Covered.OFFICES else (),
        items_missing=_undefined(org, known, on),
    )


def _is_covered(row: Register, kind: Kind) -> bool:
    said = row.fields.get(kind.register.rate_field)
    return bool(said) and said not in kind.register.rate_none


def _rates(rows: Sequence[Register], kind: Kind) -> tuple[RateLine, ...]:
    """Return the share of each group, and of all."""
    groups: dict[str, list[bool]] = {}
    for row in rows:
        group = str(row.fields.get(kind.register.rate) or "没有写明")
        groups.setdefault(group, []).append(_is_covered(row, kind))
    found = [RateLine(x, len(said), sum(said)) for x, said in sorted(groups.items())]
    every = [one for said in groups.values() for one in said]
    return (*found, RateLine(TOTAL, len(every), sum(every)))


def _matrix(
    rows: Sequence[Register], kind: Kind
) -> tuple[tuple[str, str, str, str], ...]:
    """Return each unit with its group, how it is covered and by which organisation."""
    spec = kind.register
    return tuple(
        (
            row.title,
            str(row.fields.get(spec.rate) or ""),
            str(row.fields.get(spec.rate_field) or ""),
            row.target.short_name if row.target else "",
        )
        for row in rows
    )


def money(value: object) -> Decimal:
    """Return an amount; nothing written is nothing."""
    try:
        return Decimal(str(value)) if value not in (None, "") else NOTHING
    except InvalidOperation:
        return NOTHING


def shortage(row: Register, kind: Kind) -> tuple[Decimal, Decimal, Decimal]:
    """Return what is needed, what is there, and what lacks, never below nothing."""
    need = money(row.fields.get(kind.register.need))
    got = money(row.fields.get(kind.register.got))
    return need, got, max(need - got, NOTHING)


def _sums(rows: Sequence[Register], kind: Kind) -> tuple[SumLine, ...]:
    found = []
    name = kind.register.each
    for row in rows:
        label = str(row.fields.get(name) or row.title) if name else row.title
        found.append(SumLine(label, *shortage(row, kind)))
    total = SumLine(
        TOTAL,
        sum((one.need for one in found), NOTHING),
        sum((one.got for one in found), NOTHING),
        sum((one.gap for one in found), NOTHING),
    )
    return (*found, total)


def _team(org: Org, on: date) -> tuple[tuple[str, str, date], ...]:
    """Return who is on the team, as what, since when."""
    return tuple(
        (Office(one.office).label, one.person_name, one.span.from_on)
        for one in office_facts([org.pk])
        if one.office in TEAM and one.span.holds_on(on)
    )


def _undefined(org: Org, kind: Kind, on: date) -> str:
    """Say who may supply a name's content, if nobody has."""
    if not kind.register.items:
        return ""
    meaning = items_of_term(org, kind.register.items, on=on)
    if meaning is None or not meaning.is_missing:
        return ""
    return f"文件没有写明“{meaning.term}”是哪几份，可以由{meaning.who_may_say}补充。"
