"""The import of a roster: all of it or nothing, and twice is the same as once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from yiben.common.clock import local_day
from yiben.common.errors import ManyErrors
from yiben.common.garbage import no_search
from yiben.common.queue import touch
from yiben.common.rows import analyze, insert
from yiben.org import actions as tree
from yiben.org.access import Viewer, require_tend
from yiben.org.facts import chunks
from yiben.org.models import Org, TraitSpell
from yiben.org.queries import org_row, orgs_rows
from yiben.people.facts import fill_person, person_columns
from yiben.people.models import MemberFlag, Membership, Person, Tenure
from yiben.people.queries.roster import Change, RosterPreview, plan_roster
from yiben.people.queries.roster.members import MemberStep, details_of
from yiben.people.queries.roster.offices import OfficeStep
from yiben.people.queries.roster.orgs import OrgStep
from yiben.people.words import EntryWay, Outcome

from .audit import note_audit
from .members import (
    DAY,
    confirm_member,
    correct_person,
    end_flag,
    move_to_group,
    set_flag,
)
from .offices import end_tenure
from .transfers import transfer_member

MANY = 500
"""After so many new lines PostgreSQL looks at the tables again."""


@dataclass(frozen=True, slots=True)
class ImportResult:
    """How many lines were created, updated and left as they were."""

    created: int
    updated: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class _Run:
    """What every step of one import needs."""

    by: Viewer
    at: datetime
    orgs: dict[str, Org]
    people: dict[str, str]

    @property
    def on(self) -> date:
        return local_day(self.at)

    def group(self, ref: str | None) -> Org | None:
        return self.orgs[ref] if ref else None


@no_search()
@transaction.atomic
def import_roster(preview: RosterPreview, *, by: Viewer, at: datetime) -> ImportResult:
    """Do what a preview shows, for every line or for none.

    Rows and rights are read again at this moment; unless they are the very
    ones that the preview has seen, the lines are planned again. A preview that
    no longer holds raises ManyErrors.
    Importing the same file again changes nothing.
    """
    org = org_row(preview.org_id)
    require_tend(by, org)
    Org.objects.select_for_update().get(pk=org.pk)
    plan = plan_roster(
        org, preview.lines, by=by, on=local_day(at), earlier=preview.plan
    )
    problems = [*preview.problems, *plan.scope.problems]
    if problems:
        raise ManyErrors(list(dict.fromkeys(problems)))
    run = _Run(by, at, {}, {})
    known = [ref for ref, place in plan.scope.places.items() if place.org]
    _write_orgs(run, plan.orgs, known)
    _write_members(run, plan.members)
    _write_offices(run, plan.offices)
    result = _count([*plan.orgs, *plan.members, *plan.offices])
    if result.created or result.updated:
        touch(f"tree:{org.pk}")
    if result.created >= MANY:
        analyze(Org, Person, Membership, MemberFlag, Tenure)
    detail = f"新增 {result.created}，更新 {result.updated}，不变 {result.unchanged}"
    note_audit(by, "roster.import", f"org:{org.pk}", org, Outcome.DONE, at, detail)
    return result


def note_export(org: Org, *, by: Viewer, at: datetime) -> None:
    """Write down that a roster leaves the house; doors call it before it does."""
    require_tend(by, org)
    note_audit(by, "roster.export", f"org:{org.pk}", org, Outcome.DONE, at)


def _count(steps: list[OrgStep | MemberStep | OfficeStep]) -> ImportResult:
    kinds = [step.change for step in steps]
    return ImportResult(
        created=kinds.count(Change.CREATE),
        updated=kinds.count(Change.UPDATE),
        unchanged=kinds.count(Change.UNCHANGED),
    )


def _write_orgs(run: _Run, steps: list[OrgStep], known: Iterable[str]) -> None:
    run.orgs.update({org.pk: org for org in orgs_rows(known)})
    fresh = [step for step in steps if step.change is Change.CREATE]
    index = {step.ref: number for number, step in enumerate(fresh)}
    blanks = [
        tree.OrgBlank(
            name=step.name,
            short_name=step.short_name,
            kind=step.kind,
            level=step.level,
            sector=step.sector,
            superior=index[step.superior]
            if step.superior in index
            else run.orgs[step.superior or ""],
            founded_on=step.founded_on,
            traits=tuple(step.traits),
        )
        for step in fresh
    ]
    made = tree.found_orgs(blanks, by=run.by, at=run.at) if blanks else []
    run.orgs.update({step.ref: org for step, org in zip(fresh, made, strict=True)})
    for step in steps:
        if step.change is Change.UPDATE:
            _update_org(run, step)


def _update_org(run: _Run, step: OrgStep) -> None:
    org, by, at = run.orgs[step.ref], run.by, run.at
    if (step.name, step.short_name) != (org.name, org.short_name):
        org = tree.rename_org(
            org,
            name=step.name,
            short_name=step.short_name,
            from_on=run.on,
            by=by,
            at=at,
        )
    told = (step.level, step.sector, step.founded_on)
    if told != (org.level, org.sector, org.founded_on):
        level, sector, founded_on = told
        tree.describe_org(
            org, level=level, sector=sector, founded_on=founded_on, by=by, at=at
        )
    for trait, begins in step.traits.items():
        if begins:
            tree.set_trait(org, trait, from_on=run.on, by=by, at=at)
        else:
            spell = TraitSpell.objects.get(org=org, trait=trait, until_on__isnull=True)
            last = max(spell.from_on, run.on - DAY)
            tree.end_trait(org, trait, until_on=last, by=by, at=at)


def _write_members(run: _Run, steps: list[MemberStep]) -> None:
    fresh = [step for step in steps if step.change is Change.CREATE]
    back = {step.person.id: step for step in fresh if step.person is not None}
    changed = [step for step in steps if step.change is Change.UPDATE]
    new_id = Person._meta.pk.get_default
    run.people.update(
        {step.ref: step.person.id if step.person else new_id() for step in fresh}
    )
    # In the order of their keys, which is how the databases keep them.
    fresh.sort(key=lambda step: run.people[step.ref])
    insert(
        Person,
        (
            {"id": run.people[step.ref], **person_columns(step.details, run.on)}
            for step in fresh
            if step.person is None
        ),
    )
    for person in _people(back):
        fill_person(person, back[person.pk].details, run.on).save()
    insert(Membership, (_membership(run, step) for step in fresh))
    insert(
        MemberFlag,
        (
            {"person_id": run.people[step.ref], "flag": flag, "from_on": run.on}
            for step in fresh
            for flag, begins in step.flags.items()
            if begins
        ),
    )
    people = {person.pk: person for person in _people(step.ref for step in changed)}
    for step in changed:
        _update_member(run, step, people[step.ref])


def _people(ids: Iterable[str]) -> list[Person]:
    return [row for part in chunks(ids) for row in Person.objects.filter(pk__in=part)]


def _membership(run: _Run, step: MemberStep) -> dict[str, object]:
    group = run.group(step.group)
    return {
        "person_id": run.people[step.ref],
        "org_id": run.orgs[step.branch].pk,
        "group_id": group.pk if group else None,
        "kind": step.kind,
        "joined_on": step.joined_on,
        "full_on": step.full_on,
        "from_on": step.from_on,
        "entry_way": EntryWay.ENROLLED.value,
        # save(), which would set it, is not called.
        "live_key": run.people[step.ref],
    }


def _update_member(run: _Run, step: MemberStep, person: Person) -> None:
    by, at, row = run.by, run.at, step.membership
    if row is None:
        return
    if step.details != details_of(step.person):
        correct_person(person, step.details, by=by, at=at)
    branch, group = run.orgs[step.branch], run.group(step.group)
    if step.branch != row.org_id:
        transfer_member(
            person, to_branch=branch, group=group, on=step.from_on, by=by, at=at
        )
    elif step.group != row.group_id:
        move_to_group(person, group, on=run.on, by=by, at=at)
    if step.kind != row.kind and step.full_on is not None:
        confirm_member(person, full_on=step.full_on, by=by, at=at)
    rows = Membership.objects.filter(person=person)
    if step.joined_on != row.joined_on:
        rows.update(joined_on=step.joined_on)
    if step.full_on != row.full_on:
        rows.filter(kind=step.kind).update(full_on=step.full_on)
    for flag, begins in step.flags.items():
        if begins:
            set_flag(person, flag, from_on=run.on, by=by, at=at)
        else:
            spell = MemberFlag.objects.get(person=person, flag=flag, until_on=None)
            last = max(spell.from_on, run.on - DAY)
            end_flag(person, flag, until_on=last, by=by, at=at)


def _write_offices(run: _Run, steps: list[OfficeStep]) -> None:
    fresh = [step for step in steps if step.change is Change.CREATE]
    Tenure.objects.bulk_create(
        Tenure(
            person_id=run.people.get(step.person, step.person),
            org=run.orgs[step.org],
            office=step.office,
            from_on=step.from_on,
            until_on=step.until_on,
        )
        for step in fresh
    )
    for step in steps:
        if step.change is Change.UPDATE and step.tenure and step.until_on:
            end_tenure(step.tenure, until_on=step.until_on, by=run.by, at=run.at)
