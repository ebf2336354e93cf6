"""The words of the field that rules are written in, each with its label.

Values are what is stored and what packs write; labels are what a reader sees.
"""

from enum import StrEnum
from typing import Self


class Word(StrEnum):
    """A stored English word with a Chinese label."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Make a member from its stored value and its label."""
        word = str.__new__(cls, value)
        word._value_ = value
        word.label = label
        return word

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Return (value, label) pairs for forms and model fields."""
        return [(word.value, word.label) for word in cls]


class Level(Word):
    """The level an organisation stands on, from the centre down."""

    CENTRAL = "central", "中央"
    PROVINCE = "province", "省"
    CITY = "city", "市"
    COUNTY = "county", "县（区）"
    TOWN = "town", "乡镇（街道）"
    BASE = "base", "基层单位"


class OrgKind(Word):
    """What kind of Party organisation a node of the tree is."""

    COMMITTEE = "committee", "党委"
    WORKING_COMMITTEE = "working_committee", "党工委"
    LEADING_GROUP = "leading_group", "党组"
    GENERAL_BRANCH = "general_branch", "党总支"
    BRANCH = "branch", "党支部"
    PARTY_GROUP = "party_group", "党小组"


class Sector(Word):
    """The field a unit works in, by which documents tell units apart."""

    GENERAL = "general", "综合"
    VILLAGE = "village", "农村"
    COMMUNITY = "community", "社区"
    ENTERPRISE = "enterprise", "企业"
    SOE = "soe", "国有企业"
    NON_PUBLIC_ENTERPRISE = "non_public_enterprise", "非公有制企业"
    SOCIAL_ORG = "social_org", "社会组织"
    GOVERNMENT_ORGAN = "government_organ", "机关"
    PUBLIC_INSTITUTION = "public_institution", "事业单位"
    SCHOOL = "school", "学校"
    RESEARCH = "research_culture_health", "科研文化卫生单位"
    SERVICE_WINDOW = "service_window", "窗口单位"
    LAW_ENFORCEMENT = "law_enforcement", "执法司法单位"


class Trait(Word):
    """A dated property of an organisation or a member that rules may ask for."""

    HAS_COMMITTEE = "has_committee", "设支部委员会"
    HAS_GROUPS = "has_groups", "设党小组"
    CORE_GROUP = "core_group", "有理论学习中心组"
    FRAIL = "frail", "年老体弱"
    FLOATING = "floating", "流动党员"


class Office(Word):
    """A Party post held in an organisation."""

    SECRETARY = "secretary", "书记"
    DEPUTY_SECRETARY = "deputy_secretary", "副书记"
    COMMITTEE_MEMBER = "committee_member", "委员（班子成员）"
    GROUP_LEADER = "group_leader", "党小组组长"
    RECORDER = "recorder", "记录员"


TEAM: frozenset[str] = frozenset(
    {Office.SECRETARY, Office.DEPUTY_SECRETARY, Office.COMMITTEE_MEMBER}
)
"""The leading team (领导班子): the offices that documents call 班子成员."""


class MembershipKind(Word):
    """Full or probationary membership."""

    FULL = "full", "正式党员"
    PROBATIONARY = "probationary", "预备党员"


class PersonRole(Word):
    """What a person did in an entry."""

    CHAIR = "chair", "主持"
    RECORDER = "recorder", "记录"
    SPEAKER = "speaker", "主讲"
    ATTENDEE = "attendee", "参加"
    AUTHOR = "author", "填报人"
    HOLDER = "holder", "承担人"
    APPRAISED = "appraised", "被评议"
    GUEST = "guest", "列席"
    TALKER = "talker", "谈话人"
    TRAINEE = "trainee", "受训"


class Presence(Word):
    """Whether a person took part, and if not, why."""

    PRESENT = "present", "到会"
    ONLINE = "online", "线上参加"
    HOST = "host", "在流入地支部参加"
    MADE_UP = "made_up", "补课"
    LEAVE = "leave", "请假"
    SICK = "sick", "病假"
    AWAY = "away", "外出"
    ABSENT = "absent", "缺席"


COUNTED: frozenset[str] = frozenset(
    {Presence.PRESENT, Presence.ONLINE, Presence.HOST, Presence.MADE_UP}
)
"""States of presence in which the act counts for the person."""


class OrgRole(Word):
    """What an organisation was in an entry."""

    HOST = "host", "主办"
    JOINT = "joint", "联合开展"
    INSPECTED = "inspected", "被检查"
    RECIPIENT = "recipient", "报送"
    TARGET = "target", "联系对象"


class SubjectKind(Word):
    """Whom a duty is owed by."""

    ORG = "org", "组织"
    OFFICE = "office", "任职者"
    MEMBER = "member", "党员"
    PAIR = "pair", "班子成员两两之间"
    RELATION = "relation", "上级对下级"


class Form(Word):
    """The eight forms a rule can have."""

    REQUIRE = "require", "应当开展"
    FILE = "file", "应当报送"
    KEEP = "keep", "应当长期保持"
    WHEN = "when", "遇事应当"
    CARRY = "carry", "应当包含"
    FORBID = "forbid", "不得"
    DEFINE = "define", "释义"
    GUIDE = "guide", "指导性要求"


class Strength(Word):
    """How strongly a sentence binds."""

    MUST = "must", "必须"
    SOFT = "soft", "一般"
    GOAL = "goal", "力争"
    TRIAL = "trial", "试行"
    MAY = "may", "可以"


class Confidence(Word):
    """How sure a reading is of a document whose text is not in hand."""

    A = "A", "已核对"
    B = "B", "待核实"
    C = "C", "凭记忆，仅作提示"
    D = "D", "说法不一，由单位确定"


class Every(Word):
    """The period a rule counts by."""

    MONTH = "month", "每月"
    QUARTER = "quarter", "每季度"
    HALF_YEAR = "half_year", "每半年"
    YEAR = "year", "每年"
    OPEN = "open", "周期待定"


class Rounding(Word):
    """What a broken period asks (engine.md §5.5)."""

    WHOLE = "whole", "不完整的周期不计"
    CEIL = "ceil", "按月折算进一"


class Status(Word):
    """Where one duty of one subject in one period stands on a day."""

    MET = "met", "已完成"
    MET_LATE = "met_late", "已完成（补录）"
    DUE_SOON = "due_soon", "即将到期"
    OPEN = "open", "进行中"
    MISSED = "missed", "未完成"
    GAP_DECLARED = "gap_declared", "已说明未开展"
    WAIVED = "waived", "已免除"
    UNDETERMINED = "undetermined", "周期待定"
    UNRESOLVED = "unresolved", "内容待补"
    NOT_APPLICABLE = "not_applicable", "不适用"
    REMINDED = "reminded", "已提醒"


class Flag(Word):
    """A fact shown beside a status that does not change it."""

    LATE = "late", "补录"
    DEVIATING = "deviating", "偏离固定日"
    DEVIATION_FILED = "deviation_filed", "偏离固定日，已报备"
    UNCOVERED = "uncovered", "有党员未参加到"
