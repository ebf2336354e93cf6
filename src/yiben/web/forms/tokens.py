"""The form by which a superior issues a key for another program."""

from collections.abc import Iterable
from datetime import date

from yiben.people.words import Scope, TokenForm

from .sheet import Question, Sheet


def questions(actors: Iterable[tuple[str, str]]) -> tuple[Question, ...]:
    """Return what is asked; ``actors`` are the accounts a key may act as."""
    return (
        Question(
            "label", "用在哪里", help="对方系统的名称，如“省党建平台”，最多 60 字。"
        ),
        Question(
            "account_id",
            "以哪个账号办事",
            type="select",
            options=tuple(actors),
            help="对方能做的不超过这个账号的权限，也不出本单位和下级。"
            "专给对接开的账号由安全管理员新建：不设密码，不连党员。",
        ),
        Question(
            "scopes",
            "用途",
            type="checks",
            options=tuple(Scope.choices()),
            help="只选用得着的。",
        ),
        Question(
            "until_on", "到哪天为止", type="date", help="最长一年，到期再开新的。"
        ),
    )


def read(sheet: Sheet, once: str) -> TokenForm:
    """Return what was filled in as the room's form."""
    return TokenForm(
        label=sheet.text("label"),
        account_id=sheet.text("account_id"),
        scopes=tuple(sheet.texts("scopes")),
        until_on=sheet.day("until_on") or date.min,
        once=once,
    )
