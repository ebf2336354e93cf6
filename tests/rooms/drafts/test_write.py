"""A document is begun, its rules are written, changed and taken out."""

import json
from dataclasses import replace
from datetime import date

import pytest

from tests.factories.drafts import (
    HEAD,
    MONTHLY,
    TEXT,
    begun,
    fresh,
    monthly,
    once,
    problems_of,
    ruled,
    written,
    yearly,
)
from tests.factories.gatherings import AT
from tests.factories.race import at_once
from yiben.common.errors import ManyErrors, RefusedError
from yiben.people.models import AuditLine
from yiben.policy.actions.draft_cases import write_cases
from yiben.policy.actions.draft_decisions import withdraw_draft
from yiben.policy.actions.drafts import (
    remove_rule,
    revise_draft,
    start_draft,
    write_rule,
)
from yiben.policy.checks import DocumentError
from yiben.policy.checks.drafts import DraftError, StaleDraftError
from yiben.policy.models import Draft, DraftCase, DraftRule, DraftStep

MAY_WRITE = ("town_recorder", "superior", "county_superior")


def rewrite(world, draft, rule, form, *, version, by="town_recorder"):
    return write_rule(
        draft,
        form,
        once=once(),
        rule_id=rule.pk,
        version=version,
        by=world[by],
        at=AT,
    )


def test_a_draft_is_begun_with_its_text_and_a_step(world):
    draft = begun(world)

    assert draft.pack.startswith("town-2026-")
    assert (draft.state, draft.level, draft.org) == ("writing", "town", world.town)
    assert draft.text == TEXT
    step = DraftStep.objects.get(draft=draft)
    assert (step.act, step.by) == ("started", world["town_recorder"])
    assert AuditLine.objects.filter(action="draft.started", outcome="done").exists()


def test_the_same_form_twice_begins_one(world):
    one, two = (
        start_draft(world.town, HEAD, TEXT, once="x", by=world["town_recorder"], at=AT)
        for _ in range(2)
    )

    assert one == two
    assert Draft.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": ""}, ["“标题”没有填写。"]),
        ({"short": "简" * 41, "issuer": " "}, ["“发文机关”没有填写。", "“简称”太长。"]),
    ],
)
def test_a_head_that_lacks_something_is_refused_at_once(world, changes, message):
    assert problems_of(lambda: begun(world, **changes)) == message
    assert Draft.objects.count() == 0


def test_a_huge_text_is_refused(world):
    with pytest.raises(DraftError) as refused:
        begun(world, text="学" * 40_001)

    assert str(refused.value).startswith("原文有 40001 字，太长。")


def test_a_secret_text_is_refused_and_not_kept(world):
    with pytest.raises(DocumentError, match="请线下办理"):
        begun(world, text="机密★一年\n" + TEXT)

    assert Draft.objects.count() == 0


def test_a_branch_issues_no_documents(world):
    with pytest.raises(DraftError, match="不发文件"):
        start_draft(world.branch, HEAD, TEXT, once="x", by=world["recorder"], at=AT)


def test_everybody_else_is_refused_and_nothing_is_written(world):
    draft = written(world)
    rule = draft.rules.first()
    assert rule is not None
    before = DraftStep.objects.count(), AuditLine.objects.count()

    for name in world.accounts.keys() - set(MAY_WRITE):
        by = world[name]
        for act in (
            lambda: start_draft(world.town, HEAD, TEXT, once="y", by=by, at=AT),  # noqa: B023
            lambda: revise_draft(draft, HEAD, TEXT, version=1, by=by, at=AT),  # noqa: B023
            lambda: write_rule(draft, monthly(), once="z", by=by, at=AT),  # noqa: B023
            lambda: remove_rule(draft, rule.pk, version=1, by=by, at=AT),  # noqa: B023
            lambda: withdraw_draft(draft, by=by, at=AT),  # noqa: B023
        ):
            with pytest.raises(RefusedError):
                act()

    assert (DraftStep.objects.count(), AuditLine.objects.count()) == before


@pytest.mark.parametrize("name", MAY_WRITE)
def test_the_recorder_and_those_who_oversee_the_unit_write(world, name):
    draft = begun(world)

    rule = write_rule(draft, monthly(), once="x", by=world[name], at=AT)

    assert rule.anchor == MONTHLY


def test_a_rule_gets_a_name_of_its_system_and_period(world):
    draft = begun(world)

    rules = [ruled(world, draft, form) for form in (monthly(), yearly(), monthly())]

    assert [json.loads(one.row)["id"] for one in rules] == [
        "collective-study-month",
        "annual-review-year",
        "collective-study-month-2",
    ]


def test_the_same_form_twice_writes_one_rule(world):
    draft = begun(world)

    for _ in range(2):
        write_rule(draft, monthly(), once="x", by=world["town_recorder"], at=AT)

    assert draft.rules.count() == 1
    assert DraftStep.objects.filter(act="ruled").count() == 1


@pytest.mark.parametrize(
    ("phrase", "message", "advice"),
    [
        ("各党支部", "这句话在原文里有 3 处", "在前面或后面多取几个字"),
        (
            "要经常组织“三定1看”讨论",
            "原文里没有这句话",
            "原文写的是“要经常组织“三定一看”讨论”",
        ),
        ("(一)集中学习", "原文里没有这句话", "原文写的是“（一）集中学习”"),
        ("月亮和六便士", "原文里没有这句话", "请从原文里复制"),
        ("", "没有填原文的话", "从原文里选一句"),
        (
            "各党支部每月组织一次集中学习，会风要务实。",
            "这句话有 21 字，至多 20 字",
            "截取其中只出现一次的一段",
        ),
    ],
)
def test_a_phrase_must_stand_in_the_text_just_once(world, phrase, message, advice):
    draft = begun(world)

    with pytest.raises(ManyErrors) as refused:
        ruled(world, draft, replace(monthly(), anchor=phrase))

    [problem] = refused.value.problems
    assert (problem.where, problem.message[: len(message)]) == ("phrase", message)
    assert advice in problem.advice
    assert draft.rules.count() == 0


def test_all_mistakes_of_a_rule_are_told_at_once(world):
    draft = begun(world)
    form = replace(monthly(every="week", id="学习"), anchor="没有的话", reading=" ")

    told = problems_of(lambda: ruled(world, draft, form))

    assert told[1:] == [
        "“用自己的话说”没有填写。",
        "规则编号“id”只能用小写英文、数字和连字符。",
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"every": "week"}, "“every”没有“week”这个词。"),
        (
            {"record": {"kinds": ["gatherings.seminer.held"]}},
            "没有这种记录：“gatherings.seminer.held”。",
        ),
        ({"system": "nonesuch"}, "“system”没有“nonesuch”这个制度。"),
        (
            {"binds": {"org": ["branch"], "level": ["county"]}},
            "这条规则约束不到任何人：党支部、党小组都在基层单位这一级，“level”里却没有 base。",
        ),
        ({"every": "open"}, "周期待定的规则要写“open_term”。"),
        ({"note": "长" * 20_001}, "这条规则太长。"),
    ],
)
def test_unknown_words_and_rules_for_nobody_are_refused(world, changes, message):
    draft = begun(world)

    assert problems_of(lambda: ruled(world, draft, monthly(**changes))) == [message]
    assert draft.rules.count() == 0


def test_rules_of_one_phrase_share_reading_and_section(world):
    draft = begun(world)
    first = ruled(world, draft, monthly())

    ruled(
        world, draft, replace(monthly(title="再一条"), reading="新读法", section="二")
    )

    first.refresh_from_db()
    assert (first.reading, first.section) == ("新读法", "二")


def test_who_comes_second_is_told_and_loses_nothing(world):
    draft = begun(world)
    rule = ruled(world, draft, monthly())
    rewrite(world, draft, rule, monthly(every="quarter"), version=1, by="superior")

    with pytest.raises(StaleDraftError) as refused:
        rewrite(world, draft, rule, monthly(title="我的"), version=1)

    assert str(refused.value) == (
        "这条规则刚由superior的账号改过，你的还没有保存。"
        "你填的内容还在下面；核对以后再保存一次。"
    )
    rule.refresh_from_db()
    assert json.loads(rule.row)["every"] == "quarter"
    assert json.loads(rewrite(world, draft, rule, monthly(), version=2).row)[
        "every"
    ] == ("month")


def test_a_rule_taken_out_meanwhile_is_not_written_over(world):
    draft = begun(world)
    rule = ruled(world, draft, monthly())
    remove_rule(draft, rule.pk, version=1, by=world["superior"], at=AT)

    with pytest.raises(StaleDraftError, match="刚被删去"):
        rewrite(world, draft, rule, monthly(), version=1)


def test_a_head_changed_meanwhile_is_not_written_over(world):
    draft = begun(world)
    new = replace(HEAD, short="新简称")
    revise_draft(draft, new, TEXT, version=1, by=world["superior"], at=AT)

    with pytest.raises(StaleDraftError, match="文件信息刚由"):
        revise_draft(draft, HEAD, TEXT, version=1, by=world["town_recorder"], at=AT)

    assert (fresh(draft).short, fresh(draft).version) == ("新简称", 2)


def test_a_new_name_goes_into_the_cases_and_the_other_rules(world):
    draft = written(world)
    rule = draft.rules.get(anchor=MONTHLY)

    rewrite(
        world, draft, rule, monthly(id="branch-study-monthly"), version=rule.version
    )

    case = draft.cases.get(name="branch-study-monthly")
    assert f"{draft.pack}/branch-study-monthly" in case.text
    assert "collective-study-month" not in case.text


def test_a_rule_goes_with_its_cases(world):
    draft = written(world)
    rule = draft.rules.get(anchor=MONTHLY)

    for _ in range(2):
        remove_rule(
            draft, rule.pk, version=rule.version, by=world["town_recorder"], at=AT
        )

    assert draft.rules.count() == 1
    assert [one.name for one in draft.cases.all()] == ["annual-review-year"]
    assert DraftStep.objects.filter(act="unruled").count() == 1


def test_a_name_of_another_rule_cannot_be_taken(world):
    draft = begun(world)
    ruled(world, draft, monthly())

    told = problems_of(lambda: ruled(world, draft, yearly(id="collective-study-month")))

    assert told == ["编号“collective-study-month”已经用了。"]


def test_there_are_not_too_many_rules_and_cases(world):
    draft = begun(world)
    DraftRule.objects.bulk_create(
        DraftRule(
            draft=draft, number=n, anchor="句", reading="读", row="{}", once=str(n)
        )
        for n in range(400)
    )
    DraftCase.objects.bulk_create(
        DraftCase(draft=draft, name=f"c{n}", text="[]") for n in range(500)
    )

    rule = problems_of(lambda: ruled(world, draft, monthly()))
    case = problems_of(
        lambda: write_cases(draft, "more", "[]", version=0, by=world["superior"], at=AT)
    )

    assert rule == ["一份文件至多 400 条规则。"]
    assert case == ["例子至多 500 份。"]


def test_what_was_given_up_cannot_be_written_in(world):
    draft = begun(world)
    withdraw_draft(draft, by=world["town_recorder"], at=AT)

    with pytest.raises(DraftError, match="已经作废"):
        ruled(world, draft, monthly())
    with pytest.raises(DraftError, match="已经作废"):
        withdraw_draft(draft, by=world["town_recorder"], at=AT)

    assert fresh(draft).state == "withdrawn"


def test_a_dissolved_unit_begins_nothing(world):
    world.town.dissolved_on = date(2026, 1, 1)

    with pytest.raises(DraftError, match="已撤销"):
        begun(world)


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_five_times_at_once_writes_one_rule(transactional_db):
    from tests.factories.gatherings import make_world

    world = make_world()
    draft = begun(world)

    def act():
        return write_rule(draft, monthly(), once="x", by=world["superior"], at=AT)

    done = at_once(*[act] * 5)

    assert {one.pk for one in done} == {DraftRule.objects.get().pk}
