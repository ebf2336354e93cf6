"""Cases and messages in the reader's words instead of those of the files."""

import re
from collections.abc import Mapping
from typing import Any

from yiben.policy.facts import kind_shelf
from yiben.rules.pack import Library, Rule
from yiben.rules.period import parse_period
from yiben.rules.words import Every, Flag, Status, Word

from .draft_files import DraftTexts, row_of

NAMES = {
    "status": "结果",
    "flags": "标注",
    "uncovered": "没有参加到的",
    "done": "已做",
    "need": "应做",
    "due_on": "期限",
    "effective": "是否单独生效",
}
QUOTED = re.compile(r"“([a-z][a-z0-9/-]*)”")
TOKEN = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:[-/][A-Za-z0-9_-]+)*")
SHOWN = 4


class Names:
    """Turns the English names of rules into what a reader calls them."""

    def __init__(self, texts: DraftTexts, whole: Library) -> None:
        """Look up the rules of the draft, with a mistake or without."""
        self._own = {
            str(row.get("id", "")): str(row.get("title", ""))
            for row in map(row_of, texts.rules)
        }
        self._whole = whole
        self._pack = texts.pack

    def told(self, text: str) -> str:
        """Return a message of the loader in the reader's words."""
        return QUOTED.sub(self._named, text)

    def _named(self, found: re.Match[str]) -> str:
        name = found[1]
        if title := self._own.get(name.removeprefix(f"{self._pack}/")):
            return f"“{title}”"
        rule = self._whole.by_id.get(name)
        if rule is None:
            return found[0]
        return f"《{self._whole.packs[rule.pack].short}》的“{rule.title}”"


def in_words(message: str, rules: Mapping[str, Rule]) -> str:
    """Return what a case says, with our words turned into the reader's."""
    labels = NAMES | _labels(Status) | _labels(Flag) | _labels(Every)

    def told(found: re.Match[str]) -> str:
        word = found.group()
        if word in rules:
            return f"“{rules[word].title}”"
        return labels.get(word, word)

    text = TOKEN.sub(told, message.replace(" 的 status 应为 ", " 应是 "))
    return text.replace("实为", "算出来是").replace("'", "")


def _labels(words: type[Word]) -> dict[str, str]:
    return {word.value: word.label for word in words}


def case_in_words(row: Any) -> str:
    """Return what a case supposes and expects, in one or two sentences.

    Nothing for a case that is written wrongly.
    """
    try:
        given = row.get("given") or {}
        supposed = [_entry(one) for one in given.get("ledger") or []]
        if len(supposed) > SHOWN:
            supposed[SHOWN - 1 :] = [f"等 {len(supposed)} 条"]
        expected = [_expected(one) for one in row.get("expect") or []]
    except (AttributeError, TypeError, KeyError):
        return ""
    told = "、".join(supposed) or "没有记录"
    return f"台账：{told}。{row.get('as_of')} 看：{'；'.join(expected)}。"


def _entry(row: Mapping[str, Any]) -> str:
    kind = kind_shelf().kinds.get(str(row.get("kind")))
    late = f"（{row['entered']} 录入）" if row.get("entered") else ""
    day = row.get("date") or "多次"
    return f"{day} {kind.label if kind else row.get('kind')}{late}"


def _expected(row: Mapping[str, Any]) -> str:
    subject = row.get("subject")
    who = "、".join(map(str, subject)) if isinstance(subject, list) else str(subject)
    if row.get("owes") is False:
        return f"{who}不欠"
    status = _labels(Status).get(str(row.get("status")), str(row.get("status")))
    return f"{who}{_period(str(row.get('period', '')))}应是“{status}”"


def _period(text: str) -> str:
    try:
        return f"{parse_period(text).label}"
    except ValueError:
        return ""
