"""What a document may forbid: ``packs/features.yaml``, read with every mistake.

A feature is named here whether or not the product has it, so that a page can
say honestly which of the two is the case.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .kinds import suggestion
from .pack import Rule
from .problems import Problem
from .text import (
    Slip,
    line_of,
    line_of_item,
    only_keys,
    read_yaml,
    text_at,
    word_at,
)
from .words import Form, Word

FILE = "features.yaml"
SLUG = re.compile(r"[a-z][a-z_]*\.[a-z][a-z_]*")
NEEDED = ("feature", "label", "where", "instead", "standing")
KEYS = (*NEEDED, "ground")


class Standing(Word):
    """Whether the product has a feature at all."""

    SWITCH = "switch", "有这个功能，可以停用"
    LATER = "later", "本系统还没有这个功能"
    NEVER = "never", "本系统从设计上就没有，不论施行哪些文件"


@dataclass(frozen=True, slots=True)
class Feature:
    """Something a document may forbid, where it would stand, and what is offered."""

    slug: str
    label: str
    where: str
    instead: str
    standing: str
    ground: str = ""
    line: int = 0

    @property
    def is_never(self) -> bool:
        """Say whether the product leaves it out by design."""
        return self.standing == Standing.NEVER

    @property
    def is_there(self) -> bool:
        """Say whether the product has it."""
        return self.standing == Standing.SWITCH

    @property
    def standing_label(self) -> str:
        """Return in words whether the product has it."""
        return Standing(self.standing).label


def features_in(folder: Path) -> tuple[dict[str, Feature], list[Problem]]:
    """Read the features of a packs folder, with all problems found on the way.

    A feature with a mistake is left out.
    """
    file = folder / FILE
    problems: list[Problem] = []
    if not file.exists():
        return {}, problems
    rows = read_yaml(file, problems) or []
    if not isinstance(rows, list):
        advice = "每项以“- feature: …”开头。"
        problems.append(Problem(file, 1, "文件应是一个列表。", advice))
        return {}, problems
    found: dict[str, Feature] = {}
    for number, row in enumerate(rows):
        line = line_of_item(rows, number, 1)
        try:
            feature = _feature(row, line, found)
            found[feature.slug] = feature
        except Slip as slip:
            place = line_of(row, slip.key, line)
            problems.append(Problem(file, place, slip.message, slip.advice))
    return found, problems


def _feature(row: Any, line: int, before: Mapping[str, Feature]) -> Feature:
    only_keys(row, KEYS, "功能")
    for key in NEEDED:
        if not row.get(key):
            raise Slip("feature", f"这个功能缺少“{key}”。", "补上这一行。")
    slug = text_at(row, "feature")
    if not SLUG.fullmatch(slug):
        message = "“feature”应是两段小写英文，中间一个点。"
        raise Slip("feature", message, "如 points.member。")
    if twin := before.get(slug):
        message = f"功能“{slug}”在第 {twin.line} 行已有。"
        raise Slip("feature", message, "删去一个。")
    return Feature(
        slug=slug,
        label=text_at(row, "label"),
        where=text_at(row, "where"),
        instead=text_at(row, "instead"),
        standing=word_at(row, "standing", Standing, ""),
        ground=text_at(row, "ground"),
        line=line,
    )


def feature_problems(
    rules: Iterable[Rule], features: Mapping[str, Feature]
) -> Iterator[Problem]:
    """Give each feature that a rule forbids and nobody has described."""
    for rule in rules:
        if rule.form != Form.FORBID:
            continue
        for name in rule.features:
            if name not in features:
                message = f"“features”里没有“{name}”这个功能。"
                yield Problem(rule.file, rule.line, message, _advice(name, features))


def _advice(name: str, features: Mapping[str, Feature]) -> str:
    known = suggestion(name, features) if features else ""
    return f"{known}新的功能先写进 packs/{FILE}。"
