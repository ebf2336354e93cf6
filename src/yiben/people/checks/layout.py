"""The three sheets of a roster: their columns, and how each cell is read."""

from dataclasses import dataclass
from enum import StrEnum

from yiben.org.words import Level, OrgKind, Sector
from yiben.people.words import ETHNIC_GROUPS, MembershipKind, Office, Sex


class Cell(StrEnum):
    """How a cell is read."""

    TEXT = "text"
    ID_NUMBER = "id_number"
    PHONE = "phone"
    DAY = "day"
    CHOICE = "choice"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet; ``choices`` maps what may be written to what is stored."""

    key: str
    header: str
    cell: Cell = Cell.TEXT
    note: str = ""
    required: bool = False
    width: int = 14
    choices: tuple[tuple[str, str], ...] = ()
    limit: int = 120


def _labels(words: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Accept the label, and the label without what stands in brackets."""
    found = {label: value for value, label in words}
    found |= {label.partition("（")[0]: value for value, label in words}
    return tuple(found.items())


ORGS, MEMBERS, OFFICES, NOTES = "组织", "党员", "职务", "填写说明"

_ID_NOTE = "系统自动编号；新增的留空，导出的请勿改动。"

_ORG_COLUMNS = (
    Column("id", "编号", note=_ID_NOTE, width=18, limit=20),
    Column("name", "组织全称", note="以印章上的名称为准。", required=True, width=36),
    Column("short_name", "组织简称", note="不填则与全称相同。", width=20, limit=40),
    Column(
        "kind",
        "组织类别",
        Cell.CHOICE,
        required=True,
        choices=_labels(OrgKind.choices()),
    ),
    Column(
        "level", "层级", Cell.CHOICE, required=True, choices=_labels(Level.choices())
    ),
    Column(
        "sector",
        "所属领域",
        Cell.CHOICE,
        "不填为“综合”。",
        choices=_labels(Sector.choices()),
    ),
    Column("superior", "上级组织", note="填上级的组织全称或编号。", width=36),
    Column("founded_on", "成立日期", Cell.DAY, required=True),
    Column("has_committee", "设支部委员会", Cell.FLAG, "填“是”或“否”。"),
    Column("core_group", "有理论学习中心组", Cell.FLAG, "填“是”或“否”。", width=18),
)

_MEMBER_COLUMNS = (
    Column("id", "编号", note=_ID_NOTE, width=18, limit=20),
    Column("name", "姓名", required=True, width=12, limit=60),
    Column("sex", "性别", Cell.CHOICE, width=8, choices=_labels(Sex.choices())),
    Column("birth_on", "出生日期", Cell.DAY, "填了身份证号的可以不填。"),
    Column(
        "ethnic",
        "民族",
        Cell.CHOICE,
        choices=_labels(list(ETHNIC_GROUPS.items()))
        + tuple(
            (name.removesuffix("族"), code) for code, name in ETHNIC_GROUPS.items()
        ),
    ),
    Column(
        "id_number",
        "身份证号",
        Cell.ID_NUMBER,
        "可以不填；带星号的表示不改动。",
        width=22,
    ),
    Column("phone", "手机号", Cell.PHONE, "可以不填；带星号的表示不改动。"),
    Column("branch", "所在党支部", note="填组织全称或编号。", required=True, width=36),
    Column("group", "所在党小组", note="没有党小组的不填。", width=24),
    Column(
        "kind",
        "党员类别",
        Cell.CHOICE,
        required=True,
        choices=(
            *_labels(MembershipKind.choices()),
            ("正式", "full"),
            ("预备", "probationary"),
        ),
    ),
    Column("joined_on", "入党日期", Cell.DAY, required=True),
    Column("full_on", "转正日期", Cell.DAY, "预备党员不填。"),
    Column("from_on", "转入本支部日期", Cell.DAY, "一直在本支部的可以不填。", width=16),
    Column("frail", "年老体弱", Cell.FLAG, "填“是”或“否”。", width=10),
    Column("floating", "流动党员", Cell.FLAG, "填“是”或“否”。", width=10),
)

_OFFICE_COLUMNS = (
    Column("person", "人员编号", note="有重名时填写。", width=18, limit=20),
    Column("name", "姓名", required=True, width=12, limit=60),
    Column("branch", "所在党支部", note="有重名时填写，用来区分。", width=36),
    Column("org", "任职组织", note="填组织全称或编号。", required=True, width=36),
    Column(
        "office",
        "职务",
        Cell.CHOICE,
        required=True,
        choices=(
            *_labels(Office.choices()),
            ("委员", "committee_member"),
            ("组长", "group_leader"),
            ("组织委员", "committee_member"),
        ),
    ),
    Column("from_on", "任职日期", Cell.DAY, required=True),
    Column("until_on", "离任日期", Cell.DAY, "在任的不填。"),
)

SHEETS: dict[str, tuple[Column, ...]] = {
    ORGS: _ORG_COLUMNS,
    MEMBERS: _MEMBER_COLUMNS,
    OFFICES: _OFFICE_COLUMNS,
}

MAX_ROWS = 100_000
MAX_COLUMNS = 100


def letter(index: int) -> str:
    """Return the letters of a column counted from 0.

    >>> letter(0), letter(25), letter(26), letter(16383)
    ('A', 'Z', 'AA', 'XFD')
    """
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name
