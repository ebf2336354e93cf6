"""Rules and packs back into YAML text, in the order and the style of packs/README.md.

What is written here and read by ``load.py`` gives the same rules: whoever wrote
a pack in the browser and whoever wrote it in an editor hold the same files.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from .lined import UnreadableError, load_lined
from .pack import ALL, GRACE_DAYS, Article, Below, Binds, Pack, RecordSpec, Rule
from .schema import DEFAULT_ROLES
from .words import (
    TEAM,
    Form,
    Level,
    MembershipKind,
    Office,
    OrgKind,
    Rounding,
    Sector,
    Strength,
    Trait,
    Word,
)

RULE_ORDER = (
    *("id", "title", "system", "form", "strength", "binds", "event", "record"),
    *("element", "elements", "every", "within_days", "by", "open_term", "at_least"),
    *("window", "grace_days", "round", "recipient", "features", "suspends"),
    *("suspends_rules", "term", "items", "why", "needs", "refines", "replaces"),
    *("settable", "from_on", "until_on", "consequence", "note"),
)
DAY_KEYS = frozenset({"from_on", "until_on", "by", "issued_on", "in_force_from"})
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
UNPRINTABLE = re.compile(r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
BOUND: tuple[tuple[str, type[Word]], ...] = (
    ("org", OrgKind),
    ("level", Level),
    ("sector", Sector),
    ("having", Trait),
    ("lacking", Trait),
    ("office", Office),
    ("membership", MembershipKind),
    ("except_flags", Trait),
    ("only_flags", Trait),
)
ARTICLES = "articles/1.yaml"


def pack_files(pack: Pack) -> dict[str, str]:
    """Return the files of a pack by their paths in its folder, cases left out."""
    by_file: dict[str, list[dict[str, Any]]] = {}
    for article in pack.articles:
        by_file.setdefault(article.file.name, []).append(article_row(article))
    found = {"pack.yaml": head_text(head_row(pack))}
    for name, rows in by_file.items():
        found[f"articles/{name}"] = articles_text(rows)
    return found


def head_row(pack: Pack) -> dict[str, Any]:
    """Return what ``pack.yaml`` says of a pack."""
    text: Any = "none"
    if pack.has_text:
        text = {"file": pack.text_file} if pack.text_file else {}
        text |= {"characters": pack.characters} if pack.characters else {}
    return {
        "pack": pack.name,
        "title": pack.title,
        "short": pack.short,
        "issuer": pack.issuer,
        "level": pack.level,
        "number": pack.number,
        "issued_on": pack.issued_on,
        "in_force_from": pack.in_force_from,
        "in_force_note": pack.in_force_note,
        "parents": list(pack.parents),
        **({"basis": pack.basis} if pack.basis else {}),
        "text": text,
    }


def article_row(article: Article) -> dict[str, Any]:
    """Return an article as it stands under ``articles``."""
    row: dict[str, Any] = {}
    if article.anchor:
        row["anchor"] = article.anchor
    row["section"] = article.section
    row["reading"] = article.reading
    if article.confidence:
        row["confidence"] = article.confidence
    row["rules"] = [rule_row(rule) for rule in article.rules]
    return row


def rule_row(rule: Rule) -> dict[str, Any]:
    """Return a rule as its mapping; what the reader would fill in is left out."""
    row: dict[str, Any] = {
        "id": rule.name,
        "title": rule.title,
        "system": rule.system,
        "form": rule.form,
    }
    if rule.strength != Strength.MUST:
        row["strength"] = rule.strength
    if rule.is_duty or rule.binds != Binds():
        row["binds"] = binds_row(rule.binds)
    if rule.event is not None:
        tags = sorted(rule.event.tags_any)
        row["event"] = {"kinds": sorted(rule.event.kinds)}
        row["event"] |= {"tags_any": tags} if tags else {}
    if rule.record is not None:
        row["record"] = _record_row(rule.record, rule.binds)
    row |= dict(_counted(rule))
    lists = {
        "features": rule.features,
        "suspends": rule.suspends,
        "suspends_rules": rule.suspends_rules,
        "items": rule.items,
        "needs": rule.needs,
        "refines": rule.refines,
        "replaces": rule.replaces,
        "settable": tuple(sorted(rule.settable)),
    }
    row |= {key: list(value) for key, value in lists.items() if value}
    texts = {
        "term": rule.term,
        "why": rule.why,
        "consequence": rule.consequence,
        "note": rule.note,
    }
    row |= {key: text for key, text in texts.items() if text}
    return in_order(row)


def binds_row(binds: Binds) -> dict[str, Any]:
    """Return whom a rule binds as its mapping."""
    row: dict[str, Any] = {"subject": binds.subject}
    for key, words in BOUND:
        values = set(getattr(binds, key))
        if key == "office" and values >= TEAM:
            row[key] = ["team", *_sorted(values - TEAM, words)]
        elif values:
            row[key] = _sorted(values, words)
    if binds.below != Below():
        below = {
            "org": _sorted(binds.below.org, OrgKind),
            "level": _sorted(binds.below.level, Level),
        }
        row["below"] = {key: values for key, values in below.items() if values}
    if binds.issuer_only:
        row["issuer_only"] = True
    if binds.except_issuer:
        row["except_issuer"] = True
    return row


def _record_row(spec: RecordSpec, binds: Binds) -> dict[str, Any]:
    row: dict[str, Any] = {"kinds": sorted(spec.kinds)}
    if spec.roles != {DEFAULT_ROLES[binds.subject]}:
        row["as"] = sorted(spec.roles)
    if spec.tags:
        row["tags"] = sorted(spec.tags)
    if spec.min_rate:
        row["min_rate"] = spec.min_rate
    if spec.day:
        row["day"] = spec.day
    if spec.covers_members:
        row["covers"] = "members"
    return row


def _counted(rule: Rule) -> Iterator[tuple[str, Any]]:
    """Give the numbers and days of a rule that differ from what is filled in."""
    yield from _waiting(rule)
    if rule.elements:
        yield "elements", sorted(rule.elements)
    if rule.at_least != (ALL if rule.form == Form.CARRY else 1):
        yield "at_least", rule.at_least
    if rule.form in {Form.REQUIRE, Form.FILE}:
        yield from _of_period(rule)
    if rule.from_on != date.min:
        yield "from_on", rule.from_on
    if rule.until_on:
        yield "until_on", rule.until_on


def _waiting(rule: Rule) -> Iterator[tuple[str, Any]]:
    """Give what an open word may stand for."""
    if rule.every is not None:
        yield "every", rule.every
    if rule.form == Form.WHEN and (rule.within_days or rule.open_term):
        yield "within_days", rule.within_days or "open"
    if rule.form == Form.KEEP and (rule.by or rule.open_term):
        yield "by", rule.by or "open"
    if rule.open_term:
        yield "open_term", rule.open_term


def _of_period(rule: Rule) -> Iterator[tuple[str, Any]]:
    if rule.window:
        yield "window", list(rule.window)
    if rule.grace_days != GRACE_DAYS:
        yield "grace_days", rule.grace_days
    usual = Rounding.CEIL if rule.form == Form.FILE else Rounding.WHOLE
    if rule.rounding != usual:
        yield "round", rule.rounding
    if rule.form == Form.FILE:
        yield "recipient", rule.recipient


def _sorted(values: Iterable[str], words: type[Word]) -> list[str]:
    wanted = set(values)
    return [word.value for word in words if word.value in wanted]


def in_order(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a rule's mapping with its keys in the usual order, unknown ones last."""
    known = [key for key in RULE_ORDER if key in row]
    return {key: row[key] for key in (*known, *(k for k in row if k not in known))}


# --- text --------------------------------------------------------------------


def head_text(row: Mapping[str, Any]) -> str:
    """Return ``pack.yaml``."""
    return "".join(f"{key}: {_flow(value, key)}\n" for key, value in row.items())


def articles_text(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return a file of articles."""
    lines = ["articles:" if rows else "articles: []"]
    for row in rows:
        plain = [(key, value) for key, value in row.items() if key != "rules"]
        for number, (key, value) in enumerate(plain):
            lines.append(f"  {' ' if number else '-'} {key}: {_flow(value, key)}")
        lines.append("    rules:")
        for rule in row["rules"]:
            lines += _rule_lines(rule, "      ")
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def rule_text(row: Mapping[str, Any]) -> str:
    """Return one rule, a key a line, without the dash of a list."""
    return "".join(
        f"{key}: {_flow(value, key)}\n" for key, value in in_order(row).items()
    )


def _rule_lines(row: Mapping[str, Any], indent: str) -> list[str]:
    return [
        f"{indent}{' ' if number else '-'} {key}: {_flow(value, key)}"
        for number, (key, value) in enumerate(in_order(row).items())
    ]


def case_text(row: Mapping[str, Any]) -> str:
    """Return one case: its lists a line each, so that they can be read and edited."""
    lines: list[str] = []
    for number, (key, value) in enumerate(row.items()):
        dash = " " if number else "-"
        if isinstance(value, Mapping):
            lines.append(f"{dash} {key}:")
            for name, rows in value.items():
                lines += _listed(name, rows, "    ")
        elif isinstance(value, list) and any(isinstance(one, Mapping) for one in value):
            first, *rest = _listed(key, value, "  ")
            lines += [f"{dash} {first.strip()}", *rest]
        else:
            lines.append(f"{dash} {key}: {_flow(value, key)}")
    return "\n".join(lines) + "\n"


def _listed(name: str, rows: Sequence[Any], indent: str) -> list[str]:
    return [f"{indent}{name}:", *(f"{indent}  - {_flow(row, '')}" for row in rows)]


def _flow(value: Any, key: str) -> str:
    """Return a value on one line."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{k}: {_flow(v, str(k))}' for k, v in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_flow(one, key) for one in value)}]"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date | int | float):
        return str(value)
    text = str(value)
    return text if key in DAY_KEYS and DAY.fullmatch(text) else scalar(text)


@lru_cache(maxsize=4096)
def scalar(text: str) -> str:
    """Return text as YAML, quoted only where it would be read as something else.

    >>> scalar("每月一次"), scalar("2026"), scalar("一: 二")
    ('每月一次', '"2026"', '"一: 二"')
    """
    in_list, in_line = (f"[{text}]", [text]), (f"k: {text}", {"k": text})
    if "\n" not in text and _reads_as(*in_list) and _reads_as(*in_line):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return UNPRINTABLE.sub(lambda one: f"\\u{ord(one[0]):04x}", quoted)


def _reads_as(written: str, wanted: Any) -> bool:
    try:
        return bool(load_lined(written) == wanted)
    except UnreadableError:
        return False
