"""Every case of every pack is a test, named by where it stands."""

from typing import Any

import pytest

from tests.packs.shelf import PACKS, library
from yiben.rules.cases import Outcome, failures_of, rows_of, run_cases
from yiben.rules.problems import Problem

FILES = sorted(PACKS.glob("*/*/cases/*.yaml"))
UNREADABLE: list[Problem] = []
ROWS = {
    f"{file.parts[-3]}/{file.name}:{line}": row
    for file in FILES
    for line, row in rows_of(file, UNREADABLE)
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_case_comes_out_as_written(row: Any) -> None:
    assert [row["name"], *failures_of(row, library())] == [row["name"]]


def test_packs_and_cases_can_be_read():
    grave = [str(problem) for problem in library().errors]

    assert grave == []
    assert UNREADABLE == []


def test_every_pack_has_cases_and_every_case_expects_something():
    with_cases = {file.parts[-3] for file in FILES}
    idle = [place for place, row in ROWS.items() if not row.get("expect")]

    assert with_cases == set(library().packs)
    assert idle == []


WORLD = """
- name: {name}
  packs: [central-2017, hunan-2017]
  as_of: 2027-01-20
  given:
    orgs:
      - {{id: 省委, kind: committee, level: province}}
      - {{id: 县委, kind: committee, level: county, superior: 省委, having: [core_group]}}
    ledger:
      - {{kind: gatherings.core_group_study.held, org: 县委, date: 2026-01-10}}
  expect:
    - {{subject: 县委, duty: {duty}, period: "2026", {expected}}}
"""
DUTY = "hunan-2017/core-group-study-yearly"


def outcome_of(tmp_path, **words: str) -> Outcome:
    words = {"name": "一次", "duty": DUTY, "expected": "status: missed"} | words
    path = tmp_path / "x.yaml"
    path.write_text(WORLD.format(**words), encoding="utf-8")
    return run_cases([path], library())


def test_run_cases_counts_what_came_out_as_written(tmp_path):
    outcome = outcome_of(tmp_path)

    assert (outcome.ran, outcome.good) == (1, True)


@pytest.mark.parametrize(
    ("expected", "message"),
    [
        ("status: met", "2026 的 status 应为 met，实为 missed。"),
        ("need: 5, done: 1", "2026 的 need 应为 5，实为 4。"),
        ("owes: false", "应当不欠，却有 1 项。"),
        ("counts: {met: 1}", "应为 {'met': 1}，实为 {'missed': 1}。"),
        ("effective: false", "2026 的 effective 应为 False，实为 True。"),
        ("carried_by: 甲/乙", "应由 甲/乙 承接，实为 []。"),
        ("uncovered: [王二]", "2026 的 uncovered 应为 ['王二']，实为 []。"),
        ("due_on: 2027-01-11", "实为 2027-01-10。"),
    ],
)
def test_run_cases_tells_what_differs(tmp_path, expected, message):
    outcome = outcome_of(tmp_path, expected=expected)

    assert len(outcome.failures) == 1
    assert outcome.failures[0].line == 2
    assert str(outcome.failures[0]).endswith(message)


MORE = """
- name: {name}
  packs: [central-2017, heilongjiang-2017]
  as_of: 2027-01-20
  given:
    adoptions: [{{org: 县委, pack: heilongjiang-2017}}]
    orgs:
      - {{id: 县委, kind: committee, level: county, having: [{{trait: core_group}}]}}
    offices:
      - {{person: 甲, office: secretary, org: 县委}}
      - {{person: 乙, office: deputy_secretary, org: 县委}}
  expect:
    - {{duty: heilongjiang-2017/core-group-study-quarterly, {expected}}}
"""


@pytest.mark.parametrize(
    ("expected", "messages"),
    [
        ("only_missed: [县委], year: 2026", []),
        ("counts: {missed: 4}", []),
        (
            "subject: 县委",
            [
                "县委 {duty} 应有 1 项，实有 4 项（2026-Q1、2026-Q2、2026-Q3、2026-Q4）。"
            ],
        ),
        (
            "subject: 省委, period: 2026-Q1",
            ["省委 {duty} 应有 1 项，实有 0 项（没有）。"],
        ),
        ("only_missed: []", None),
    ],
)
def test_run_cases_knows_more_ways_to_expect(tmp_path, expected, messages):
    path = tmp_path / "x.yaml"
    path.write_text(MORE.format(name="四季", expected=expected), encoding="utf-8")

    outcome = run_cases([path], library())

    duty = "heilongjiang-2017/core-group-study-quarterly"
    told = [one.message for one in outcome.failures]
    assert outcome.problems == ()
    if messages is None:
        assert len(told) == 1
        assert told[0].startswith(f"{duty} 未完成的应为 [], ".replace(", ", "，"))
    else:
        assert told == [one.format(duty=duty) for one in messages]


EVENT = """
- name: 一件大事
  packs: [heilongjiang-2017]
  as_of: 2026-06-20
  given:
    orgs: [{id: 县委, kind: committee, level: county}]
    ledger:
      - {kind: registers.event.registered, org: 县委, date: 2026-05-01, tags: [TAG]}
  expect:
    - {subject: 县委, duty: DUTY, period: event, done: 0}
"""


def test_run_cases_takes_any_event_for_event(tmp_path):
    rule = next(
        one
        for one in library().by_id.values()
        if one.event is not None
        and one.pack == "heilongjiang-2017"
        and one.event.tags_any
        and "registers.event.registered" in one.event.kinds
    )
    assert rule.event is not None
    text = EVENT.replace("TAG", min(rule.event.tags_any)).replace("DUTY", rule.id)
    path = tmp_path / "x.yaml"
    path.write_text(text, encoding="utf-8")

    outcome = run_cases([path], library())

    assert (outcome.ran, outcome.good) == (1, True)


def test_run_cases_without_units_expects_nothing(tmp_path):
    path = tmp_path / "x.yaml"
    text = "- {name: 空, packs: [central-2017], as_of: 2026-01-01, given: {}}\n"
    path.write_text(text, encoding="utf-8")

    assert run_cases([path], library()).good


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"duty": "hunan-2017/nothing"}, "没有规则“hunan-2017/nothing”。"),
        ({"expected": "state: met"}, "不认识的键“state”。"),
    ],
)
def test_run_cases_tells_what_is_written_wrongly(tmp_path, words, message):
    outcome = outcome_of(tmp_path, **words)

    assert outcome.ran == 0
    assert [(p.line, p.message) for p in outcome.problems] == [(2, message)]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("name: 不是列表", 1),
        ("- name: 没有日子", 1),
        ("- {name: 机构没有编号, as_of: 2026-01-01, given: {orgs: [{kind: 支部}]}}", 1),
        ("- {name: 机构不是列表, as_of: 2026-01-01, given: {orgs: 支部}}", 1),
        ("- {name: 没有的包, as_of: 2026-01-01, packs: [nothing]}", 1),
        (
            "- {name: 上级没写, as_of: 2026-01-01, given: {orgs: [{id: 甲, superior: 乙}]}}",
            1,
        ),
        (
            "- {name: 绕圈, as_of: 2026-01-01, given: {orgs: [{id: 甲, superior: 甲}]}}",
            1,
        ),
        ("- 只有一句话", 1),
        ("- [没有右括号", 2),
    ],
)
def test_run_cases_survives_any_slip(tmp_path, text, line):
    path = tmp_path / "x.yaml"
    path.write_text(text + "\n", encoding="utf-8")

    outcome = run_cases([path], library())

    assert outcome.ran == 0
    assert [problem.line for problem in outcome.problems] == [line]
    assert outcome.problems[0].message
