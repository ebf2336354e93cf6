"""The words of the people room: codes of the field and of the accounts."""

from dataclasses import dataclass
from datetime import date

from yiben.org.words import GrantRole
from yiben.rules.words import TEAM, MembershipKind, Office, Trait, Word

__all__ = [
    "ADMIN_ROLES",
    "APART_ROLES",
    "ETHNIC_GROUPS",
    "MEMBER_FLAGS",
    "TEAM",
    "EntryWay",
    "GrantRole",
    "LeaveWay",
    "MembershipKind",
    "Office",
    "Outcome",
    "PersonDetails",
    "Sex",
    "TextSize",
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
