"""What makes a key for another program valid."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta

from yiben.common.errors import ManyErrors, Problem, YibenError
from yiben.people.words import Scope, TokenForm

LABEL = 60
"""Letters in the name of the other system."""

LONGEST = timedelta(days=366)
"""A key is renewed every year, so that a forgotten one ends by itself."""


class KeyReusedError(YibenError):
    """An idempotency key came a second time, with something else to do."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            "这个幂等键已经用于另一次请求。", "每件新的事请用新的 Idempotency-Key。"
        )


def _problems(
    form: TokenForm, today: date, actors: Collection[str]
) -> Iterator[Problem]:
    if not form.label.strip() or len(form.label) > LABEL:
        yield Problem("label", "没有写明用在哪里，或者太长。", "请写对方系统的名称。")
    if not form.scopes:
        yield Problem("scopes", "没有选择用途。", "请至少选一项，只选用得着的。")
    if set(form.scopes) - {str(one) for one in Scope}:
        yield Problem("scopes", "没有这个用途。", "请从列表中选择。")
    if form.account_id not in actors:
        yield Problem(
            "account_id", "不能用这个账号。", "请选本人，或专给系统对接开的账号。"
        )
    if form.until_on < today:
        yield Problem("until_on", "截止日期已经过去。", "请填今天以后的日期。")
    elif form.until_on > today + LONGEST:
        yield Problem("until_on", "令牌最长一年。", "到期前再开一个新的。")


def must_be_token(form: TokenForm, *, today: date, actors: Collection[str]) -> None:
    """Raise ManyErrors with everything that is wrong with the form of a key."""
    if found := list(_problems(form, today, actors)):
        raise ManyErrors(found)
