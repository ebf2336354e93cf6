"""Two people see every document, and what is approved is what was read."""

import json
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from tests.cast import make_account
from tests.factories.drafts import (
    approved,
    fresh,
    monthly,
    once,
    problems_of,
    ruled,
    submitted,
    written,
    yearly,
)
from tests.factories.gatherings import AT
from yiben.common.errors import RefusedError
from yiben.org.actions import found_org
from yiben.people.models import AuditLine
from yiben.policy import facts
from yiben.policy.actions import adopt_pack
from yiben.policy.actions.draft_cases import start_cases
from yiben.policy.actions.draft_decisions import (
    approve_draft,
    recall_draft,
    return_draft,
    submit_draft,
    withdraw_draft,
)
from yiben.policy.actions.drafts import write_rule
from yiben.policy.models import Document, Draft, DraftStep
from yiben.policy.queries import (
    adoptable_packs,
    documents_of,
    library,
    packs,
    reading_of,
)
from yiben.policy.queries.drafts import approvers_of, export_of

LATER = AT + timedelta(days=1)


def hand_in(world, draft, **changes):
    given = {"reason": "", "wanted": "", "revision": draft.revision, **changes}
    return submit_draft(draft, by=world["town_recorder"], at=AT, **given)


def steps(draft) -> list[str]:
    return list(
        DraftStep.objects.filter(draft=draft)
        .order_by("pk")
        .values_list("act", flat=True)
    )


def test_a_submitted_draft_is_frozen_with_its_files(world):
    draft = submitted(world)

    assert (draft.state, draft.submitter) == ("submitted", world["town_recorder"])
    assert sorted(json.loads(draft.files)) == [
        "articles/1.yaml",
        "cases/annual-review-year.yaml",
        "cases/collective-study-month.yaml",
        "pack.yaml",
        f"{draft.pack}.txt",
    ]
    assert problems_of(lambda: ruled(world, draft, monthly())) == [
        "这份文件已经送审，不能再改。"
    ]
    assert steps(draft)[-1] == "submitted"


def test_a_second_click_submits_nothing_twice(world):
    draft = submitted(world)

    assert problems_of(lambda: hand_in(world, draft)) == ["这份文件已经送审了。"]
    assert steps(draft).count("submitted") == 1


def test_every_mistake_and_every_failed_case_keeps_a_draft_back(world):
    draft = written(world)
    draft.cases.filter(name="annual-review-year").update(text="- {name: 一}")
    draft.rules.filter(anchor__startswith="每月").update(anchor="没有这句话")

    told = problems_of(lambda: hand_in(world, fresh(draft)))

    assert [one[:12] for one in told] == [
        "“没有这句话”：原文里没",
        "例子“一”：缺少“as_",
        "“年度工作总结”的例子不",
    ]
    assert fresh(draft).state == "writing"


def test_what_was_changed_since_it_was_looked_at_is_not_submitted(world):
    draft = written(world)
    seen = draft.revision
    ruled(world, draft, yearly())

    assert problems_of(lambda: hand_in(world, draft, revision=seen)) == [
        "送审以前，这份文件又被改过。"
    ]


def test_over_the_burden_a_reason_and_an_approver_are_needed(world, settings):
    settings.YIBEN_BURDEN_HOURS = 0.5
    draft = written(world)
    superior = world["superior"].pk

    told = problems_of(lambda: hand_in(world, draft))
    done = hand_in(world, draft, reason="非开展不可", wanted=superior)

    assert [one[-7:] for one in told] == ["，要写明理由。", "要指定审批人。"]
    assert done.wanted == world["superior"]


def test_under_the_burden_neither_is_needed(world, settings):
    settings.YIBEN_BURDEN_HOURS = 1000

    assert hand_in(world, written(world)).wanted is None


def test_a_reason_is_not_a_book(world):
    told = problems_of(lambda: hand_in(world, written(world), reason="长" * 2001))

    assert told == ["送审说明太长。"]


def test_what_was_seen_holds_while_the_database_does_not_answer(world, settings):
    draft = approved(world)
    settings.YIBEN_ASK_AGAIN = 0.0

    def fail(*_: object) -> None:
        raise OperationalError

    with connection.execute_wrapper(fail):
        assert draft.pack in packs()


def test_only_somebody_with_authority_can_be_named(world):
    draft = written(world)
    told = problems_of(lambda: hand_in(world, draft, wanted=world["recorder"].pk))

    assert told == ["选的审批人不能批准这份文件。"]
    assert approvers_of(draft, on=date(2026, 11, 20), seen_by=world["superior"]) == [
        (world["superior"].pk, "superior的账号（柳溪镇委员会）"),
        (world["county_superior"].pk, "county_superior的账号（青禾县委员会）"),
    ]


def test_another_person_approves_and_it_stands_beside_the_packs_on_disk(world):
    draft = approved(world)

    assert (draft.state, draft.approver) == ("approved", world["superior"])
    assert {one.name for one in packs()[draft.pack].rules} == {
        "collective-study-month",
        "annual-review-year",
    }
    assert [one for one in library().errors if draft.pack in one.file.parts] == []
    assert steps(draft)[-2:] == ["submitted", "approved"]
    assert AuditLine.objects.filter(action="draft.approved", outcome="done").exists()


def test_an_approved_draft_is_put_in_force_by_its_own_unit_alone(world):
    draft, by = approved(world), world["county_superior"]
    other = found_org(
        name="中共桃花镇委员会",
        short_name="桃花镇党委",
        kind="committee",
        level="town",
        sector="general",
        superior=world.county,
        founded_on=date(2010, 1, 1),
        by=world["system_admin"],
        at=AT,
    )

    offered = {
        unit.short_name: draft.pack
        in {one.name for one in adoptable_packs(unit, seen_by=by)}
        for unit in (world.town, other)
    }
    told = problems_of(
        lambda: adopt_pack(other, draft.pack, date(2026, 1, 1), by=by, at=AT)
    )
    adoption = adopt_pack(
        world.town, draft.pack, date(2026, 1, 1), by=world["superior"], at=AT
    )

    assert offered == {"柳溪镇委员会": True, "桃花镇党委": False}
    assert told == ["“柳溪学习方案”是别的单位起草的文件。"]
    assert adoption.pack == draft.pack


def test_its_text_is_read_with_its_rules_by_those_it_concerns(world):
    draft = approved(world)

    before = {
        name: draft.pack in {one.pack.name for one in documents_of(seen_by=world[name])}
        for name in ("superior", "recorder", "stranger")
    }
    adopt_pack(world.town, draft.pack, date(2026, 1, 1), by=world["superior"], at=AT)
    reading = reading_of(draft.pack, seen_by=world["recorder"])

    assert before == {"superior": True, "recorder": False, "stranger": False}
    assert reading.lost == []
    assert len(reading.paragraphs) == 7
    assert Document.objects.get(pack=draft.pack).by == world["superior"]
    with pytest.raises(RefusedError):
        reading_of(draft.pack, seen_by=world["stranger"])


def test_nobody_approves_what_they_wrote_in(world):
    draft = written(world)
    write_rule(
        draft,
        monthly(title="再一条"),
        once=once(),
        by=world["superior"],
        at=AT,
    )
    start_cases(draft, by=world["superior"], at=AT)
    row = submitted(world, draft)

    told = problems_of(
        lambda: approve_draft(row, digest=row.digest, by=world["superior"], at=AT)
    )

    assert told == ["不能审批自己写的文件。"]
    done = approve_draft(row, digest=row.digest, by=world["county_superior"], at=AT)
    assert done.state == "approved"


def test_a_second_account_of_the_same_person_does_not_help(world):
    person = world.people["柳书记"]
    twin = make_account(
        "twin", world["security_admin"], ("superior", world.town), person=person
    )
    world["town_recorder"].person = person
    world["town_recorder"].save()
    row = submitted(world)

    told = problems_of(lambda: approve_draft(row, digest=row.digest, by=twin, at=AT))

    assert told == ["不能审批自己写的文件。"]


def test_the_database_itself_refuses_an_approval_by_the_author(world):
    row = submitted(world)
    mine = {"state": "approved", "approver": world["town_recorder"], "decided_at": AT}

    with pytest.raises(IntegrityError), transaction.atomic():
        Draft.objects.filter(pk=row.pk).update(**mine)


def test_only_the_named_person_approves(world):
    draft = written(world)
    row = hand_in(world, draft, wanted=world["county_superior"].pk)

    told = problems_of(
        lambda: approve_draft(row, digest=row.digest, by=world["superior"], at=AT)
    )

    assert told == ["这份文件指定由county_superior的账号审批。"]


def test_a_draft_changed_after_it_was_read_is_not_approved(world):
    row = submitted(world)
    seen = row.digest
    recall_draft(row, by=world["town_recorder"], at=AT)
    ruled(world, row, yearly(title="改过"))
    start_cases(row, by=world["town_recorder"], at=AT)
    again = submitted(world, row)

    told = problems_of(
        lambda: approve_draft(again, digest=seen, by=world["superior"], at=AT)
    )

    assert seen != again.digest
    assert told == ["你看到的不是现在送审的内容：它撤回改过以后又送了一次。"]
    assert fresh(again).state == "submitted"


def test_what_the_rows_say_now_must_be_what_was_submitted(world):
    row = submitted(world)
    row.rules.update(reading="偷偷改过")

    told = problems_of(
        lambda: approve_draft(row, digest=row.digest, by=world["superior"], at=AT)
    )

    assert told == ["送审以后，文件的写法有了变化。"]


def test_approval_looks_at_everything_once_more(world):
    row = submitted(world)
    row.rules.filter(anchor__startswith="每月").update(anchor="没有这句话")

    told = problems_of(
        lambda: approve_draft(row, digest=row.digest, by=world["superior"], at=AT)
    )

    assert told[0].startswith("“没有这句话”")
    assert fresh(row).state == "submitted"


def test_a_returned_draft_is_written_on_and_submitted_again(world):
    row = submitted(world)
    why = problems_of(
        lambda: return_draft(row, " ", digest=row.digest, by=world["superior"], at=AT)
    )

    back = return_draft(
        row, "讲党课没有写次数", digest=row.digest, by=world["superior"], at=AT
    )
    ruled(world, back, monthly(title="再一条"))
    start_cases(back, by=world["town_recorder"], at=AT)
    again = submitted(world, back)

    assert why == ["退回要写明理由。"]
    assert (back.state, back.answer) == ("returned", "讲党课没有写次数")
    assert (again.state, again.answer) == ("submitted", "")
    assert steps(again)[-4:] == ["returned", "ruled", "tried", "submitted"]


def test_what_is_decided_stays_decided(world):
    row = approved(world)
    by = {"by": world["superior"], "at": LATER}

    told = [
        problems_of(lambda: approve_draft(row, digest=row.digest, **by)),
        problems_of(lambda: return_draft(row, "不要", digest=row.digest, **by)),
        problems_of(lambda: recall_draft(row, **by)),
        problems_of(lambda: withdraw_draft(row, **by)),
    ]

    assert [one[0][:10] for one in told] == [
        "这份文件现在是“已批",
        "这份文件现在是“已批",
        "这份文件现在是“已批",
        "这份文件已经批准，不",
    ]


def test_everybody_else_is_refused_and_nothing_is_written(world):
    row = submitted(world)
    before = DraftStep.objects.count(), AuditLine.objects.count()
    right = {"superior", "county_superior"}

    for name in world.accounts.keys() - right:
        by = {"by": world[name], "at": AT}
        for act in (
            lambda: approve_draft(row, digest=row.digest, **by),  # noqa: B023
            lambda: return_draft(row, "不行", digest=row.digest, **by),  # noqa: B023
        ):
            with pytest.raises(RefusedError):
                act()
        if name != "town_recorder":
            with pytest.raises(RefusedError):
                recall_draft(row, **by)
            with pytest.raises(RefusedError):
                hand_in_by(row, **by)

    assert (DraftStep.objects.count(), AuditLine.objects.count()) == before
    assert fresh(row).state == "submitted"


def hand_in_by(row, **by):
    return submit_draft(row, reason="", wanted="", revision=row.revision, **by)


def test_an_approved_draft_exports_what_was_approved(world):
    row = approved(world)
    row.rules.update(reading="以后改的")

    files = export_of(row, seen_by=world["auditor"])

    assert files == json.loads(row.files)
    with pytest.raises(RefusedError):
        export_of(row, seen_by=world["stranger"])


def test_other_processes_notice_an_approval(world, settings):
    draft = approved(world)
    facts._approved.forget()
    before = draft.pack in packs()

    settings.YIBEN_ASK_AGAIN = 0.0

    assert not before
    assert draft.pack in packs()
    seen = facts._approved.packs
    assert packs()[draft.pack]
    assert facts._approved.packs is seen
