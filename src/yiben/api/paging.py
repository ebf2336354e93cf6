"""Pages of lists: which part is wanted, and the cursor that leads on."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ninja.params.functions import Query

from yiben.common.errors import ManyErrors, Problem

MOST = 200

MAYBE_TEXT: Any = str | None
CURSOR: Any = Query(None, max_length=200, description="上一页答复里的 next；第一页不填")
LIMIT: Any = Query(50, ge=1, le=MOST, description=f"一页多少行，最多 {MOST}")


@dataclass(frozen=True, slots=True)
class Paging:
    """Which part of a list is wanted."""

    skip: int
    limit: int


def cursor_of(place: int | str) -> str:
    """Return a place in a list as a cursor; what is in it is nobody's business."""
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def place_in(cursor: str | None, kind: type = int) -> Any:
    """Return the place a cursor stands for, None without one. Raises ManyErrors."""
    if cursor is None:
        return None
    try:
        found = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        found = None
    sound = isinstance(found, kind) and not isinstance(found, bool)
    if not sound or (isinstance(found, int) and not 0 <= found < 2**31):
        wrong = Problem("cursor", "不是我们给出的游标。", "请原样使用上一页的 next。")
        raise ManyErrors([wrong])
    return found


def paged(rows: Sequence[Any], page: Paging) -> dict[str, Any]:
    """Return one page of rows that were read one further than the page goes."""
    found = list(rows)[page.skip : page.skip + page.limit]
    more = len(rows) > page.skip + page.limit
    at = cursor_of(page.skip + page.limit) if more else None
    return {"items": found, "next": at}


def until(page: Paging) -> int:
    """Return how many rows to ask a room for, to know whether more follow."""
    return page.skip + page.limit + 1
