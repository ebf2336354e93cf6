"""From a sheet to its entry, and its text in and out of the row."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from yiben.common.crypto import blind_index, decrypt, encrypt
from yiben.ledger.words import EntryDraft, PersonLine
from yiben.org.models import Org
from yiben.org.queries import subtree_ids
from yiben.people.facts import member_facts, office_facts
from yiben.policy.queries import LawHere, SheetTerm, kinds, sheet_terms
from yiben.rules.facts import MemberFact, OfficeFact
from yiben.rules.kinds import Kind, Privacy
from yiben.rules.kinds.fill import tidy
from yiben.rules.words import PersonRole

from .checks import ENOUGH, says_none
from .models import Sheet
from .words import Answer, Found, Item, SheetForm, SheetOffer


def sheet_kinds(unit: Org) -> list[Kind]:
    """Return the kinds of sheet that such a unit may fill in at all."""
    return [
        kind
        for kind in kinds().values()
        if kind.book == "forms" and kind.is_posted and unit.kind in kind.by
    ]


def offers(law: LawHere, kind: Kind) -> list[SheetOffer]:
    """Return the sheets of one kind for a unit: one for each content in force."""
    terms = sheet_terms(law, kind)
    if not terms and not kind.sheet.terms:
        return [_offer(kind, None)]
    return [_offer(kind, one) for one in terms]


def _offer(kind: Kind, said: SheetTerm | None) -> SheetOffer:
    if said is None:
        return SheetOffer(kind.kind, kind.label, "", "", "", (), kind.holder, ())
    meaning = said.meaning
    closed = ""
    if meaning.is_missing:
        pack = meaning.pack.short
        closed = f"{pack}用了“{meaning.term}”，没有写内容，所以这份表还不能填。"
    whose = kind.holder if said.is_of_person is None else said.is_of_person
    return SheetOffer(
        kind=kind.kind,
        label=kind.label,
        term=meaning.term,
        pack=meaning.pack.name,
        source=meaning.said_by,
        items=tuple(_paired(meaning.items, kind.sheet.pairs)),
        is_of_person=whose,
        tags=said.tags,
        closed=closed,
        deciders=meaning.who_may_say,
    )


def _paired(items: tuple[str, ...], word: str) -> Iterable[Item]:
    """Give the items; those that begin with the word beside the one they mend."""
    checks = [one for one in items if not word or not one.startswith(word)]
    mends = [one for one in items if word and one.startswith(word)]
    beside = mends if len(mends) == len(checks) else [""] * len(checks)
    yield from (Item(text, pair) for text, pair in zip(checks, beside, strict=True))
    if mends and len(mends) != len(checks):
        yield from (Item(one) for one in mends)


def people_of(unit: Org, on: date) -> dict[str, str]:
    """Return members and office-holders in or under a unit on a day, by id."""
    ids = subtree_ids([unit.pk])
    found: list[MemberFact | OfficeFact] = [*member_facts(ids), *office_facts(ids)]
    return {one.person_id: one.person_name for one in found if one.span.holds_on(on)}


def tags_for(form: SheetForm, offer: SheetOffer, kind: Kind) -> list[str]:
    """Return the tags of the entry: those ticked, those asked for, those that follow."""
    spec, found = kind.sheet, [*form.tags, *offer.tags]
    if spec.all_tag and offer.items:
        found.append(spec.all_tag)
    answered = {one.item for one in form.answers}
    found += [tag for item, tag in spec.item_tags.items() if item in answered]
    owner = spec.owner_tags.get("person" if offer.is_of_person else "unit")
    found += [owner] if owner else []
    for name, words in spec.marks.items():
        found += [words[form.fields[name]]] if form.fields.get(name) in words else []
    return list(dict.fromkeys(found))


def content_of(form: SheetForm) -> str:
    """Return what is written on a sheet as one text."""
    answers = [
        {"item": one.item, "state": one.state, "problems": list(one.problems)}
        for one in form.answers
    ]
    kept = {"answers": answers, "fields": tidy(form.fields)}
    return json.dumps(kept, ensure_ascii=False)


def row_of(form: SheetForm, offer: SheetOffer, kind: Kind, unit: Org) -> Sheet:
    """Return the row of a form, not yet saved; restricted content is sealed."""
    row = Sheet(
        kind=form.kind,
        unit=unit,
        holder_id=form.holder_id,
        term=offer.term,
        source=offer.source,
        title=form.title.strip(),
        filled_on=form.filled_on,
        says_none=says_none(form, kind),
        tags_json=json.dumps(tags_for(form, offer, kind)),
        handed_in=form.handed_in,
        token=form.token or None,
    )
    text = content_of(form)
    row.is_sealed = kind.privacy == Privacy.RESTRICTED
    row.content = encrypt(text, _place(row)) if row.is_sealed else text
    return row


def opened(row: Sheet) -> tuple[tuple[Answer, ...], Mapping[str, Any]]:
    """Return answers and fields in the clear; only queries that asked access call it."""
    text = decrypt(row.content, _place(row)) if row.is_sealed else row.content
    kept = json.loads(text)
    answers = tuple(
        Answer(one["item"], one["state"], tuple(one["problems"]))
        for one in kept["answers"]
    )
    return answers, kept["fields"]


def _place(row: Sheet) -> str:
    return f"forms.Sheet.content:{row.pk}"


def prints_of(form: SheetForm, kind: Kind) -> list[str]:
    """Return digests of the texts in which copying would be seen."""
    found = []
    for name in kind.sheet.alike:
        text = "".join(str(form.fields.get(name) or "").split())
        if len(text) >= ENOUGH:
            found.append(blind_index(text, f"forms:{form.kind}:{name}"))
    return found


def draft_of(row: Sheet, kind: Kind, form: SheetForm) -> EntryDraft:
    """Return the entry: that it was filled, by whom; text only of an open kind."""
    restricted = kind.privacy == Privacy.RESTRICTED
    found = sum(one.state == Found.FOUND for one in form.answers)
    people = (PersonLine(row.holder_id, PersonRole.HOLDER),) if row.holder_id else ()
    payload = {"fields": tidy(form.fields), "term": row.term}
    return EntryDraft(
        unit_id=row.unit_id,
        kind=row.kind,
        happened_on=row.filled_on,
        title=kind.label if restricted else f"{kind.label}：{row.title}"[:200],
        people=people,
        tags=row.tags,
        quantities={} if restricted else {"items": len(form.answers), "found": found},
        payload={} if restricted else payload,
        privacy=kind.privacy,
        once=row.pk,
    )
