"""One ledger entry as its page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass

from yiben.common.clock import chinese_day
from yiben.common.errors import Problem
from yiben.ledger.queries import EntryView, PersonView
from yiben.ledger.words import GAP
from yiben.policy.queries import kinds
from yiben.rules.words import OrgRole, PersonRole
from yiben.standing.words import Line

from .held import Told, plain
from .shared import Field, ProblemLine, by_place, lines_of


@dataclass(frozen=True, slots=True)
class EntryPage:
    """The page."""

    view: EntryView
    clocks: tuple[Told, ...]
    facts: tuple[Told, ...]
    notes: tuple[Told, ...]
    tasks: tuple[Told, ...]
    present: tuple[PersonView, ...]
    missing: tuple[PersonView, ...]
    history: tuple[EntryView, ...]
    lines: tuple[Line, ...]
    may_withdraw: bool
    correct_url: str
    problems: tuple[ProblemLine, ...]
    reason: Field


LISTED = (PersonRole.ATTENDEE, PersonRole.TRAINEE)


def entry_of(
    view: EntryView,
    history: Sequence[EntryView],
    lines: Sequence[Line],
    *,
    may_withdraw: bool,
    correct_url: str = "",
    problems: Sequence[Problem] = (),
    reason: str = "",
) -> EntryPage:
    """Return the page of an entry."""
    listed = [one for one in view.people if one.role in LISTED]
    wrong = by_place(problems)
    book = view.kind.partition(".")[0]
    # A gathering, filing, register or talk has rules of its own for a change.
    in_ledger = may_withdraw and (view.kind == GAP or book not in BOOKS)
    return EntryPage(
        view=view,
        clocks=tuple(_clocks(view)),
        facts=tuple(_facts(view)),
        notes=tuple(_notes(view)),
        tasks=tuple(_tasks(view)),
        present=tuple(one for one in listed if one.counted),
        missing=tuple(one for one in listed if not one.counted),
        history=tuple(history) if len(history) > 1 else (),
        lines=tuple(lines),
        may_withdraw=in_ledger,
        correct_url=correct_url,
        problems=lines_of(problems),
        reason=Field(
            "reason",
            "原因",
            value=reason,
            required=True,
            problems=wrong.get("reason", wrong.get("", ())),
        ),
    )


BOOKS = frozenset(
    {
        "gatherings",
        "filings",
        "registers",
        "talks",
        "ratings",
        "ballots",
        "lists",
        "forms",
        "targets",
        "library",
    }
)
"""Books that put their own records right, by rules the ledger does not know."""


def _clocks(view: EntryView) -> list[Told]:
    """Return the three clocks; nothing here can be typed by anybody."""
    held = chinese_day(view.happened_on)
    if view.ends_on:
        held += f"至{chinese_day(view.ends_on)}"
    backed = f"{len(view.evidence)} 份" if view.evidence else "没有附件"
    return [
        Told("发生", held),
        Told("录入", f"{chinese_day(view.entered_on)} {view.entered_by}"),
        Told("佐证", backed),
    ]


def _facts(view: EntryView) -> list[Told]:
    joint = [one.name for one in view.orgs if one.role != OrgRole.HOST]
    rows = (
        ("组织", view.unit_name),
        ("类别", view.kind_label),
        ("同场开展", "、".join(view.part_labels)),
        ("相关组织", "、".join(joint)),
        ("算作哪一期", view.credit_period or ""),
        ("未开展的周期", view.gap_period or ""),
        ("标记", "、".join(_tag_labels(view))),
        ("更正的原因", view.correction_reason or ""),
        ("谁能看", view.privacy_label),
    )
    return [Told(label, text) for label, text in rows if text]


def _tag_labels(view: EntryView) -> list[str]:
    labels = {
        one.tag: one.label
        for kind in kinds().values()
        for one in (*kind.tags, *kind.elements)
    }
    # The same tag is worded for each kind; this entry's own kind has the last word.
    own = kinds().get(view.kind)
    labels |= {one.tag: one.label for one in own.tags} if own else {}
    return [labels.get(tag, tag) for tag in view.tags]


def _notes(view: EntryView) -> list[Told]:
    kind = kinds().get(view.kind)
    labels = {one.name: one.label for one in kind.fields} if kind else {}
    given = dict(view.payload.get("fields", {}) or {})
    given |= {
        name: value
        for name, value in view.payload.items()
        if name in labels or name in {"minutes", "reason", "topic"}
    }
    told = {"reason": "原因", "minutes": "记录"} | labels
    return [
        Told(told[name], plain(value))
        for name, value in given.items()
        if name in told and value not in ("", None, [], {})
    ]


def _tasks(view: EntryView) -> list[Told]:
    found: dict[str, list[str]] = {}
    for one in view.people:
        if one.role not in LISTED and one.role != PersonRole.APPRAISED:
            found.setdefault(one.role_label, []).append(one.name)
    return [Told(label, "、".join(names)) for label, names in found.items()]
