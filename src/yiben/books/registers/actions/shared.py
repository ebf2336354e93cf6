"""What the verbs have in common: the row held, the form settled, the checks asked."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from django.db.models import Q

from yiben.books.registers import checks
from yiben.books.registers.facts import (
    alike,
    bookings,
    choosable,
    known_of,
    marked,
    member_elsewhere,
    people_of,
    register_kinds,
)
from yiben.books.registers.models import Register
from yiben.books.registers.words import RegisterForm
from yiben.common.clock import local_day
from yiben.common.errors import ManyErrors, Problem
from yiben.ledger.queries import standing_entries
from yiben.org.models import Org
from yiben.org.queries import names_of
from yiben.people.actions import note_audit
from yiben.people.models import Account
from yiben.people.words import Outcome
from yiben.rules.kinds import HolderRule, Kind
from yiben.rules.kinds.fill import tidy


def kind_of(name: str) -> Kind:
    """Return the kind of a line; raise ManyErrors if this book has none such."""
    known = register_kinds().get(name)
    if known is None:
        raise ManyErrors([Problem("kind", f"没有“{name}”这类登记。", "请重新选择。")])
    return known


def held(register: Register) -> Register:
    """Return the row, held until the end of the transaction."""
    rows = Register.objects.select_for_update(of=("self",))
    row = rows.select_related("unit", "entry").get(pk=register.pk)
    if row.withdrawn_at is not None:
        raise checks.WithdrawnError
    return row


def note(action: str, row: Register, *, by: Account, at: datetime) -> None:
    """Leave a line in the audit."""
    thing = f"register:{row.pk}"
    note_audit(by, f"registers.{action}", thing, row.unit_id, Outcome.DONE, at)


def about_row(unit: Org, form: RegisterForm, kind: Kind) -> Register | None:
    """Return the line an act is about, held; None if it may not be chosen."""
    if not kind.register.about or not form.about_id:
        return None
    rows = Register.objects.select_for_update(of=("self",)).filter(
        choosable(unit, kind), pk=form.about_id
    )
    return rows.select_related("unit").first()


def settled(
    unit: Org, form: RegisterForm, kind: Kind, about: Register | None
) -> RegisterForm:
    """Return the form with what follows from the line it is about, and from words.

    Raises ManyErrors if somebody of another unit is named who is not there.
    """
    if kind.register.holder == HolderRule.ELSEWHERE and form.target_name:
        form = _from_elsewhere(unit, form)
    if about is not None and kind.holder and form.holder_id is None:
        form = replace(form, holder_id=about.holder_id)
    fields = tidy(form.fields)
    return replace(form, fields=fields, tags=marked(kind, form.tags, fields))


def _from_elsewhere(unit: Org, form: RegisterForm) -> RegisterForm:
    found = member_elsewhere(form.target_name, form.holder_name, form.from_on)
    if found is None:
        message = "没有找到这个单位的这名党员。"
        advice = "请按党组织全称和姓名填写。"
        raise ManyErrors([Problem("holder_name", message, advice)])
    home, person = found
    target = None if home.pk == unit.pk else home.pk
    return replace(form, holder_id=person, target_id=target)


def problems(
    unit: Org,
    form: RegisterForm,
    kind: Kind,
    about: Register | None,
    *,
    by: Account,
    at: datetime,
    itself: str = "",
) -> list[Problem]:
    """Return everything wrong with a settled form; ``itself`` is the line it corrects."""
    persons = set(people_of(unit, form.from_on))
    if about is not None:
        persons |= {about.holder_id or "", *about.people_ids}
    if form.target_name and form.holder_id:
        persons.add(form.holder_id)
    given = checks.Given(
        unit_kind=unit.kind,
        sector=unit.sector,
        persons=persons,
        orgs=names_of([form.target_id]) if form.target_id else {},
        today=local_day(at),
        about=None if about is None else known_of(about),
        booked=_booked(about, kind, itself),
        others=[known_of(one) for one in _others(unit, form, kind, itself)],
        source_kind=_source_kind(unit, form, by=by),
    )
    return list(checks.problems_of(form, kind, given))


def _booked(
    about: Register | None, kind: Kind, itself: str
) -> list[tuple[checks.Slot, str, bool]]:
    """Return the bookings of a line: when, whose, whether agreed to be shared."""
    if about is None or not kind.register.day:
        return []
    rows = Register.objects.filter(
        about=about, kind=kind.kind, withdrawn_at__isnull=True
    ).exclude(pk=itself)
    return [
        (slot, row.unit.short_name, kind.register.together in row.tags)
        for slot, row in bookings(rows.select_related("unit"), kind.register)
    ]


def _others(
    unit: Org, form: RegisterForm, kind: Kind, itself: str
) -> Iterable[Register]:
    """Return the lines of a kind that stand together with the new one."""
    if not kind.register.one:
        return []
    Org.objects.select_for_update().filter(pk=unit.pk).first()
    together = Q(until_on__isnull=True) | Q(until_on__gte=form.from_on)
    if form.until_on is not None:
        together &= Q(from_on__lte=form.until_on)
    rows = Register.objects.filter(alike(unit, kind, form.holder_id), together)
    return rows.exclude(pk=itself).select_related("unit")


def _source_kind(unit: Org, form: RegisterForm, *, by: Account) -> str | None:
    """Return the kind of the cited entry: one that stands, of the unit, not of later."""
    if not form.source_id:
        return None
    view = standing_entries([form.source_id], seen_by=by).get(form.source_id)
    if view is None or view.happened_on > form.from_on:
        return None
    own = view.unit_id == unit.pk or any(
        one.id == unit.pk and one.role == "joint" for one in view.orgs
    )
    return view.kind if own else None


def first_step(kind: Kind, on: date) -> list[dict[str, str]]:
    """Return the step a line begins with, if the kind has any."""
    steps = kind.register.steps
    return [{"step": steps[0].step, "on": on.isoformat()}] if steps else []


def row_after(row: Register) -> Register | None:
    """Return the line that took the place of one."""
    return Register.objects.filter(follows=row, withdrawn_at__isnull=True).first()
