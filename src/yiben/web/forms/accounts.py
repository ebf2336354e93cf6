"""The forms of the security administrator."""

from yiben.org.words import GrantRole
from yiben.rules.words import Sector

from .sheet import Question

NEW = (
    Question("username", "用户名", help="登录时用，最多 60 个字符。"),
    Question("display_name", "显示名", help="页面和审计里显示的名字。"),
    Question(
        "password",
        "初始密码",
        type="password",
        required=False,
        autocomplete="new-password",
        help="至少 10 个字符，不能全是数字。当面告知本人。专给系统对接开的账号不填，谁也不能用它登录。",
    ),
    Question(
        "person",
        "党员编号",
        required=False,
        help="给党员开的账号才填；编号在导出的名册里，以 p_ 开头。",
    ),
)
GRANT = (
    Question("role", "角色", type="select", options=tuple(GrantRole.choices())),
    Question(
        "place",
        "在哪个组织",
        required=False,
        help="填组织全称或编号。系统管理员、安全管理员不填；审计员不填则审计全部。",
    ),
    Question(
        "sector",
        "只看哪个行业",
        type="select",
        required=False,
        options=tuple(Sector.choices()),
        empty="不限行业",
        help="只用于督导人员：行业主管部门跨地方看本行业的单位。",
    ),
    Question(
        "until_on", "到哪天为止", type="date", required=False, help="不填则长期有效。"
    ),
)
PASSWORD = (
    Question(
        "password",
        "新密码",
        type="password",
        autocomplete="new-password",
        help="至少 10 个字符，不能全是数字。",
    ),
)
