"""Rules and documents drawn at random, for properties of whole documents."""

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from tests.rules.shapes import binds, pack, rule
from yiben.rules.pack import EventSpec, Pack, Rule
from yiben.rules.period import MONTHS

KINDS = ("k.a", "k.b", "filings.f.filed", "filings.f.received")
ORGS = ("branch", "committee", "general_branch")
TAGS = ("element.x", "element.y")


@st.composite
def bound(draw: st.DrawFn) -> Any:
    """Return whom a rule binds: units of some kinds, or officials in them."""
    kinds = draw(st.lists(st.sampled_from(ORGS), max_size=2, unique=True))
    if draw(st.booleans()):
        return binds(org=kinds)
    return binds("office", org=kinds, office=["secretary"])


@st.composite
def duties(draw: st.DrawFn, /, name: str, **fixed: Any) -> Rule:
    """Return a rule somebody can owe, of any form."""
    form = draw(st.sampled_from(("require", "file", "keep", "when", "carry")))
    words: dict[str, Any] = {
        "form": form,
        "every": None,
        "kinds": draw(st.sets(st.sampled_from(KINDS), min_size=1, max_size=2)),
        "tags": draw(st.sets(st.sampled_from(TAGS), max_size=1)),
        "binds": draw(bound()),
        "at_least": draw(st.integers(1, 3)),
        "strength": draw(st.sampled_from(("must", "must", "soft"))),
        "system": draw(st.sampled_from(("s", "t"))),
    }
    if words["binds"].subject == "office":
        words["roles"] = {"speaker"}
    if form in {"require", "file"}:
        words["every"] = draw(st.sampled_from([*MONTHS, "open"]))
        words["grace_days"] = draw(st.sampled_from([0, 10, 30]))
        words["rounding"] = "ceil" if form == "file" else "whole"
        if words["every"] == "open":
            words["open_term"] = "定期"
        elif draw(st.booleans()):
            length = MONTHS[words["every"]]
            opens = draw(st.integers(1, length))
            words["window"] = (opens, draw(st.integers(opens, length)))
    if form == "when":
        words["event"] = EventSpec(frozenset({"k.e"}))
        words["within_days"] = draw(st.sampled_from([None, 5, 30]))
        words["at_least"] = 1
        if words["within_days"] is None:
            words["open_term"] = "及时"
    if form == "carry":
        words["elements"] = frozenset({"element.z"})
        words["at_least"] = 0
    return rule(name, **(words | fixed))


@st.composite
def documents(draw: st.DrawFn, name: str = "p", level: str = "province") -> Pack:
    """Return a document of a few duties."""
    count = draw(st.integers(1, 4))
    rules = [draw(duties(f"r{n}", pack=name)) for n in range(count)]
    return pack(name, *rules, level=level)


def copy_of(one: Pack, name: str = "copy", **words: Any) -> Pack:
    """Return a document that repeats another one word for word, as its child."""
    articles = tuple(
        replace(
            article,
            rules=tuple(
                replace(rule, pack=name, refines=(rule.id,)) for rule in article.rules
            ),
        )
        for article in one.articles
    )
    fields: dict[str, Any] = {"level": "county", "parents": (one.name,), **words}
    return replace(one, name=name, articles=articles, **fields)
