"""The registers of a unit on a day: what is missing, how many, the lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypedDict
from urllib.parse import urlencode

from django.urls import reverse

from yiben.books.registers.words import (
    Figures,
    Gap,
    GapGroup,
    KindCount,
    RegisterRow,
)
from yiben.policy.queries import kinds
from yiben.rules.kinds import Kind
from yiben.web.forms.shared import PREFIX

from .shared import Cell, Field, Table

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Start:
    """A form and where it is; ``stands`` if its line stands until it is ended."""

    label: str
    url: str
    stands: bool = False


@dataclass(frozen=True, slots=True)
class GapLine:
    """One that is missing, and where that is mended."""

    name: str
    note: str
    url: str
    label: str


@dataclass(frozen=True, slots=True)
class GapBox:
    """What is missing under one heading; the rest stands on the page of the kind."""

    kind_label: str
    heading: str
    count: int
    lines: tuple[GapLine, ...]
    more: str


@dataclass(frozen=True, slots=True)
class CountLink:
    """One kind: how many lines stand, how many are missing, and their page."""

    label: str
    url: str
    standing: int
    gaps: int


@dataclass(frozen=True, slots=True)
class RegisterList:
    """The registers of a unit on a day."""

    unit_id: str
    unit_name: str
    kind: str
    kind_label: str
    title: str
    day: Field
    is_past: bool
    gaps: tuple[GapBox, ...]
    counts: tuple[CountLink, ...]
    rates: Table | None
    matrix: Table | None
    sums: Table | None
    team: Table | None
    told: str
    standing: tuple[RegisterRow, ...]
    ended: tuple[RegisterRow, ...]
    starts: tuple[Start, ...]
    below: str
    older: str

    @property
    def groups(self) -> tuple[tuple[str, tuple[Start, ...]], ...]:
        """Return what can be begun: what stands, and what happened on a day."""
        standing = tuple(one for one in self.starts if one.stands)
        events = tuple(one for one in self.starts if not one.stands)
        found = (("一直有效的", standing), ("某一天的事", events))
        return tuple((title, starts) for title, starts in found if starts)


def acts_of(kind: Kind) -> list[Kind]:
    """Return the kinds that are acts about lines of a kind."""
    return [one for one in kinds().values() if one.register.about == kind.kind]


def registers_page(
    unit: Any,
    rows: Sequence[RegisterRow],
    *,
    on: date,
    today: date,
    starts: Sequence[Kind],
    gaps: Sequence[GapGroup],
    counts: Sequence[KindCount] = (),
    figures: Figures | None = None,
    kind: str = "",
    sees_below: bool = False,
    may_write: bool = False,
    more_from: int = 0,
) -> RegisterList:
    """Return the registers of a unit on a day, of one kind or of all."""
    known = kinds().get(kind)
    asked = {"kind": kind} if kind else {}
    asked |= {"on": on.isoformat()} if on != today else {}
    page = reverse("registers", args=[unit.pk])
    below = reverse("registers-below", args=[unit.pk])
    skip = urlencode(asked | {"skip": str(more_from)})
    return RegisterList(
        unit_id=unit.pk,
        unit_name=unit.name,
        kind=kind,
        kind_label=known.label if known else "",
        title=known.label if known else "登记",
        day=Field("on", "看哪一天的", "date", on.isoformat()),
        is_past=on != today,
        gaps=tuple(_box(unit, one, whole=bool(kind)) for one in gaps),
        counts=_counts(page, counts, asked) if not kind else (),
        standing=tuple(one for one in rows if not one.is_over(on)),
        ended=tuple(one for one in rows if one.is_over(on)),
        starts=_starts(unit, starts, kind) if may_write else (),
        below=f"{below}?{urlencode(asked)}" if sees_below and kind else "",
        older=f"{page}?{skip}" if more_from else "",
        **_tables(figures or Figures()),
    )


class _Tables(TypedDict):
    """What the figures are shown as."""

    rates: Table | None
    matrix: Table | None
    sums: Table | None
    team: Table | None
    told: str


def _tables(found: Figures) -> _Tables:
    return {
        "rates": _rates(found),
        "matrix": _matrix(found),
        "sums": _sums(found),
        "team": _team(found),
        "told": found.items_missing,
    }


def _starts(unit: Any, known: Sequence[Kind], kind: str) -> tuple[Start, ...]:
    """Return the forms of a unit; of one kind, its own and those of its acts."""
    wanted = [
        one for one in known if not kind or kind in (one.kind, one.register.about)
    ]
    return tuple(
        Start(one.label, reverse("register-new", args=[unit.pk, one.kind]), one.span)
        for one in wanted
    )


def _box(unit: Any, group: GapGroup, *, whole: bool) -> GapBox:
    kind = kinds()[group.kind]
    shown = group.gaps if whole else group.gaps[:SHOWN]
    rest = len(group.gaps) - len(shown)
    page = reverse("registers", args=[unit.pk])
    return GapBox(
        kind_label=group.kind_label,
        heading=group.heading,
        count=len(group.gaps),
        lines=tuple(_gap_line(unit, kind, group, gap) for gap in shown),
        more=f"{page}?{urlencode({'kind': group.kind})}" if rest else "",
    )


def _gap_line(unit: Any, kind: Kind, group: GapGroup, gap: Gap) -> GapLine:
    """Return one that is missing with the form that mends it."""
    acts = acts_of(kind)
    if group.mend == "row" and gap.row_id:
        return GapLine(
            gap.name, gap.note, reverse("register", args=[gap.row_id]), "去补"
        )
    if group.mend == "act" and acts:
        url = reverse("register-new", args=[unit.pk, acts[0].kind])
        asked = urlencode({"about": gap.row_id or ""})
        return GapLine(gap.name, gap.note, f"{url}?{asked}", "记一次")
    asked_of = {
        "holder": gap.holder_id,
        "target": gap.target_id,
        "title": gap.title,
    }
    if kind.register.each and gap.title:
        asked_of[f"{PREFIX}{kind.register.each}"] = gap.title
    asked = urlencode({name: value for name, value in asked_of.items() if value})
    url = reverse("register-new", args=[unit.pk, kind.kind])
    return GapLine(gap.name, gap.note, f"{url}?{asked}", "登记")


def _counts(
    page: str, counts: Sequence[KindCount], asked: dict[str, str]
) -> tuple[CountLink, ...]:
    return tuple(
        CountLink(
            one.label,
            f"{page}?{urlencode(asked | {'kind': one.kind})}",
            one.standing,
            one.gaps,
        )
        for one in counts
    )


def _rates(found: Figures) -> Table | None:
    if not found.rates:
        return None
    heads = ("类型", "单位", "已覆盖", "覆盖率")
    return Table(
        heads,
        tuple(
            (
                Cell(one.group, heads[0]),
                Cell(str(one.total), heads[1], is_number=True),
                Cell(str(one.covered), heads[2], is_number=True),
                Cell(one.percent, heads[3], is_number=True),
            )
            for one in found.rates
        ),
    )


def _matrix(found: Figures) -> Table | None:
    if not found.matrix:
        return None
    heads = ("单位", "类型", "怎样覆盖", "党组织")
    return Table(
        heads,
        tuple(
            tuple(
                Cell(text or "—", head) for text, head in zip(line, heads, strict=True)
            )
            for line in found.matrix
        ),
    )


def _sums(found: Figures) -> Table | None:
    if not found.sums:
        return None
    heads = ("项目", "应有（元）", "已到位（元）", "缺口（元）")
    return Table(
        heads,
        tuple(
            (
                Cell(one.name, heads[0]),
                Cell(f"{one.need:.2f}", heads[1], is_number=True),
                Cell(f"{one.got:.2f}", heads[2], is_number=True),
                Cell(f"{one.gap:.2f}", heads[3], is_number=True),
            )
            for one in found.sums
        ),
    )


def _team(found: Figures) -> Table | None:
    if not found.team:
        return None
    heads = ("职务", "姓名", "从哪天起")
    return Table(
        heads,
        tuple(
            (Cell(office, heads[0]), Cell(name, heads[1]), Cell(str(since), heads[2]))
            for office, name, since in found.team
        ),
    )
