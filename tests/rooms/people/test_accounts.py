"""Accounts and grants: kept by the security administrator and nobody else."""

from datetime import date, timedelta

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction
from django.test import RequestFactory

from tests.cast import AT, PASSWORD, TODAY, make_account
from tests.factories.org import make_org
from tests.factories.people import make_account as make_bare_account
from tests.factories.people import make_grant
from yiben.common.errors import RefusedError
from yiben.org.access import may_see
from yiben.people import actions, queries
from yiben.people.checks import AccountError
from yiben.people.models import Account, AuditLine, Grant

EVERYBODY_ELSE = "recorder member superior stranger auditor system_admin".split()


def log_in(username, password):
    request = RequestFactory().post("/login/")
    return authenticate(request, username=username, password=password)


def test_install_administrators_makes_three_apart_and_only_once(cast):
    made = Account.objects.filter(username__in=["system", "security", "audit"])
    roles = Grant.objects.filter(account__in=made).order_by("id")

    assert [(row.role, row.org) for row in roles] == [
        ("system_admin", None),
        ("security_admin", None),
        ("auditor", None),
    ]
    with pytest.raises(AccountError) as refused:
        actions.install_administrators([("x", "x", PASSWORD)] * 3, at=AT)
    assert refused.value.message == "系统里已经有账号了。"


def test_create_account_can_log_in_and_do_nothing(cast):
    account = make_account("fresh", cast.security_admin)

    assert log_in("fresh", PASSWORD) == account
    assert account.grants() == []
    assert AuditLine.objects.order_by("-id")[0].action == "account.create"


@pytest.mark.parametrize(
    ("username", "password", "message"),
    [
        ("member", PASSWORD, "这个用户名已经有人用了。"),
        (" ", PASSWORD, "用户名和显示名都要填写。"),
        (
            "fresh",
            "123",
            "这个密码太短、太常见、全是数字。",
        ),
    ],
)
def test_create_account_says_what_is_wrong(cast, username, password, message):
    before = Account.objects.count()

    with pytest.raises(AccountError) as refused:
        actions.create_account(
            username=username,
            display_name="某人",
            password=password,
            by=cast.security_admin,
            at=AT,
        )

    assert refused.value.message == message
    assert Account.objects.count() == before


@pytest.mark.parametrize("who", EVERYBODY_ELSE)
def test_accounts_refuse_the_wrong_people_and_write_nothing(cast, who):
    by = getattr(cast, who)
    grant = Grant.objects.filter(account=cast.stranger)[0]
    before = [
        list(model.objects.order_by("pk").values())
        for model in (Account, Grant, AuditLine)
    ]
    calls = [
        lambda: actions.create_account(username="x", display_name="x", by=by, at=AT),
        lambda: actions.set_password(cast.stranger, PASSWORD, by=by, at=AT),
        lambda: actions.set_active(cast.stranger, active=False, by=by, at=AT),
        lambda: actions.grant_role(
            cast.stranger, "superior", org=cast.centre, by=by, at=AT
        ),
        lambda: actions.end_grant(grant, by=by, at=AT),
        lambda: queries.accounts(seen_by=by, on=TODAY),
        lambda: queries.account(cast.stranger.pk, seen_by=by),
        lambda: queries.account_row(cast.stranger.pk, seen_by=by, on=TODAY),
        lambda: queries.grant_row(grant.pk, seen_by=by),
        lambda: queries.place_for_grant("河湾村党支部", seen_by=by),
        lambda: queries.person_for_account("p_none", seen_by=by),
    ]

    for call in calls:
        with pytest.raises(RefusedError):
            call()

    assert before == [
        list(model.objects.order_by("pk").values())
        for model in (Account, Grant, AuditLine)
    ]


def test_nobody_grants_to_themselves(cast):
    with pytest.raises(AccountError) as refused:
        actions.grant_role(
            cast.security_admin,
            "superior",
            org=cast.centre,
            by=cast.security_admin,
            at=AT,
        )

    assert refused.value.message == "不能给自己授权。"


@pytest.mark.parametrize(
    ("account", "role", "place", "message"),
    [
        (
            "recorder",
            "auditor",
            "branch",
            "系统管理员、安全管理员、审计员各用一个账号，不能兼任其他角色。",
        ),
        (
            "auditor",
            "recorder",
            "branch",
            "系统管理员、安全管理员、审计员各用一个账号，不能兼任其他角色。",
        ),
        (
            "system_admin",
            "auditor",
            None,
            "系统管理员、安全管理员、审计员各用一个账号，不能兼任其他角色。",
        ),
        ("fresh", "system_admin", "branch", "这个角色不属于某一个组织。"),
        ("fresh", "recorder", None, "没有选择组织。"),
        ("fresh", "king", None, "没有这个角色。"),
    ],
)
def test_roles_that_must_stay_apart_stay_apart(cast, account, role, place, message):
    cast.fresh = make_account("fresh", cast.security_admin)
    before = Grant.objects.count()

    with pytest.raises(AccountError) as refused:
        actions.grant_role(
            getattr(cast, account),
            role,
            org=getattr(cast, place) if place else None,
            by=cast.security_admin,
            at=AT,
        )

    assert refused.value.message == message
    assert Grant.objects.count() == before


def test_same_grant_twice_is_one(cast):
    first = Grant.objects.get(account=cast.stranger)

    again = actions.grant_role(
        cast.stranger, "recorder", org=cast.next_branch, by=cast.security_admin, at=AT
    )

    assert again == first


def test_end_grant_takes_the_role_away_at_once(cast):
    by, grant = cast.security_admin, Grant.objects.get(account=cast.stranger)
    fresh = make_account("fresh", by)
    today = actions.grant_role(fresh, "member", org=cast.branch, by=by, at=AT)
    assert may_see(fresh, cast.branch)

    actions.end_grant(grant, by=by, at=AT)
    actions.end_grant(today, by=by, at=AT)

    assert not may_see(cast.stranger, cast.next_branch)
    assert not may_see(fresh, cast.branch)
    assert Grant.objects.get(account=cast.stranger).until_on == TODAY - timedelta(1)
    assert AuditLine.objects.filter(action="grant.end").count() == 2


def test_set_active_off_takes_every_right_away(cast):
    actions.set_active(cast.member, active=False, by=cast.security_admin, at=AT)

    assert Account.objects.get(pk=cast.member.pk).grants() == []
    assert log_in("member", PASSWORD) is None
    with pytest.raises(AccountError) as refused:
        actions.set_active(
            cast.security_admin, active=False, by=cast.security_admin, at=AT
        )
    assert refused.value.message == "不能停用自己的账号。"


def test_change_password_knows_the_old_one(cast):
    fresh = "新的-密码-2026-冬"
    with pytest.raises(AccountError) as refused:
        actions.change_password(old="wrong", new=fresh, by=cast.member, at=AT)
    assert refused.value.message == "原密码不对。"
    with pytest.raises(AccountError) as refused:
        actions.change_password(old=PASSWORD, new=PASSWORD, by=cast.member, at=AT)
    assert refused.value.message == "新密码与原密码相同。"

    actions.change_password(old=PASSWORD, new=fresh, by=cast.member, at=AT)

    assert log_in("member", fresh) == cast.member
    actions.set_password(cast.member, PASSWORD, by=cast.security_admin, at=AT)
    assert log_in("member", PASSWORD) == cast.member


def test_text_size_is_ones_own_affair(cast):
    actions.set_text_size("large", by=cast.member)

    assert Account.objects.get(pk=cast.member.pk).text_size == "large"
    with pytest.raises(AccountError):
        actions.set_text_size("huge", by=cast.member)


def test_accounts_are_listed_with_the_grants_of_the_day(cast):
    rows = queries.accounts(seen_by=cast.security_admin, on=TODAY, text="recorder")

    assert [(row.username, row.person_id) for row in rows] == [
        ("recorder", cast.person("王小禾").pk)
    ]
    assert [(grant.label, grant.org_name) for grant in rows[0].grants] == [
        ("记录员", "河湾村党支部"),
        ("党员", "河湾村党支部"),
    ]
    one = queries.account_row(cast.recorder.pk, seen_by=cast.security_admin, on=TODAY)
    assert one == rows[0]
    assert len(queries.accounts(seen_by=cast.security_admin, on=TODAY)) == 8


@pytest.mark.parametrize("extra", [1, 3])
def test_list_of_accounts_asks_the_same_number_of_questions(
    cast, django_assert_num_queries, extra
):
    for _ in range(extra):
        make_bare_account(("member", cast.branch))

    with django_assert_num_queries(3):
        queries.accounts(seen_by=cast.security_admin, on=TODAY)


@pytest.mark.parametrize(
    ("role", "place"),
    [("system_admin", "branch"), ("recorder", None), ("member", None)],
)
def test_database_keeps_roles_in_their_places(cast, role, place):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_grant(
            cast.member,
            role,
            getattr(cast, place) if place else None,
            from_on=date(2026, 1, 1),
        )


def test_security_administrator_finds_places_and_persons_by_what_is_written(cast):
    by, person = cast.security_admin, cast.person("赵田")

    assert queries.place_for_grant(" 河湾村党支部 ", seen_by=by) == cast.branch
    assert queries.place_for_grant(cast.branch.pk, seen_by=by) == cast.branch
    assert queries.person_for_account(person.pk, seen_by=by) == person
    with pytest.raises(AccountError) as refused:
        queries.place_for_grant("没有的党支部", seen_by=by)
    assert refused.value.message == "没有叫“没有的党支部”的组织。"
    with pytest.raises(AccountError) as refused:
        queries.person_for_account("p_none", seen_by=by)
    assert refused.value.message == "没有这个编号的党员。"
    make_org(cast.town, kind="branch", name="东岭村党支部")
    with pytest.raises(AccountError) as refused:
        queries.place_for_grant("东岭村党支部", seen_by=by)
    assert refused.value.message == "有几个组织都叫“东岭村党支部”。"


def test_account_without_a_password_cannot_log_in(cast):
    actions.create_account(
        username="later", display_name="以后", by=cast.security_admin, at=AT
    )

    assert log_in("later", "") is None


def test_grant_that_ends_before_it_begins_is_refused(cast):
    with pytest.raises(AccountError) as refused:
        actions.grant_role(
            cast.member,
            "recorder",
            org=cast.branch,
            until_on=date(2020, 1, 1),
            by=cast.security_admin,
            at=AT,
        )

    assert refused.value.message == "截止日期早于起始日期。"


def test_missing_account_and_grant_are_refused(cast):
    with pytest.raises(RefusedError):
        queries.account("a_none", seen_by=cast.security_admin)
    with pytest.raises(RefusedError):
        queries.grant_row(0, seen_by=cast.security_admin)
    grant = Grant.objects.get(account=cast.stranger)
    assert queries.grant_row(grant.pk, seen_by=cast.security_admin) == grant


def test_command_line_finds_its_accounts_by_name(cast):
    assert queries.account_named("member") == cast.member
    assert queries.first_operator() == cast.system_admin
    actions.set_active(cast.member, active=False, by=cast.security_admin, at=AT)
    assert queries.account_named("member") is None
