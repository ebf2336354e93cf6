"""The table of matters: which rule holds on a day, read from YAML with its lines."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from yiben.rules.kinds import Kind, suggestion
from yiben.rules.problems import Problem
from yiben.rules.text import (
    Slip,
    day_at,
    line_of,
    line_of_item,
    only_keys,
    read_yaml,
    text_at,
    texts_at,
    word_at,
)
from yiben.rules.words import Confidence

from .matter import Ballot, Base, Body, Matter, Option, OptionKey, Share, Than

FILE = "matters.yaml"
SHARE = re.compile(r"([1-9][0-9]?)/([1-9][0-9]?)")
SLUG = re.compile(r"[a-z][a-z0-9_]{0,39}")
NEEDED = (
    *("matter", "label", "body", "attend", "ballot", "voters", "basis", "document"),
    *("section", "confidence"),
)
KEYS = (
    *NEEDED,
    *("kinds", "pass", "one_by_one", "written", "online", "from_on", "until_on"),
    *("options", "note"),
)
OPTION_KEYS = ("key", "default", "other", "confidence", "note")


@dataclass(frozen=True)
class Matters:
    """Every matter of the table, with the rules it had through time."""

    rows: tuple[Matter, ...] = ()

    def on(self, day: date) -> tuple[Matter, ...]:
        """Return one rule for each body and matter, as in force on a day.

        Of a day before the first rule the first one is taken: what held before
        is not in the table, and nobody is kept from recording.
        """
        found: dict[str, Matter] = {}
        for row in sorted(self.rows, key=lambda one: one.from_on):
            if row.id not in found or row.holds_on(day):
                found[row.id] = row
        order = {row.id: place for place, row in reversed(list(enumerate(self.rows)))}
        rows = sorted(found.values(), key=lambda one: order[one.id])
        return tuple(row for row in rows if row.until_on is None or day <= row.until_on)

    def find(self, body: str, slug: str, on: date) -> Matter | None:
        """Return the rule for a resolution of a body, or None."""
        return find(self.on(on), body, slug)


def find(matters: Iterable[Matter], body: str, slug: str) -> Matter | None:
    """Return the rule for a resolution of a body among those of a day."""
    return next(
        (
            one
            for one in matters
            if (one.body, one.slug) == (body, slug) and one.passes and not one.kinds
        ),
        None,
    )


def of_meeting(matters: Iterable[Matter], kinds: Iterable[str]) -> list[Matter]:
    """Return what these kinds of meeting ask for by themselves."""
    held = set(kinds)
    return [one for one in matters if one.kinds & held]


def matters_in(
    folder: Path, kinds: Mapping[str, Kind] | None = None
) -> tuple[Matters, list[Problem]]:
    """Read the table of a packs folder, with all problems found on the way.

    A row with a mistake is left out. ``kinds``: the records that exist.
    """
    file = folder / FILE
    problems: list[Problem] = []
    if not file.exists():
        return Matters(), problems
    rows = read_yaml(file, problems) or []
    if not isinstance(rows, list):
        problems.append(
            Problem(file, 1, "文件应是一个列表。", "每项以“- matter: …”开头。")
        )
        return Matters(), problems
    found: list[Matter] = []
    for number, row in enumerate(rows):
        line = line_of_item(rows, number, 1)
        try:
            found.append(_unlike(_matter(row, line, kinds), found))
        except Slip as slip:
            place = line_of(row, slip.key, line)
            problems.append(Problem(file, place, slip.message, slip.advice))
    return Matters(tuple(found)), problems


def _matter(row: Any, line: int, kinds: Mapping[str, Kind] | None) -> Matter:
    only_keys(row, KEYS, "事项")
    for key in NEEDED:
        if not row.get(key):
            raise Slip("matter", f"这个事项缺少“{key}”。", "补上这一行。")
    slug = text_at(row, "matter")
    if not SLUG.fullmatch(slug):
        raise Slip("matter", "“matter”只能用小写英文、数字和下划线。", "如 ordinary。")
    attend = _share(row, "attend")
    matter = Matter(
        slug=slug,
        label=text_at(row, "label"),
        body=word_at(row, "body", Body, ""),
        attend=attend,
        passes=_share(row, "pass") if row.get("pass") else None,
        ballot=word_at(row, "ballot", Ballot, ""),
        voters=text_at(row, "voters"),
        basis=text_at(row, "basis"),
        document=text_at(row, "document"),
        section=text_at(row, "section"),
        confidence=word_at(row, "confidence", Confidence, ""),
        kinds=_kinds(row, kinds),
        one_by_one=_flag(row, "one_by_one"),
        written=_flag(row, "written"),
        online=_flag(row, "online"),
        from_on=day_at(row, "from_on") or date.min,
        until_on=day_at(row, "until_on"),
        note=text_at(row, "note"),
        line=line,
    )
    if matter.until_on and matter.until_on < matter.from_on:
        raise Slip("until_on", "“until_on”早于“from_on”。", "核对日期。")
    if not matter.passes and not matter.kinds:
        raise Slip("matter", "没有“pass”的事项要写“kinds”。", "写明是哪类会议的要求。")
    return _with_options(matter, row)


def _share(row: Mapping[str, Any], key: str) -> Share:
    """Return a share; its mistakes are told where the share stands."""
    try:
        return _share_of(row.get(key))
    except Slip as slip:
        raise Slip(key, slip.message, slip.advice) from None


def _share_of(spec: Any) -> Share:
    only_keys(spec, ("share", "than", "of"), "比例")
    given = SHARE.fullmatch(str(spec.get("share")))
    if given is None or int(given[1]) > int(given[2]):
        message = "“share”应是不大于一的分数，不写小数和百分数。"
        raise Slip("share", message, "如 1/2、2/3、4/5。")
    return Share(
        int(given[1]),
        int(given[2]),
        word_at(spec, "than", Than, ""),
        word_at(spec, "of", Base, ""),
    )


def _kinds(row: Mapping[str, Any], kinds: Mapping[str, Kind] | None) -> frozenset[str]:
    found = frozenset(texts_at(row, "kinds"))
    for name in sorted(found):
        if kinds is not None and name not in kinds:
            message = f"没有这种记录：“{name}”。"
            raise Slip("kinds", message, suggestion(name, kinds))
    return found


def _flag(row: Mapping[str, Any], key: str) -> bool:
    value = row.get(key, False)
    if not isinstance(value, bool):
        raise Slip(key, f"“{key}”应是 true 或 false。", "不写就是 false。")
    return value


def _with_options(matter: Matter, row: Mapping[str, Any]) -> Matter:
    """Add what a unit may settle; the shipped value is the one of the row."""
    options: list[Option] = []
    for one in row.get("options") or []:
        only_keys(one, OPTION_KEYS, "options")
        key = word_at(one, "key", OptionKey, "")
        words = Than if key.endswith("_than") else Base
        option = Option(
            key=key,
            default=word_at(one, "default", words, ""),
            other=word_at(one, "other", words, ""),
            confidence=word_at(one, "confidence", Confidence, ""),
            note=text_at(one, "note"),
        )
        if matter.chosen(key) != option.default:
            message = f"“{key}”的 default 与上面写的不一样。"
            raise Slip(
                "options", message, f"写成 {matter.chosen(key) or '上面有的项'}。"
            )
        options.append(option)
    if matter.confidence == Confidence.D and not options:
        message = "说法不一（D）的事项要写“options”。"
        raise Slip("confidence", message, "写明出厂取值和另一种说法。")
    return replace(matter, options=tuple(options))


def _unlike(matter: Matter, others: Iterable[Matter]) -> Matter:
    """Refuse two rules of one matter that hold on one day."""
    for other in others:
        until, ended = matter.until_on or date.max, other.until_on or date.max
        if other.id == matter.id and max(matter.from_on, other.from_on) <= min(
            until, ended
        ):
            message = f"事项“{matter.slug}”与第 {other.line} 行的在同一段时间有效。"
            raise Slip("matter", message, "写明各自的 from_on、until_on。")
    return matter
