"""Members: admitted, enrolled, confirmed, regrouped, flagged, let go."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from yiben.common.clock import chinese_day, local_day
from yiben.common.errors import RefusedError
from yiben.common.queue import touch
from yiben.org.access import Viewer, require_tend
from yiben.org.checks import must_be_in_order, must_not_overlap, must_stand
from yiben.org.models import Org
from yiben.people import access, checks
from yiben.people.facts import fill_person
from yiben.people.models import MemberFlag, Membership, Person, Tenure
from yiben.people.queries import PersonCard, card_of
from yiben.people.words import (
    MEMBER_FLAGS,
    EntryWay,
    LeaveWay,
    MembershipKind,
    PersonDetails,
)

from .accounts import end_grants_at
from .audit import note_done

DAY = timedelta(days=1)


def hold_person(person: Person) -> Person:
    """Return the row as it is now, held until the transaction ends."""
    return Person.objects.select_for_update().get(pk=person.pk)


def open_membership(person: Person) -> Membership:
    """Return the open membership; raise MemberError if there is none."""
    row = (
        Membership.objects.filter(live_key=person.pk)
        .select_related("org", "group")
        .first()
    )
    if row is None:
        raise checks.MemberError(
            f"{person.name}目前没有组织关系。", "请先办理转入或登记。"
        )
    return row


def touch_member(person: Person, *orgs: Org | None) -> None:
    """Name the member and the branches concerned to the queue."""
    touch(f"person:{person.pk}", *(f"tree:{org.pk}" for org in orgs if org is not None))


def _known(person: Person) -> Person | None:
    """Return the row that already carries this identity number."""
    if person.id_index is None:
        return None
    found = Person.objects.filter(id_index=person.id_index).first()
    if found is not None and Membership.objects.filter(live_key=found.pk).exists():
        raise checks.MemberError(
            "这个身份证号已经登记过。",
            "如是组织关系转入，请由转出支部开介绍信，再在本支部接收。",
        )
    return found


@transaction.atomic
def admit_member(
    details: PersonDetails,
    *,
    branch: Org,
    joined_on: date,
    by: Viewer,
    at: datetime,
    kind: str = MembershipKind.FULL,
    group: Org | None = None,
    full_on: date | None = None,
    from_on: date | None = None,
    entry_way: str = EntryWay.ADMITTED,
) -> Person:
    """Enter a person as a member of a branch, from ``from_on`` or the day of joining.

    A person who left and comes back keeps their row, found by the identity
    number. Raises MemberError for what is not valid, before anything is written.
    """
    require_tend(by, branch)
    fresh = fill_person(Person(), details, local_day(at))
    person = _known(fresh)
    if person is None:
        person = fresh
        person.save()
    add_membership(
        person,
        branch=branch,
        group=group,
        kind=kind,
        joined_on=joined_on,
        full_on=full_on,
        from_on=from_on or max(joined_on, branch.founded_on),
        entry_way=entry_way,
        by=by,
        at=at,
    )
    return person


def check_place(branch: Org, group: Org | None, on: date) -> None:
    """Raise MemberError or TreeError unless members can belong there on that day."""
    checks.must_be_branch(branch.kind, branch.name)
    must_stand(branch.dissolved_on, on, branch.name)
    if group is not None:
        checks.must_belong(group.path, branch.path, group.name, branch.name)
        must_stand(group.dissolved_on, on, group.name)


@transaction.atomic
def add_membership(
    person: Person,
    *,
    branch: Org,
    kind: str,
    joined_on: date,
    from_on: date,
    by: Viewer,
    at: datetime,
    group: Org | None = None,
    full_on: date | None = None,
    entry_way: str = EntryWay.ADMITTED,
) -> Membership:
    """Open a membership for a person who has none.

    Asks for the right over the branch; the person must be new or without a
    branch, so nobody is pulled out of another branch this way.
    """
    require_tend(by, branch)
    row = hold_person(person)
    check_place(branch, group, from_on)
    running = Membership.objects.filter(person=row, live_key=row.pk).first()
    checks.must_be_free(row.name, running.org.name if running else None)
    checks.must_be_of_age(row.birth_on, joined_on)
    checks.must_have_dates(kind, joined_on, full_on, from_on, local_day(at))
    past = Membership.objects.filter(person=row).values_list("from_on", "until_on")
    must_not_overlap(from_on, None, list(past), "组织关系")
    made = Membership.objects.create(
        person=row,
        org=branch,
        group=group,
        kind=str(kind),
        joined_on=joined_on,
        full_on=full_on,
        from_on=from_on,
        entry_way=str(entry_way),
    )
    touch_member(row, branch)
    note_done(by, "member.admit", f"person:{row.pk}", branch, at)
    return made


@transaction.atomic
def correct_person(
    person: Person, details: PersonDetails, *, by: Viewer, at: datetime
) -> Person:
    """Correct what was entered about a person; the old values are not kept."""
    access.require_tend_person(by, person)
    row = fill_person(hold_person(person), details, local_day(at))
    twin = Person.objects.filter(id_index=row.id_index).exclude(pk=row.pk)
    if row.id_index is not None and twin.exists():
        raise checks.MemberError("这个身份证号已经登记过。", "请核对号码。")
    running = Membership.objects.filter(live_key=row.pk).first()
    if running is not None:
        checks.must_be_of_age(row.birth_on, running.joined_on)
    row.save()
    home = access.home_of(row)
    touch_member(row, home)
    note_done(by, "member.correct", f"person:{row.pk}", home, at)
    return row


def change_membership(
    row: Membership, *, on: date, group: Org | None, kind: str, full_on: date | None
) -> Membership:
    """Close a membership and open the next in the same branch, with other words.

    A change on the very day on which the row begins changes the row itself.
    """
    if on < row.from_on:
        raise checks.MemberError(
            f"变动日期早于进入本支部的日期（{chinese_day(row.from_on)}）。",
            "请核对日期。",
        )
    made = row
    if on > row.from_on:
        made = Membership(
            person_id=row.person_id,
            org_id=row.org_id,
            joined_on=row.joined_on,
            from_on=on,
            entry_way=EntryWay.CHANGED.value,
        )
        row.until_on, row.leave_way = on - DAY, LeaveWay.CHANGED.value
        row.save()
    made.group, made.kind, made.full_on = group, str(kind), full_on
    made.save()
    return made


@transaction.atomic
def confirm_member(
    person: Person, *, full_on: date, by: Viewer, at: datetime
) -> Membership:
    """Turn a probationary member into a full one from a day on (转正)."""
    access.require_tend_person(by, person)
    row = open_membership(hold_person(person))
    if row.kind != MembershipKind.PROBATIONARY:
        raise checks.MemberError(f"{person.name}已经是正式党员。", "无需再次转正。")
    full = MembershipKind.FULL
    checks.must_have_dates(full, row.joined_on, full_on, row.from_on, local_day(at))
    made = change_membership(
        row, on=max(full_on, row.from_on), group=row.group, kind=full, full_on=full_on
    )
    touch_member(person, row.org)
    note_done(by, "member.confirm", f"person:{person.pk}", row.org, at)
    return made


@transaction.atomic
def move_to_group(
    person: Person, group: Org | None, *, on: date, by: Viewer, at: datetime
) -> Membership:
    """Put a member into another Party group of the branch, or into none."""
    access.require_tend_person(by, person)
    row = open_membership(hold_person(person))
    check_place(row.org, group, on)
    must_be_in_order(on, local_day(at))
    if row.group_id == (group.pk if group else None):
        return row
    made = change_membership(
        row, on=on, group=group, kind=row.kind, full_on=row.full_on
    )
    touch_member(person, row.org)
    note_done(by, "member.regroup", f"person:{person.pk}", row.org, at)
    return made


def close_membership(row: Membership, *, until_on: date, leave_way: str) -> None:
    """Close a membership with the posts, flags and rights that hang on it."""
    must_be_in_order(row.from_on, until_on)
    row.until_on, row.leave_way = until_on, str(leave_way)
    row.save()
    posts = Tenure.objects.filter(
        Q(org=row.org_id) | Q(org__path__startswith=row.org.path),
        person=row.person_id,
        until_on__isnull=True,
    )
    for post in posts:
        post.until_on = max(until_on, post.from_on)
        post.save()
    end_grants_at(row.person_id, row.org, until_on)


@transaction.atomic
def end_membership(
    person: Person, *, on: date, leave_way: str, by: Viewer, at: datetime
) -> Membership:
    """Record the last day of a membership and why it ended, in one word.

    Posts in the branch and the person's rights at it end with it.
    """
    access.require_tend_person(by, person)
    row = open_membership(hold_person(person))
    if leave_way not in {way.value for way in LeaveWay} - {LeaveWay.CHANGED.value}:
        raise checks.MemberError("没有选择离开支部的类型。", "请从列表中选择。")
    must_be_in_order(on, local_day(at))
    close_membership(row, until_on=on, leave_way=leave_way)
    for flag in MemberFlag.objects.filter(person=person, until_on__isnull=True):
        flag.until_on = max(on, flag.from_on)
        flag.save()
    touch_member(person, row.org)
    note_done(by, "member.end", f"person:{person.pk}", row.org, at)
    return row


@transaction.atomic
def set_flag(
    person: Person,
    flag: str,
    *,
    from_on: date,
    by: Viewer,
    at: datetime,
    until_on: date | None = None,
) -> MemberFlag:
    """Record that a member is frail or floating from a day on."""
    access.require_tend_person(by, person)
    if flag not in MEMBER_FLAGS:
        raise checks.MemberError("党员没有这个标记。", "请从列表中选择。")
    must_be_in_order(from_on, until_on)
    row = hold_person(person)
    same = MemberFlag.objects.filter(person=row, flag=str(flag))
    others = same.exclude(from_on=from_on).values_list("from_on", "until_on")
    must_not_overlap(from_on, until_on, list(others), "标记")
    spell, _ = MemberFlag.objects.update_or_create(
        person=row, flag=str(flag), from_on=from_on, defaults={"until_on": until_on}
    )
    home = access.home_of(row)
    touch_member(row, home)
    note_done(by, "member.flag", f"person:{row.pk}", home, at)
    return spell


@transaction.atomic
def end_flag(
    person: Person, flag: str, *, until_on: date, by: Viewer, at: datetime
) -> MemberFlag:
    """Record the last day on which a member was frail or floating."""
    access.require_tend_person(by, person)
    spell = MemberFlag.objects.filter(
        person=hold_person(person), flag=str(flag), until_on__isnull=True
    ).first()
    if spell is None:
        raise checks.MemberError("目前没有这个标记。", "无需结束。")
    must_be_in_order(spell.from_on, until_on)
    spell.until_on = until_on
    spell.save()
    home = access.home_of(person)
    touch_member(person, home)
    note_done(by, "member.unflag", f"person:{person.pk}", home, at)
    return spell


@transaction.atomic
def open_person(person_id: str, *, by: Viewer, at: datetime) -> PersonCard:
    """Return everything held about a person, and write down who looked (EP-18).

    The person finds the line in ``my_record``. Doors use this, not a query,
    for every page that shows one person's row.
    """
    person = Person.objects.filter(pk=person_id).first()
    person = access.require_read_person(by, person, person_id)
    if by.person_id != person.pk:
        home = access.home_of(person)
        note_done(by, "person.read", f"person:{person.pk}", home, at)
    card = card_of(person, seen_by=by)
    if card is None:
        raise RefusedError("person.read", person_id)
    return card
