"""Offices: appointed and ended; and the end of an organisation."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from yiben.common.clock import local_day
from yiben.common.queue import touch
from yiben.org import actions as org_actions
from yiben.org.access import Viewer, require_tend
from yiben.org.checks import TreeError, must_be_in_order, must_stand
from yiben.org.models import Org
from yiben.org.words import OrgKind
from yiben.people import access, checks
from yiben.people.models import Grant, Membership, Person, Tenure
from yiben.people.words import Office

from .audit import note_done
from .members import change_membership, hold_person


def _touch(tenure: Tenure) -> None:
    touch(f"person:{tenure.person_id}", f"org:{tenure.org_id}")


def check_office(org: Org, office: str) -> None:
    """Raise MemberError unless the organisation has this office."""
    if office not in {word.value for word in Office}:
        raise checks.MemberError("没有这个职务。", "请从列表中选择。")
    if (office == Office.GROUP_LEADER) != (org.kind == OrgKind.PARTY_GROUP):
        raise checks.MemberError(
            f"{org.name}没有这个职务。", "党小组只设组长，组长只在党小组里设。"
        )


def check_tenure(tenure: Tenure) -> None:
    """Raise MemberError if a tenure contradicts the others of its office."""
    same = Tenure.objects.filter(org=tenure.org_id, office=tenure.office).exclude(
        pk=tenure.pk
    )
    own = same.filter(person=tenure.person_id).values_list("from_on", "until_on")
    checks.must_have_tenure_days(tenure.from_on, tenure.until_on, list(own))
    others = same.exclude(person=tenure.person_id).filter(
        Q(until_on__isnull=True) | Q(until_on__gte=tenure.from_on)
    )
    if tenure.until_on is not None:
        others = others.filter(from_on__lte=tenure.until_on)
    holder = others.select_related("person").first()
    checks.must_be_one_secretary(
        tenure.office, holder.person.name if holder is not None else None
    )


@transaction.atomic
def appoint(
    person: Person,
    org: Org,
    office: str,
    *,
    from_on: date,
    by: Viewer,
    at: datetime,
    until_on: date | None = None,
) -> Tenure:
    """Record that a person holds an office of an organisation from a day on.

    An organisation has one secretary on a day; other offices have several
    holders. Appointing gives no rights: those are granted to accounts.
    """
    require_tend(by, org)
    person = access.require_see_person(by, person, person.pk)
    check_office(org, office)
    must_stand(org.dissolved_on, from_on, org.name)
    must_be_in_order(from_on, local_day(at))
    Org.objects.select_for_update().get(pk=org.pk)
    tenure = Tenure(
        person=person, org=org, office=str(office), from_on=from_on, until_on=until_on
    )
    check_tenure(tenure)
    tenure.save()
    _touch(tenure)
    note_done(by, "office.appoint", f"person:{person.pk}", org, at)
    return tenure


@transaction.atomic
def end_tenure(tenure: Tenure, *, until_on: date, by: Viewer, at: datetime) -> Tenure:
    """Record the last day of a tenure; a later call corrects the day."""
    require_tend(by, tenure.org)
    row = Tenure.objects.select_for_update().select_related("org").get(pk=tenure.pk)
    row.until_on = until_on
    check_tenure(row)
    row.save()
    _touch(row)
    note_done(by, "office.end", f"person:{row.person_id}", row.org, at)
    return row


@transaction.atomic
def disband_org(org: Org, *, on: date, by: Viewer, at: datetime) -> Org:
    """Let an organisation end on a day, with the posts and rights in it.

    A branch must have passed on its members first; members of a Party group
    stay in the branch, in no group.
    """
    left = Membership.objects.filter(org=org).filter(
        Q(until_on__isnull=True) | Q(until_on__gt=on)
    )
    gone = org_actions.dissolve_org(org, on=on, by=by, at=at)
    if left.exists():
        raise TreeError(
            f"{org.name}还有 {left.count()} 名党员。", "请先把组织关系转到别的支部。"
        )
    next_day = date.fromordinal(on.toordinal() + 1)
    for row in Membership.objects.filter(group=org, until_on__isnull=True):
        hold_person(row.person)
        change_membership(
            row, on=next_day, group=None, kind=row.kind, full_on=row.full_on
        )
    for tenure in Tenure.objects.filter(org=org, until_on__isnull=True):
        tenure.until_on = max(on, tenure.from_on)
        tenure.save()
        _touch(tenure)
    for grant in Grant.objects.filter(org=org, until_on__isnull=True):
        grant.until_on = max(on, grant.from_on)
        grant.save()
    note_done(by, "org.disband", f"org:{org.pk}", gone, at)
    return gone
