"""Who acts at the command line.

Whoever has a shell on this machine can read its database, so reading commands
see every tree. Writing ones act for a named account, and the ledger and the
audit say which.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yiben.common.errors import YibenError
from yiben.org.access import GrantFact
from yiben.org.queries import org_row, orgs_named, roots
from yiben.org.words import GrantRole
from yiben.people.queries import account_named, first_operator

if TYPE_CHECKING:
    from yiben.org.models import Org
    from yiben.people.models import Account


@dataclass(frozen=True)
class Machine:
    """The machine itself, reading everything from the top."""

    id: str = "machine"
    person_id: str | None = None

    def grants(self) -> list[GrantFact]:
        """Return a superior's view of every root of the tree."""
        return [
            GrantFact(GrantRole.SUPERIOR.value, root.pk, root.path) for root in roots()
        ]


def acting(username: str | None) -> "Account":
    """Return the account to act for: the named one, else the system administrator."""
    found = account_named(username) if username else first_operator()
    if found is None:
        if username:
            raise YibenError(f"没有账号“{username}”。", "请核对用户名。")
        raise YibenError(
            "还没有系统管理员账号。", "先运行 yiben install，或用 --by 指明账号。"
        )
    return found


def unit_named(text: str) -> "Org":
    """Return the organisation with this id or name; say which ones fit if several do."""
    if text.startswith("o_"):
        return org_row(text)
    found = orgs_named(text)
    if len(found) == 1:
        return found[0]
    if not found:
        raise YibenError(f"没有叫“{text}”的组织。", "请写全称、简称或编号。")
    names = "、".join(f"{one.name}（{one.pk}）" for one in found[:8])
    raise YibenError(f"“{text}”不止一个：{names}。", "请写编号。")
