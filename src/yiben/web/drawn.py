"""Parts that stand on a page a hundred times, written without a template.

A template takes about ten times as long as the text it makes: for the table of
a county that was most of the page. Everything that is told here goes through
``escape``; a test hands every part texts that would break out of it.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from html import escape
from itertools import groupby
from operator import attrgetter
from urllib.parse import quote

from django import template
from django.utils.safestring import SafeString, mark_safe

from yiben.standing.words import Citation, Line

from .context import NavGroup, NavItem
from .panels.above import HeatRow, Share
from .panels.board import BoardLine
from .panels.due import DueLine
from .panels.shared import Choice
from .panels.tones import Slice, Tile
from .templatetags.yiben import address, icon, short_day, status

register = template.Library()

CURRENT = ' aria-current="page"'


def _safe(*parts: str) -> SafeString:
    """Join parts of which every text was escaped where it was put in."""
    return mark_safe("".join(parts))  # noqa: S308 -- escaped piece by piece


@register.simple_tag
def navigation(groups: Sequence[NavGroup]) -> SafeString:
    """Draw every place one can go to; a page shows it twice and draws it once."""
    return _safe(*map(_nav_group, groups))


def _nav_group(group: NavGroup) -> str:
    title = f'<div class="nav-title">{escape(group.title)}</div>' if group.title else ""
    sections = groupby(group.items, key=attrgetter("section"))
    return title + "".join(_nav_section(name, items) for name, items in sections)


def _nav_section(name: str, items: Iterable[NavItem]) -> str:
    told = escape(name)
    title = f'<div class="nav-section">{told}</div>' if name else ""
    label = f' class="nav-more" aria-label="{told}"' if name else ""
    return f"{title}<ul{label}>{''.join(map(_nav_item, items))}</ul>"


def _nav_item(item: NavItem) -> str:
    return (
        f'<li><a class="nav-item" href="{escape(item.url)}"'
        f"{CURRENT if item.is_current else ''}>{icon(item.icon)}"
        f"<span>{escape(item.label)}</span></a></li>"
    )


@register.simple_tag
def bar(slices: Sequence[Slice], size: str = "") -> SafeString:
    """Draw counts as one bar that says them, too; nothing for none."""
    return _safe(_bar(slices, size))


def _bar(slices: Sequence[Slice], size: str) -> str:
    if not slices:
        return ""
    words = [f"{escape(one.label)} {one.number}" for one in slices]
    parts = "".join(
        f'<rect class="tone-{escape(one.status)}" x="{one.x}" y="0"'
        f' width="{one.width}" height="16"><title>{word}</title></rect>'
        for one, word in zip(slices, words, strict=True)
    )
    return (
        f'<svg class="bar {escape(size)}" viewBox="0 0 1000 16"'
        ' preserveAspectRatio="none" role="img"'
        f' aria-label="{"，".join(words)}">{parts}</svg>'
    )


@register.simple_tag
def tiles(shown: Iterable[Tile]) -> SafeString:
    """Draw counts as tiles; the word stands beside the colour."""
    return _safe('<ul class="tiles">', *map(_tile, shown), "</ul>")


def _tile(one: Tile) -> str:
    label = f'<span class="label">{escape(one.label)}</span>'
    inside = (
        f'<a href="{escape(one.url)}"><strong>{one.number}</strong>{label}</a>'
        if one.number
        else f'<span class="count"><strong>0</strong>{label}</span>'
    )
    return f'<li class="tone-{escape(one.status)}">{inside}</li>'


@register.simple_tag
def board(lines: Iterable[BoardLine], heads: Iterable[Tile], head: str) -> SafeString:
    """Draw a table of counts, each open to its list; ``head`` names the first column."""
    titles = "".join(
        f'<th scope="col" class="number"><span class="dot tone-{escape(one.status)}">'
        f"</span>{escape(one.label)}</th>"
        for one in heads
    )
    return _safe(
        '<div class="scroll"><table class="table stack board">',
        f'<caption class="hidden-text">{escape(head)}各项职责的完成情况</caption>',
        f'<thead><tr><th scope="col">{escape(head)}</th>{titles}</tr></thead><tbody>',
        *map(_board_row, lines),
        "</tbody></table></div>",
    )


def _board_row(line: BoardLine) -> str:
    note = f'<span class="note">{escape(line.note)}</span>' if line.note else ""
    cells = "".join(map(_count_cell, line.tiles))
    return (
        f'<tr><th scope="row"><a class="name" href="{escape(line.url)}">'
        f"{escape(line.label)}</a>{note}{_bar(line.bar, 'thin')}</th>{cells}</tr>"
    )


def _count_cell(one: Tile) -> str:
    label = escape(one.label)
    if not one.number:
        return (
            f'<td class="number none" data-label="{label}">'
            '<span class="zero">0</span></td>'
        )
    return (
        f'<td class="number" data-label="{label}">'
        f'<a href="{escape(one.url)}">{one.number}</a></td>'
    )


@register.simple_tag
def options(given: Iterable[Choice]) -> SafeString:
    """Draw what one can choose from."""
    return _safe(*map(_option, given))


def _option(one: Choice) -> str:
    chosen = " selected" if one.chosen else ""
    value, label = escape(one.value), escape(one.label)
    return f'<option value="{value}"{chosen}>{label}</option>'


@register.simple_tag
def heat(rows: Iterable[HeatRow]) -> SafeString:
    """Draw the body of a table of shares: a system in a row, a unit in a column."""
    return _safe(*map(_heat_row, rows))


def _heat_row(row: HeatRow) -> str:
    asking = ' class="asking"' if row.total.asks else ""
    return (
        f'<tr{asking}><th scope="row"><a class="name" href="{escape(row.url)}">'
        f"{escape(row.title)}</a></th>"
        f'<td class="number heat asking shade-{row.total.shade}" data-label="合计">'
        f"{_share(row.total)}</td>{''.join(_heat_cell(*one) for one in row.cells)}</tr>"
    )


def _heat_cell(name: str, one: Share) -> str:
    more = f"{'' if one.url else ' none'}{' asking' if one.asks else ''}"
    return (
        f'<td class="number heat shade-{one.shade}{more}" data-label="{escape(name)}">'
        f"{_share(one)}</td>"
    )


@register.simple_tag
def share(one: Share) -> SafeString:
    """Draw what was due and kept; the numbers say what the shade says."""
    return _safe(_share(one))


def _share(one: Share) -> str:
    words = f'<span class="hidden-text">{escape(one.words)}</span>'
    if not one.url:
        return f'<span class="share"><span aria-hidden="true">—</span>{words}</span>'
    return (
        f'<a class="share" href="{escape(one.url)}">'
        f'<span aria-hidden="true">{escape(one.text)}</span>{words}</a>'
    )


@register.simple_tag
def calm(lines: Iterable[BoardLine]) -> SafeString:
    """Draw what asks for nobody: a name and how many, open to the list."""
    return _safe('<ul class="lines">', *map(_calm_row, lines), "</ul>")


def _calm_row(line: BoardLine) -> str:
    return (
        f'<li class="row-line"><a class="name" href="{escape(line.url)}">'
        f'{escape(line.label)}</a> <span class="quiet">{line.total} 项</span></li>'
    )


@register.simple_tag
def citations(cited: Sequence[Citation], unit: str) -> SafeString:
    """Draw the clauses behind a duty, each open to its sentence as read for a unit."""
    if not cited:
        return SafeString("")
    items = "".join(
        f"<li>{_citation(address('document', one.pack), one, unit)}</li>"
        for one in cited
    )
    return _safe(f'<ul class="cites" aria-label="依据">{items}</ul>')


@lru_cache(maxsize=4096)
def _citation(href: str, one: Citation, unit: str) -> str:
    words = f"{escape(one.document)} {escape(one.section)}"
    if not href:
        return words
    key = quote(one.key)
    asked = f"unit={quote(unit)}&amp;at={key}#{key}"
    return f'<a href="{escape(href)}?{asked}">{words}</a>'


@register.simple_tag
def due_line(one: DueLine) -> SafeString:
    """Draw one duty of the recorder's list, with those folded into it."""
    line = one.line
    return _safe(
        '<li class="row-line two"><div><div class="top">',
        f'<p class="title">{escape(line.title)}</p>{status(line.status)}</div>',
        _due_facts(one, line),
        citations(line.citations, line.org_id),
        _folded(one) if one.others else "",
        f'</div><div class="actions">{_due_buttons(one, line)}</div></li>',
    )


def _due_facts(one: DueLine, line: Line) -> str:
    subject, period = escape(line.subject_label), escape(line.period_label)
    if one.is_of_many_people:
        subject += f"等 {len(one.others) + 1} 项"
    elif one.others:
        period += f"等 {len(one.others) + 1} 期"
    facts = [subject, period]
    if line.due_on:
        facts.append(f"{short_day(line.due_on)}前")
    if line.need:
        facts.append(f"已办 {line.done}/{line.need}")
    return f'<p class="meta">{"".join(f"<span>{fact}</span>" for fact in facts)}</p>'


def _folded(one: DueLine) -> str:
    many = one.is_of_many_people
    rows = "".join(_folded_row(other, many=many) for other in one.others)
    return (
        f'<details class="more"><summary>还有 {len(one.others)}'
        f' {"项" if many else "期"}</summary><ul class="folded">{rows}</ul></details>'
    )


def _folded_row(other: DueLine, *, many: bool) -> str:
    whose = f"{escape(other.line.subject_label)}，" if many else ""
    what = f"{whose}{escape(other.line.period_label)}"
    return f"<li>{what} {_action(other, 'btn-text')}{_gap(other)}</li>"


def _due_buttons(one: DueLine, line: Line) -> str:
    why = address("grounds", line.subject, line.pack, line.name, line.period)
    about = f'<span class="hidden-text">：{escape(line.title)}</span>'
    reasons = (
        f'<a class="btn btn-text" href="{escape(why)}">为什么{about}</a>' if why else ""
    )
    return f"{_action(one, 'btn-primary')}{reasons}{_gap(one, about)}"


def _action(one: DueLine, look: str) -> str:
    if one.action_url:
        url, label = escape(one.action_url), escape(one.action_label)
        return f'<a class="btn {look}" href="{url}">{label}</a>'
    return f'<span class="meta">{escape(one.note)}</span>' if one.note else ""


def _gap(one: DueLine, about: str = "") -> str:
    if not one.gap_url:
        return ""
    url = escape(one.gap_url)
    return f'<a class="btn btn-text" href="{url}">说明未开展{about}</a>'
