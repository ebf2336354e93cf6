"""What makes a box, a vote and a count valid; every fault at once."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date

from yiben.common.errors import Problem, YibenError
from yiben.rules.ratings import BoxRule

from .words import BoxForm, Question, SheetForm

TOPIC_LENGTH = 200
MOST_QUESTIONS = 500
REASON_LENGTH = 500
LEAST_OPTIONS = 2


class ClosedError(YibenError):
    """After closing there is no ballot, and no box is opened again."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("投票已经结束，不能再投，也不能重新打开。", "")


class VotedError(YibenError):
    """One vote each, on paper or on the screen."""

    def __init__(self, *, on_paper: bool) -> None:
        """Say which."""
        how = "你已经领了纸票" if on_paper else "你已经投过票"
        super().__init__(f"{how}，每人一票。", "有疑问的，请告诉监票人。")


class CodesError(YibenError):
    """Both codes are needed; which one was wrong is not said."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("口令不对，打不开票箱。", "请监票人、计票人各自核对纸条。")


class StateError(YibenError):
    """A step out of order."""


def problems_of(
    form: BoxForm,
    rule: BoxRule | None,
    unit_kind: str,
    by: Collection[str],
    *,
    people: Collection[str],
    today: date,
) -> Iterator[Problem]:
    """Give everything wrong with opening a box; ``people`` may be tellers."""
    if rule is None or unit_kind not in by:
        yield Problem("kind", "本组织不办这种票决。", "请换一种。")
        return
    if not form.topic.strip() or len(form.topic) > TOPIC_LENGTH:
        yield Problem("topic", "没有写表决什么，或超过 200 个字。", "请填写。")
    if form.on > today:
        yield Problem("on", "投票日期还没有到。", "请到那天再发票。")
    if form.by_screen and not rule.screen:
        yield Problem("by_screen", "这种票决只用纸票。", "请改为纸票。")
    yield from _about_questions(form.questions)
    for name, person_id in (
        ("teller_id", form.teller_id),
        ("counter_id", form.counter_id),
    ):
        if person_id not in people:
            yield Problem(name, "监票人、计票人要在名册上选。", "请选择。")
    if form.teller_id and form.teller_id == form.counter_id:
        yield Problem("counter_id", "监票人和计票人不能是同一个人。", "请换一人。")


def _about_questions(questions: Sequence[Question]) -> Iterator[Problem]:
    if not questions or len(questions) > MOST_QUESTIONS:
        yield Problem("questions", "没有写要表决的事项或人。", "一行写一项。")
    if len({one.key for one in questions}) != len(questions):
        yield Problem("questions", "有重复的事项。", "请去掉重复的。")
    for one in questions:
        if len(one.options) < LEAST_OPTIONS or len(set(one.options)) != len(
            one.options
        ):
            yield Problem("questions", f"“{one.label}”的选项不对。", "至少两个选项。")


def answer_problems(
    questions: Sequence[Question], answers: Mapping[str, str]
) -> Iterator[Problem]:
    """Give what is missing or unknown in a vote; the messages name no choice."""
    for one in questions:
        if one.key not in answers:
            yield Problem(f"q:{one.key}", f"“{one.label}”没有选。", "请选一项。")
        elif answers[one.key] not in one.options:
            yield Problem(f"q:{one.key}", f"“{one.label}”没有这个选项。", "请重选。")


def sheet_problems(
    questions: Sequence[Question], form: SheetForm, *, ticked: int, guests: bool
) -> Iterator[Problem]:
    """Give what cannot be so on a teller's sheet.

    More returned than issued is not a mistake of the sheet: it voids the box.
    """
    for name, number in (
        ("issued", form.issued),
        ("returned", form.returned),
        ("invalid", form.invalid),
    ):
        if number < 0:
            yield Problem(name, "票数不能是负数。", "请核对。")
    if form.issued < ticked or (form.issued > ticked and not guests):
        yield Problem(
            "issued",
            f"发出 {form.issued} 张，名单上领纸票的有 {ticked} 人。",
            "请先核对谁领了纸票。",
        )
    if form.invalid > form.returned:
        yield Problem("invalid", "废票多于收回的票。", "请核对。")
    for one in questions:
        given = form.counts.get(one.key, {})
        if any(count < 0 for count in given.values()):
            yield Problem(f"q:{one.key}", "票数不能是负数。", "请核对。")
        elif sum(given.values()) > form.returned - form.invalid:
            yield Problem(
                f"q:{one.key}",
                f"“{one.label}”各项合计多于有效票。",
                "没有选的不计，请核对。",
            )


def disagreements(
    questions: Sequence[Question], one: SheetForm, other: SheetForm
) -> Iterator[Problem]:
    """Give where the two tellers differ, without saying who is right."""
    for name, label in (("issued", "发出"), ("returned", "收回"), ("invalid", "废票")):
        if getattr(one, name) != getattr(other, name):
            yield Problem(name, f"两人记的“{label}”不一致。", "请一起重新清点。")
    for question in questions:
        first, second = one.counts.get(question.key), other.counts.get(question.key)
        for option in question.options:
            if (first or {}).get(option, 0) != (second or {}).get(option, 0):
                where = f"q:{question.key}"
                text = f"“{question.label}”的“{option}”两人记的不一致。"
                yield Problem(where, text, "请一起重新清点。")


def reason_problems(reason: str) -> Iterator[Problem]:
    """Give the problem of a step without a reason."""
    if not reason.strip() or len(reason) > REASON_LENGTH:
        yield Problem("reason", "请写明原因，1 至 500 个字。")
