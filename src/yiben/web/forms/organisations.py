"""The forms by which the tree is kept."""

from yiben.org.words import Level, OrgKind, Sector, Trait

from .sheet import Question

FOUND = (
    Question("name", "组织全称", help="以印章上的名称为准。"),
    Question("short_name", "组织简称", help="列表里显示的名称，最多 40 个字。"),
    Question("kind", "组织类别", type="select", options=tuple(OrgKind.choices())),
    Question("level", "层级", type="select", options=tuple(Level.choices())),
    Question("sector", "所属领域", type="select", options=tuple(Sector.choices())),
    Question("founded_on", "成立日期", type="date"),
    Question(
        "traits",
        "属性",
        type="checks",
        required=False,
        options=(
            (Trait.HAS_COMMITTEE.value, Trait.HAS_COMMITTEE.label),
            (Trait.CORE_GROUP.value, Trait.CORE_GROUP.label),
        ),
    ),
)
MOVE = (
    Question("superior", "新的上级组织", help="填组织全称或编号。"),
    Question("from_on", "从哪天起", type="date"),
)
DISSOLVE = (
    Question(
        "on",
        "最后一天",
        type="date",
        help="撤销前，党员要先转到别的支部，下级组织要先调整。",
    ),
)
