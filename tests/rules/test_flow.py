"""How an item of a list goes on, as data: every mistake with its line."""

import pytest

from yiben.rules.kinds import Flow, StageFlow, kinds_in

KIND = """\
- kind: lists.problem_list
  system: problem_list
  label: 问题清单
  pattern: L
  book: lists
  by: [branch]
  stages:
    - {stage: opened, label: 提出}
    - {stage: closed, label: 办结}
  fields:
    - {name: topic, label: 问题, required: true}
    - {name: due_on, label: 时限, type: date}
"""


@pytest.fixture
def read(tmp_path):
    def read_text(flow):
        (tmp_path / "some.yaml").write_text(KIND + flow, encoding="utf-8")
        return kinds_in(tmp_path)

    return read_text


def test_a_kind_without_flow_asks_the_usual(read):
    kinds, problems = read("")

    flow = kinds["lists.problem_list"].flow
    assert problems == []
    assert flow == Flow()
    assert flow.stage("closed") == StageFlow(ends=True, checked=True)
    assert flow.stage("opened") == StageFlow()


def test_what_is_written_replaces_the_usual_and_the_rest_stays(read):
    kinds, problems = read(
        "  flow:\n    wait_days: 30\n    gaps: [due_on]\n"
        "    stages:\n      closed: {proof: true, needs_if: "
        "[{field: topic, words: [甲], needs: [due_on]}]}\n"
    )

    flow = kinds["lists.problem_list"].flow
    closed = flow.stage("closed")
    assert problems == []
    assert (flow.wait_days, flow.gaps) == (30, ("due_on",))
    assert (closed.proof, closed.checked, closed.ends) == (True, True, True)
    assert closed.needs_if[0].needs == ("due_on",)


@pytest.mark.parametrize(
    ("flow", "told"),
    [
        ("  flow: soon\n", "“flow”应是一组键和值"),
        ("  flow: {wait_day: 30}\n", "不认识“wait_day”"),
        ("  flow: {wait_days: 一月}\n", "写法不对"),
        ("  flow: {gaps: [owner]}\n", "“owner”不是本种类的字段"),
        ("  flow: {stages: {shut: {proof: true}}}\n", "“shut”不在 stages 里"),
        ("  flow: {stages: {closed: {by: anyone}}}\n", "“anyone”不能办"),
        ("  flow: {stages: {closed: {needs_if: [{field: topic}]}}}\n", "needs_if"),
    ],
)
def test_a_mistake_is_told_with_what_to_write(read, flow, told):
    kinds, problems = read(flow)

    assert any(told in one.message for one in problems)
    assert all(one.line for one in problems)
    assert kinds == {}


def test_only_lists_have_a_flow(tmp_path):
    text = KIND.replace("lists", "registers") + "  flow: {wait_days: 3}\n"
    (tmp_path / "some.yaml").write_text(text, encoding="utf-8")

    _, problems = kinds_in(tmp_path)

    assert "只用在 lists" in problems[0].message
