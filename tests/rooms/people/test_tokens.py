"""Keys of other programs: who issues them, what they open, when they end."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.factories.api import program, token_form
from tests.factories.gatherings import AT, World, make_world
from yiben.common.errors import ManyErrors, RefusedError
from yiben.common.seal import sm3
from yiben.org.access import may_oversee, may_record, may_see
from yiben.people import queries
from yiben.people.actions import (
    claim_answer,
    grant_role,
    issue_token,
    keep_answer,
    revoke_token,
    set_active,
)
from yiben.people.checks import KeyReusedError
from yiben.people.models import ApiAnswer, ApiToken, AuditLine

LATER = AT + timedelta(days=1)


@pytest.fixture
def world(db, settings) -> World:
    settings.YIBEN_TODAY = "2026-11-20"
    return make_world()


def branch_program(world: World):
    return program(world, "platform", ("recorder", world.branch))


def test_a_key_is_told_once_and_kept_as_a_digest(world):
    form = token_form(branch_program(world), scopes=("read:tree", "read:ledger"))
    row, secret = issue_token(world.town, form, by=world["superior"], at=AT)
    again, nothing = issue_token(world.town, form, by=world["superior"], at=AT)

    assert (again.pk, nothing) == (row.pk, "")
    assert row.digest == sm3(secret.encode())
    assert secret not in str(list(ApiToken.objects.values()))
    assert row.scopes == "read:tree read:ledger"
    line = AuditLine.objects.get(action="token.issue")
    assert (line.thing, line.org_id) == (f"token:{row.pk}", world.town.pk)


@pytest.mark.parametrize(
    "name",
    [
        *("recorder", "member", "stranger", "auditor", "neighbour", "nobody"),
        *("system_admin", "security_admin", "chief_auditor", "town_recorder"),
    ],
)
def test_only_who_oversees_the_unit_issues_keys(world, name):
    before = ApiToken.objects.count(), AuditLine.objects.count()
    with pytest.raises(RefusedError):
        issue_token(world.branch, token_form(world[name]), by=world[name], at=AT)

    assert (ApiToken.objects.count(), AuditLine.objects.count()) == before


def test_nobody_issues_a_key_that_acts_as_another_person(world):
    own = world["superior"].pk
    program_ = branch_program(world)
    far = program(world, "elsewhere", ("recorder", world.far))
    above = program(world, "higher", ("recorder", world.county))
    offered = queries.actors_for(world.town, seen_by=world["superior"], on=AT.date())

    assert [pk for pk, _ in offered] == [own, program_.pk]
    for account in (world["recorder"], world["town_recorder"], far, above):
        with pytest.raises(ManyErrors) as wrong:
            issue_token(world.town, token_form(account), by=world["superior"], at=AT)
        assert [one.where for one in wrong.value.problems] == ["account_id"]
    assert ApiToken.objects.count() == 0


def test_every_mistake_in_the_form_is_told_at_once(world):
    form = token_form(
        world["superior"],
        label=" ",
        scopes=("read:everything",),
        until_on=date(2028, 1, 1),
    )
    with pytest.raises(ManyErrors) as wrong:
        issue_token(world.town, form, by=world["superior"], at=AT)
    past = replace(form, scopes=(), until_on=date(2026, 11, 19))
    with pytest.raises(ManyErrors) as older:
        issue_token(world.town, past, by=world["superior"], at=AT)

    told = [(one.where, one.message) for one in wrong.value.problems]
    assert told == [
        ("label", "没有写明用在哪里，或者太长。"),
        ("scopes", "没有这个用途。"),
        ("until_on", "令牌最长一年。"),
    ]
    assert [one.message for one in older.value.problems][1:] == [
        "没有选择用途。",
        "截止日期已经过去。",
    ]


def test_a_key_opens_its_unit_and_nothing_beyond_its_account(world):
    form = token_form(world["superior"])
    _, secret = issue_token(world.branch, form, by=world["superior"], at=AT)
    found = queries.bearer_of(secret, at=AT)

    assert found is not None
    assert may_oversee(found.account, world.branch)
    assert not may_see(found.account, world.neighbour)
    assert not may_see(found.account, world.town)
    assert not may_record(found.account, world.branch)


def test_a_key_is_no_person_and_no_member(world):
    top = world["county_superior"]
    account = branch_program(world)
    grant_role(
        account,
        "member",
        org=world.branch,
        by=world["security_admin"],
        at=AT,
        from_on=date(2020, 1, 1),
    )
    _, secret = issue_token(world.branch, token_form(account), by=top, at=AT)
    found = queries.bearer_of(secret, at=AT)

    assert found.account.person_id is None
    assert {one.role for one in found.account.grants()} == {"recorder"}


def test_a_key_ends_by_its_day_by_being_taken_back_and_with_its_account(world):
    top, account = world["county_superior"], branch_program(world)

    def made() -> tuple[ApiToken, str]:
        form = token_form(account, until_on=date(2026, 11, 25))
        return issue_token(world.branch, form, by=top, at=AT)

    row, secret = made()
    assert queries.bearer_of(secret, at=AT) is not None
    assert queries.bearer_of(secret, at=AT + timedelta(days=5)) is not None
    assert queries.bearer_of(secret, at=AT + timedelta(days=6)) is None
    assert queries.bearer_of(secret, at=AT - timedelta(days=1)) is None
    assert queries.bearer_of("yb_guessed", at=AT) is None
    revoke_token(row.pk, by=world["superior"], at=LATER)
    revoke_token(row.pk, by=world["system_admin"], at=LATER)
    assert queries.bearer_of(secret, at=AT) is None
    assert AuditLine.objects.filter(action="token.revoke").count() == 1
    _, other = made()
    set_active(account, active=False, by=world["security_admin"], at=AT)
    assert queries.bearer_of(other, at=AT) is None


@pytest.mark.parametrize(
    "name", ["recorder", "member", "stranger", "auditor", "security_admin", "nobody"]
)
def test_who_may_not_take_a_key_back_changes_nothing(world, name):
    form = token_form(branch_program(world))
    row, _ = issue_token(world.branch, form, by=world["superior"], at=AT)
    with pytest.raises(RefusedError):
        revoke_token(row.pk, by=world[name], at=AT)
    with pytest.raises(RefusedError):
        queries.tokens_of(world.branch, seen_by=world[name], on=AT.date())

    row.refresh_from_db()
    assert row.revoked_at is None


def test_lists_show_keys_without_a_day_of_last_use(world):
    form = token_form(branch_program(world), scopes=("read:tree",))
    row, _ = issue_token(world.branch, form, by=world["superior"], at=AT)
    own = queries.tokens_of(world.branch, seen_by=world["superior"], on=AT.date())
    every = queries.all_tokens(seen_by=world["system_admin"], on=AT.date())

    assert [(one.id, one.scopes, one.is_live) for one in own] == [
        (row.pk, ("看组织",), True)
    ]
    assert [one.id for one in every] == [row.pk]
    assert not [one for one in own[0].__slots__ if "used" in one or "last" in one]
    names = {one.name for one in ApiToken._meta.get_fields()}
    assert not [one for one in names if "used" in one or "last" in one]
    with pytest.raises(RefusedError):
        queries.all_tokens(seen_by=world["superior"], on=AT.date())


def test_an_answer_is_kept_for_its_key_and_not_for_another_question(world):
    _, secret = issue_token(
        world.branch, token_form(branch_program(world)), by=world["superior"], at=AT
    )
    bearer = queries.bearer_of(secret, at=AT)
    assert bearer is not None
    first = claim_answer(bearer, "key-0001", "a" * 64, at=AT)
    keep_answer(bearer, "key-0001", status=201, body="{}")
    again = claim_answer(bearer, "key-0001", "a" * 64, at=LATER)
    with pytest.raises(KeyReusedError):
        claim_answer(bearer, "key-0001", "b" * 64, at=LATER)

    assert first is None
    assert (again.status, again.body) == (201, "{}")
    assert ApiAnswer.objects.count() == 1
