"""Stages, carried attributes, reports over the same facts, and keeping."""

import pytest

from yiben.rules.kinds import KindStage, kinds_in, same_facts

LIST = """\
- kind: lists.problem_list
  system: problem_list
  label: 问题清单
  pattern: L
  book: lists
  by: [branch]
  fields:
    - {name: topic, label: 问题, required: true}
    - {name: result, label: 整改结果, type: long_text}
"""
STAGES = """\
  stages:
    - {stage: opened, label: 提出}
    - {stage: assigned, label: 交办, posts: false}
    - {stage: closed, label: 办结, posts: true, needs: [result]}
"""
MEETING = """\
- kind: gatherings.org_life_meeting
  system: org_life_meeting
  label: 组织生活会
  pattern: M
  book: gatherings
  by: [branch]
  stages:
    - {stage: before, label: 会前, posts: false}
    - {stage: held, label: 开会}
"""


def plain(name: str, more: str = "") -> str:
    book = name.partition(".")[0]
    return (
        f"- kind: {name}\n  system: study\n  label: 名称{name}\n  pattern: M\n"
        f"  book: {book}\n  by: [branch]\n{more}"
    )


@pytest.fixture
def read(tmp_path):
    def read_text(text):
        (tmp_path / "some.yaml").write_text(text, encoding="utf-8")
        kinds, problems = kinds_in(tmp_path)
        assert problems == []
        return kinds

    return read_text


def test_each_stage_that_posts_is_a_ledger_kind(read):
    kinds = read(LIST + STAGES)

    assert {name: (kind.label, kind.is_posted) for name, kind in kinds.items()} == {
        "lists.problem_list": ("问题清单", False),
        "lists.problem_list.opened": ("问题清单（提出）", True),
        "lists.problem_list.closed": ("问题清单（办结）", True),
    }
    assert kinds["lists.problem_list"].stages == (
        KindStage("opened", "提出"),
        KindStage("assigned", "交办", posts=False),
        KindStage("closed", "办结", needs=("result",)),
    )
    assert kinds["lists.problem_list.closed"].base == "lists.problem_list"
    assert kinds["lists.problem_list.closed"].state == "closed"


def test_the_only_stage_that_posts_has_the_name_of_the_kind(read):
    kinds = read(MEETING)

    assert kinds["gatherings.org_life_meeting.held"].label == "组织生活会"
    assert not kinds["gatherings.org_life_meeting"].is_posted
    assert "gatherings.org_life_meeting.before" not in kinds


def test_states_of_a_filing_are_stages_in_their_own_order(read):
    kinds = read(plain("filings.plan", "  states: [received, made]\n"))

    assert kinds["filings.plan"].states == ("made", "received")
    assert kinds["filings.plan"].stages[0] == KindStage("made", "制定")


CARRIERS = [
    ("gatherings.lecture.held", {"gatherings.lecture.held"}),
    ("gatherings", {"gatherings.lecture.held", "gatherings.study.held"}),
    ("filings.plan", {"filings.plan", "filings.plan.made", "filings.plan.filed"}),
    ("filings.plan.made", {"filings.plan.made"}),
]


@pytest.mark.parametrize(("place", "expected"), CARRIERS)
def test_an_attribute_puts_its_tags_on_what_carries_it(read, place, expected):
    tag = "topic.goal"
    kinds = read(
        plain("gatherings.lecture.held")
        + plain("gatherings.study.held")
        + plain("filings.plan", "  states: [made, filed]\n")
        + plain("tags.goal").replace("  by: [branch]\n", "")
        + f"  carried_by: [{place}]\n  tags: [{{tag: {tag}, label: 目标}}]\n"
    )

    carriers = {
        name
        for name, kind in kinds.items()
        if tag in {one.tag for one in (*kind.tags, *kind.elements)}
    }
    assert carriers - {"tags.goal"} == expected
    assert not kinds["tags.goal"].is_posted


def test_a_tag_a_kind_words_itself_stays_as_it_is(read):
    own = "  tags: [{tag: topic.goal, label: 自己的说法, default: true}]\n"
    kinds = read(
        plain("gatherings.lecture.held", own)
        + plain("tags.goal").replace("  by: [branch]\n", "")
        + "  carried_by: [gatherings]\n  tags: [{tag: topic.goal, label: 目标}]\n"
    )

    assert [one.label for one in kinds["gatherings.lecture.held"].tags] == [
        "自己的说法"
    ]


KEEPING = [
    ("", ("有关材料",), 10),
    ("  evidence: none\n  retention: 30\n", (), 30),
    ("  evidence: optional\n  retention: permanent\n", ("有关材料",), None),
    ("  evidence: [签到表, 照片]\n", ("签到表", "照片"), 10),
]


@pytest.mark.parametrize(("more", "evidence", "years"), KEEPING)
def test_what_may_be_attached_and_how_long_it_is_kept(read, more, evidence, years):
    kind = read(plain("talks.talk.held", more))["talks.talk.held"]

    assert (kind.evidence, kind.retention) == (evidence, years)


def test_reports_share_the_facts_they_are_both_about(read):
    kinds = read(
        plain("gatherings.assembly.held")
        + plain("gatherings.visit.held")
        + plain("gatherings.day.held", "  parts: [gatherings.assembly.held]\n")
        + plain("filings.meetings", "  covers: [gatherings.assembly.held]\n")
        + plain("filings.days", "  covers: [gatherings.day.held]\n")
        + plain("filings.visits", "  covers: [gatherings.visit.held]\n")
    )
    meetings, days, visits = (
        kinds[f"filings.{name}"] for name in ("meetings", "days", "visits")
    )

    assert same_facts(meetings, days, kinds) == {"gatherings.assembly.held"}
    assert same_facts(days, meetings, kinds) == same_facts(meetings, days, kinds)
    assert same_facts(meetings, visits, kinds) == frozenset()
