"""The ledger as rows: postings, what counts them, waivers and gaps."""

from collections.abc import Iterable, Iterator
from datetime import date

from yiben.rules.docket import Docket
from yiben.rules.facts import EntryFact
from yiben.rules.period import month_of
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
    kinds = asked_kinds(drafts)
    for subject in subjects:
        number = drafts.subjects.of(subject.key)
        for one in docket.postings.of(subject.key):
            if not kinds.isdisjoint(one.entry.kinds):
                roles = mask_of(drafts.roles, one.roles, grow=False)
                yield (number, roles, *entry_row(drafts, docket, one.entry, kinds))


OF_ENTRY = (
    *("kindset", "month", "tags", "present", "expected"),
    *("timely_day", "entered_day", "void_day"),
)
"""Columns of a posting that are the same for all whom the entry concerns."""


def asked_kinds(drafts: Drafts) -> frozenset[str]:
    """Return the kinds that count; the words that slots ask for get their bits."""
    asked = [one.spec for one in drafts.slots.names]
    for spec in asked:
        mask_of(drafts.roles, spec.roles)
        mask_of(drafts.tags, spec.tags)
    return frozenset(kind for spec in asked for kind in spec.kinds)


def entry_row(
    drafts: Drafts, docket: Docket, entry: EntryFact, kinds: frozenset[str]
) -> tuple[int, ...]:
    """Return what an entry of one of the asked kinds gives each of its postings."""
    return (
        drafts.kindsets.of(kinds.intersection(entry.kinds)),
        entry.credit_month or month_of(entry.happened_on),
        mask_of(drafts.tags, entry.tags, grow=False),
        entry.present,
        entry.expected,
        docket.postings.timely_on(entry).toordinal(),
        entry.entered_on.toordinal(),
        entry.void_on.toordinal() if entry.void_on else NEVER,
    )


def mask_of(words: Numbers[str], chosen: Iterable[str], *, grow: bool = True) -> int:
    """Return words as bits; with ``grow`` off, unknown ones have none."""
    mask = 0
    for word in sorted(chosen):  # so that the same rules give the same bits
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
