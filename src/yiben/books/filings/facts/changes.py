"""What differs between two versions of a filing, heading by heading."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from yiben.books.filings.models import FilingVersion
from yiben.books.filings.words import Change
from yiben.rules.kinds import Kind

from .drafted import figures_in


def changes_between(
    before: FilingVersion, after: FilingVersion, kind: Kind | None
) -> tuple[Change, ...]:
    """Return the headings under which something went or came; none if all is alike."""
    return tuple(one for one in _changes(before, after, kind) if one.gone or one.new)


def _changes(
    before: FilingVersion, after: FilingVersion, kind: Kind | None
) -> Iterator[Change]:
    yield _change("标题", [before.title], [after.title])
    yield _change("数字", _figure_lines(before), _figure_lines(after))
    labels = {one.name: one.label for one in kind.fields} if kind else {}
    for name in dict.fromkeys((*before.fields, *after.fields)):
        old, new = before.fields.get(name), after.fields.get(name)
        yield _change(labels.get(name, name), lines_in(old), lines_in(new))
    told = {one.tag: one.label for one in kind.elements} if kind else {}
    old_tags, new_tags = before.elements, after.elements
    yield _change(
        "里面写明了",
        [told.get(tag, tag) for tag in old_tags],
        [told.get(tag, tag) for tag in new_tags],
    )


def _figure_lines(version: FilingVersion) -> list[str]:
    found = figures_in(version.figures_json)
    return [f"{one.label} {one.value}{one.unit}" for one in found]


def _change(label: str, old: Sequence[str], new: Sequence[str]) -> Change:
    kept_old, kept_new = set(old), set(new)
    return Change(
        label,
        tuple(line for line in old if line not in kept_new),
        tuple(line for line in new if line not in kept_old),
    )


def lines_in(value: Any) -> list[str]:
    """Return what stands under one heading, line by line.

    >>> lines_in([{"month": 3, "kind_label": "党课", "theme": "学党章"}])
    ['3月 党课 学党章']
    >>> lines_in(["学党章", "学系列讲话"])
    ['学党章', '学系列讲话']
    """
    if isinstance(value, list):
        return [_row(one) for one in value]
    if value is None or isinstance(value, bool):
        return [] if value is None else ["是" if value else "否"]
    return [line.strip() for line in str(value).split("\n") if line.strip()]


def _row(value: Any) -> str:
    if not isinstance(value, Mapping):
        return str(value)
    if "month" not in value:
        return "，".join(
            str(cell) for name, cell in value.items() if name != "person_id"
        )
    when = f"{value['month']}月" + (f"{value['day']}日" if "day" in value else "")
    cells = (value.get(name) for name in ("kind_label", "theme", "chair", "done"))
    return " ".join([when, *(str(cell) for cell in cells if cell)])
