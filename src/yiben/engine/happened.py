"""The ledger as rows: postings, what counts them, waivers and gaps."""

from collections.abc import Iterable, Iterator
from datetime import date

from yiben.rules.credit import Posting
from yiben.rules.docket import Docket
from yiben.rules.subjects import Subject

from .drafts import Drafts
from .tables import NEVER, Numbers

MAX_BITS = 62
"""Words that fit into a mask on every backend."""


def credits_of(drafts: Drafts) -> Iterator[tuple[int, ...]]:
    """Give for each kindset and month the slots that its records count in."""
    for slot, one in enumerate(drafts.slots.names):
        spec = one.spec
        rest = (
            slot,
            mask_of(drafts.roles, spec.roles),
            mask_of(drafts.tags, spec.tags),
            spec.min_rate,
            one.due_day,
        )
        for kindset, kinds in enumerate(drafts.kindsets.names):
            if not kinds.isdisjoint(spec.kinds):
                for month in range(one.first, one.last + 1):
                    yield (kindset, month, *rest)


def postings_of(
    drafts: Drafts, docket: Docket, subjects: Iterable[Subject]
) -> Iterator[tuple[int, ...]]:
    """Give the postings of the subjects; words no slot asks for are left out."""
    asked = [one.spec for one in drafts.slots.names]
    kinds = frozenset(kind for spec in asked for kind in spec.kinds)
    for spec in asked:
        mask_of(drafts.roles, spec.roles)
        mask_of(drafts.tags, spec.tags)
    for subject in subjects:
        number = drafts.subjects.of(subject.key)
        for one in docket.postings.of(subject.key):
            if not kinds.isdisjoint(one.entry.kinds):
                yield _posting_row(drafts, number, one, kinds)


def _posting_row(
    drafts: Drafts, subject: int, one: Posting, kinds: frozenset[str]
) -> tuple[int, ...]:
    entry = one.entry
    return (
        subject,
        drafts.kindsets.of(kinds.intersection(entry.kinds)),
        one.month,
        mask_of(drafts.roles, one.roles, grow=False),
        mask_of(drafts.tags, entry.tags, grow=False),
        entry.present,
        entry.expected,
        one.timely_on.toordinal(),
        entry.entered_on.toordinal(),
        entry.void_on.toordinal() if entry.void_on else NEVER,
    )


def mask_of(words: Numbers[str], chosen: Iterable[str], *, grow: bool = True) -> int:
    """Return words as bits; with ``grow`` off, unknown ones have none."""
    mask = 0
    for word in chosen:
        bit = words.of(word) if grow else words.known(word)
        if bit is not None:
            if bit >= MAX_BITS:
                raise OverflowError(f"规则用到的标记超过 {MAX_BITS} 个，无法批量计算。")
            mask |= 1 << bit
    return mask


def waivers_of(drafts: Drafts, docket: Docket) -> Iterator[tuple[int, ...]]:
    """Give the waivers of cells that there are."""
    for one in docket.world.waivers:
        place = (
            drafts.subjects.known(one.subject),
            drafts.duties.known(one.duty),
            drafts.periods.known(one.period),
        )
        yield from _dated(place, one.entered_on, one.void_on)


def gaps_of(drafts: Drafts, docket: Docket) -> Iterator[tuple[int, ...]]:
    """Give the declared gaps of cells that there are."""
    for entry in docket.world.entries:
        for duty in entry.gap_of:
            place = (
                drafts.orgs.known(entry.unit_id),
                drafts.duties.known(duty),
                drafts.periods.known(entry.gap_period or ""),
            )
            yield from _dated(place, entry.entered_on, entry.void_on)


def _dated(
    place: tuple[int | None, ...], entered_on: date, void_on: date | None
) -> Iterator[tuple[int, ...]]:
    """Give the row of what holds for a cell, if there is such a cell at all."""
    numbers = [one for one in place if one is not None]
    if len(numbers) == len(place):
        void = void_on.toordinal() if void_on else NEVER
        yield (*numbers, entered_on.toordinal(), void)
