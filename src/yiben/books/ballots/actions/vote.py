"""Opening a box, voting in it, handing out paper, and the end of voting."""

import json
import secrets
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from yiben.books.ballots import access, checks
from yiben.books.ballots.facts import envelope, rule_of, size_of, voters_of
from yiben.books.ballots.models import Box, Elector, Slot
from yiben.books.ballots.words import BoxForm, BoxState, Codes
from yiben.common.clock import local_day
from yiben.common.errors import ManyErrors
from yiben.common.ids import new_id
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.people.actions import note_audit
from yiben.people.models import Account
from yiben.people.words import Outcome
from yiben.policy.queries import kinds


@dataclass(frozen=True, slots=True)
class Opened:
    """A box, with its codes if this is the one time that they are shown."""

    box: Box
    codes: Codes | None


def open_box(unit: Org, form: BoxForm, *, by: Account, at: datetime) -> Opened:
    """Open a box: freeze the electors, lay out the slots, make the key.

    The same form sent twice opens one box; the codes are not shown again
    (``renew_codes`` makes others while nobody has voted). Raises ManyErrors.
    """
    access.require_write(hold(by), unit)
    found = _sent_before(unit, form.token)
    if found is not None:
        return Opened(found, None)
    try:
        with transaction.atomic():
            return _open(unit, form, by=by, at=at)
    except IntegrityError:
        found = _sent_before(unit, form.token)
        if found is None:  # pragma: no cover -- not a form sent twice
            raise
        return Opened(found, None)


def _sent_before(unit: Org, token: str) -> Box | None:
    if not token:
        return None
    return Box.objects.filter(unit=unit, token=token).first()


def _open(unit: Org, form: BoxForm, *, by: Account, at: datetime) -> Opened:
    rule, kind = rule_of(form.kind), kinds().get(form.kind)
    voters = voters_of(unit, rule, form.on) if rule else []
    allowed = kind.by if kind else ()
    problems = list(
        checks.problems_of(
            form, rule, unit.kind, allowed, people=voters, today=local_day(at)
        )
    )
    if problems:
        raise ManyErrors(problems)
    box = Box(
        id=new_id("b"),
        unit=unit,
        kind=form.kind,
        topic=form.topic.strip(),
        on=form.on,
        questions_json=json.dumps(
            [asdict(one) for one in form.questions], ensure_ascii=False
        ),
        tags_json=json.dumps(list(dict.fromkeys(form.tags))),
        teller_id=form.teller_id,
        counter_id=form.counter_id,
        by_screen=form.by_screen,
        token=form.token or None,
        created_by=by,
        created_at=at,
    )
    codes = _lock(box) if form.by_screen else None
    box.save()
    _seat(box, voters)
    if form.by_screen:
        _lay_out(box, len(voters))
    note(box, "open_box", by=by, at=at)
    return Opened(box, codes)


def _lock(box: Box) -> Codes:
    """Give a box a key that only both codes open; return the codes."""
    codes = envelope.new_codes()
    private, box.public_key = envelope.new_key()
    box.wrapped_key, box.codes_check = envelope.wrap(private, codes, box.pk)
    return codes


def _seat(box: Box, voters: Collection[str]) -> None:
    rows = [Elector(box=box, person_id=one) for one in voters]
    Elector.objects.bulk_create(sorted(rows, key=lambda one: str(one.pk)))


def _lay_out(box: Box, count: int) -> None:
    size = size_of(box.questions)
    noise = [envelope.noise(box.public_key, size, box.pk) for _ in range(count)]
    rows = [Slot(box=box, sealed=one) for one in noise]
    Slot.objects.bulk_create(sorted(rows, key=lambda one: str(one.pk)))


@transaction.atomic
def renew_codes(box: Box, *, by: Account, at: datetime) -> Codes:
    """Make other codes, while nobody has voted on a screen: the first got lost."""
    access.require_write(hold(by), box.unit)
    row = held(box)
    must_be(row, BoxState.OPEN)
    if not row.by_screen or row.electors.filter(voted=True).exists():
        raise checks.StateError(
            "已经有人投票，口令不能再换。", "找不到口令的，请作废后重新投票。"
        )
    codes = _lock(row)
    row.save()
    Slot.objects.filter(box=row).delete()
    _lay_out(row, row.electors.count())
    note(row, "renew_codes", by=by, at=at)
    return codes


@transaction.atomic
def cast_vote(box: Box, answers: Mapping[str, str], *, by: Account) -> str:
    """Cast the vote of whoever asks, and return a receipt that knows no choice.

    Leaves no line of the audit and no time: that somebody voted stands in
    their row, what was voted in a slot taken at random.
    """
    access.require_elector(hold(by), box)
    row = held(box)
    must_be(row, BoxState.OPEN)
    elector = Elector.objects.get(box=row, person_id=by.person_id)
    if elector.voted or elector.on_paper:
        raise checks.VotedError(on_paper=elector.on_paper)
    if not row.by_screen:
        raise checks.StateError("这次用纸票。", "请向监票人领票。")
    problems = list(checks.answer_problems(row.questions, answers))
    if problems:
        raise ManyErrors(problems)
    receipt = envelope.new_receipt()
    asked = {one.key: answers[one.key] for one in row.questions}
    content = {"a": asked, "r": envelope.digest_of(row.pk, receipt)}
    sealed = envelope.seal(content, row.public_key, size_of(row.questions), row.pk)
    free = list(Slot.objects.filter(box=row, filled=False).values_list("pk", flat=True))
    Slot.objects.filter(pk=secrets.choice(free)).update(filled=True, sealed=sealed)
    Elector.objects.filter(pk=elector.pk).update(voted=True)
    return receipt


@transaction.atomic
def give_paper(
    box: Box, person_ids: Collection[str], *, by: Account, at: datetime
) -> None:
    """Say who took a paper ballot: exactly these; nobody who voted on a screen."""
    access.require_tend(hold(by), box)
    row = held(box)
    must_be(row, BoxState.OPEN)
    electors = Elector.objects.filter(box=row)
    twice = electors.filter(person_id__in=person_ids, voted=True)
    names = list(twice.values_list("person__name", flat=True))
    if names:
        raise checks.StateError(
            f"{'、'.join(sorted(names))}已经用手机投过，不能再领纸票。", "请去掉。"
        )
    electors.filter(person_id__in=person_ids).update(on_paper=True)
    electors.exclude(person_id__in=person_ids).update(on_paper=False)
    note(row, "give_paper", by=by, at=at)


@transaction.atomic
def stop_box(box: Box, *, by: Account, at: datetime) -> Box:
    """End the voting for good; then the paper is counted."""
    access.require_tend(hold(by), box)
    row = held(box)
    must_be(row, BoxState.OPEN)
    row.state = BoxState.STOPPED.value
    row.save(update_fields=["state"])
    note(row, "stop_box", by=by, at=at)
    return row


def held(box: Box) -> Box:
    """Return the row, held against everybody else until the end."""
    rows = Box.objects.select_for_update(of=("self",))
    return rows.select_related("unit", "teller", "counter").get(pk=box.pk)


def must_be(box: Box, state: BoxState) -> None:
    """Raise unless a box stands where the step needs it."""
    if box.state == state:
        return
    if state == BoxState.OPEN:
        raise checks.ClosedError
    raise checks.StateError(
        f"这个票箱{BoxState(box.state).label}，不能这样做。", "请按页面上的次序办。"
    )


def note(box: Box, action: str, *, by: Account, at: datetime) -> None:
    """Leave a line of the audit; never for a vote."""
    note_audit(
        by, f"ballots.{action}", f"ballot:{box.pk}", box.unit_id, Outcome.DONE, at
    )
