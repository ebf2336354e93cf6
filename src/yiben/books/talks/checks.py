"""What makes a talk valid; every fault of every pair at once."""

from collections.abc import Iterator, Mapping
from datetime import date

from yiben.common.errors import Problem, YibenError
from yiben.rules.kinds import Kind

from .words import PairForm, TalksForm

NOTE_DAYS = 365
"""So long a note is kept after the talk."""

PLACE_LENGTH = 200
CONTENT_LENGTH = 20_000
MOST_PAIRS = 100
REASON_LENGTH = 500


class WithdrawnError(YibenError):
    """What was taken back stays taken back."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("这次谈心谈话已经撤回。", "请重新登记。")


def problems_of(
    form: TalksForm,
    kind: Kind,
    unit_kind: str,
    *,
    names: Mapping[str, str],
    writer_id: str | None,
    today: date,
) -> Iterator[Problem]:
    """Give everything wrong; ``names`` holds everybody who may be one of a pair."""
    if unit_kind not in kind.by:
        yield Problem("kind", f"本组织不登记“{kind.label}”。", "请到党支部或党委登记。")
    if form.happened_on > today:
        yield Problem("happened_on", "日期还没有到。", "请谈过以后再登记。")
    if len(form.place) > PLACE_LENGTH:
        yield Problem("place", "地点超过 200 个字。", "请写短一些。")
    choices = {one for field in kind.fields for one in field.choices}
    for topic in form.topics:
        if topic not in choices:
            yield Problem("topics", f"没有“{topic}”这个类型。", "请从选项中选择。")
    known = {one.tag for one in kind.tags}
    for tag in form.tags:
        if tag not in known:
            yield Problem("tags", f"没有“{tag}”这个标记。", "请去掉。")
    if not 1 <= len(form.pairs) <= MOST_PAIRS:
        yield Problem("pairs", f"一次登记 1 至 {MOST_PAIRS} 对。", "请增减。")
    yield from _about_the_pairs(form, names, writer_id)


def _about_the_pairs(
    form: TalksForm, names: Mapping[str, str], writer_id: str | None
) -> Iterator[Problem]:
    seen: set[frozenset[str]] = set()
    for number, pair in enumerate(form.pairs, start=1):
        where = f"pairs:{number}"
        both = frozenset({pair.first_id, pair.second_id})
        if pair.first_id == pair.second_id:
            yield Problem(where, f"第 {number} 对是同一个人。", "谈心是两个人之间的。")
        elif both in seen:
            yield Problem(where, f"第 {number} 对写了两次。", "请去掉一行。")
        seen.add(both)
        for person_id in sorted(both - names.keys()):
            yield Problem(
                where,
                f"第 {number} 对里编号 {person_id} 的人当天不是本组织的党员或任职人员。",
                "请从名册中选择。",
            )
        yield from _about_the_note(number, pair, writer_id)


def _about_the_note(
    number: int, pair: PairForm, writer_id: str | None
) -> Iterator[Problem]:
    where = f"pairs:{number}"
    if not pair.content.strip():
        return
    if writer_id not in {pair.first_id, pair.second_id}:
        yield Problem(
            where,
            f"第 {number} 对的谈话内容只能由谈话的两个人自己写。",
            "请删去内容，只登记谈过。",
        )
    yield from content_problems(pair.content, where)


def content_problems(content: str, where: str = "content") -> Iterator[Problem]:
    """Give the problem of a note that is too long."""
    if len(content) > CONTENT_LENGTH:
        yield Problem(where, f"内容超过 {CONTENT_LENGTH} 个字。", "请写短一些。")


def reason_problems(reason: str) -> Iterator[Problem]:
    """Give the problem of a withdrawal without a reason."""
    if not reason.strip() or len(reason) > REASON_LENGTH:
        yield Problem("reason", "请写明原因，1 至 500 个字。", "不要写谈话内容。")
