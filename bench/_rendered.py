"""A page as a browser reads it: the questions of its form, and what it would send."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser

MINUTES = re.compile(r"field:(minutes|outline|body|content|problems|measures)")


@dataclass
class Group:
    """One question of a form as it was rendered."""

    must: bool = False
    filled: bool = False
    names: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    is_text: bool = False
    is_wrong: bool = False

    @property
    def is_open(self) -> bool:
        """Say whether it must be answered and is not."""
        return self.must and not self.filled


class Form(HTMLParser):
    """The questions of the largest form of a page, and what it would send."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[list[Group], dict[str, list[str]]]] = []
        self.select = self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what a question is made of."""
        had = {name: value or "" for name, value in attrs}
        words = had.get("class", "").split()
        if tag == "form":
            self.forms.append(([], {}))
        if not self.forms:
            return
        groups, sent = self.forms[-1]
        if "field" in words and tag in {"div", "fieldset"}:
            groups.append(Group(is_wrong="wrong" in words))
        if tag == "span" and "must" in words and groups:
            groups[-1].must = True
        if tag in {"input", "select", "textarea"} and had.get("name"):
            self._control(tag, had, groups, sent)
        if tag == "option" and self.select and groups and had.get("value"):
            groups[-1].options.append(had["value"])
        if tag == "option" and self.select and "selected" in had:
            sent[self.select] = [had.get("value", "")]
            self._fill(self.select, had.get("value", ""))

    def _control(
        self,
        tag: str,
        had: dict[str, str],
        groups: list[Group],
        sent: dict[str, list[str]],
    ) -> None:
        name, kind = had["name"], had.get("type", tag)
        if groups and kind != "hidden":
            groups[-1].names.append(name)
            groups[-1].is_text |= tag == "textarea"
        if tag == "select":
            self.select = name
        elif tag == "textarea":
            self.area = name
        elif kind in {"checkbox", "radio"}:
            if "checked" in had:
                sent.setdefault(name, []).append(had.get("value", "on"))
                self._fill(name, "on")
        else:
            sent.setdefault(name, []).append(had.get("value", ""))
            self._fill(name, had.get("value", ""))

    def _fill(self, name: str, value: str) -> None:
        groups = self.forms[-1][0]
        if value and groups and name in groups[-1].names:
            groups[-1].filled = True

    def handle_data(self, data: str) -> None:
        """Keep what stands in a text area."""
        if self.area:
            sent = self.forms[-1][1]
            sent[self.area] = [sent.get(self.area, [""])[0] + data]
            self._fill(self.area, data.strip())

    def handle_endtag(self, tag: str) -> None:
        """Leave a list or a text area."""
        self.select = "" if tag == "select" else self.select
        self.area = "" if tag == "textarea" else self.area

    @property
    def main(self) -> tuple[list[Group], dict[str, list[str]]]:
        """Return the form with the most questions."""
        return max(
            self.forms, key=lambda one: (len(one[0]), len(one[1])), default=([], {})
        )


def form_of(page: str) -> tuple[list[Group], dict[str, list[str]]]:
    """Return the questions of a page and what it would send as it is."""
    reader = Form()
    reader.feed(page)
    return reader.main


def to_type(groups: Iterable[Group]) -> list[str]:
    """Return what has to be typed: what must be, and the text of the record."""
    found: list[str] = []
    for one in groups:
        texts = [name for name in one.names if MINUTES.fullmatch(name)]
        if one.is_open:
            found.append(one.names[0])
        elif texts and one.is_text and not one.filled and not _has_text(found):
            found.append(texts[0])
    return found


def _has_text(found: Iterable[str]) -> bool:
    """Say whether a text of the record is counted already: one is enough."""
    return any(MINUTES.fullmatch(name) for name in found)


def sample(group: Group, on: date) -> str:
    """Return something that may be typed or chosen as an answer."""
    if group.options:
        return group.options[0]
    is_day = group.names[0].endswith("_on")
    return on.isoformat() if is_day else "重温入党誓词，交流学习体会"


def answers(groups: Iterable[Group], names: Iterable[str], on: date) -> dict[str, str]:
    """Return an answer to each of these questions."""
    found = {name: one for one in groups for name in one.names}
    return {name: sample(found[name], on) for name in names}
