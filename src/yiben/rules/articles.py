"""The articles of a pack out of their files; a mistake leaves out one rule."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from .judge import SOFT
from .lined import line_within
from .pack import DUTY_FORMS, Article, Pack, Rule
from .paragraph import squeeze
from .problems import Problem
from .schema import Home, Vocabulary, rule_from
from .text import Slip, line_of, line_of_item, only_keys, read_yaml, text_at, word_at
from .words import Confidence, Form

ANCHOR_LENGTH = 20
LOOSE = frozenset({Confidence.C.value, Confidence.D.value})


def read_articles(
    file: Path, pack: Pack, words: Vocabulary, problems: list[Problem]
) -> list[Article]:
    """Read the articles of one file; rules with a mistake are left out."""
    row = read_yaml(file, problems)
    return [] if row is None else articles_from(row, file, pack, words, problems)


def articles_from(
    row: Any, file: Path, pack: Pack, words: Vocabulary, problems: list[Problem]
) -> list[Article]:
    """Return the articles that a file said; rules with a mistake are left out."""
    found: list[Article] = []
    try:
        only_keys(row, ("section", "articles"), "文件")
        section = text_at(row, "section")
        rows = _list_at(row, "articles")
    except Slip as slip:
        line = line_of(row, slip.key, 1)
        problems.append(Problem(file, line, slip.message, slip.advice))
        return []
    for number, one in enumerate(rows):
        line = line_of_item(rows, number, 1)
        try:
            home = Home(pack.name, section, "", "", file, line)
            found.append(_article(one, home, pack, words, problems))
        except Slip as slip:
            place = line_of(one, slip.key, line)
            problems.append(Problem(file, place, slip.message, slip.advice))
    return found


def _article(
    row: Any, home: Home, pack: Pack, words: Vocabulary, problems: list[Problem]
) -> Article:
    only_keys(row, ("anchor", "section", "reading", "rules", "confidence"), "条")
    anchor = _anchor_of(row, pack)
    reading = text_at(row, "reading")
    if not reading:
        raise Slip("anchor", "这一条缺少读法“reading”。", "用自己的话写一句。")
    home = replace(
        home,
        section=text_at(row, "section", home.section),
        anchor=anchor,
        reading=reading,
        confidence=_confidence_of(row, pack),
    )
    rules: list[Rule] = []
    rows = _list_at(row, "rules")
    for number, one in enumerate(rows):
        place = line_of_item(rows, number, home.line)
        try:
            rule = rule_from(one, replace(home, line=place), words)
            must_suit_confidence(rule)
            rules.append(rule)
        except Slip as slip:
            at = line_within(one, slip.key, place)
            problems.append(Problem(home.file, at, slip.message, slip.advice))
    if not rows:
        raise Slip(
            "anchor", "这一条没有规则。", "写一条，或写 form: guide 并说明为什么。"
        )
    return Article(
        home.section,
        anchor,
        reading,
        tuple(rules),
        home.file,
        home.line,
        home.confidence,
    )


def _anchor_of(row: Mapping[str, Any], pack: Pack) -> str:
    """Return the phrase of the text; a pack without a text has none."""
    anchor = squeeze(text_at(row, "anchor"))
    if not pack.has_text:
        if anchor:
            message = "这份文件没有原文（text: none），不能写“anchor”。"
            raise Slip("anchor", message, "删去 anchor，写清 section。")
        return ""
    if not anchor:
        raise Slip("", "这一条缺少锚点“anchor”。", "抄一段原文里只出现一次的短语。")
    if len(anchor) > ANCHOR_LENGTH:
        message = f"锚点有 {len(anchor)} 字，至多 {ANCHOR_LENGTH} 字。"
        raise Slip("anchor", message, "截取其中只出现一次的一段。")
    return anchor


def _confidence_of(row: Mapping[str, Any], pack: Pack) -> str:
    """Return how sure the reading is; only packs without a text say so."""
    if pack.has_text:
        if "confidence" in row:
            message = "有原文的文件不写“confidence”。"
            raise Slip("confidence", message, "删去这一行；疑点写在 note。")
        return ""
    if row.get("confidence") is None:
        message = "没有原文的文件，每条要写“confidence”。"
        raise Slip("", message, "A 已读全文，B 一处来源，C 凭记忆，D 说法不一。")
    return word_at(row, "confidence", Confidence, "")


def must_suit_confidence(rule: Rule) -> None:
    """Raise Slip where a rule binds more firmly than its reading is known.

    A recollection may remind and never miss; where sources disagree the number
    is left for a unit in authority to set.
    """
    if rule.form not in DUTY_FORMS or rule.confidence not in LOOSE:
        return
    if rule.confidence == Confidence.C and rule.strength not in SOFT:
        message = "凭记忆的条文（C）不能写成“必须”。"
        raise Slip("strength", message, "写 strength: may，或 form: guide。")
    if rule.confidence == Confidence.D and not (rule.is_open or rule.settable):
        message = "来源说法不一的条文（D）不能写死。"
        raise Slip("every", message, "写 every: open 和 settable，由单位自定。")


def with_terms(articles: Iterable[Article]) -> tuple[Article, ...]:
    """Return the articles with the names settled that their own pack defines."""
    articles = tuple(articles)
    own = {
        rule.term
        for article in articles
        for rule in article.rules
        if rule.form == Form.DEFINE
    }
    return tuple(
        replace(article, rules=tuple(_settled(rule, own) for rule in article.rules))
        for article in articles
    )


def _settled(rule: Rule, own: set[str]) -> Rule:
    if own.isdisjoint(rule.needs):
        return rule
    return replace(rule, needs=tuple(one for one in rule.needs if one not in own))


def _list_at(row: Mapping[str, Any], key: str) -> list[Any]:
    rows = row.get(key) or []
    if not isinstance(rows, list):
        raise Slip(key, f"“{key}”应是列表。", "每一项以“- ”开头。")
    return rows


def note_twins(articles: Iterable[Article], problems: list[Problem]) -> None:
    """Note anchors and rule names that a pack has twice."""
    seen: dict[str, Rule] = {}
    anchors: dict[str, Article] = {}
    for article in articles:
        twin = anchors.get(article.anchor) if article.anchor else None
        if twin:
            message = f"锚点“{article.anchor}”重复，{twin.file.name}:{twin.line} 已有。"
            problems.append(
                Problem(article.file, article.line, message, "合并为一条。")
            )
        anchors[article.anchor] = article
        for rule in article.rules:
            if first := seen.get(rule.name):
                place = f"{first.file.name}:{first.line}"
                message = f"规则编号“{rule.name}”重复，{place} 已有。"
                problems.append(Problem(rule.file, rule.line, message, "改一个编号。"))
            seen[rule.name] = rule
