from pathlib import Path

import pytest

from yiben.rules.kinds import Kind, KindField, KindTag, kinds_in

PACKS = Path(__file__).resolve().parents[2] / "packs"
MEETING = """\
- kind: gatherings.party_lecture.held
  system: party_lecture
  label: 党课
  pattern: M
  book: gatherings
  by: [branch]
"""
FILING = """\
- kind: filings.work_plan
  system: implementation_plan
  label: 工作计划
  pattern: P
  book: filings
  by: [branch]
  states: [made, received]
"""


@pytest.fixture
def read(tmp_path):
    def read_text(text):
        (tmp_path / "some.yaml").write_text(text, encoding="utf-8")
        kinds, problems = kinds_in(tmp_path)
        return kinds, [
            (problem.line, f"{problem.message}{problem.advice}") for problem in problems
        ]

    return read_text


def test_kinds_of_the_house_have_no_problem():
    kinds, problems = kinds_in(PACKS / "kinds")

    assert [str(problem) for problem in problems] == []
    assert len(kinds) > 50
    assert kinds["gatherings.member_assembly.held"].label == "支部党员大会"


def test_kind_is_read_with_everything_in_it(read, tmp_path):
    kinds, problems = read(
        MEETING
        + """\
  roles: [chair, speaker]
  fields:
    - {name: topic, label: 题目, type: text, required: true}
    - {name: mode, label: 方式, type: choice, choices: [线上, 线下]}
  tags:
    - {tag: audience.base, label: 面向基层党员, default: true}
  parts: []
  attendance: true
  privacy: public
  hours: 1.5
"""
    )

    assert problems == []
    assert kinds == {
        "gatherings.party_lecture.held": Kind(
            kind="gatherings.party_lecture.held",
            system="party_lecture",
            label="党课",
            pattern="M",
            book="gatherings",
            by=("branch",),
            roles=("chair", "speaker"),
            fields=(
                KindField("topic", "题目", "text", required=True),
                KindField("mode", "方式", "choice", choices=("线上", "线下")),
            ),
            tags=(KindTag("audience.base", "面向基层党员", default=True),),
            attendance=True,
            privacy="public",
            hours=1.5,
            file=tmp_path / "some.yaml",
            line=1,
        )
    }


def test_filing_yields_one_ledger_kind_for_each_step(read):
    kinds, problems = read(FILING)

    assert problems == []
    assert {name: (kind.label, kind.is_posted) for name, kind in kinds.items()} == {
        "filings.work_plan": ("工作计划", False),
        "filings.work_plan.made": ("工作计划（制定）", True),
        "filings.work_plan.received": ("工作计划（上级已回执）", True),
    }
    assert kinds["filings.work_plan.made"].base == "filings.work_plan"
    assert kinds["filings.work_plan.made"].state == "made"


MISTAKES = {
    "unknown key": (
        MEETING + "  lable: 党课\n",
        [(7, "不认识的键“lable”。是不是想写“label”？")],
    ),
    "missing key": (
        MEETING.replace("  label: 党课\n", ""),
        [(1, "缺少“label”。补上这一行。")],
    ),
    "same kind twice": (
        MEETING + MEETING,
        [
            (
                7,
                "种类“gatherings.party_lecture.held”已在 some.yaml:1 写过。删去一个或改名。",
            )
        ],
    ),
    "same key twice": (
        MEETING + "  label: 讲党课\n",
        [(7, "同一个键写了两次。删去一个。")],
    ),
    "unknown word": (
        MEETING + "  roles: [speeker]\n",
        [(7, "“roles”里没有“speeker”这个词。是不是想写“speaker”？")],
    ),
    "no list": (
        MEETING.replace("[branch]", "branch"),
        [(6, "“by”应是列表。写成 [甲, 乙]。")],
    ),
    "unknown pattern": (
        MEETING.replace("pattern: M", "pattern: X"),
        [(4, "没有“X”型。可以写：A C E F G L M O P Q R S T。")],
    ),
    "no switch": (
        MEETING + "  attendance: 要\n",
        [(7, "“attendance”应是 true 或 false。")],
    ),
    "no hours": (
        MEETING + "  hours: 一小时\n",
        [(7, "“hours”应是小时数。如 1.5。")],
    ),
    "another book": (
        MEETING.replace("book: gatherings", "book: talks"),
        [(1, "“gatherings.party_lecture.held”不属于“talks”。种类名以“talks.”开头。")],
    ),
    "unknown part": (
        MEETING + "  parts: [gatherings.party_lectures.held]\n",
        [
            (
                7,
                "同场开展的“gatherings.party_lectures.held”不是种类。是不是想写“gatherings.party_lecture.held”？",
            )
        ],
    ),
    "tag without label": (
        MEETING + "  tags:\n    - {tag: a.b, label: 甲}\n    - {tag: a.c}\n",
        [(9, "标记要有 tag 和 label。补上缺的一项。")],
    ),
    "same tag twice": (
        MEETING + "  tags:\n    - {tag: a.b, label: 甲}\n    - {tag: a.b, label: 乙}\n",
        [(9, "标记“a.b”写了两次。删去一个。")],
    ),
    "tag that is no mapping": (
        MEETING + "  tags: [a.b]\n",
        [(7, "“tags”里的“a.b”写法不对。写成 {…: …, label: …}。")],
    ),
    "tags that are no list": (
        MEETING + "  tags: a.b\n",
        [(7, "“tags”应是列表。")],
    ),
    "field without label": (
        MEETING + "  fields:\n    - {name: topic}\n",
        [(8, "字段要有 name 和 label。补上缺的一项。")],
    ),
    "same field twice": (
        MEETING + "  fields: [{name: a, label: 甲}, {name: a, label: 乙}]\n",
        [(7, "字段“a”写了两次。删去一个。")],
    ),
    "unknown field type": (
        MEETING + "  fields: [{name: a, label: 甲, type: txt}]\n",
        [(7, "没有“txt”这种字段。是不是想写“text”？")],
    ),
    "choices without choice": (
        MEETING + "  fields: [{name: a, label: 甲, choices: [一]}]\n",
        [(7, "字段“a”的类型与选项不符。单选要列 choices，其他类型不列。")],
    ),
    "no kind": ("- 党课\n", [(1, "这一项不是种类。以“- kind: …”开头，下面逐行写。")]),
    "no list of kinds": (
        "kind: a\n",
        [(1, "文件应是一个列表。每个种类以“- kind: …”开头。")],
    ),
    "no YAML": (
        "- kind: [a\n- b: c\n",
        [(2, "不是正确的 YAML。检查缩进、冒号、引号和括号。")],
    ),
    "control character": (
        "- kind: \x00\n",
        [(0, "不是正确的 YAML。检查缩进、冒号、引号和括号。")],
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistake_is_told_with_line_and_advice(read, name):
    text, expected = MISTAKES[name]

    _, problems = read(text)

    assert problems == expected


def test_mistakes_are_told_all_at_once_and_their_kinds_left_out(read):
    kinds, problems = read(MEETING + "  hour: 1\n" + FILING + "  hour: 1\n")

    assert kinds == {}
    assert [line for line, _ in problems] == [7, 15]


def test_gbk_file_is_refused(tmp_path):
    (tmp_path / "some.yaml").write_bytes(MEETING.encode("gbk"))

    _, problems = kinds_in(tmp_path)

    assert [problem.message for problem in problems] == ["文件不是 UTF-8 编码。"]
