"""The words of the people room: codes of the field and of the accounts."""

from dataclasses import dataclass
from datetime import date

from yiben.org.words import GrantRole
from yiben.rules.words import TEAM, MembershipKind, Office, Trait, Word

__all__ = [
    "ADMIN_ROLES",
    "APART_ROLES",
    "DEFAULT_TERMS",
    "ETHNIC_GROUPS",
    "MEMBER_FLAGS",
    "TEAM",
    "ContactWay",
    "CorrectionState",
    "EntryWay",
    "GrantRole",
    "LeaveWay",
    "MembershipKind",
    "Office",
    "Outcome",
    "PersonDetails",
    "Scope",
    "Sex",
    "StayReason",
    "TermRule",
    "TermState",
    "TextSize",
    "TokenForm",
    "Trait",
]


class Sex(Word):
    """GB/T 2261.1-2003."""

    UNKNOWN = "0", "未知"
    MALE = "1", "男"
    FEMALE = "2", "女"
    UNSTATED = "9", "未说明"


class EntryWay(Word):
    """How a person came into a branch (进入支部类型)."""

    ADMITTED = "admitted", "新发展"
    TRANSFERRED = "transferred", "组织关系转入"
    RESTORED = "restored", "恢复组织关系"
    ENROLLED = "enrolled", "建账登记"
    CHANGED = "changed", "支部内变更"


class LeaveWay(Word):
    """How a person left a branch; no reason is kept beyond this word."""

    TRANSFERRED = "transferred", "组织关系转出"
    DECEASED = "deceased", "去世"
    ENDED = "ended", "党籍终止"
    CHANGED = "changed", "支部内变更"


class StayReason(Word):
    """Why a member is away from the branch for half a year or longer."""

    WORK = "work", "务工经商"
    STUDY = "study", "就学"
    ABROAD = "abroad", "出国（境）学习"
    FAMILY = "family", "随迁居住"
    OTHER = "other", "其他"


class ContactWay(Word):
    """How somebody asked after a member."""

    PHONE = "phone", "电话"
    NET = "net", "网络"
    VISIT = "visit", "上门"
    FAMILY = "family", "向家属了解"


class CorrectionState(Word):
    """What came of a member's request to correct something."""

    ASKED = "asked", "等支部答复"
    DONE = "done", "已更正"
    KEPT = "kept", "核对无误，未改"


class TermState(Word):
    """How a term of office stands on a day."""

    OVERDUE = "overdue", "已逾期"
    SOON = "soon", "该提醒了"
    RUNNING = "running", "任期内"
    UNKNOWN = "unknown", "没有登记任期"


class TextSize(Word):
    """How large an account wants its letters."""

    NORMAL = "normal", "标准字号"
    LARGE = "large", "大字号"


class Outcome(Word):
    """How an audited act ended."""

    DONE = "done", "完成"
    REFUSED = "refused", "拒绝"
    FAILED = "failed", "失败"


MEMBER_FLAGS: frozenset[str] = frozenset({Trait.FRAIL, Trait.FLOATING})
"""Traits that are flags of a member."""

ADMIN_ROLES: frozenset[str] = frozenset(
    {GrantRole.SYSTEM_ADMIN, GrantRole.SECURITY_ADMIN}
)
"""Roles that concern the installation and stand at no organisation."""

APART_ROLES: frozenset[str] = ADMIN_ROLES | {GrantRole.AUDITOR}
"""The three administrators: an account holds one of them and nothing else."""

_ETHNIC_GROUPS = (
    "01 汉|02 蒙古|03 回|04 藏|05 维吾尔|06 苗|07 彝|08 壮|09 布依|10 朝鲜|11 满|"
    "12 侗|13 瑶|14 白|15 土家|16 哈尼|17 哈萨克|18 傣|19 黎|20 傈僳|21 佤|22 畲|"
    "23 高山|24 拉祜|25 水|26 东乡|27 纳西|28 景颇|29 柯尔克孜|30 土|31 达斡尔|"
    "32 仫佬|33 羌|34 布朗|35 撒拉|36 毛南|37 仡佬|38 锡伯|39 阿昌|40 普米|41 塔吉克|"
    "42 怒|43 乌孜别克|44 俄罗斯|45 鄂温克|46 德昂|47 保安|48 裕固|49 京|50 塔塔尔|"
    "51 独龙|52 鄂伦春|53 赫哲|54 门巴|55 珞巴|56 基诺"
)

ETHNIC_GROUPS: dict[str, str] = {
    code: f"{name}族"
    for code, name in (pair.split(" ") for pair in _ETHNIC_GROUPS.split("|"))
} | {"97": "其他", "98": "外国血统中国籍"}
"""GB/T 3304-1991: code to name."""


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """What is entered about a person; the optional fields are off by default."""

    name: str
    sex: str = Sex.UNKNOWN.value
    birth_on: date | None = None
    ethnic: str | None = None
    phone: str | None = None
    id_number: str | None = None


@dataclass(frozen=True, slots=True)
class TermRule:
    """How many years a term lasts and how many months before its end to remind."""

    kind: str
    sector: str
    years: int
    remind_months: int


REMIND_MONTHS = 6
DEFAULT_TERMS: tuple[TermRule, ...] = (
    TermRule("branch", "village", 5, REMIND_MONTHS),
    TermRule("branch", "community", 5, REMIND_MONTHS),
    TermRule("general_branch", "village", 5, REMIND_MONTHS),
    TermRule("general_branch", "community", 5, REMIND_MONTHS),
    TermRule("branch", "", 3, REMIND_MONTHS),
    TermRule("general_branch", "", 3, REMIND_MONTHS),
    TermRule("", "", 5, REMIND_MONTHS),
)
"""Where nobody set another: 基层组织任期的意见 2018; committees five years,
general branches and branches three, those of villages and communities five;
the superior reminds six months before."""

TRANSFER_DAYS = 90
"""How long a letter is good for if nobody says otherwise."""


class Scope(Word):
    """What a key of another program may be used for; nothing else is open to it."""

    READ_TREE = "read:tree", "看组织"
    READ_ROSTER = "read:roster", "看名册（不含号码）"
    READ_POLICY = "read:policy", "看文件和规则"
    READ_STANDING = "read:standing", "看达标情况和依据"
    READ_LEDGER = "read:ledger", "看台账"
    READ_BOOKS = "read:books", "看会议、报送、登记、清单、转发"
    READ_SUPERVISION = "read:supervision", "看督促检查"
    READ_MEASURES = "read:measures", "看对组织的措施、过期未办"
    READ_ASSESSMENTS = "read:assessments", "看考核表"
    READ_FEEDBACK = "read:feedback", "看实名的意见、诉求和答复"
    READ_REPORTS = "read:reports", "取记录本和报告"
    READ_DUES = "read:dues", "看党费合计"
    WRITE_GATHERINGS = "write:gatherings", "记会议活动"
    WRITE_FILINGS = "write:filings", "报送、回执、退回"
    WRITE_REGISTERS = "write:registers", "记登记"
    WRITE_LISTS = "write:lists", "记清单"
    WRITE_SUPERVISION = "write:supervision", "记督促检查和整改"
    WRITE_MEASURES = "write:measures", "记对组织的措施和说明"
    WRITE_FEEDBACK = "write:feedback", "答复实名的意见、诉求"
    WRITE_WAIVERS = "write:waivers", "免除下级的职责、撤回"
    WRITE_RELAYS = "write:relays", "转发和签收文件"


@dataclass(frozen=True, slots=True)
class TokenForm:
    """What whoever issues a key fills in; ``once`` guards against a second press."""

    label: str
    account_id: str
    scopes: tuple[str, ...]
    until_on: date
    once: str
