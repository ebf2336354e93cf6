"""What follows from kinds once all are read: steps, carried tags, shared facts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from .kind import FILINGS_BOOK, TAGS_BOOK, Kind, KindStage, KindTag

HELD = "held"
"""The stage that is the meeting itself; another may come after it."""


def with_carried(kinds: Mapping[str, Kind]) -> dict[str, Kind]:
    """Return the kinds with the tags that attributes put on them.

    A tag that a kind names itself stays as it is there.
    """
    carried: dict[str, dict[str, KindTag]] = {}
    attributes = [kind for kind in kinds.values() if kind.carried_by]
    for attribute in attributes:
        for name in carriers_of(attribute, kinds):
            for tag in attribute.tags:
                carried.setdefault(name, {}).setdefault(tag.tag, tag)
    return {
        name: _carrying(kind, carried.get(name, {}).values())
        for name, kind in kinds.items()
    }


def carriers_of(attribute: Kind, kinds: Mapping[str, Kind]) -> Iterator[str]:
    """Give the names of the kinds, steps included, that carry an attribute's tags."""
    places = set(attribute.carried_by)
    for name, kind in kinds.items():
        if not places.isdisjoint((name, kind.base, kind.book)):
            yield name


def _carrying(kind: Kind, tags: Iterable[KindTag]) -> Kind:
    own = {one.tag for one in (*kind.tags, *kind.elements)}
    new = tuple(one for one in tags if one.tag not in own)
    if not new or kind.book == TAGS_BOOK:
        return kind
    if kind.book == FILINGS_BOOK:
        return replace(kind, elements=(*kind.elements, *new))
    return replace(kind, tags=(*kind.tags, *new))


def with_steps(kinds: Mapping[str, Kind]) -> dict[str, Kind]:
    """Return the kinds, and for each step that posts the ledger kind of it."""
    found = dict(kinds)
    for base in kinds.values():
        for stage in base.stages:
            if stage.posts:
                step = _step_of(base, stage)
                found[step.kind] = step
    return found


def _step_of(base: Kind, stage: KindStage) -> Kind:
    """Return the ledger kind of one step.

    It has the kind's own name if no other step posts, or if it is the meeting itself.
    """
    alone = sum(one.posts for one in base.stages) == 1 or stage.stage == HELD
    return replace(
        base,
        kind=f"{base.kind}.{stage.stage}",
        label=base.label if alone else f"{base.label}（{stage.label}）",
        stages=(),
        base=base.kind,
        state=stage.stage,
    )


def same_facts(one: Kind, other: Kind, kinds: Mapping[str, Kind]) -> frozenset[str]:
    """Return the records that two reports are both about.

    A report about theme days is also about the meetings and lectures held
    within them (``parts``).
    """
    return _about(one, kinds) & _about(other, kinds)


def _about(report: Kind, kinds: Mapping[str, Kind]) -> frozenset[str]:
    parts = (kinds[name].parts for name in report.covers if name in kinds)
    return frozenset(report.covers).union(*parts)
