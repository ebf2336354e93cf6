"""Where the items of a standard come from, and a target as its ledger entry."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date

from yiben.common.crypto import decrypt, encrypt
from yiben.ledger.words import EntryDraft, PersonLine
from yiben.org.models import Org
from yiben.org.queries import path_to, subtree_ids
from yiben.people.facts import member_facts
from yiben.policy.queries import LawHere, kinds, sheet_terms
from yiben.rules.kinds import Kind, Privacy
from yiben.rules.kinds.fill import tidy
from yiben.rules.words import OrgKind, PersonRole

from .models import Attainment, Standard
from .words import Criterion, Mark, TargetOffer, TargetState, is_met

SUPPLIERS = frozenset({OrgKind.COMMITTEE, OrgKind.WORKING_COMMITTEE})
"""Organisations that may write down what a standard asks."""

BETWEEN = "："


def target_kinds(unit: Org) -> list[Kind]:
    """Return the kinds of standard that such a unit may work towards."""
    return [
        kind
        for kind in kinds().values()
        if kind.book == "targets" and kind.stages and unit.kind in kind.by
    ]


def offer_for(law: LawHere, kind: Kind) -> TargetOffer | None:
    """Return a standard as it stands for a unit; None if no document names it."""
    unit, terms = law.org, sheet_terms(law, kind)
    if kind.sheet.terms and not terms:
        return None
    meaning = terms[-1].meaning if terms else None
    parts = meaning.items if meaning else ()
    supplied = _standard(law.path, kind, law.on) if kind.sheet.supplied else None
    items, source = tuple(Criterion(one) for one in parts), ""
    if meaning:
        source = meaning.said_by
    if supplied is not None:
        items, source = items_of(supplied), supplied.unit.short_name
    closed, deciders = "", ""
    if not items and not kind.sheet.own:
        named = meaning.term if meaning else kind.label
        closed = f"“{named}”的内容还没有写明，所以还不能定目标、也不能评。"
        deciders = meaning.who_may_say if meaning else _suppliers(law.path)
    ladder = kind.sheet.ladder
    return TargetOffer(
        kind=kind.kind,
        label=kind.label,
        items=() if ladder else items,
        source=source,
        is_of_person=kind.holder,
        years=kind.sheet.years or 1,
        by=_by(law, kind),
        own_items=kind.sheet.own,
        grades=tuple(one.text for one in items) if ladder else (),
        standing=_grade_of(unit, kind) if ladder else "",
        closed=closed,
        deciders=deciders,
    )


def _suppliers(path: Sequence[Org]) -> str:
    above = [one.short_name for one in path if one.kind in SUPPLIERS]
    return "、".join(above)


def _by(law: LawHere, kind: Kind) -> date | None:
    """Return the day by which a document in force asks for it."""
    days = [
        rule.by
        for pack, _, _ in law.packs
        for rule in pack.rules
        if rule.by and rule.system == kind.system
    ]
    return min(days, default=None)


def _grade_of(unit: Org, kind: Kind) -> str:
    """Return the grade of a ladder that a unit reached last."""
    rows = Attainment.objects.filter(unit=unit, kind=kind.kind)
    last = rows.filter(state=TargetState.REACHED).order_by("-decided_on").first()
    return marks_of(last)[0].text if last else ""


def standard_for(unit: Org, kind: Kind, on: date) -> Standard | None:
    """Return the standard of the nearest unit above, for its sector or for all."""
    return _standard(path_to(unit), kind, on)


def _standard(way: Sequence[Org], kind: Kind, on: date) -> Standard | None:
    path, unit = [one.pk for one in way], way[-1]
    rows = Standard.objects.filter(
        unit_id__in=path, kind=kind.kind, sector__in=("", unit.sector), from_on__lte=on
    ).select_related("unit")
    return max(
        rows,
        key=lambda one: (
            path.index(one.unit_id),
            one.sector == unit.sector,
            one.from_on,
            one.at,
        ),
        default=None,
    )


def items_of(standard: Standard) -> tuple[Criterion, ...]:
    """Return the items of a supplied standard."""
    return tuple(Criterion(*one) for one in json.loads(standard.items_json))


def criteria_in(lines: Iterable[str], parts: Sequence[str]) -> list[Criterion]:
    """Read lines such as 支部建设标准化：有固定场所.

    >>> criteria_in(["组织生活正常化：每月一次"], ["组织生活正常化"])
    [Criterion(text='每月一次', part='组织生活正常化')]
    """
    found = []
    for line in lines:
        part, sign, text = line.replace(":", BETWEEN, 1).partition(BETWEEN)
        known = bool(sign) and part.strip() in parts
        found.append(
            Criterion(text.strip(), part.strip()) if known else Criterion(line.strip())
        )
    return found


def people_of(unit: Org, on: date) -> dict[str, str]:
    """Return the members in or under a unit on a day, by id."""
    found = member_facts(subtree_ids([unit.pk]))
    return {one.person_id: one.person_name for one in found if one.span.holds_on(on)}


def put_marks(row: Attainment, marks: Iterable[Mark], kind: Kind) -> None:
    """Write the items into the row; those of a restricted kind are sealed."""
    text = json.dumps([asdict(one) for one in marks], ensure_ascii=False)
    row.is_sealed = kind.privacy == Privacy.RESTRICTED
    row.content = encrypt(text, _place(row)) if row.is_sealed else text


def marks_of(row: Attainment) -> tuple[Mark, ...]:
    """Return the items in the clear; only those that asked access call it."""
    text = decrypt(row.content, _place(row)) if row.is_sealed else row.content
    return tuple(
        Mark(**{**one, "entries": tuple(one["entries"])}) for one in json.loads(text)
    )


def _place(row: Attainment) -> str:
    return f"targets.Attainment.content:{row.pk}"


def tags_for(kind: Kind, marks: Sequence[Mark]) -> tuple[str, ...]:
    """Return the tags of what is reached: the usual ones, and those of its parts."""
    spec = kind.sheet
    found = [one.tag for one in kind.tags if one.default]
    found += [spec.all_tag] if spec.all_tag else []
    for part, tag in spec.item_tags.items():
        own = [one for one in marks if part in (one.part, one.text)]
        if own and all(is_met(one) for one in own):
            found.append(tag)
    return tuple(dict.fromkeys(found))


def draft_of(row: Attainment, kind: Kind, marks: Sequence[Mark]) -> EntryDraft:
    """Return the entry that says what is reached, since when, by whose decision."""
    restricted = kind.privacy == Privacy.RESTRICTED
    people = (PersonLine(row.holder_id, PersonRole.HOLDER),) if row.holder_id else ()
    told = {
        "fields": tidy(row.fields),
        "items": [one.text for one in marks],
        "meeting": row.meeting_id,
        "checked_by": row.checker.name if row.checker else "",
        "source": row.source,
    }
    return EntryDraft(
        unit_id=row.unit_id,
        kind=f"{row.kind}.{TargetState.REACHED.value}",
        happened_on=row.decided_on or row.started_on,
        title=kind.label if restricted else f"{kind.label}：{row.title}"[:200],
        people=people,
        tags=tags_for(kind, marks),
        payload={} if restricted else told,
        privacy=kind.privacy,
        once=row.pk,
    )
