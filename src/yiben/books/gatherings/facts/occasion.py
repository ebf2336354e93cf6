"""Everything a form is judged by, gathered once and then only looked at."""

from collections.abc import Collection
from datetime import date

from yiben.books.gatherings.checks import Occasion
from yiben.books.gatherings.models import Gathering
from yiben.books.gatherings.words import (
    FULL_BODIES,
    GatheringForm,
    RosterRow,
    begins,
)
from yiben.common.errors import ManyErrors, Problem, RefusedError
from yiben.ledger.queries import entry_row
from yiben.org.access import Viewer, may_see
from yiben.org.models import Org
from yiben.org.queries import orgs_rows, path_to, subtree_ids
from yiben.people.access import may_see_person
from yiben.people.facts import member_facts, names, office_facts
from yiben.people.models import Person
from yiben.policy.queries import kinds, matters_for
from yiben.rules.facts import MemberFact, OfficeFact
from yiben.rules.kinds import Kind

from .life import absences_in
from .roster import roster_of


def occasion_of(
    unit: Org,
    form: GatheringForm,
    by: Viewer,
    *,
    stored: Gathering | None = None,
) -> Occasion:
    """Gather kinds, roster and names; raise ManyErrors for kinds that do not exist.

    ``stored`` is the row being changed: seats that a joint unit's own recorder
    filled in there are kept, though the host's may not see that unit.
    """
    joint = orgs_rows(form.joint_ids) if form.joint_ids else []
    roster = _rosters(unit, joint, form, by, stored)
    given = {seat.person_id for seat in form.seats}
    given |= {line.person_id for line in form.roles}
    due = {row.person_id for row in roster}
    below = _standing_below(unit, given - due, form.happened_on)
    return Occasion(
        kinds=_kinds_of(form),
        unit_id=unit.pk,
        unit_kind=unit.kind,
        unit_name=unit.name,
        life=(unit.founded_on, unit.dissolved_on),
        roster=roster,
        others=frozenset() if _is_closed_list(form) else below,
        known=frozenset(due | below | _known(unit, given - due - below, form, by)),
        joint=frozenset(org.pk for org in joint),
        names=names(given | due),
        matters=matters_for(unit, on=form.happened_on),
        absences=frozenset(absences_in(unit, form, stored)),
        bad_answer=bool(form.answers) and not _may_answer(unit, form.answers),
    )


def _is_closed_list(form: GatheringForm) -> bool:
    """Say whether nobody but those due may be on the list."""
    kind = kinds().get(form.kind)
    return form.kind in FULL_BODIES or bool(kind and kind.meeting.sectors)


def _kinds_of(form: GatheringForm) -> tuple[Kind, ...]:
    known = kinds()
    found = [known.get(name) for name in form.kinds]
    problems = [
        Problem("kind" if number == 0 else "parts", f"没有“{name}”这类活动。")
        for number, (name, kind) in enumerate(zip(form.kinds, found, strict=True))
        if not begins(kind)
    ]
    if problems:
        raise ManyErrors(problems)
    return tuple(kind for kind in found if kind is not None)


def _rosters(
    unit: Org,
    joint: Collection[Org],
    form: GatheringForm,
    by: Viewer,
    stored: Gathering | None,
) -> tuple[RosterRow, ...]:
    """Return the unit's roster, and those of joint units open to the recorder.

    Votes are each unit's own, so members of joint units carry none here.
    """
    rows = list(roster_of(unit, form.kind, form.happened_on))
    known = {row.person_id for row in rows}
    seated = _seated(stored) if joint else set()
    for org in joint:
        open_to_all = may_see(by, org)
        for row in roster_of(org, form.kind, form.happened_on):
            if not open_to_all and (row.person_id, org.pk) not in seated:
                continue
            if row.person_id not in known:
                known.add(row.person_id)
                rows.append(RosterRow(row.person_id, row.name, row.org_id))
    return tuple(rows)


def _seated(stored: Gathering | None) -> set[tuple[str, str | None]]:
    if stored is None:
        return set()
    return set(stored.seats.values_list("person_id", "org_id"))


def _standing_below(unit: Org, person_ids: set[str], on: date) -> frozenset[str]:
    """Return who of these is a member or office-holder under the unit that day."""
    if not person_ids:
        return frozenset()
    below = set(subtree_ids([unit.pk]))
    found: list[MemberFact | OfficeFact] = [
        *member_facts(person_ids=person_ids),
        *office_facts(person_ids=person_ids),
    ]
    return frozenset(
        one.person_id for one in found if one.org_id in below and one.span.holds_on(on)
    )


def _known(
    unit: Org, person_ids: set[str], form: GatheringForm, by: Viewer
) -> set[str]:
    """Return who of these may be named: office-holders above, or seen persons."""
    if not person_ids:
        return set()
    above = {org.pk for org in path_to(unit)}
    found = {
        one.person_id
        for one in office_facts(person_ids=person_ids)
        if one.org_id in above and one.span.holds_on(form.happened_on)
    }
    rest = Person.objects.filter(pk__in=person_ids - found)
    return found | {person.pk for person in rest if may_see_person(by, person)}


def _may_answer(unit: Org, entry_id: str) -> bool:
    """Say whether an entry exists and stands in the unit's ledger or one above."""
    try:
        answered = entry_row(entry_id)
    except RefusedError:
        return False
    return bool(unit.path.startswith(answered.unit.path))
