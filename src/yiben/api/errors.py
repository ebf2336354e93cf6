"""What went wrong, as problem JSON (RFC 9457) in the words of the pages."""

import json
import logging
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, Throttled, ValidationError
from pydantic import Field

from yiben.common import clock
from yiben.common.errors import ManyErrors, Problem, RefusedError, YibenError
from yiben.people.actions import note_audit
from yiben.people.words import Outcome

PROBLEM = "application/problem+json"
logger = logging.getLogger(__name__)


class ProblemLine(Schema):
    """One mistake: in which field, what, and what to write instead."""

    field: str = Field(description="哪一项")
    message: str = Field(description="错在哪里")
    advice: str = Field(description="怎样改")


class ProblemBody(Schema):
    """What every refusal and every mistake is answered with."""

    type: str = Field(description="种类")
    title: str = Field(description="一句话：怎么了")
    status: int = Field(description="状态码")
    advice: str = Field(description="下一步怎么办")
    problems: list[ProblemLine] = Field(description="全部错误，一次说完")


class ScopeError(YibenError):
    """The key is not for this."""

    def __init__(self, label: str) -> None:
        """Say which use is missing."""
        super().__init__(
            f"这个令牌没有“{label}”的用途。", "请由单位的上级开一个有此用途的令牌。"
        )


GONE = "没有找到。", "可能是编号有误，或者不在这个令牌的范围内。"
SAID: dict[int, tuple[str, str]] = {
    401: (
        "没有令牌，或者令牌已失效。",
        "请在 Authorization 里写 Bearer 和有效的令牌。",
    ),
    404: GONE,
    429: ("请求太多。", "请稍候再试，见 Retry-After。"),
}


def answer(
    status: int, title: str, advice: str, problems: list[Problem] | None = None
) -> HttpResponse:
    """Return a problem as it goes out; never kept by anybody on the way."""
    body = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "advice": advice,
        "problems": [
            {"field": one.where, "message": one.message, "advice": one.advice}
            for one in problems or []
        ],
    }
    text = json.dumps(body, ensure_ascii=False)
    sent = HttpResponse(text, status=status, content_type=PROBLEM)
    sent["Cache-Control"] = "no-store"
    return sent


def _refused(request: HttpRequest, error: RefusedError) -> HttpResponse:
    """Say the same for what is forbidden and for what is not there."""
    bearer: Any = getattr(request, "auth", None)
    note_audit(
        bearer.account if bearer else None,
        error.action,
        error.thing[:80],
        None,
        Outcome.REFUSED,
        clock.now(),
        detail=f"token:{bearer.token_id}" if bearer else "",
    )
    return answer(404, *GONE)


def _without_scope(request: HttpRequest, error: ScopeError) -> HttpResponse:
    bearer: Any = getattr(request, "auth", None)
    note_audit(
        bearer.account,
        "token.scope",
        f"token:{bearer.token_id}",
        bearer.unit,
        Outcome.REFUSED,
        clock.now(),
    )
    return answer(403, error.message, error.advice)


_MISTAKES = (
    ("missing", "没有填写。", "请填写。"),
    ("extra_forbidden", "没有这一项。", "请去掉它，或核对名称。"),
    ("string_too_short", "太短。", "请核对长度。"),
    ("string_too_long", "太长。", "请改短。"),
    ("too_long", "太多。", "请分几次。"),
    ("string_pattern", "写法不对。", "请照接口说明的格式填写。"),
    ("date", "不是日期。", "请写成 2026-05-01，年份在 1900 到 2199 之间。"),
    ("time", "不是时间。", "请写成 09:30。"),
    ("value_error", "不在范围内。", "请核对。"),
    ("int", "不是整数。", "请填整数。"),
    ("decimal", "不是金额。", "请写成 1250.50。"),
    ("bool", "不是“是”或“否”。", "请写 true 或 false。"),
    ("greater_than", "太小。", "请核对数字。"),
    ("less_than", "太大。", "请核对数字。"),
    ("literal", "没有这个选项。", "请从接口说明列出的值里选。"),
)


def _mistake(error: dict[str, Any]) -> Problem:
    kind, place = str(error["type"]), [str(one) for one in error["loc"]]
    # The body has one form only, whose name is ours.
    where = ".".join(place[2 if place[0] == "body" else 1 :])
    for name, message, advice in _MISTAKES:
        if kind.startswith(name):
            return Problem(where, message, advice)
    return Problem(where, "写法不对。", "请照接口说明填写。")


def _invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    problems = [_mistake(one) for one in error.errors]
    title = f"有 {len(problems)} 处需要改正，什么都没有写入。"
    return answer(422, title, "请逐项改正后再发。", problems)


def _many(_request: HttpRequest, error: ManyErrors) -> HttpResponse:
    return answer(422, error.message, "请逐项改正后再发。", error.problems)


def _by_rule(_request: HttpRequest, error: YibenError) -> HttpResponse:
    return answer(409, error.message, error.advice)


def _missing(_request: HttpRequest, _error: Exception) -> HttpResponse:
    return answer(404, *GONE)


def _http(_request: HttpRequest, error: HttpError) -> HttpResponse:
    known = SAID.get(error.status_code)
    title, advice = known or (str(error), "请核对请求的写法。")
    sent = answer(error.status_code, title, advice)
    if error.status_code == 401:  # noqa: PLR2004 -- as in SAID
        sent["WWW-Authenticate"] = "Bearer"
    if isinstance(error, Throttled):
        sent["Retry-After"] = str(error.wait or 1)
    return sent


def _broken(_request: HttpRequest, error: Exception) -> HttpResponse:
    """Say that the fault is ours; what it was goes to the log only."""
    logger.error("api failed", exc_info=error)
    return answer(500, "系统出错了，什么都没有写入。", "请稍后用同一个幂等键再发一次。")


def tell_errors(api: NinjaAPI) -> None:
    """Let every error of this door be told in the same form."""
    handlers: tuple[tuple[Any, Any], ...] = (
        (Exception, _broken),
        (Http404, _missing),
        (HttpError, _http),
        (ValidationError, _invalid),
        (YibenError, _by_rule),
        (ManyErrors, _many),
        (ScopeError, _without_scope),
        (RefusedError, _refused),
    )
    for kind, handler in handlers:
        api.add_exception_handler(kind, handler)


def no_such_address(_request: HttpRequest, **_rest: str) -> HttpResponse:
    """Answer whatever no operation has."""
    return answer(404, *GONE)
