"""What was sent, read as JSON that any database can hold."""

import json
from typing import Any, cast

from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.parser import Parser

DEPTH = 40
"""Lists within lists: deeper ones are no form of ours."""


def _refuse(_name: str) -> None:
    raise ValueError("not a number")


def _is_sound(value: Any, depth: int = 0) -> bool:
    """Say whether all text in a value is text: no NUL, no half of a letter."""
    if depth > DEPTH:
        return False
    if isinstance(value, str):
        return "\x00" not in value and not any(
            "\ud800" <= one <= "\udfff" for one in value
        )
    if isinstance(value, dict):
        pairs = value.items()
        return all(_is_sound(k) and _is_sound(v, depth + 1) for k, v in pairs)
    if isinstance(value, list):
        return all(_is_sound(one, depth + 1) for one in value)
    return True


class SoundParser(Parser):
    """Reads bodies; what is not sound JSON is refused before anybody looks at it."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Return what was sent; raises HttpError 400."""
        try:
            given = json.loads(request.body, parse_constant=_refuse)
        except (ValueError, RecursionError) as wrong:
            raise HttpError(400, "正文不是 JSON。") from wrong
        if not _is_sound(given):
            raise HttpError(400, "正文里有不能保存的字符，或者层数太多。")
        return cast("dict[str, Any]", given)
