from dataclasses import replace
from datetime import date

import pytest

from tests.factories.policy import AT
from tests.factories.queued import waiting_names
from tests.rules.shapes import rule
from yiben.common.clock import moment
from yiben.common.errors import RefusedError
from yiben.common.queue import Touch
from yiben.policy.actions import adopt_pack, define_name, settle_term
from yiben.policy.checks import (
    Numbers,
    SettlementError,
    apply_setting,
    describe,
    is_looser,
    must_be_value,
    standing_numbers,
)
from yiben.policy.checks.settle import settable_keys
from yiben.policy.models import Definition, Setting
from yiben.policy.queries import (
    definition_facts,
    open_terms_of,
    setting_facts,
    unresolved_names_of,
)
from yiben.rules.facts import DefinitionFact, SettingFact

TALK = "qingshi-2026/group-talk-regular"
STUDY = "qingshi-2026/study-monthly"
REPORT = "qingshi-2026/event-report-prompt"
LECTURE = "qingshi-2026/lecture-quarterly"
DAY = date(2026, 2, 1)


def settle(land, unit, key, value, who="town", duty=TALK, day=DAY, at=AT):
    org = getattr(land, unit)
    return settle_term(org, duty, key, value, day, by=land[who], at=at)


def refusal(land, *given, **more):
    kept = Setting.objects.count()
    with pytest.raises(SettlementError) as refused:
        settle(land, *given, **more)
    assert Setting.objects.count() == kept
    return str(refused.value)


def terms(land, unit="branch", who="town", on=None):
    org = getattr(land, unit)
    return {term.rule.id: term for term in open_terms_of(org, seen_by=land[who], on=on)}


def test_open_number_is_settled_for_all_below(in_force):
    Touch.objects.all().delete()

    setting = settle(in_force, "town", "every", "quarter")

    assert (setting.by_id, setting.at) == (in_force["town"].pk, AT)
    assert setting_facts() == (
        SettingFact(in_force.town.pk, TALK, "every", "quarter", DAY),
    )
    names = waiting_names()
    assert names == [f"tree:{in_force.town.pk}"]


@pytest.mark.parametrize(
    "who",
    [
        "town_recorder",
        "recorder",
        "member",
        "stranger",
        "auditor",
        "system_admin",
        "security_admin",
        "nobody",
    ],
)
def test_who_does_not_oversee_settles_nothing(in_force, who):
    with pytest.raises(RefusedError):
        settle(in_force, "town", "every", "month", who=who)
    with pytest.raises(RefusedError):
        define(in_force, ["定时间"], who=who)

    assert (Setting.objects.count(), Definition.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"key": "every", "value": "week"},
            "没有这样的周期。可以选：每月、每季度、每半年、每年。",
        ),
        ({"key": "at_least", "value": "0"}, "数字不对。请填 1 到 366 之间的整数。"),
        ({"key": "at_least", "value": "两次"}, "数字不对。请填 1 到 366 之间的整数。"),
        (
            {"key": "day", "value": "28"},
            "“党小组讨论”的这一项不能另定。这一条可以定的是：周期、次数。",
        ),
        (
            {"key": "every", "value": "month", "duty": LECTURE},
            "“讲党课”的这一项不能另定。这一条文件已经写明，按文件执行。",
        ),
        (
            {"key": "every", "value": "month", "duty": "qingshi-2026/none"},
            "没有职责“qingshi-2026/none”。请从清单里选。",
        ),
        (
            {"key": "every", "value": "month", "day": date(2025, 12, 1)},
            (
                "青石镇党委在2025年12月1日没有施行“qingshi-2026”。"
                "请先施行文件，或改起始日期。"
            ),
        ),
        (
            {"key": "every", "value": "month", "unit": "zone", "who": "zone"},
            (
                "青东开发区党工委在2026年2月1日没有施行“qingshi-2026”。"
                "请先施行文件，或改起始日期。"
            ),
        ),
    ],
)
def test_odd_number_is_refused(in_force, given, message):
    given = {"unit": "town", **given}

    assert refusal(in_force, **given) == message


def test_unit_below_may_tighten_and_not_loosen(in_force):
    settle(in_force, "town", "every", "quarter")

    assert refusal(in_force, "branch", "every", "half_year") == (
        "“党小组讨论”已有的规定是：每季度至少 1 次，不能放宽。"
        "可以定得更严，或请原来确定的单位修改。"
    )
    settle(in_force, "branch", "every", "month")

    term = terms(in_force)[TALK]
    assert (term.in_words, term.settled_by) == (
        "每月至少 1 次",
        (("every", "石桥村党支部"),),
    )


def test_number_the_document_has_is_not_loosened(in_force):
    settle(in_force, "town", "at_least", "2", duty=STUDY)

    assert refusal(in_force, "branch", "at_least", "1", duty=STUDY) == (
        "“集中学习”已有的规定是：每月至少 2 次，不能放宽。"
        "可以定得更严，或请原来确定的单位修改。"
    )


def test_deadline_is_tightened_and_not_loosened(in_force):
    settle(in_force, "town", "within_days", "10", duty=REPORT)

    assert refusal(in_force, "branch", "within_days", "11", duty=REPORT) == (
        "“重大情况报告”已有的规定是：10 天以内，不能放宽。"
        "可以定得更严，或请原来确定的单位修改。"
    )
    settle(in_force, "branch", "within_days", "3", duty=REPORT)
    assert terms(in_force)[REPORT].in_words == "3 天以内"


def test_a_standing_duty_without_a_day_gets_one():
    kept = rule(form="keep", every=None, open_term="及时")
    facts = [SettingFact("镇", "p/r", "by", "2026-08-31", DAY)]

    numbers, settled_by = standing_numbers(kept, ["镇", "村"], facts)

    assert settable_keys(kept) == {"by"}
    assert settable_keys(replace(kept, by=DAY)) == frozenset()
    assert (describe(numbers), settled_by) == ("2026年8月31日以前建立", {"by": "镇"})
    assert is_looser(apply_setting(numbers, "by", "2026-09-01"), numbers)
    assert not is_looser(apply_setting(numbers, "by", "2026-08-01"), numbers)
    assert must_be_value("by", " 2026-08-31 ") == "2026-08-31"
    with pytest.raises(SettlementError, match="日期不对"):
        must_be_value("by", "2026-02-30")


def test_unit_changes_its_own_number_from_a_later_day(in_force):
    settle(in_force, "town", "every", "month")
    settle(in_force, "town", "every", "quarter", day=date(2026, 7, 1))

    assert terms(in_force, on=date(2026, 6, 30))[TALK].in_words == "每月至少 1 次"
    assert terms(in_force, on=date(2026, 7, 1))[TALK].in_words == "每季度至少 1 次"
    assert terms(in_force, on=date(2026, 1, 31))[TALK].is_waiting


def test_number_from_above_overtakes_a_looser_one_below(in_force):
    settle(in_force, "branch", "every", "half_year")
    settle(in_force, "town", "every", "month")

    term = terms(in_force)[TALK]

    assert (term.in_words, term.settled_by) == (
        "每月至少 1 次",
        (("every", "青石镇党委"),),
    )


def test_last_of_two_numbers_for_one_day_holds(in_force):
    settle(in_force, "town", "every", "month")
    settle(in_force, "town", "every", "quarter", at=moment(date(2026, 3, 3)))

    facts = setting_facts([in_force.town.pk])

    assert [fact.value for fact in facts] == ["quarter"]
    assert [fact.value for fact in setting_facts(known_on=date(2026, 3, 2))] == [
        "month"
    ]
    assert setting_facts(known_on=date(2026, 3, 1)) == ()
    assert setting_facts([in_force.zone.pk]) == ()


@pytest.mark.parametrize(
    ("new", "old", "looser"),
    [
        (Numbers("month"), Numbers("quarter", 3), False),
        (Numbers("month"), Numbers("quarter", 4), True),
        (Numbers("quarter", 3), Numbers("month"), True),
        (Numbers("year", 12), Numbers("month"), True),
        (Numbers("half_year"), Numbers("quarter"), True),
        (Numbers("quarter"), Numbers(), False),
        (Numbers("quarter"), Numbers(None, 2), True),
        (Numbers(), Numbers("year"), True),
        (Numbers(within_days=5), Numbers(within_days=5), False),
        (Numbers(), Numbers(within_days=5), True),
        (Numbers("month", day=5), Numbers("month", day=28), False),
    ],
)
def test_looser_is_what_could_break_the_old_number(new, old, looser):
    assert is_looser(new, old) is looser


def test_each_number_is_settled_by_its_key():
    settled = Numbers()
    for key, value in (
        ("every", "month"),
        ("at_least", "2"),
        ("day", "28"),
        ("within_days", "5"),
    ):
        settled = apply_setting(settled, key, value)

    assert settled == Numbers("month", 2, 28, 5)


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        (Numbers(), "待定"),
        (Numbers(at_least=2), "至少 2 次"),
        (Numbers("month", day=28), "每月至少 1 次，28 日"),
        (Numbers(within_days=3), "3 天以内"),
    ],
)
def test_numbers_are_said_in_words(numbers, words):
    assert describe(numbers) == words


# --- what waits for a decision ----------------------------------------------


def test_open_terms_come_with_who_may_settle_them(in_force, django_assert_num_queries):
    settle(in_force, "town", "within_days", "10", duty=REPORT)
    town = in_force["town"]
    town.hold_grants()

    with django_assert_num_queries(3):
        found = open_terms_of(in_force.branch, seen_by=town)

    assert [
        (term.rule.id, term.is_waiting, [key.value for key in term.keys])
        for term in found
    ] == [
        (TALK, True, ["every", "at_least"]),
        (STUDY, False, ["at_least"]),
        (REPORT, False, ["within_days"]),
    ]
    assert found[0].deciders == (in_force.town, in_force.branch)
    assert [term.may_settle for term in found] == [True, True, True]
    assert found[2].settled_by == (("within_days", "青石镇党委"),)
    assert not open_terms_of(in_force.branch, seen_by=in_force["member"])[0].may_settle


def test_open_terms_of_three_documents_ask_no_more(in_force, django_assert_num_queries):
    adopt_pack(
        in_force.centre, "centre-2026", date(2026, 1, 1), by=in_force["centre"], at=AT
    )
    province = in_force["province"]
    province.hold_grants()
    adopt_pack(in_force.province, "qingzhou-2026", date(2026, 1, 1), by=province, at=AT)

    with django_assert_num_queries(3):
        found = open_terms_of(in_force.branch, seen_by=province)

    assert [term.pack.name for term in found if term.is_waiting] == [
        "centre-2026",
        "qingzhou-2026",
        "qingshi-2026",
        "qingshi-2026",
    ]
    assert found[0].deciders[0] == in_force.centre


def test_open_terms_of_a_unit_not_to_be_seen_are_refused(in_force):
    for query in (open_terms_of, unresolved_names_of):
        with pytest.raises(RefusedError):
            query(in_force.branch, seen_by=in_force["stranger"])


# --- names ------------------------------------------------------------------


def define(land, items, unit="town", who="town", term="三定一看", pack="qingshi-2026"):
    org = getattr(land, unit)
    return define_name(org, pack, term, items, DAY, by=land[who], at=AT)


def names(land, unit="branch", who="town"):
    return unresolved_names_of(getattr(land, unit), seen_by=land[who])


def test_name_is_defined_for_all_below(in_force):
    Touch.objects.all().delete()
    before = names(in_force)

    define(in_force, ["定时间", " 定内容 ", ""])

    assert [(name.term, name.is_waiting, name.may_define) for name in before] == [
        ("三定一看", True, True)
    ]
    assert before[0].deciders == (in_force.town, in_force.branch)
    assert [rule.name for rule in before[0].rules] == ["named-practice"]
    assert definition_facts() == (
        DefinitionFact(
            in_force.town.pk, "qingshi-2026", "三定一看", ("定时间", "定内容"), DAY
        ),
    )
    [after] = names(in_force)
    assert (after.is_waiting, after.items, after.defined_by, after.may_define) == (
        False,
        ("定时间", "定内容"),
        "青石镇党委",
        False,
    )
    assert names(in_force, unit="town")[0].may_define
    assert waiting_names() == [f"tree:{in_force.town.pk}"]


def test_later_definition_replaces_the_former(in_force):
    define(in_force, ["定时间"])
    later = date(2026, 8, 1)
    define_name(
        in_force.town,
        "qingshi-2026",
        "三定一看",
        ["定地点"],
        later,
        by=in_force["town"],
        at=AT,
    )

    def on(day):
        return unresolved_names_of(in_force.branch, seen_by=in_force["town"], on=day)

    assert on(date(2026, 7, 31))[0].items == ("定时间",)
    assert on(later)[0].items == ("定地点",)
    assert on(date(2026, 1, 15))[0].is_waiting


@pytest.mark.parametrize(
    ("items", "given", "message"),
    [
        ([], {}, "“三定一看”的内容是空的。请一行写一项。"),
        ([" "], {}, "“三定一看”的内容是空的。请一行写一项。"),
        (["甲", "甲"], {}, "“三定一看”里有重复的项。请删去重复的。"),
        (["甲" * 201], {}, "“三定一看”的内容太长。最多 100 项，每项不超过 200 字。"),
        (
            [str(number) for number in range(101)],
            {},
            "“三定一看”的内容太长。最多 100 项，每项不超过 200 字。",
        ),
        (
            ["甲"],
            {"term": "四定"},
            "文件里没有待补内容的名目“四定”。请从名目清单里选。",
        ),
        (
            ["甲"],
            {"pack": "none-2026"},
            "青石镇党委在2026年2月1日没有施行“none-2026”。请先施行文件，或改起始日期。",
        ),
    ],
)
def test_odd_definition_is_refused(in_force, items, given, message):
    with pytest.raises(SettlementError) as refused:
        define(in_force, items, **given)

    assert str(refused.value) == message
    assert Definition.objects.count() == 0


def test_name_defined_above_is_not_defined_again_below(in_force):
    define(in_force, ["定时间"])

    with pytest.raises(SettlementError) as refused:
        define(in_force, ["定别的"], unit="branch")

    assert str(refused.value) == (
        "“三定一看”已由青石镇党委写明。下级照此执行；如需修改，请报上级。"
    )
    assert Definition.objects.count() == 1
