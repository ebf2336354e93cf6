"""Packs out of their folders; loading never stops at the first mistake."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from .kinds import Kind, kinds_in, suggestion
from .layer import implies
from .lined import line_within
from .pack import Article, Library, Pack, Rule
from .paragraph import squeeze
from .problems import Problem
from .schema import Home, Vocabulary, rule_from
from .text import (
    Slip,
    count_at,
    day_at,
    line_of,
    line_of_item,
    only_keys,
    read_yaml,
    text_at,
    texts_at,
    word_at,
)
from .words import Level

PACK_KEYS = (
    *("pack", "title", "short", "issuer", "level", "number", "issued_on"),
    *("in_force_from", "in_force_note", "parents", "text"),
)
ANCHOR_LENGTH = 20


def load_packs(folder: Path) -> Library:
    """Read every pack below ``folder``, with all problems found on the way.

    ``kinds/``, ``systems.yaml`` and ``<level>/<pack>/`` are read; a rule with
    a mistake is left out, so that what is returned can be relied upon.
    """
    kinds, problems = kinds_in(folder / "kinds")
    systems = systems_in(folder, problems)
    words = Vocabulary(kinds, systems)
    packs: dict[str, Pack] = {}
    for path in sorted(folder.glob("*/*/pack.yaml")):
        pack = read_pack(path, words, problems)
        if pack is not None:
            packs[pack.name] = pack
    problems += cross_check(packs)
    return Library(packs, problems, systems)


def systems_in(folder: Path, problems: list[Problem]) -> dict[str, str]:
    """Return slug and Chinese name of every system the documents name."""
    rows = read_yaml(folder / "systems.yaml", problems) or {}
    named = ((slug, row.get("name")) for slug, row in rows.items())
    return {str(slug): str(name) for slug, name in named if name}


def read_pack(path: Path, words: Vocabulary, problems: list[Problem]) -> Pack | None:
    """Read one pack and its articles; None if ``pack.yaml`` itself is wrong."""
    row = read_yaml(path, problems)
    if row is None:
        return None
    try:
        pack = _pack_from(row, path)
    except Slip as slip:
        line = line_of(row, slip.key, 1)
        problems.append(Problem(path, line, slip.message, slip.advice))
        return None
    articles: list[Article] = []
    for file in sorted((path.parent / "articles").glob("*.yaml")):
        articles += read_articles(file, pack.name, words, problems)
    note_twins(articles, problems)
    return replace(pack, articles=tuple(articles))


def _pack_from(row: Any, path: Path) -> Pack:
    only_keys(row, PACK_KEYS, "pack.yaml")
    for key in ("pack", "title", "short", "issuer", "level", "in_force_from"):
        if not row.get(key):
            raise Slip("pack", f"pack.yaml 缺少“{key}”。", "补上这一行。")
    text: Mapping[str, Any] = row.get("text") or {}
    only_keys(text, ("file", "characters"), "text")
    return Pack(
        name=text_at(row, "pack"),
        title=text_at(row, "title"),
        short=text_at(row, "short"),
        issuer=text_at(row, "issuer"),
        level=word_at(row, "level", Level, ""),
        number=row.get("number"),
        issued_on=day_at(row, "issued_on"),
        in_force_from=day_at(row, "in_force_from") or date.min,
        in_force_note=text_at(row, "in_force_note"),
        parents=texts_at(row, "parents"),
        text_file=str(text.get("file", "")),
        characters=count_at(text, "characters", 1) if "characters" in text else 0,
        articles=(),
        folder=path.parent,
    )


def read_articles(
    file: Path, pack: str, words: Vocabulary, problems: list[Problem]
) -> list[Article]:
    """Read the articles of one file; rules with a mistake are left out."""
    row = read_yaml(file, problems)
    if row is None:
        return []
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
            home = Home(pack, section, "", "", file, line)
            found.append(_article(one, home, words, problems))
        except Slip as slip:
            place = line_of(one, slip.key, line)
            problems.append(Problem(file, place, slip.message, slip.advice))
    return found


def _article(
    row: Any, home: Home, words: Vocabulary, problems: list[Problem]
) -> Article:
    only_keys(row, ("anchor", "section", "reading", "rules"), "条")
    anchor = squeeze(text_at(row, "anchor"))
    if not anchor:
        raise Slip("", "这一条缺少锚点“anchor”。", "抄一段原文里只出现一次的短语。")
    if len(anchor) > ANCHOR_LENGTH:
        message = f"锚点有 {len(anchor)} 字，至多 {ANCHOR_LENGTH} 字。"
        raise Slip("anchor", message, "截取其中只出现一次的一段。")
    reading = text_at(row, "reading")
    if not reading:
        raise Slip("anchor", "这一条缺少读法“reading”。", "用自己的话写一句。")
    where = text_at(row, "section", home.section)
    home = replace(home, section=where, anchor=anchor, reading=reading)
    rules: list[Rule] = []
    rows = _list_at(row, "rules")
    for number, one in enumerate(rows):
        place = line_of_item(rows, number, home.line)
        try:
            rules.append(rule_from(one, replace(home, line=place), words))
        except Slip as slip:
            at = line_within(one, slip.key, place)
            problems.append(Problem(home.file, at, slip.message, slip.advice))
    if not rows:
        raise Slip(
            "anchor", "这一条没有规则。", "写一条，或写 form: guide 并说明为什么。"
        )
    return Article(where, anchor, reading, tuple(rules), home.file, home.line)


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
        if twin := anchors.get(article.anchor):
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


def cross_check(packs: Mapping[str, Pack]) -> list[Problem]:
    """Check what rules say of each other: refines, circles, loosening, terms."""
    rules = {rule.id: rule for pack in packs.values() for rule in pack.rules}
    problems: list[Problem] = []
    for rule in rules.values():
        problems += _refine_problems(rule, rules, packs)
        problems += _replace_problems(rule, rules, packs)
    for pack in packs.values():
        for parent in pack.parents:
            if parent not in packs:
                message = f"上级文件“{parent}”没有规则包。"
                advice = suggestion(parent, packs)
                problems.append(Problem(pack.folder / "pack.yaml", 0, message, advice))
    return problems


def _refine_problems(
    rule: Rule, rules: Mapping[str, Rule], packs: Mapping[str, Pack]
) -> Iterator[Problem]:
    for target in rule.refines:
        parent = rules.get(target)
        if parent is None:
            text = f"“{rule.name}”细化的“{target}”不存在。"
            yield Problem(rule.file, rule.line, text, suggestion(target, list(rules)))
        elif packs[parent.pack].rank > packs[rule.pack].rank:
            text = f"“{rule.name}”细化的“{target}”是下级文件。"
            yield Problem(rule.file, rule.line, text, "只能细化上级或本级的规则。")
        elif target == rule.id:
            text = f"“{rule.name}”细化的是它自己。"
            yield Problem(rule.file, rule.line, text, "删去这一行 refines。")
        elif rule.id in _ancestors(target, rules):
            # One mistake is told once, where the first of the circle stands.
            if rule.id == min(_circle(rule.id, rules)):
                text = f"“{rule.name}”与“{target}”互相细化。"
                yield Problem(rule.file, rule.line, text, "删去其中一边的 refines。")
        elif implies(parent, rule) and not implies(rule, parent):
            text = f"“{rule.name}”比“{target}”放宽了要求。"
            advice = f"不生效，仍按“{parent.id}”执行；如系原文如此，可保留作记录。"
            yield Problem(rule.file, rule.line, text, advice, grave=False)


def _replace_problems(
    rule: Rule, rules: Mapping[str, Rule], packs: Mapping[str, Pack]
) -> Iterator[Problem]:
    for target in rule.replaces:
        other = rules.get(target)
        if other is None:
            text = f"“{rule.name}”替代的“{target}”不存在。"
            yield Problem(rule.file, rule.line, text, suggestion(target, list(rules)))
        elif packs[other.pack].rank < packs[rule.pack].rank:
            text = f"“{rule.name}”替代的“{target}”是上级文件。"
            advice = "下级文件只能补充、收紧；改写成 refines。"
            yield Problem(rule.file, rule.line, text, advice)


def _circle(name: str, rules: Mapping[str, Rule]) -> set[str]:
    """Return the rules that refine each other in a circle with this one."""
    return {one for one in _ancestors(name, rules) if name in _ancestors(one, rules)}


def _ancestors(start: str, rules: Mapping[str, Rule]) -> set[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            if name in rules:
                waiting += rules[name].refines
    return seen


def kinds_of(folder: Path) -> dict[str, Kind]:
    """Return the kinds alone, for callers that need no rules."""
    return kinds_in(folder / "kinds")[0]
