"""What makes a round, a step and a decision valid; every fault at once."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from yiben.common.clock import chinese_day
from yiben.common.errors import Problem, YibenError
from yiben.rules.indicators import counts_records
from yiben.rules.ratings import GradeSet, Scheme, Step

from .words import DecisionForm, How, Item, RoundForm, ScoreForm, SettleForm

TEXT_LENGTH = 4000
TITLE_LENGTH = 200
REASON_LENGTH = 500
WHOLE = Decimal(100)
FIRST_YEAR = 2010
MANY = 6


class StateError(YibenError):
    """A step out of order."""


def round_problems(
    form: RoundForm,
    scheme: Scheme | None,
    unit_kind: str,
    by: Collection[str],
    *,
    is_published: bool,
    today: date,
) -> Iterator[Problem]:
    """Give everything wrong with beginning a round.

    ``is_published``: the items and weights of its year are; an assessment
    without them could never be scored.
    """
    if scheme is None or unit_kind not in by:
        yield Problem("kind", "本组织不办这种评议。", "请换一种。")
        return
    if not FIRST_YEAR <= form.year <= today.year:
        yield Problem("year", f"年度“{form.year}”不对。", "请填写今年或以前的年度。")
    elif scheme.has_sheet and not is_published:
        text = f"先公布{form.year}年的指标和分值。"
        yield Problem("year", text, "点“开始”旁边的“指标和分值”，公布以后再开始。")
    if form.on > today:
        yield Problem("on", "名册日期还没有到。", "请填写今天或以前的日期。")
    if len(form.title) > TITLE_LENGTH:
        yield Problem("title", "名称超过 200 个字。", "请写短一些。")
    if form.turn < 1:
        yield Problem("turn", "第几次要从 1 起。", "请核对。")


def step_problems(
    step: Step | None,
    on: date,
    texts: Mapping[str, str],
    grades: Mapping[str, str],
    *,
    known: Sequence[str],
    names: Mapping[str, str],
    today: date,
) -> Iterator[Problem]:
    """Give everything wrong with one step; ``texts`` and ``grades`` are by case."""
    if step is None:
        yield Problem("step", "没有这一步。", "请从列表中选择。")
        return
    if on > today:
        yield Problem("on", "日期还没有到。", "请核对。")
    for case_id, name in names.items():
        text = texts.get(case_id, "").strip()
        if step.text == "required" and not text:
            yield Problem(f"text:{case_id}", f"{name}的“{step.label}”没有写。")
        if len(text) > TEXT_LENGTH:
            yield Problem(f"text:{case_id}", f"{name}的内容超过 4000 个字。")
        if step.grade and grades.get(case_id, "") not in known:
            yield Problem(f"grade:{case_id}", f"{name}没有选等次。", "请选择。")


def missing_problems(missing: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    """Give what is still missing, by step."""
    for label, who in missing.items():
        shown = "、".join(who[:MANY]) + ("等" if len(who) > MANY else "")
        yield Problem("", f"“{label}”还缺：{shown}。", "补齐以后再评定。")


def decision_problems(
    form: DecisionForm,
    scheme: Scheme,
    *,
    labels: Mapping[str, str],
    meeting_on: date | None,
    on: date,
    today: date,
) -> Iterator[Problem]:
    """Give everything wrong with the decision, apart from what is missing."""
    if not on <= form.decided_on <= today:
        yield Problem("decided_on", "评定日期早于名册日期，或还没有到。", "请核对。")
    if "decided_at" in scheme.needs and not form.decided_at.strip():
        yield Problem("decided_at", "没有写由哪次会议评定。", "请填写。")
    if len(form.decided_at) > TITLE_LENGTH:
        yield Problem("decided_at", "会议名称超过 200 个字。", "请写短一些。")
    if "meeting" in scheme.needs and meeting_on is None:
        yield Problem("meeting_id", "没有选台账里的会议记录。", "先记会议，再来评定。")
    if meeting_on is not None and meeting_on > form.decided_on:
        yield Problem("meeting_id", "会议晚于评定日期。", "请核对。")
    for tag in scheme.must_carry:
        if tag not in form.tags:
            label = labels.get(tag, tag)
            yield Problem("tags", f"没有评“{label}”这一方面。", "四个方面都要评到。")


def cap_problems(
    grades: Sequence[str], kept: GradeSet | None, reason: str
) -> Iterator[Problem]:
    """Give the warning of many on top; a reason settles it, nothing is forced."""
    if kept is None:
        return
    top, usual = grades.count(kept.top), kept.may_be_top(len(grades))
    if top > usual and not reason.strip():
        text = f"“{kept.top}”{top} 人，一般不超过 {usual} 人。"
        yield Problem("cap_reason", text, "确需超过的，写明理由。")


def sheet_problems(
    items: Sequence[Item], sources: Collection[str]
) -> Iterator[Problem]:
    """Give everything wrong with the items of a sheet; ``sources`` are indicators.

    An item that judges by how many records there are is refused (DR-16).
    """
    if not items:
        yield Problem("items", "没有写指标。", "一行写一项，后面写分值。")
        return
    if any(not one.label.strip() for one in items):
        yield Problem("items", "有的指标没有名称。", "请填写。")
    if len({one.label for one in items}) != len(items):
        yield Problem("items", "有重复的指标。", "请去掉重复的。")
    for one in items:
        if counts_records(one.label):
            text = f"“{one.label}”看的是记录多少，不能用来考核。"
            advice = "改成看职责办了没有、问题解决没有、党员群众怎么看。"
            yield Problem("items", text, advice)
        if one.source and one.source not in sources:
            yield Problem("items", f"“{one.label}”的算法不在指标表里。", "请重新选择。")
    if any(one.weight <= 0 for one in items):
        yield Problem("items", "分值要大于 0。", "请核对。")
    total = sum((one.weight for one in items), Decimal(0))
    if total != WHOLE:
        yield Problem("items", f"分值合计 {total}，应为 100。", "请调整。")


def year_problems(year: int, *, today: date) -> Iterator[Problem]:
    """Give the problem of a sheet for a year nobody plans for."""
    if not FIRST_YEAR <= year <= today.year + 1:
        yield Problem("", f"年度“{year}”不对。", "请填写明年或以前的年度。")


def score_problems(
    form: ScoreForm, items: Collection[str], entries: Collection[str]
) -> Iterator[Problem]:
    """Give everything wrong with a score; ``entries`` may be evidence."""
    if form.item not in items:
        yield Problem("item", "考核表里没有这一项。", "请重新选择。")
    if not 0 <= form.points <= WHOLE:
        yield Problem("points", "得分在 0 到 100 之间。", "请核对。")
    if not form.reason.strip():
        yield Problem("reason", "没有写说明。", "写明为什么这样评。")
    if not form.entry_ids:
        yield Problem("entry_ids", "没有选依据。", "请从台账里选至少一条。")
    if any(one not in entries for one in form.entry_ids):
        yield Problem("entry_ids", "有的依据不在被考核组织的台账里。", "请重新选择。")
    if len(form.reason) > TEXT_LENGTH:
        yield Problem("reason", "说明超过 4000 个字。", "请写短一些。")


def settle_problems(
    form: SettleForm, item: Item | None, *, is_first: bool
) -> Iterator[Problem]:
    """Give everything wrong with what is decided about a computed item."""
    if item is None or not item.source:
        yield Problem("item", "考核表里没有这一项，或这一项由人评定。", "请重新选择。")
        return
    if form.how not in {How.CONFIRMED, How.OVERRIDDEN, How.LEFT_OUT}:
        yield Problem("how", "没有选确认、改定还是不计入。", "请选一种。")
        return
    fits = form.points is not None and 0 <= form.points <= WHOLE
    if form.how == How.OVERRIDDEN and not fits:
        yield Problem("points", "改定的分在 0 到 100 之间。", "请填写。")
    needs = form.how != How.CONFIRMED or not is_first
    if needs and not form.reason.strip():
        yield Problem("reason", "没有写理由。", "改定、不计入、重新定的，写明为什么。")
    if len(form.reason) > REASON_LENGTH:
        yield Problem("reason", "理由超过 500 个字。", "请写短一些。")


def sending_problems(
    answer_by: date, *, days: int, missing: Mapping[str, Sequence[str]], today: date
) -> Iterator[Problem]:
    """Give everything wrong with sending the sheets to the units."""
    yield from missing_problems(missing)
    first = today + timedelta(days=days)
    if answer_by < first:
        text = f"意见反馈期限太短，至少留 {days} 天。"
        yield Problem("answer_by", text, f"请写{chinese_day(first)}或以后。")


def comment_problems(
    decided_on: date,
    answer_by: date | None,
    *,
    silent: Sequence[str],
    unanswered: int,
) -> Iterator[Problem]:
    """Give what the units still have to say, or to be told, before the meeting."""
    if silent and answer_by is not None and decided_on <= answer_by:
        shown = "、".join(silent[:MANY]) + ("等" if len(silent) > MANY else "")
        text = f"{shown}还没有回话，意见反馈期限到{chinese_day(answer_by)}为止。"
        yield Problem("decided_on", text, "等都回了话，或过了期限再评定。")
    if unanswered:
        yield Problem("", f"还有 {unanswered} 条异议没有答复。", "先答复，再评定。")


def text_problems(text: str, where: str, what: str) -> Iterator[Problem]:
    """Give the problem of a text that must be there."""
    if not text.strip() or len(text) > TEXT_LENGTH:
        yield Problem(where, f"{what}没有写，或超过 4000 个字。", "请填写。")


def reason_problems(reason: str) -> Iterator[Problem]:
    """Give the problem of a change without a reason."""
    if not reason.strip() or len(reason) > REASON_LENGTH:
        yield Problem("reason", "请写明原因，1 至 500 个字。")
