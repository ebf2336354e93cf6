"""A draft as the files it would be on disk, and each line's way back to its rule."""

import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yiben.policy.facts import kind_shelf, library
from yiben.policy.models import Draft, DraftCase, DraftRule
from yiben.rules.anchor import Source
from yiben.rules.lined import line_of_item, load_lined
from yiben.rules.load import pack_from_texts
from yiben.rules.pack import Pack
from yiben.rules.paragraph import squeeze
from yiben.rules.problems import Problem
from yiben.rules.schema import Vocabulary
from yiben.rules.writing import ARTICLES, articles_text, head_text

HEAD = "pack.yaml"


@dataclass(frozen=True, slots=True)
class DraftTexts:
    """A draft with everything that belongs to it, read once."""

    draft: Draft
    rules: tuple[DraftRule, ...]
    cases: tuple[DraftCase, ...]
    source: Source

    @property
    def pack(self) -> str:
        """Return the name of the pack."""
        return str(self.draft.pack)


@dataclass(frozen=True, slots=True)
class Compiled:
    """What the files of a draft say; ``pack`` is None if its head is wrong.

    ``rule_at`` gives the draft's rule for a line of the file of articles.
    """

    files: Mapping[str, str]
    pack: Pack | None
    problems: tuple[Problem, ...]
    starts: tuple[tuple[int, str], ...]

    def rule_at(self, line: int) -> str:
        """Return the id of the rule that stands on a line, or nothing."""
        place = bisect_right(self.starts, (line, "~")) - 1
        return self.starts[place][1] if place >= 0 else ""


def vocabulary() -> Vocabulary:
    """Return what rules may name in this installation."""
    return Vocabulary(kind_shelf().kinds, library().systems)


def row_of(rule: DraftRule) -> dict[str, Any]:
    """Return a rule's mapping."""
    found: dict[str, Any] = json.loads(rule.row)
    return found


def in_text_order(
    rules: Iterable[DraftRule], source: Source
) -> list[tuple[str, list[DraftRule]]]:
    """Return the rules by anchor, in the order of the text, strays last."""
    groups: dict[str, list[DraftRule]] = {}
    for rule in rules:
        groups.setdefault(squeeze(rule.anchor), []).append(rule)
    end = len(source.text)

    def place(anchor: str) -> tuple[int, int]:
        at = source.text.find(anchor)
        return (end if at < 0 else at, groups[anchor][0].number)

    return [(anchor, groups[anchor]) for anchor in sorted(groups, key=place)]


def files_of(texts: DraftTexts) -> tuple[dict[str, str], list[str]]:
    """Return the files of a draft, and its rules' ids in the order of the file."""
    rows, ids = [], []
    for anchor, rules in in_text_order(texts.rules, texts.source):
        first = rules[0]
        rows.append(
            {
                "anchor": anchor,
                "section": first.section,
                "reading": first.reading,
                "rules": [row_of(rule) for rule in rules],
            }
        )
        ids += [rule.pk for rule in rules]
    files = {HEAD: head_text(_head(texts)), ARTICLES: articles_text(rows)}
    for case in texts.cases:
        files[f"cases/{case.name}.yaml"] = case.text
    if texts.draft.text:
        files[f"{texts.pack}.txt"] = texts.draft.text
    return files, ids


def _head(texts: DraftTexts) -> dict[str, Any]:
    draft = texts.draft
    letters = len(texts.source.text)
    about: dict[str, Any] = {"file": f"{draft.pack}.txt"}
    return {
        "pack": draft.pack,
        "title": draft.title,
        "short": draft.short,
        "issuer": draft.issuer,
        "level": draft.level,
        "number": draft.number or None,
        "issued_on": draft.issued_on,
        "in_force_from": draft.in_force_from,
        "in_force_note": draft.in_force_note,
        "parents": json.loads(draft.parents),
        "text": about | ({"characters": letters} if letters else {}),
    }


def compiled(texts: DraftTexts) -> Compiled:
    """Read a draft as if it lay on disk."""
    files, ids = files_of(texts)
    problems: list[Problem] = []
    pack = pack_from_texts(files, vocabulary(), problems)
    starts = zip(_rule_lines(files[ARTICLES]), ids, strict=True)
    return Compiled(files, pack, tuple(problems), tuple(starts))


def _rule_lines(text: str) -> Sequence[int]:
    """Return the line from which each rule of a file of articles is blamed.

    A mistake of an article is its first rule's.
    """
    articles = load_lined(text)["articles"]
    found = []
    for number, article in enumerate(articles):
        rules = article["rules"]
        for place in range(len(rules)):
            line = line_of_item(rules, place, 1)
            found.append(line if place else line_of_item(articles, number, line))
    return found
