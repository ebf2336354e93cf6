"""One rule out of its mapping: what it becomes, and what is refused."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.packs.shelf import vocabulary
from yiben.rules.lined import load_lined
from yiben.rules.pack import Below, EventSpec, RecordSpec, Rule
from yiben.rules.schema import Home, rule_from
from yiben.rules.text import Slip

HOME = Home("p", "一", "锚", "读", Path("x.yaml"), 3)
TALK = "talks.heart_talk.held"
STUDY = "gatherings.core_group_study.held"
TAG = "topic.programme"
PLAIN = {
    "id": "study",
    "title": "学习",
    "system": "core_group_study",
    "form": "require",
    "binds": "{subject: org, org: [committee]}",
    "record": f"{{kinds: [{STUDY}]}}",
    "every": "year",
}


def read(**words: Any) -> Rule:
    """Read a rule with some keys changed; None leaves one out."""
    rows = {key: value for key, value in (PLAIN | words).items() if value is not None}
    text = "\n".join(f"{key}: {value}" for key, value in rows.items())
    return rule_from(load_lined(text), HOME, vocabulary())


def test_a_rule_has_its_defaults():
    rule = read()

    assert (rule.id, rule.at_least, rule.grace_days, rule.rounding) == (
        "p/study",
        1,
        10,
        "whole",
    )
    assert (rule.strength, rule.window, rule.from_on, rule.until_on) == (
        "must",
        None,
        date.min,
        None,
    )
    assert rule.record == RecordSpec(frozenset({STUDY}), frozenset({"unit"}))
    assert rule.is_duty
    assert not rule.is_open


@pytest.mark.parametrize(
    ("binds", "role"),
    [
        ("{}", "unit"),
        ("{subject: office, office: [secretary]}", "attendee"),
        ("{subject: member}", "attendee"),
        ("{subject: pair, office: [team]}", "pair"),
        ("{subject: relation, below: {org: [branch]}}", "inspected"),
    ],
)
def test_the_capacity_follows_from_the_subject(binds, role):
    record = read(binds=binds).record

    assert record is not None
    assert record.roles == {role}


def test_every_word_of_a_rule_is_read():
    rule = read(
        every="quarter",
        at_least=2,
        window="[1, 2]",
        grace_days=0,
        round="ceil",
        strength="soft",
        refines="[q/a, q/b]",
        replaces="[q/c]",
        needs="[四定]",
        from_on="2026-01-01",
        until_on="2026-12-31",
        settable="[every]",
        consequence="通报",
        note="疑",
        record=f"{{kinds: [{TALK}], as: [pair, speaker], min_rate: 80, day: 28, covers: members}}",
        binds="{level: [county], sector: [village], having: [core_group],"
        " lacking: [has_groups], issuer_only: true}",
    )

    assert rule.record == RecordSpec(
        frozenset({TALK}), frozenset({"pair", "speaker"}), frozenset(), 80, 28, True
    )
    assert (rule.window, rule.grace_days, rule.rounding) == ((1, 2), 0, "ceil")
    assert (rule.refines, rule.replaces, rule.needs) == (
        ("q/a", "q/b"),
        ("q/c",),
        ("四定",),
    )
    assert (rule.from_on, rule.until_on) == (date(2026, 1, 1), date(2026, 12, 31))
    assert (set(rule.settable), rule.consequence, rule.note) == (
        {"every"},
        "通报",
        "疑",
    )
    assert rule.binds.issuer_only
    assert rule.binds.having == {"core_group"}


def test_a_team_is_three_offices():
    rule = read(binds="{subject: office, office: [team, recorder]}")

    assert rule.binds.office == {
        *("secretary", "deputy_secretary", "committee_member", "recorder")
    }


def test_a_filing_is_rounded_up_and_goes_nowhere_unless_said():
    rule = read(form="file")

    assert (rule.rounding, rule.recipient) == ("ceil", "none")
    assert read(form="file", recipient="superior").recipient == "superior"


def test_each_form_is_read():
    event = "{kinds: [registers.event.registered], tags_any: [event.major_accident]}"
    bare: dict[str, Any] = {"binds": None, "record": None, "every": None}

    kept = read(form="keep", every=None, by="2026-06-30")
    waits = read(form="keep", every=None, by="open", open_term="及时")
    when = read(form="when", every=None, event=event, within_days=30)
    soon = read(
        form="when", every=None, event=event, within_days="open", open_term="及时"
    )

    assert (kept.by, waits.by, waits.open_term) == (date(2026, 6, 30), None, "及时")
    assert when.event == EventSpec(
        frozenset({"registers.event.registered"}), frozenset({"event.major_accident"})
    )
    assert (when.within_days, soon.within_days) == (30, None)
    assert read(form="carry", every=None, element=TAG).elements == frozenset({TAG})
    assert read(form="forbid", **bare, features="[ranking]").features == ("ranking",)
    assert read(form="define", **bare, term="五", items="[查]").items == ("查",)
    assert not read(form="guide", **bare, why="态度").is_duty


def test_an_open_rule_keeps_its_word():
    rule = read(every="open", open_term="定期")

    assert (rule.is_open, rule.open_term) == (True, "定期")


def test_below_is_read():
    rule = read(binds="{subject: relation, below: {org: [branch], level: [base]}}")

    assert rule.binds.below == Below(frozenset({"branch"}), frozenset({"base"}))


@pytest.mark.parametrize(
    ("words", "key", "message"),
    [
        ({"round": "floor"}, "round", "“round”没有“floor”这个词。"),
        ({"round": "nearest"}, "round", "“round”没有“nearest”这个词。"),
        ({"grace_days": -1}, "grace_days", "“grace_days”应是不小于 0 的整数。"),
        ({"grace_days": "true"}, "grace_days", "“grace_days”应是不小于 0 的整数。"),
        ({"grace_days": "十天"}, "grace_days", "“grace_days”应是不小于 0 的整数。"),
        ({"at_least": "true"}, "at_least", "“at_least”应是不小于 1 的整数。"),
        ({"at_least": "1.5"}, "at_least", "“at_least”应是不小于 1 的整数。"),
        ({"window": "[3, 1]"}, "window", "“window”要写周期里的第几个月到第几个月。"),
        ({"window": "3"}, "window", "“window”要写周期里的第几个月到第几个月。"),
        ({"window": "[1, 2, 3]"}, "window", "“window”要写周期里的第几个月到第几个月。"),
        (
            {"window": "[年初, 年底]"},
            "window",
            "“window”要写周期里的第几个月到第几个月。",
        ),
        ({"title": 12}, "title", "“title”应是文字。"),
        ({"refines": "q/a"}, "refines", "“refines”应是列表。"),
        ({"from_on": "明天"}, "from_on", "“from_on”不是存在的日期。"),
        ({"settable": "[title]"}, "settable", "“settable”里没有“title”。"),
        ({"binds": "[org]"}, "", "“binds”的写法不对。"),
        ({"binds": "{who: org}"}, "who", "不认识的键“who”。"),
        ({"binds": "{subject: people}"}, "subject", "“subject”没有“people”这个词。"),
        ({"record": "{kinds: []}"}, "record", "“record”里要写“kinds”。"),
        ({"record": f"{{kinds: [{STUDY}], day: 32}}"}, "day", "“day”应是 1 到 31。"),
        ({"record": f"{{kinds: [{STUDY}], day: true}}"}, "day", "“day”应是 1 到 31。"),
        ({"form": "file", "recipient": "all"}, "recipient", "“recipient”没有“all”。"),
        ({"id": "Study"}, "id", "规则编号“id”只能用小写英文、数字和连字符。"),
    ],
)
def test_a_slip_is_told_with_its_key(words, key, message):
    with pytest.raises(Slip) as told:
        read(**words)

    assert (told.value.key, told.value.message) == (key, message)
    assert told.value.advice


def test_a_rule_that_is_no_mapping_is_refused():
    with pytest.raises(Slip, match="这一条规则的写法不对"):
        rule_from("一句话", HOME, vocabulary())
