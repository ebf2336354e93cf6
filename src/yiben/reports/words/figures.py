"""The figures a report may hold: each is a query to the ledger, as data.

A figure says which kinds it reads and what it takes from them; the page of the
figure lists the entries behind it. Names are what templates write in braces.
"""

from dataclasses import dataclass
from typing import Final

from yiben.rules.words import Word

_H = "gatherings."


class Take(Word):
    """What is taken from the entries of a figure."""

    COUNT = "count", "次数"
    EXPECTED = "expected", "应到人次"
    PRESENT = "present", "实到人次"
    UNITS = "units", "开展的组织数"
    LATE = "late", "补录条数"


class Source(Word):
    """What a figure is counted from, and opens to."""

    ENTRIES = "entries", "台账记录"
    DUTIES = "duties", "职责"
    TREE = "tree", "组织树和名册"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: its name, unit, the ledger kinds it reads, what it takes."""

    name: str
    unit: str
    kinds: tuple[str, ...]
    take: Take = Take.COUNT

    def reads(self, kinds: tuple[str, ...]) -> bool:
        """Say whether an entry of these kinds (main first, then parts) counts."""
        return any(
            kind == one or (one.endswith(".") and kind.startswith(one))
            for one in self.kinds
            for kind in kinds
        )


_MEETINGS = tuple(
    f"{_H}{one}.held"
    for one in (
        "member_assembly",
        "committee_meeting",
        "group_meeting",
        "party_lecture",
    )
)
_STUDY = tuple(
    f"{_H}{one}.held"
    for one in ("core_group_study", "seminar", "group_study", "study_day")
)
_LIFE = (f"{_H}org_life_meeting.held", f"{_H}special_org_life_meeting.held")

_ALL: Final = (
    Figure("党员大会次数", "次", _MEETINGS[0:1]),
    Figure("支委会次数", "次", _MEETINGS[1:2]),
    Figure("党小组会次数", "次", _MEETINGS[2:3]),
    Figure("党课次数", "次", _MEETINGS[3:4]),
    Figure("三会一课次数", "次", _MEETINGS),
    Figure("三会一课应到人次", "人次", _MEETINGS, Take.EXPECTED),
    Figure("三会一课实到人次", "人次", _MEETINGS, Take.PRESENT),
    Figure("三会一课补录条数", "条", _MEETINGS, Take.LATE),
    Figure("主题党日次数", "次", (f"{_H}theme_day.held",)),
    Figure("主题党日应到人次", "人次", (f"{_H}theme_day.held",), Take.EXPECTED),
    Figure("主题党日实到人次", "人次", (f"{_H}theme_day.held",), Take.PRESENT),
    Figure("主题党日开展组织数", "个", (f"{_H}theme_day.held",), Take.UNITS),
    Figure("组织生活会次数", "次", _LIFE),
    Figure("民主评议次数", "次", (f"{_H}appraisal_meeting.held",)),
    Figure("集中学习次数", "次", _STUDY),
    Figure("志愿服务次数", "次", (f"{_H}volunteer_service.held",)),
    Figure("谈心谈话次数", "次", ("talks.heart_talk.held",)),
    Figure("提出问题件数", "件", ("lists.problem_list.opened",)),
    Figure("办结问题件数", "件", ("lists.problem_list.closed",)),
    Figure("销号问题件数", "件", ("lists.problem_list.confirmed",)),
    Figure("督促检查次数", "次", ("supervision.",)),
    Figure("未开展说明条数", "条", ("ledger.gap.declared",)),
    Figure("党费收取次数", "次", ("dues.dues.paid",)),
    Figure("党费上缴次数", "次", ("dues.dues.remitted",)),
)
FIGURES: Final = {one.name: one for one in _ALL}

TREE: Final = {"支部数": "个", "党员数": "名"}
"""Figures of the tree and the roster on the last day, not of the ledger."""

STANDING: Final = {
    "应办项数": "项",
    "已办项数": "项",
    "补录完成项数": "项",
    "未完成项数": "项",
    "说明未开展项数": "项",
    "免除项数": "项",
}
"""Figures of standing: duties whose period ends within the report's."""

HEAD_FIELDS: Final = ("组织名称", "组织简称", "上级组织", "期间", "截止日期")
"""What a paper knows of itself."""
