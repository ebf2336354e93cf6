"""What makes a draft acceptable: its phrases, its head, its YAML from outside."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

from yiben.common.errors import ManyErrors, Problem, YibenError
from yiben.rules.anchor import Place, Source
from yiben.rules.lined import UnreadableError, load_lined
from yiben.rules.pack import Rule
from yiben.rules.paragraph import squeeze
from yiben.rules.words import OrgKind

PHRASE_LENGTH = 20
TEXT_LENGTH = 40_000
"""Letters of a draft's text: five times the longest document so far."""

RULES_LIMIT = 400
CASES_LIMIT = 500
ROW_LENGTH = 20_000
YAML_LENGTH = 60_000
"""Letters of one file of cases or rules that somebody typed or brought in."""

NESTING = 12
EVENTS = 40_000
PAIRS = 5_000
"""Talks that one line of a case may stand for."""

CONTEXT = 12
"""Letters shown on either side of a phrase."""

OFFERS = 6
MARKS = re.compile(r"[，。；：、！？,;:!?]")
ASKING = re.compile(
    r"每|应|必须|至少|不少于|不得|报送|定期|经常|及时|组织|开展|落实|要"
)
SHORTEST = 4
OPENING, CLOSING = "（(《“", "）)》”，。；、"
REASON_LENGTH = 2_000
DRAFTERS = frozenset(
    {OrgKind.COMMITTEE, OrgKind.WORKING_COMMITTEE, OrgKind.LEADING_GROUP}
)
"""Kinds of organisation that issue documents."""

CASES_EACH = 3


class DraftError(YibenError):
    """Something about a draft that cannot be done as asked."""


class StaleDraftError(DraftError):
    """Somebody else changed the same thing in the meantime; nothing was written."""


@dataclass(frozen=True, slots=True)
class DraftHead:
    """What is said of a document before its text."""

    title: str
    short: str
    issuer: str
    in_force_from: date
    number: str = ""
    issued_on: date | None = None
    in_force_note: str = ""
    parents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spot:
    """A phrase where it stands: what is before it, itself, what is after it.

    ``offer`` is a longer phrase around this place that stands only once.
    """

    paragraph: int
    before: str
    phrase: str
    after: str
    offer: str = ""


@dataclass(frozen=True, slots=True)
class PhraseTrouble:
    """Why a phrase cannot be an anchor, and what could be one."""

    message: str
    advice: str
    spots: tuple[Spot, ...] = ()
    offers: tuple[str, ...] = ()


def phrase_trouble(source: Source, phrase: str) -> PhraseTrouble | None:
    """Return why a phrase is no anchor of a text, or nothing if it is one."""
    anchor = squeeze(phrase)
    if not anchor:
        return PhraseTrouble("没有填原文的话。", "从原文里选一句，粘贴过来。")
    places = source.places(anchor)
    if len(places) > 1:
        return _twice(source, anchor, places)
    if not places:
        return _missing(source, anchor)
    if len(anchor) > PHRASE_LENGTH:
        message = f"这句话有 {len(anchor)} 字，至多 {PHRASE_LENGTH} 字。"
        offers = tuple(
            piece
            for piece in (anchor[:PHRASE_LENGTH], anchor[-PHRASE_LENGTH:])
            if len(source.places(piece)) == 1
        )
        return PhraseTrouble(message, "截取其中只出现一次的一段。", (), offers)
    return None


def _twice(source: Source, anchor: str, places: Sequence[Place]) -> PhraseTrouble:
    spots = tuple(_spot(source, place, anchor) for place in places[:OFFERS])
    where = "、".join(dict.fromkeys(f"第 {one.paragraph} 段" for one in spots))
    message = f"这句话在原文里有 {len(places)} 处（{where}），分不清是哪一处。"
    return PhraseTrouble(message, "在前面或后面多取几个字，使它只出现一次。", spots)


def _missing(source: Source, anchor: str) -> PhraseTrouble:
    near = source.nearest(anchor[:PHRASE_LENGTH])
    if not near:
        advice = "请从原文里复制，标点、数字和括号都要一字不差。"
        return PhraseTrouble("原文里没有这句话。", advice)
    places = source.places(near)
    offers = (near,) if len(places) == 1 else ()
    grow = len(places) > 1
    spots = tuple(_spot(source, one, near, grow=grow) for one in places[:OFFERS])
    message = "原文里没有这句话，标点、数字和括号都要一字不差。"
    return PhraseTrouble(message, f"原文写的是“{near}”。", spots, offers)


def _spot(source: Source, place: Place, anchor: str, *, grow: bool = True) -> Spot:
    first, last = source.paragraphs[place.paragraph], place.last_paragraph
    before = first.text[: place.start]
    after = source.paragraphs[last].text[place.end :]
    offer = _grown(source, squeeze(before), anchor, squeeze(after)) if grow else ""
    return Spot(first.number, before[-CONTEXT:], anchor, after[:CONTEXT], offer)


def _grown(source: Source, before: str, anchor: str, after: str) -> str:
    """Return a longer phrase around a place that stands only once.

    Up to the next mark if that is short enough, else the shortest.
    """
    clause = anchor + MARKS.split(after, maxsplit=1)[0]
    if clause != anchor and _is_anchor(source, clause):
        return clause
    for more in range(1, PHRASE_LENGTH - len(anchor) + 1):
        for left in range(more + 1):
            right = more - left
            if left > len(before) or right > len(after):
                continue
            grown = before[len(before) - left :] + anchor + after[:right]
            ragged = grown[-1] in OPENING or grown[0] in CLOSING
            if not ragged and _is_anchor(source, grown):
                return grown
    return ""


def _is_anchor(source: Source, phrase: str) -> bool:
    return len(phrase) <= PHRASE_LENGTH and len(source.places(phrase)) == 1


def likely_phrase(source: Source, text: str) -> str:
    """Return the clause of a paragraph that most likely asks for something.

    Empty if none of its clauses can be an anchor.
    """
    for clause in MARKS.split(squeeze(text)):
        if len(clause) < SHORTEST or not ASKING.search(clause):
            continue
        phrase = clause[-PHRASE_LENGTH:]
        if _is_anchor(source, phrase):
            return phrase
    return ""


def must_be_head(head: DraftHead) -> DraftHead:
    """Refuse a head that lacks something or is too long."""
    needed = {"title": "标题", "short": "简称", "issuer": "发文机关"}
    limits = {"title": 200, "short": 40, "issuer": 120, "number": 60}
    problems = [
        Problem(key, f"“{label}”没有填写。", "请填写。")
        for key, label in needed.items()
        if not getattr(head, key).strip()
    ]
    labels = needed | {"number": "文号", "in_force_note": "生效日期说明"}
    limits["in_force_note"] = 200
    problems += [
        Problem(key, f"“{labels[key]}”太长。", f"不超过 {limit} 字。")
        for key, limit in limits.items()
        if len(getattr(head, key)) > limit
    ]
    if problems:
        raise ManyErrors(problems)
    return head


def must_be_text(text: str) -> str:
    """Refuse a text that is too long for one document."""
    letters = len(squeeze(text))
    if letters > TEXT_LENGTH:
        message = f"原文有 {letters} 字，太长。"
        advice = f"一份文件不超过 {TEXT_LENGTH} 字；请只放正文，附件另写。"
        raise DraftError(message, advice)
    return text


def plain_yaml(text: str) -> Any:
    """Return what YAML from outside says, as lined values.

    Raises UnreadableError for what is no YAML, and for what would unfold to
    more than was written: references, deep nesting, too many values.
    """
    if len(text) > YAML_LENGTH:
        advice = f"不超过 {YAML_LENGTH} 字，分成几份。"
        raise UnreadableError(1, f"内容有 {len(text)} 字，太长。", advice)
    depth = 0
    try:
        for count, event in enumerate(yaml.parse(text, Loader=yaml.CBaseLoader)):
            line = event.start_mark.line + 1 if event.start_mark else 1
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise UnreadableError(line, "不能用“&”“*”引用。", "把内容写出来。")
            if depth > NESTING or count > EVENTS:
                raise UnreadableError(line, "套得太深或者太多。", "写得简单些。")
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        advice = "检查缩进、冒号、引号和括号。"
        place = mark.line + 1 if mark else 1
        raise UnreadableError(place, "不是正确的 YAML。", advice) from None
    return load_lined(text)


def row_in(text: str) -> Mapping[str, Any]:
    """Return the mapping of a rule that somebody typed; raise DraftError."""
    try:
        row = plain_yaml(text)
    except UnreadableError as error:
        raise DraftError(f"第 {error.line} 行：{error.message}", error.advice) from None
    if not isinstance(row, Mapping):
        raise DraftError("第 1 行：写法不对。", "逐行写“键: 值”。")
    return row


def too_many_pairs(row: Any) -> bool:
    """Say whether a case unfolds to more talks than it could mean."""
    given = row.get("given") if isinstance(row, Mapping) else None
    ledger = given.get("ledger") if isinstance(given, Mapping) else None
    total = 0
    for one in ledger if isinstance(ledger, list) else ():
        if isinstance(one, Mapping):
            names, dates = one.get("each_pair_of"), one.get("dates")
            n = len(names) if isinstance(names, list) else 0
            total += n * n * (len(dates) if isinstance(dates, list) else 1)
    return total > PAIRS


def rule_name(row: Mapping[str, Any], taken: frozenset[str]) -> str:
    """Return an English name for a rule: its system, how often, and a number.

    >>> rule_name({"system": "theme_day", "every": "month"}, frozenset())
    'theme-day-month'
    """
    parts = [str(row.get("system", "")), str(row.get("every") or row.get("form", ""))]
    text = "-".join(part for part in parts if part).lower().replace("_", "-")
    base = re.sub(r"[^a-z0-9-]+|-+(?=-)", "", text).strip("-") or "rule"
    if base not in taken:
        return base
    return next(f"{base}-{n}" for n in range(2, 9999) if f"{base}-{n}" not in taken)


def lacking_cases(
    rules: Sequence[Rule], cases: Sequence[Any]
) -> list[tuple[Rule, int, int]]:
    """Return the duties with too few cases, how many they have, how many outcomes.

    Each needs three, and not all of them with the same outcome.
    """
    told: dict[str, list[str]] = {}
    for case in cases:
        rows = case.get("expect") if isinstance(case, Mapping) else None
        for duty, outcome in dict(_outcomes(rows)).items():
            told.setdefault(duty, []).append(outcome)
    found = []
    for rule in rules:
        outcomes = told.get(rule.id, [])
        if rule.is_duty and (len(outcomes) < CASES_EACH or len(set(outcomes)) < 2):  # noqa: PLR2004 -- met and missed
            found.append((rule, len(outcomes), len(set(outcomes))))
    return found


def _outcomes(rows: Any) -> list[tuple[str, str]]:
    """Return the duty and the outcome of each line under ``expect``."""
    return [
        (str(row.get("duty", "")), str({k: row[k] for k in row if k in OUTCOMES}))
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, Mapping)
    ]


OUTCOMES = ("status", "counts", "owes", "done", "only_missed", "effective")


@dataclass(frozen=True, slots=True)
class RuleForm:
    """A rule as somebody wrote it: its phrase, where it stands, what it says."""

    anchor: str
    section: str
    reading: str
    row: Mapping[str, Any]
