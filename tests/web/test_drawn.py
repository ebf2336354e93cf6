"""What is written without a template lets no text out of its place."""

from dataclasses import fields, replace
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest

from yiben.rules.words import Form, Status
from yiben.standing.words import Citation, Line
from yiben.web import drawn
from yiben.web.context import NavGroup, NavItem
from yiben.web.panels.above import HeatRow, Share
from yiben.web.panels.board import BoardLine
from yiben.web.panels.due import DueLine
from yiben.web.panels.tones import Slice, Tile
from yiben.web.parts import Choice

SLY = "\"><script>'&"
DAY = date(2026, 5, 8)
TILE = Tile(SLY, SLY, 3, SLY)
SHARE, NONE = Share(SLY, SLY, SLY, 3), Share("", SLY, "", 0)
CITED = Citation(SLY, SLY, SLY, SLY, SLY, SLY, SLY, carried=False)


def sly_line():
    told: dict[str, Any] = {one.name: SLY for one in fields(Line)}
    told |= dict.fromkeys(("first_on", "last_on", "due_on"), DAY)
    told |= {"need": 2, "done": 1, "uncovered": 0, "form": Form.REQUIRE.value}
    told |= {"flags": (), "kinds": (), "tags": (), "citations": (CITED,)}
    return DueLine(Line(**told), SLY, SLY, SLY, SLY)


def board_line():
    slices = (Slice(SLY, SLY, 3, 0, 1000),)
    return BoardLine(SLY, SLY, SLY, 3, (TILE, TILE._replace(number=0)), slices)


def parts():
    one = sly_line()
    item = NavItem(SLY, SLY, SLY, SLY, is_current=True)
    return {
        "navigation": drawn.navigation([NavGroup(SLY, (item,))]),
        "bar": drawn.bar(board_line().bar, SLY),
        "tiles": drawn.tiles([TILE, TILE._replace(number=0)]),
        "heat": drawn.heat([HeatRow(SLY, SLY, SHARE, ((SLY, SHARE), (SLY, NONE)))]),
        "options": drawn.options([Choice(SLY, SLY, chosen=True)]),
        "share": drawn.share(SHARE),
        "calm": drawn.calm([board_line()]),
        "board": drawn.board([board_line()], [TILE], SLY),
        "citations": drawn.citations([CITED], SLY),
        "due_line": drawn.due_line(replace(one, others=(one, one))),
        "note": drawn.due_line(replace(one, action_url="")),
    }


class Tags(HTMLParser):
    """Which elements and attributes a browser would find."""

    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.open = [], set(), []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("name", sorted(parts()))
def test_no_text_breaks_out_of_its_place(name):
    found = Tags()

    found.feed(parts()[name])

    assert SLY not in parts()[name]
    assert "&lt;script&gt;" in parts()[name] or "%3Cscript%3E" in parts()[name]
    assert found.tags
    assert found.open == []
    assert "script" not in found.tags
    assert found.attributes <= {
        *("class", "href", "aria-current", "aria-hidden", "aria-label", "focusable"),
        *("value", "selected"),
        *("viewbox", "preserveaspectratio", "role", "x", "y", "width", "height"),
        *("scope", "data-label"),
    }


def test_a_line_says_what_for_whom_by_when_and_how_far():
    one = sly_line()
    line = replace(
        one.line,
        title="主题党日",
        subject_label="一支部",
        period_label="五月",
        status=Status.OPEN.value,
        citations=(),
    )

    text = drawn.due_line(replace(one, line=line))

    facts = "<span>一支部</span><span>五月</span><span>5月8日前</span>"
    assert f"{facts}<span>已办 1/2</span>" in text
    assert '<p class="title">主题党日</p><span class="status status-open">' in text
    assert "cites" not in text


def test_what_is_not_there_is_not_drawn():
    assert drawn.bar(()) == ""
    assert drawn.citations((), "o_1") == ""
    assert drawn.navigation(()) == ""
