"""Who may what at which organisation: the whole table, and no way around it."""

from datetime import timedelta

import pytest

from tests.cast import AT, TODAY
from tests.factories.org import make_org
from tests.factories.people import make_account, make_grant
from yiben.common.errors import RefusedError
from yiben.org import access
from yiben.org.access import GrantFact, next_path
from yiben.org.models import Org
from yiben.people.models import Grant

PLACES = (
    "centre province city county town branch group_one next_county next_branch".split()
)
PREDICATES = {
    "see": access.may_see,
    "read": access.may_read,
    "record": access.may_record,
    "oversee": access.may_oversee,
    "receive": access.may_receive,
    "tend": access.may_tend,
    "contacts": access.may_see_contacts,
}
BRANCH = "branch group_one"
TOWN = "town branch group_one"
COUNTY = "county town branch group_one"
TABLE = {
    "recorder": {
        "see": BRANCH,
        "read": BRANCH,
        "record": BRANCH,
        "receive": "branch",
        "tend": BRANCH,
        "contacts": BRANCH,
    },
    "member": {"see": BRANCH},
    "superior": {
        "see": TOWN,
        "read": TOWN,
        "oversee": TOWN,
        "receive": "town",
        "tend": TOWN,
        "contacts": "town branch",
    },
    "stranger": dict.fromkeys(
        ("see", "read", "record", "receive", "tend", "contacts"), "next_branch"
    ),
    "auditor": {"see": COUNTY, "read": COUNTY},
    "chief_auditor": {},
    "system_admin": {},
    "security_admin": {},
}


@pytest.mark.parametrize("who", TABLE)
def test_every_predicate_at_every_place(cast, who):
    viewer = getattr(cast, who)

    found = {
        name: " ".join(place for place in PLACES if may(viewer, getattr(cast, place)))
        for name, may in PREDICATES.items()
    }

    assert found == dict.fromkeys(PREDICATES, "") | TABLE[who]


@pytest.mark.parametrize("who", TABLE)
def test_seen_orgs_is_the_filter_of_may_see(cast, who):
    viewer = getattr(cast, who)
    outside = make_org(cast.county, kind="committee", level="town")

    seen = set(access.seen_orgs(viewer))

    assert seen == {org for org in Org.objects.all() if access.may_see(viewer, org)}
    assert outside in Org.objects.all()


@pytest.mark.parametrize(
    "require",
    [
        access.require_see,
        access.require_read,
        access.require_record,
        access.require_oversee,
        access.require_receive,
        access.require_tend,
        access.require_contacts,
        access.require_manage_tree,
    ],
)
def test_every_require_refuses_the_stranger(cast, require):
    with pytest.raises(RefusedError) as refused:
        require(cast.stranger, cast.branch)

    assert (
        str(refused.value) == "没有找到这一页。可能是地址有误，或者不在你的权限范围内。"
    )
    assert refused.value.thing == cast.branch.pk


def test_three_administrators_have_one_key_each(cast):
    keys = {
        "orgs": access.may_keep_orgs,
        "accounts": access.may_keep_accounts,
        "audit": lambda viewer: access.may_audit(viewer, None),
    }

    found = {
        who: [key for key, may in keys.items() if may(getattr(cast, who))]
        for who in TABLE
    }

    assert found == {who: [] for who in TABLE} | {
        "system_admin": ["orgs"],
        "security_admin": ["accounts"],
        "chief_auditor": ["audit"],
    }


def test_auditor_of_a_county_audits_that_county_only(cast):
    audited = [
        place
        for place in PLACES
        if access.may_audit(cast.auditor, getattr(cast, place))
    ]

    assert audited == COUNTY.split()


@pytest.mark.parametrize(
    ("from_days", "until_days", "holds"),
    [(0, 0, True), (-9, -1, False), (1, 9, False), (-9, None, True)],
)
def test_a_grant_holds_on_its_days_only(cast, from_days, until_days, holds):
    account = make_account()
    until = None if until_days is None else TODAY + timedelta(days=until_days)
    make_grant(
        account,
        "recorder",
        cast.branch,
        from_on=TODAY + timedelta(days=from_days),
        until_on=until,
    )

    assert access.may_record(account, cast.branch) is holds


def test_an_account_switched_off_has_no_rights(cast):
    cast.recorder.is_active = False

    assert cast.recorder.grants() == []


def test_rights_change_on_the_next_question_unless_held(cast):
    cast.member.hold_grants()
    Grant.objects.filter(account__in=[cast.recorder, cast.member]).delete()

    assert not access.may_record(cast.recorder, cast.branch)
    assert access.may_see(cast.member, cast.branch)


def test_rights_follow_a_moved_organisation(cast):
    from yiben.org.actions import move_org

    moved = move_org(
        cast.branch, cast.next_county, from_on=TODAY, by=cast.system_admin, at=AT
    )

    assert not access.may_see(cast.superior, moved)
    assert access.may_record(cast.recorder, moved)


def test_sibling_with_a_longer_number_is_not_below(db):
    root = make_org()
    tenth = [make_org(root) for _ in range(40)][-1]
    first = Org.objects.filter(depth=2).order_by("path")[0]

    inside = Org.objects.filter(access.below(first.path))

    assert list(inside) == [first]
    assert tenth.path == f"{root.path}0014"


@pytest.mark.parametrize(
    ("path", "after"),
    [("0001", "0002"), ("00010009", "0001000A"), ("000Z", "0010"), ("00ZZ", "0100")],
)
def test_next_path_counts_in_the_letters_of_the_tree(path, after):
    assert next_path(path) == after


def test_grant_fact_is_a_value():
    assert GrantFact("member", "o_1", "0001") == GrantFact("member", "o_1", "0001")
