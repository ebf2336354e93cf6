"""Packs out of their folders; loading never stops at the first mistake."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from .articles import articles_from, note_twins, read_articles, with_terms
from .features import Feature, feature_problems, features_in
from .indicators import indicators_in
from .kinds import Kind, kinds_in, suggestion
from .layer import implies
from .matters import matters_in
from .pack import Article, Library, Pack, Rule
from .problems import Problem
from .schema import Vocabulary
from .text import (
    Slip,
    count_at,
    day_at,
    line_of,
    only_keys,
    parse_yaml,
    read_yaml,
    text_at,
    texts_at,
    word_at,
)
from .words import Form, Level

PACK_KEYS = (
    *("pack", "title", "short", "issuer", "level", "number", "issued_on"),
    *("in_force_from", "in_force_note", "parents", "text", "basis"),
)


@dataclass(frozen=True, slots=True)
class FolderOfPacks:
    """What was read from a folder, before packs that lie in no folder join it."""

    words: Vocabulary
    packs: Mapping[str, Pack]
    problems: Sequence[Problem]
    """Found in kinds, systems and packs."""
    features: dict[str, Feature]
    unread: Sequence[Problem]
    """Found in the table of features."""
    tables: Sequence[Problem]
    """Found in the tables of matters and of indicators."""


def load_packs(folder: Path, extra: Iterable[Mapping[str, str]] = ()) -> Library:
    """Read every pack below ``folder``, with all problems found on the way.

    ``kinds/``, ``systems.yaml`` and ``<level>/<pack>/`` are read; a rule with
    a mistake is left out, so that what is returned can be relied upon.
    ``extra`` are packs that lie in no folder: text by path, as in a folder. A
    pack on disk goes before one of the same name that does not.
    """
    return library_of(read_folder(folder), extra)


def read_folder(folder: Path) -> FolderOfPacks:
    """Read what lies in a folder, which is nearly all the work of loading."""
    kinds, problems = kinds_in(folder / "kinds")
    systems = systems_in(folder, problems)
    words = Vocabulary(kinds, systems)
    packs: dict[str, Pack] = {}
    for path in sorted(folder.glob("*/*/pack.yaml")):
        pack = read_pack(path, words, problems)
        if pack is not None:
            packs[pack.name] = pack
    features, unread = features_in(folder)
    tables = [*matters_in(folder, kinds)[1], *indicators_in(folder, kinds)[1]]
    return FolderOfPacks(words, packs, problems, features, unread, tables)


def library_of(
    folder: FolderOfPacks, extra: Iterable[Mapping[str, str]] = ()
) -> Library:
    """Return the packs of a folder with those that lie in none; see ``load_packs``.

    What was read stays as it is, so that a draft that comes into force does
    not make anybody read the whole folder again.
    """
    packs, problems = dict(folder.packs), list(folder.problems)
    for files in extra:
        pack = pack_from_texts(files, folder.words, problems)
        if pack is not None:
            packs.setdefault(pack.name, pack)
    problems += cross_check(packs)
    problems += folder.unread
    rules = (rule for pack in packs.values() for rule in pack.rules)
    problems += feature_problems(rules, folder.features)
    problems += folder.tables
    return Library(packs, problems, dict(folder.words.systems))


def systems_in(folder: Path, problems: list[Problem]) -> dict[str, str]:
    """Return slug and Chinese name of every system the documents name."""
    rows = read_yaml(folder / "systems.yaml", problems) or {}
    named = ((slug, row.get("name")) for slug, row in rows.items())
    return {str(slug): str(name) for slug, name in named if name}


def read_pack(path: Path, words: Vocabulary, problems: list[Problem]) -> Pack | None:
    """Read one pack and its articles; None if ``pack.yaml`` itself is wrong."""
    row = read_yaml(path, problems)
    pack = None if row is None else _noted(row, path, problems)
    if pack is None:
        return None
    articles: list[Article] = []
    for file in sorted((path.parent / "articles").glob("*.yaml")):
        articles += read_articles(file, pack, words, problems)
    return _whole(pack, articles, problems)


def pack_from_texts(
    files: Mapping[str, str], words: Vocabulary, problems: list[Problem]
) -> Pack | None:
    """Read one pack out of its texts by path; None if ``pack.yaml`` is wrong.

    Problems name the files below a folder called like the pack.
    """
    row = parse_yaml(files["pack.yaml"], Path("pack.yaml"), problems)
    folder = Path(str(row.get("pack", ""))) if isinstance(row, Mapping) else Path()
    pack = None if row is None else _noted(row, folder / "pack.yaml", problems)
    if pack is None:
        return None
    articles: list[Article] = []
    for name in sorted(one for one in files if one.startswith("articles/")):
        said = parse_yaml(files[name], folder / name, problems)
        if said is not None:
            articles += articles_from(said, folder / name, pack, words, problems)
    return _whole(pack, articles, problems)


def _noted(row: Any, path: Path, problems: list[Problem]) -> Pack | None:
    """Return what ``pack.yaml`` says, or None after noting what is wrong in it."""
    try:
        return _pack_from(row, path)
    except Slip as slip:
        line = line_of(row, slip.key, 1)
        problems.append(Problem(path, line, slip.message, slip.advice))
        return None


def _whole(pack: Pack, articles: list[Article], problems: list[Problem]) -> Pack:
    note_twins(articles, problems)
    return replace(pack, articles=with_terms(articles))


def _pack_from(row: Any, path: Path) -> Pack:
    only_keys(row, PACK_KEYS, "pack.yaml")
    for key in ("pack", "title", "short", "issuer", "level", "in_force_from"):
        if not row.get(key):
            raise Slip("pack", f"pack.yaml 缺少“{key}”。", "补上这一行。")
    has_text = row.get("text") != "none"
    text: Mapping[str, Any] = (row.get("text") or {}) if has_text else {}
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
        has_text=has_text,
        basis=text_at(row, "basis"),
    )


def cross_check(packs: Mapping[str, Pack]) -> list[Problem]:
    """Check what rules say of each other: refines, circles, loosening, terms."""
    rules = {rule.id: rule for pack in packs.values() for rule in pack.rules}
    problems: list[Problem] = []
    foreign = {rule.term: rule for rule in rules.values() if rule.form == Form.DEFINE}
    for rule in rules.values():
        problems += _refine_problems(rule, rules, packs)
        problems += _replace_problems(rule, rules, packs)
        problems += _term_problems(rule, foreign, packs)
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
    for target in (*rule.replaces, *rule.suspends_rules):
        other = rules.get(target)
        if other is None:
            text = f"“{rule.name}”替代的“{target}”不存在。"
            yield Problem(rule.file, rule.line, text, suggestion(target, list(rules)))
        elif packs[other.pack].rank < packs[rule.pack].rank:
            text = f"“{rule.name}”替代的“{target}”是上级文件。"
            advice = "下级文件只能补充、收紧；改写成 refines。"
            yield Problem(rule.file, rule.line, text, advice)


def _term_problems(
    rule: Rule, terms: Mapping[str, Rule], packs: Mapping[str, Pack]
) -> Iterator[Problem]:
    """Note a name that only another document gives a content.

    The same name means different things in different documents (五查五改), so a
    definition holds inside its own.
    """
    for term in rule.needs:
        if other := terms.get(term):
            short = packs[other.pack].short
            text = (
                f"“{rule.name}”用到的“{term}”是《{short}》的说法，只在那份文件里有效。"
            )
            advice = f"在本包里写一条 form: define, term: {term}，或换一个名目。"
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
