"""One rule out of its YAML mapping, checked word by word."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from .binding import binds_of
from .kinds import Kind, suggestion
from .pack import ALL, GRACE_DAYS, Binds, EventSpec, RecordSpec, Rule
from .period import MONTHS
from .text import (
    Slip,
    count_at,
    day_at,
    only_keys,
    text_at,
    texts_at,
    word_at,
    words_at,
)
from .words import (
    Every,
    Form,
    PersonRole,
    Rounding,
    Strength,
    SubjectKind,
)

COMMON = (
    *("id", "title", "system", "form", "strength", "refines", "replaces", "from_on"),
    *("until_on", "needs", "consequence", "note", "binds", "settable"),
)
COUNTED = ("record", "every", "open_term", "at_least", "window", "grace_days", "round")
BY_FORM: dict[str, tuple[str, ...]] = {
    Form.REQUIRE: COUNTED,
    Form.FILE: (*COUNTED, "recipient"),
    Form.KEEP: ("record", "at_least", "by", "open_term"),
    Form.WHEN: ("event", "record", "within_days", "open_term"),
    Form.CARRY: ("record", "element", "elements", "at_least"),
    Form.FORBID: ("features", "suspends", "suspends_rules"),
    Form.DEFINE: ("term", "items"),
    Form.GUIDE: ("why",),
}
NEEDED: dict[str, tuple[str, ...]] = {
    Form.REQUIRE: ("binds", "record", "every"),
    Form.FILE: ("binds", "record", "every"),
    Form.KEEP: ("binds", "record"),
    Form.WHEN: ("binds", "event", "record"),
    Form.CARRY: ("record",),
    Form.FORBID: (),
    Form.DEFINE: ("term", "items"),
    Form.GUIDE: ("why",),
}
ROLES = (
    *("unit", "group", "speaker_own", "with_secretary", "with_team", "with_member"),
    *("pair", "inspected"),
)
DEFAULT_ROLES: dict[str, str] = {
    SubjectKind.ORG: "unit",
    SubjectKind.OFFICE: "attendee",
    SubjectKind.MEMBER: "attendee",
    SubjectKind.PAIR: "pair",
    SubjectKind.RELATION: "inspected",
}
SETTABLE = ("every", "at_least", "day", "within_days", "by")
RECIPIENTS = ("superior", "members", "none")
NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
MAX_DAY = 31


@dataclass(frozen=True)
class Vocabulary:
    """What rules may name: kinds of records, their tags, and systems."""

    kinds: Mapping[str, Kind]
    systems: Mapping[str, str]

    def advice_for(self, name: str) -> str:
        """Say what to write instead of a kind that is never posted itself."""
        kind = self.kinds[name]
        steps = [f"{name}.{one.stage}" for one in kind.stages if one.posts]
        wanted = steps or kind.carried_by
        return f"请写会进台账的那一种，如 {'、'.join(wanted[:3])}。"

    def tags_of(self, kinds: frozenset[str]) -> set[str]:
        """Return every tag that records of these kinds can carry."""
        tags: set[str] = {"deviation_filed"}
        for name in kinds:
            kind = self.kinds[name]
            tags |= {tag.tag for tag in (*kind.tags, *kind.elements)}
        return tags


@dataclass(frozen=True)
class Home:
    """Where a rule stands: its pack and article."""

    pack: str
    section: str
    anchor: str
    reading: str
    file: Path
    line: int
    confidence: str = ""


def rule_from(row: Any, home: Home, words: Vocabulary) -> Rule:
    """Return the rule a mapping describes; raise Slip at its first mistake."""
    form = _form_of(row)
    name = text_at(row, "id")
    if not NAME.fullmatch(name):
        raise Slip(
            "id", "规则编号“id”只能用小写英文、数字和连字符。", "如 theme-day-monthly。"
        )
    system = text_at(row, "system")
    if system not in words.systems:
        message = f"“system”没有“{system}”这个制度。"
        raise Slip("system", message, suggestion(system, words.systems))
    binds = binds_of(row)
    return Rule(
        pack=home.pack,
        name=name,
        title=text_at(row, "title"),
        system=system,
        form=form,
        section=home.section,
        anchor=home.anchor,
        reading=home.reading,
        file=home.file,
        line=home.line,
        binds=binds,
        record=_record(row, binds, words),
        event=_event(row, words),
        elements=_elements(row, form, words),
        **_switching(row, form, words),
        confidence=home.confidence,
        **_counting(row, form),
        **_plain(row, form),
    )


def _form_of(row: Any) -> str:
    if not isinstance(row, Mapping):
        raise Slip("", "这一条规则的写法不对。", "以“- id: …”开头，下面逐行写。")
    form = word_at(row, "form", Form, "")
    allowed = BY_FORM[form]
    others = {key for keys in BY_FORM.values() for key in keys}
    for key in row:
        if key in others and key not in allowed and key not in COMMON:
            message = f"“{key}”不能用在 form: {form} 里。"
            raise Slip(str(key), message, "删去这一行，或改 form。")
    only_keys(row, (*COMMON, *allowed), "规则")
    for key in ("id", "title", "system", *NEEDED[form]):
        if row.get(key) in (None, "", []):
            raise Slip("id", f"form: {form} 的规则缺少“{key}”。", "补上这一行。")
    return form


def _kinds(spec: Any, key: str, words: Vocabulary) -> frozenset[str]:
    kinds = frozenset(texts_at(spec, "kinds"))
    if not kinds:
        raise Slip(
            key, f"“{key}”里要写“kinds”。", "如 kinds: [talks.heart_talk.held]。"
        )
    for name in kinds:
        if name not in words.kinds:
            message = f"没有这种记录：“{name}”。"
            raise Slip(key, message, suggestion(name, words.kinds))
        if not words.kinds[name].is_posted:
            message = f"“{name}”这种记录自己不进台账，做了也数不到。"
            raise Slip(key, message, words.advice_for(name))
    return kinds


def _record(
    row: Mapping[str, Any], binds: Binds, words: Vocabulary
) -> RecordSpec | None:
    spec = row.get("record")
    if spec is None:
        return None
    only_keys(spec, ("kinds", "as", "tags", "min_rate", "day", "covers"), "record")
    kinds = _kinds(spec, "record", words)
    tags = frozenset(texts_at(spec, "tags"))
    for tag in sorted(tags - words.tags_of(kinds)):
        message = f"“tags”里没有“{tag}”这个标记。"
        raise Slip("record", message, suggestion(tag, words.tags_of(kinds)))
    day = spec.get("day")
    if day is not None and not (type(day) is int and 1 <= day <= MAX_DAY):
        raise Slip("day", "“day”应是 1 到 31。", "如 28。")
    roles = words_at(spec, "as", PersonRole, ROLES)
    return RecordSpec(
        kinds=kinds,
        roles=roles or frozenset({DEFAULT_ROLES[binds.subject]}),
        tags=tags,
        min_rate=count_at(spec, "min_rate", 1) if "min_rate" in spec else 0,
        day=day,
        covers_members=spec.get("covers") == "members",
    )


def _elements(row: Mapping[str, Any], form: str, words: Vocabulary) -> frozenset[str]:
    """Return the tags that records must carry, under either spelling."""
    if form != Form.CARRY:
        return frozenset()
    one = text_at(row, "element")
    elements = frozenset(texts_at(row, "elements")) | ({one} if one else set())
    if not elements:
        raise Slip("id", "form: carry 的规则缺少“element”。", "写上要带的标记。")
    known = words.tags_of(_kinds(row["record"], "record", words))
    for element in sorted(elements - known):
        message = f"“element”里没有“{element}”这个标记。"
        raise Slip("element", message, suggestion(element, known))
    return elements


def _switching(row: Mapping[str, Any], form: str, words: Vocabulary) -> dict[str, Any]:
    """Return what a prohibition switches off: features, systems, single rules."""
    keys = ("features", "suspends", "suspends_rules")
    found = {key: texts_at(row, key) for key in keys}
    if form == Form.FORBID and not any(found.values()):
        message = "form: forbid 的规则缺少“features”。"
        raise Slip("id", message, "写明关掉哪些功能，或 suspends 暂停哪些制度。")
    for system in found["suspends"]:
        if system not in words.systems:
            message = f"“suspends”没有“{system}”这个制度。"
            raise Slip("suspends", message, suggestion(system, words.systems))
    return found


def _event(row: Mapping[str, Any], words: Vocabulary) -> EventSpec | None:
    spec = row.get("event")
    if spec is None:
        return None
    only_keys(spec, ("kinds", "tags_any"), "event")
    return EventSpec(
        _kinds(spec, "event", words), frozenset(texts_at(spec, "tags_any"))
    )


def _counting(row: Mapping[str, Any], form: str) -> dict[str, Any]:
    every = word_at(row, "every", Every, Every.OPEN) if "every" in row else None
    open_term = text_at(row, "open_term")
    waits = every == Every.OPEN or "open" in (row.get("by"), row.get("within_days"))
    if waits and not open_term:
        raise Slip("every", "周期待定的规则要写“open_term”。", "写原文的词，如 定期。")
    if open_term and not waits:
        raise Slip(
            "open_term", "写了“open_term”，但没有哪一项是 open。", "删去，或改 every。"
        )
    rounding = Rounding.CEIL if form == Form.FILE else Rounding.WHOLE
    days = row.get("within_days")
    return {
        "every": every,
        "open_term": open_term,
        "at_least": _at_least(row, form),
        "window": _window(row, every),
        "grace_days": _grace(row),
        "rounding": word_at(row, "round", Rounding, rounding),
        "within_days": None
        if days in (None, "open")
        else count_at(row, "within_days", 1),
        "by": None if row.get("by") == "open" else day_at(row, "by"),
    }


def _at_least(row: Mapping[str, Any], form: str) -> int:
    if form == Form.CARRY and "at_least" not in row:
        return ALL
    return count_at(row, "at_least", 1)


def _grace(row: Mapping[str, Any]) -> int:
    days = row.get("grace_days", GRACE_DAYS)
    if isinstance(days, bool) or not isinstance(days, int) or days < 0:
        raise Slip("grace_days", "“grace_days”应是不小于 0 的整数。", "如 10。")
    return days


def _window(row: Mapping[str, Any], every: str | None) -> tuple[int, int] | None:
    window = row.get("window")
    if window is None:
        return None
    months = MONTHS.get(every or "", 0)
    good = isinstance(window, list) and [type(one) for one in window] == [int, int]
    if not good or not 1 <= window[0] <= window[1] <= months:
        message = "“window”要写周期里的第几个月到第几个月。"
        raise Slip("window", message, f"这里可写 1 到 {months}，如 [1, 3]。")
    return (int(window[0]), int(window[1]))


def _plain(row: Mapping[str, Any], form: str) -> dict[str, Any]:
    settable = texts_at(row, "settable")
    for key in settable:
        if key not in SETTABLE:
            raise Slip(
                "settable", f"“settable”里没有“{key}”。", suggestion(key, SETTABLE)
            )
    recipient = text_at(row, "recipient", "none" if form == Form.FILE else "")
    if form == Form.FILE and recipient not in RECIPIENTS:
        message = f"“recipient”没有“{recipient}”。"
        raise Slip("recipient", message, suggestion(recipient, RECIPIENTS))
    return {
        "strength": word_at(row, "strength", Strength, Strength.MUST),
        "refines": texts_at(row, "refines"),
        "replaces": texts_at(row, "replaces"),
        "needs": texts_at(row, "needs"),
        "from_on": day_at(row, "from_on") or date.min,
        "until_on": day_at(row, "until_on"),
        "recipient": recipient,
        "settable": frozenset(settable),
        "term": text_at(row, "term"),
        "items": texts_at(row, "items"),
        "why": text_at(row, "why"),
        "consequence": text_at(row, "consequence"),
        "note": text_at(row, "note"),
    }
