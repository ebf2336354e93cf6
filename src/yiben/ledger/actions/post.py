"""Posting, correcting, withdrawing, and saying honestly that nothing was held."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from yiben.common.clock import local_day
from yiben.common.queue import touch
from yiben.ledger import access, checks
from yiben.ledger.facts import is_known, kind_label, looks_ahead
from yiben.ledger.models import Entry
from yiben.ledger.queries import entry_row
from yiben.ledger.words import (
    COMMITTED,
    EXPORTED,
    GAP,
    OWN_KINDS,
    WITHDRAWN,
    EntryDraft,
)
from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.org.queries import names_of, org_row, superior_of
from yiben.org.words import OrgKind
from yiben.people.facts import names

from .chain import Correction, append, locked_head


@transaction.atomic
def post_entry(draft: EntryDraft, *, by: Viewer, at: datetime) -> Entry:
    """Add an entry to the end of its unit's chain. It can never be changed.

    The moment of entry is ``at``, given by the door; nothing in the draft can
    set it. Handing in the same ``once`` again gives the first entry back and
    writes nothing. Raises RefusedError, or a ``checks`` error that says what
    to mend; nothing is written then.
    """
    unit = org_row(draft.unit_id)
    access.require_post(by, unit, draft)
    if draft.kind in OWN_KINDS:
        raise checks.UnknownKindError(draft.kind)
    return _add(unit, draft, by=by, at=at)


@transaction.atomic
def correct_entry(
    entry: Entry, draft: EntryDraft | None, *, reason: str, by: Viewer, at: datetime
) -> Entry:
    """Put a mistake right by a new entry that cites the old one; None withdraws it.

    The old entry stays readable for ever and no longer counts from today. It
    cannot be corrected twice, but its correction can. A correction that keeps
    kind and days is as timely as what it corrects.
    """
    unit = org_row(entry.unit_id)
    access.require_correct(by, entry)
    why = checks.must_give_reason(reason)
    if entry.kind in {COMMITTED, EXPORTED} or (entry.kind == WITHDRAWN and not draft):
        raise checks.NotCorrectableError(kind_label(entry.kind))
    wanted = draft or _withdrawal(entry, at)
    if wanted.unit_id != entry.unit_id:
        raise checks.DraftError(
            "更正只能记在原组织的台账里。",
            "如属记错组织，请撤销本条，再到另一组织补记。",
        )
    if wanted.kind in OWN_KINDS and wanted.kind not in {entry.kind, WITHDRAWN}:
        raise checks.UnknownKindError(wanted.kind)
    correction = Correction(entry.pk, why)
    return _add(unit, wanted, by=by, at=at, correction=correction)


@transaction.atomic
def declare_gap(
    org: Org,
    *,
    duties: Iterable[str],
    period: str,
    reason: str,
    by: Viewer,
    at: datetime,
) -> Entry:
    """Say that duties were not done in a period, and why; cheaper than a fake.

    Whoever reads the standing sees the reason instead of a bare "missed". It
    can be withdrawn when the duty is done after all.
    """
    gap_of = tuple(sorted(set(duties)))
    if not gap_of or not period.strip():
        raise checks.DraftError("请选择未开展的职责和周期。")
    why = checks.must_give_reason(reason)
    draft = EntryDraft(
        unit_id=org.pk,
        kind=GAP,
        happened_on=local_day(at),
        title=f"说明未开展（{period.strip()}）",
        payload={"reason": why},
        gap_of=gap_of,
        gap_period=period.strip(),
    )
    access.require_post(by, org, draft)
    return _add(org_row(org.pk), draft, by=by, at=at)


def _withdrawal(entry: Entry, at: datetime) -> EntryDraft:
    return EntryDraft(
        unit_id=entry.unit_id,
        kind=WITHDRAWN,
        happened_on=local_day(at),
        title=f"撤销：{entry.title}"[: checks.TITLE_LENGTH],
        privacy=entry.privacy,
    )


def _add(
    unit: Org,
    draft: EntryDraft,
    *,
    by: Viewer,
    at: datetime,
    correction: Correction | None = None,
) -> Entry:
    """Check, lock, append and tell the queue, all in the caller's transaction."""
    checks.must_be_aware(at)
    entered_on = local_day(at)
    checks.must_be_whole(draft)
    _must_be_known(draft)
    checks.must_have_happened(draft, entered_on, ahead=looks_ahead(draft.kind))
    if draft.kind not in OWN_KINDS:
        checks.must_have_stood(draft, unit.name, unit.founded_on, unit.dissolved_on)
    checks.must_be_timely(draft, entered_on, _entered_on(draft.answers))
    head = locked_head(unit.pk)
    if draft.once:
        found = Entry.objects.filter(unit=unit, once=draft.once).first()
        if isinstance(found, Entry):
            return found
    if correction:
        draft = _inherit(draft, correction)
    entry = append(head, draft, by=by, at=at, correction=correction)
    touch(*_concerned(unit, draft, correction), entry=entry.pk)
    return entry


def _must_be_known(draft: EntryDraft) -> None:
    for kind in (draft.kind, *draft.parts):
        if not is_known(kind):
            raise checks.UnknownKindError(kind)
    persons = {line.person_id for line in draft.people}
    if missing := persons - names(persons).keys():
        raise checks.UnknownPersonError(missing)
    orgs = {org_id for org_id, _ in draft.orgs}
    if missing := orgs - names_of(orgs).keys():
        raise checks.UnknownOrgError(missing)


def _entered_on(entry_id: str | None) -> date | None:
    """Return the day an answered entry was entered; DraftError if there is none."""
    if entry_id is None:
        return None
    found = Entry.objects.filter(pk=entry_id).values_list("entered_at", flat=True)
    entered_at = found.first()
    if entered_at is None:
        raise checks.DraftError("所答复的记录不存在。", "请重新选择。")
    return local_day(entered_at)


def _inherit(draft: EntryDraft, correction: Correction) -> EntryDraft:
    """Return the correction with its timeliness; refuse a second correction."""
    old = Entry.objects.select_related("corrected_by").get(pk=correction.entry_id)
    replaced = getattr(old, "corrected_by", None)
    if replaced is not None:
        raise checks.AlreadyCorrectedError(replaced.pk)
    same = (old.kind, old.happened_on, old.ends_on)
    if draft.timely_on or same != (draft.kind, draft.happened_on, draft.ends_on):
        return draft
    return replace(draft, timely_on=old.timely_on or local_day(old.entered_at))


def _concerned(
    unit: Org, draft: EntryDraft, correction: Correction | None
) -> list[str]:
    """Return the names of all that must be judged again, the old entry's too."""
    orgs = {unit.pk, *(org_id for org_id, _ in draft.orgs)}
    persons = {line.person_id for line in draft.people}
    if correction:
        old = entry_row(correction.entry_id)
        orgs |= {org.pk for org in access.orgs_in(old)}
        persons |= {one.person_id for one in old.people.all()}
    trees = {unit.pk} if draft.kind == GAP else set()
    if unit.kind == OrgKind.PARTY_GROUP and (superior := superior_of(unit)):
        trees.add(superior.pk)
    return [
        *(f"org:{org_id}" for org_id in sorted(orgs)),
        *(f"tree:{org_id}" for org_id in sorted(trees)),
        *(f"person:{person_id}" for person_id in sorted(persons)),
    ]
