"""What makes a mark, a complaint and an answer valid; every fault at once."""

from collections.abc import Collection, Iterator

from yiben.common.errors import Problem, YibenError

from .words import ComplaintForm, MarkForm, MarkReason, Naming, ReplyForm, Verdict

MARK_LENGTH = 500
TEXT_LENGTH = 2000
ABOUT_LENGTH = 100
CODE_LENGTH = 16


class SaidBeforeError(YibenError):
    """One mark for each person and duty, until it is answered or a quarter ends."""

    def __init__(self) -> None:
        """Say when there may be another."""
        super().__init__(
            "你已经对这项职责提过意见，还没有答复。",
            "发文一级答复以后，或者下个季度，可以再提。",
        )


class NothingSaidError(YibenError):
    """There is nothing left to answer."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("这项职责没有等待答复的意见。", "可能别人已经答复，请刷新。")


class MovedOnError(YibenError):
    """The complaint is in another state than the step needs."""

    def __init__(self, label: str) -> None:
        """Name the state."""
        super().__init__(f"这条意见{label}。", "请刷新后再看。")


class ShutError(YibenError):
    """This installation takes nothing from whoever has not logged in."""

    def __init__(self, advice: str) -> None:
        """Say what else one can do."""
        super().__init__("本单位没有开放不登录提意见。", advice)


def mark_problems(
    form: MarkForm, duty: str, duties: Collection[str], *, hidden_well: bool
) -> Iterator[Problem]:
    """Give everything wrong with a mark; ``duties`` are those it may repeat."""
    if form.reason not in set(MarkReason):
        yield Problem("reason", "没有选是什么问题。", "请选一项。")
    if form.reason == MarkReason.DUPLICATE:
        if form.other not in duties:
            yield Problem("other", "没有选与哪一项重复。", "请从列表中选择。")
        elif form.other == duty:
            yield Problem("other", "选的就是这一项。", "请选另外一项。")
    if form.reason in {MarkReason.UNCLEAR, MarkReason.OTHER} and not form.text.strip():
        yield Problem("text", "没有写是什么问题。", "请用一两句话写清楚。")
    if len(form.text) > MARK_LENGTH:
        yield Problem("text", f"超过 {MARK_LENGTH} 个字。", "请写短一些。")
    yield from _about_the_name(form.naming, hidden_well=hidden_well)


def _about_the_name(naming: str, *, hidden_well: bool) -> Iterator[Problem]:
    if naming not in set(Naming):
        yield Problem("naming", "没有选实名还是匿名。", "请选一项。")
    elif naming == Naming.ANONYMOUS and not hidden_well:
        yield Problem("naming", "人太少，匿名也猜得出来。", "请实名，或不提。")


def complaint_problems(
    form: ComplaintForm,
    addressees: Collection[str],
    shielding: Collection[str],
) -> Iterator[Problem]:
    """Give everything wrong with a complaint.

    ``addressees`` are the units that may be asked; ``shielding`` those of them
    that are no closer than the group in which an anonymous author is hidden.
    """
    if not form.text.strip() or len(form.text) > TEXT_LENGTH:
        yield Problem("text", "没有写意见，或超过 2000 个字。", "请写清是什么事。")
    if form.addressee_id not in addressees:
        yield Problem("addressee", "没有选向谁反映。", "请从列表中选择。")
    elif (
        form.naming == Naming.ANONYMOUS
        and shielding
        and form.addressee_id not in shielding
    ):
        yield Problem(
            "addressee", "匿名向人少的一级反映，猜得出是谁。", "请选可以匿名的一级。"
        )
    yield from _about_the_name(form.naming, hidden_well=bool(shielding))
    yield from code_problems(form.code)


def code_problems(code: str) -> Iterator[Problem]:
    """Give the problem of a form that did not come from us."""
    if len(code) != CODE_LENGTH:
        yield Problem("code", "这张表打开得不对。", "请重新打开本页再填。")


def verdict_problems(
    verdict: str, text: str, *, is_forwarded: bool
) -> Iterator[Problem]:
    """Give everything wrong with the answer to marks.

    Who only forwards cannot withdraw or change; who issued does not forward.
    """
    if verdict not in verdicts_for(is_forwarded=is_forwarded):
        yield Problem("verdict", "没有选怎样处理。", "请选一项。")
    yield from answer_problems(text)


def verdicts_for(*, is_forwarded: bool) -> tuple[Verdict, ...]:
    """Return what may be decided by who issued a duty, or by who forwards."""
    if is_forwarded:
        return (Verdict.FORWARD,)
    return (Verdict.WITHDRAW, Verdict.CHANGE, Verdict.KEEP)


def reply_problems(form: ReplyForm) -> Iterator[Problem]:
    """Give everything wrong with the answer to a complaint."""
    yield from answer_problems(form.text)
    if form.is_public and not form.about.strip():
        yield Problem(
            "about", "公开的答复没有写是什么事。", "用一句话概括，不写人名和支部。"
        )
    if len(form.about) > ABOUT_LENGTH:
        yield Problem("about", f"概括超过 {ABOUT_LENGTH} 个字。", "请写短一些。")


def answer_problems(text: str) -> Iterator[Problem]:
    """Give the problem of an answer that says nothing."""
    if not text.strip() or len(text) > TEXT_LENGTH:
        yield Problem(
            "text", "没有写答复，或超过 2000 个字。", "请写明怎么办、为什么。"
        )
