"""What an assessment may compute: ``packs/indicators.yaml``, read with every mistake.

An indicator looks at things one by one (duties, problems, findings, ballots)
and asks of each whether it is well. One that counts records is refused: the
documents want effect and the opinion of members and masses (central 八 第2段,
DR-16), and the rules of 2024 forbid judging work by its traces.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from .kinds import Kind, suggestion
from .problems import Problem
from .text import (
    Slip,
    line_of,
    line_of_item,
    only_keys,
    read_yaml,
    text_at,
    texts_at,
    word_at,
)
from .words import Status, Strength, Word

FILE = "indicators.yaml"
WHOLE = Decimal(100)
NEEDED = ("indicator", "label", "definition", "about", "over")
NARROW = ("packs", "systems", "strength", "subjects", "kinds", "tags")
KEYS = (*NEEDED, *NARROW, "of", "good", "values", "programme", "usual")
COUNTING_KEYS = ("count", "take", "times", "at_least", "number", "target")
COUNTING_WORDS = (
    *("entries", "records", "meetings", "gatherings", "attendance", "evidence"),
    *("photos", "logins", "documents", "hours", "words", "filings"),
)
NO_COUNTING = (
    "改成逐件看办了没有、解决没有、党员群众怎么看："
    "over: duties、problems、findings、opinions、debriefs。"
)


class About(Word):
    """What an indicator is about; nothing else may be assessed by a number."""

    DUTY = "duty", "职责办了没有"
    EFFECT = "effect", "工作成效"
    OPINION = "opinion", "党员群众评价"


class Over(Word):
    """The things an indicator looks at one by one."""

    DUTIES = "duties", "职责"
    PROBLEMS = "problems", "问题"
    FINDINGS = "findings", "督查发现的问题"
    OPINIONS = "opinions", "评价票"
    DEBRIEFS = "debriefs", "述职评议"


STATES: Mapping[str, Mapping[str, str]] = {
    Over.DUTIES: {one.value: one.label for one in Status},
    Over.PROBLEMS: {
        "confirmed": "已验收销号",
        "closed": "已办结，待验收",
        "overdue": "过期未办结",
        "waiting": "未到期或没有定时限",
    },
    Over.FINDINGS: {
        "closed": "已销号",
        "replied": "已反馈，待核实",
        "overdue": "过期未反馈",
        "waiting": "未到期或没有定期限",
    },
    Over.OPINIONS: {
        "satisfied": "满意",
        "fairly": "基本满意",
        "dissatisfied": "不满意",
        "too_few": "票数太少，不出结果",
    },
    Over.DEBRIEFS: {"waiting": "还没有评定"},
}
"""How each thing can stand, and what that is called."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator: what it looks at, what belongs in it, what is well."""

    slug: str
    label: str
    definition: str
    about: str
    over: str
    of: tuple[str, ...] = ()
    good: tuple[str, ...] = ()
    values: Mapping[str, Decimal] = field(default_factory=dict, hash=False)
    packs: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    strength: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    programme: bool = False
    usual: Decimal = Decimal(0)
    line: int = 0

    @property
    def about_label(self) -> str:
        """Return in words what it is about."""
        return About(self.about).label

    def state_label(self, state: str) -> str:
        """Return how a thing stands, in words."""
        return STATES[self.over].get(state, state)

    @property
    def query(self) -> str:
        """Return numerator and denominator in words."""
        if self.over == Over.DEBRIEFS:
            given = "，".join(
                f"{grade} {value}" for grade, value in self.values.items()
            )
            return f"会议评定的结果折合：{given}"
        good = "、".join(self.state_label(one) for one in self.good)
        whole = "、".join(self.state_label(one) for one in self.of)
        return f"逐件看{Over(self.over).label}：（{good}）÷（{whole}）"


@dataclass(frozen=True, slots=True)
class Gauge:
    """What an indicator comes to for one unit on a day; a draft for people.

    ``left_out`` are the things that do not belong in it, by how they stand:
    shown, never spread over the others. ``value`` is None where nothing does.
    """

    indicator: str
    good: int = 0
    whole: int = 0
    left_out: tuple[tuple[str, int], ...] = ()
    value: Decimal | None = None
    said: str = ""
    entry_ids: tuple[str, ...] = ()

    @property
    def is_counted(self) -> bool:
        """Say whether there is anything to go by."""
        return self.value is not None


def gauge_of(
    one: Indicator,
    states: Mapping[str, int],
    entry_ids: Iterable[str] = (),
    said: str = "",
) -> Gauge:
    """Return what an indicator comes to, from how many things stand how.

    >>> it = Indicator("a", "", "", "duty", "duties", ("met", "missed"), ("met",))
    >>> gauge_of(it, {"met": 2, "missed": 1, "undetermined": 4}).value
    Decimal('66.67')
    >>> gauge_of(it, {"undetermined": 4}).left_out
    (('undetermined', 4),)
    """
    good = sum(states.get(state, 0) for state in one.good)
    whole = sum(states.get(state, 0) for state in one.of)
    out = [(s, n) for s, n in states.items() if n and s not in one.of]
    value = (WHOLE * good / whole).quantize(Decimal("0.01")) if whole else None
    ordered = sorted(out, key=lambda pair: list(STATES[one.over]).index(pair[0]))
    return Gauge(one.slug, good, whole, tuple(ordered), value, said, tuple(entry_ids))


def indicators_in(
    folder: Path, kinds: Mapping[str, Kind]
) -> tuple[dict[str, Indicator], list[Problem]]:
    """Read the indicators of a packs folder, with all problems found on the way.

    One with a mistake is left out, so that what is returned can be relied upon.
    """
    file, problems = folder / FILE, []  # type: Path, list[Problem]
    if not file.exists():
        return {}, problems
    raw = read_yaml(file, problems) or {}
    rows = raw.get("indicators") if isinstance(raw, Mapping) else None
    if not isinstance(rows, list):
        advice = "每项以“- indicator: …”开头。"
        problems.append(Problem(file, 1, "文件应有 indicators 列表。", advice))
        return {}, problems
    found: dict[str, Indicator] = {}
    for number, row in enumerate(rows):
        line = line_of_item(rows, number, 1)
        try:
            one = _indicator(row, line, found, kinds)
            found[one.slug] = one
        except Slip as slip:
            place = line_of(row, slip.key, line)
            problems.append(Problem(file, place, slip.message, slip.advice))
    usual = sum((one.usual for one in found.values()), Decimal(0))
    if not problems and usual not in {Decimal(0), WHOLE}:
        text = f"各项 usual 合计 {usual}，应为 100。"
        problems.append(Problem(file, 1, text, "请调整。"))
    return found, problems


def _indicator(
    row: Any, line: int, before: Mapping[str, Indicator], kinds: Mapping[str, Kind]
) -> Indicator:
    if not isinstance(row, Mapping):
        raise Slip("indicator", "指标应是一组键和值。", "以“- indicator: …”开头。")
    _refuse_counting(row)
    only_keys(row, KEYS, "指标")
    for key in NEEDED:
        if not row.get(key):
            raise Slip("indicator", f"这个指标缺少“{key}”。", "补上这一行。")
    slug = text_at(row, "indicator")
    if twin := before.get(slug):
        message = f"指标“{slug}”在第 {twin.line} 行已有。"
        raise Slip("indicator", message, "删去一个。")
    over = word_at(row, "over", Over, "")
    _check_kinds(texts_at(row, "kinds"), kinds)
    known = [one.value for one in Strength]
    return Indicator(
        slug=slug,
        label=text_at(row, "label"),
        definition=text_at(row, "definition"),
        about=word_at(row, "about", About, ""),
        over=over,
        **_parts(row, over),
        **_narrow(row),
        strength=_among(row, "strength", known),
        programme=bool(row.get("programme")),
        usual=_number(row, "usual"),
        line=line,
    )


def _narrow(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return to which things an indicator is narrowed down."""
    return {key: texts_at(row, key) for key in NARROW if key != "strength"}


def _refuse_counting(row: Mapping[str, Any]) -> None:
    """Refuse what would judge work by how many records there are (DR-16)."""
    label = str(row.get("label") or row.get("indicator") or "")
    message = f"指标“{label}”数的是记录条数，不能用来考核。"
    for key in COUNTING_KEYS:
        if key in row:
            raise Slip(key, message, NO_COUNTING)
    if str(row.get("over")) in COUNTING_WORDS:
        raise Slip("over", message, NO_COUNTING)
    if counts_records(label):
        raise Slip("label", message, NO_COUNTING)


COUNTED = ("次数", "条数", "份数", "篇数", "人次", "字数", "张数", "时长", "学时数")
"""How people name it when they count records; a label with one is refused."""


def counts_records(label: str) -> bool:
    """Say whether a name asks for how many records there are.

    >>> counts_records("主题党日次数")
    True
    >>> counts_records("党员群众评价")
    False
    """
    return any(one in label for one in COUNTED)


def _parts(row: Mapping[str, Any], over: str) -> dict[str, Any]:
    """Return numerator and denominator, or what grades are worth."""
    if over == Over.DEBRIEFS:
        values = row.get("values")
        if not isinstance(values, Mapping) or not values:
            raise Slip("values", "述职评议要写 values。", "如 {好: 100, 较好: 85}。")
        return {"values": {str(one): _number(values, one) for one in values}}
    known = list(STATES[over])
    of, good = _among(row, "of", known), _among(row, "good", known)
    if not of or not good:
        raise Slip("of", "指标要写 of（分母）和 good（算好的）。", "见文件开头。")
    for state in good:
        if state not in of:
            message = f"“good”里的“{state}”不在“of”里。"
            raise Slip("good", message, "分子的都要在分母里。")
    return {"of": of, "good": good}


def _among(row: Mapping[str, Any], key: str, known: list[str]) -> tuple[str, ...]:
    found = texts_at(row, key)
    for one in found:
        if one not in known:
            message = f"“{key}”里没有“{one}”这个词。"
            raise Slip(key, message, suggestion(one, known))
    return found


def _check_kinds(names: Iterable[str], kinds: Mapping[str, Kind]) -> None:
    for name in names:
        if name not in kinds:
            message = f"“kinds”里的“{name}”不是记录的种类。"
            raise Slip("kinds", message, suggestion(name, kinds))


def _number(row: Mapping[str, Any], key: str) -> Decimal:
    value = row.get(key, 0)
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        found = Decimal(-1)
    if isinstance(value, bool) or not 0 <= found <= WHOLE:
        raise Slip(key, f"“{key}”应是 0 到 100 的数。", "如 85。")
    return found
