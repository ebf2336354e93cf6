"""Two documents side by side: what is the same, stricter, looser, new, left out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.urls import reverse

from yiben.policy.queries import packs
from yiben.rules.changes import Change
from yiben.rules.compare import MEANING, Comparison, How, Match, Relation, Row
from yiben.rules.pack import Pack, Rule
from yiben.rules.words import Form, Strength
from yiben.web.templatetags.yiben import Look

from .bindings import whom_of
from .lines import sentence_url
from .tones import with_query

PAGE = 50
FORMS = dict(Form.choices())
STRENGTHS = dict(Strength.choices())
LOOKS: dict[str, Look] = {
    Relation.STRICTER: Look("soon", icon="arrow-up"),
    Relation.LOOSER: Look("missed", icon="arrow-down"),
    Relation.BESIDE: Look("open", icon="arrows-split-2"),
    Relation.DETAIL: Look("quiet", icon="zoom-in"),
    Relation.SAME: Look("good", icon="equal"),
    Relation.NEW: Look("late", icon="plus"),
    Relation.SILENT: Look("quiet", icon="minus"),
}
"""Tone and icon of a relation."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A rule with the sentence it comes from."""

    title: str
    section: str
    anchor: str
    reading: str
    whom: str
    form: str
    strength: str
    consequence: str
    url: str


@dataclass(frozen=True, slots=True)
class Counterpart:
    """The sentence above, how it was found, and what changed from there."""

    sentence: Sentence
    how: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """One row: the lower sentence, or none, beside those above."""

    relation: str
    word: str
    tone: str
    icon: str
    meaning: str
    title: str
    lower: Sentence | None
    uppers: tuple[Counterpart, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows stand in one relation, and the list of them."""

    relation: str
    label: str
    count: int
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Document:
    """One of the two documents."""

    short: str
    title: str
    issuer: str
    url: str


@dataclass(frozen=True, slots=True)
class ComparePanel:
    """The page of two documents, a part of the rows at a time."""

    upper: Document
    lower: Document
    counts: tuple[Count, ...]
    relation: str
    word: str
    guides: bool
    whole_url: str
    other_url: str
    total: int
    pairs: tuple[Pair, ...]
    before_url: str
    after_url: str
    place: str
    others: tuple[tuple[str, str], ...]


def compare_panel(
    found: Comparison,
    *,
    relation: str,
    guides: bool,
    page: str,
    others: Iterable[Pack] = (),
) -> ComparePanel:
    """Return a part of the rows, of one relation or all, duties alone or not."""
    url = _against(found.upper, found.lower)
    asked = {"guides": "1" if guides else ""}
    rows = [
        row
        for row in found.rows
        if (guides or row.rule.is_duty) and relation in {"", row.relation.value}
    ]
    paged = Paginator(rows, PAGE).get_page(page)
    here = {**asked, "relation": relation}
    before = paged.previous_page_number() if paged.has_previous() else ""
    after = paged.next_page_number() if paged.has_next() else ""
    return ComparePanel(
        upper=_document(found.upper),
        lower=_document(found.lower),
        counts=tuple(_counts(found, url, asked, relation)),
        relation=relation,
        word=next((one.label for one in Relation if one.value == relation), ""),
        guides=guides,
        whole_url=with_query(url, **asked),
        other_url=with_query(url, guides="" if guides else "1", relation=relation),
        total=len(rows),
        pairs=tuple(_pair(row) for row in paged.object_list),
        before_url=with_query(url, **here, page=before) if before else "",
        after_url=with_query(url, **here, page=after) if after else "",
        place=f"第 {paged.number} 页，共 {paged.paginator.num_pages} 页",
        others=tuple(
            (one.short, _against(one, found.lower))
            for one in others
            if one.name != found.upper.name
        ),
    )


def _against(upper: Pack, lower: Pack) -> str:
    return reverse("document-against", args=[upper.name, lower.name])


def _counts(
    found: Comparison, url: str, asked: Mapping[str, str], relation: str
) -> Iterable[Count]:
    counts = found.counts if asked["guides"] else found.duty_counts
    for one in Relation:
        own = with_query(url, **asked, relation=one.value)
        chosen = one.value == relation
        yield Count(one.value, one.label, counts[one], own, chosen)


def upper_links(pack: Pack, open_ones: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return the documents above that a document can be laid against."""
    readable, shelf = set(open_ones), packs()
    return tuple(
        (shelf[name].short, _against(shelf[name], pack))
        for name in pack.parents
        if name in readable and name in shelf
    )


def _document(pack: Pack) -> Document:
    url = reverse("document", args=[pack.name])
    return Document(pack.short, pack.title, pack.issuer, url)


def _pair(row: Row) -> Pair:
    tone, icon = LOOKS[row.relation]
    if row.silent is not None:
        uppers: tuple[Counterpart, ...] = (Counterpart(_sentence(row.silent), "", ()),)
    else:
        uppers = tuple(
            Counterpart(_sentence(one.upper), _how(one), one.changes)
            for one in row.matches
        )
    return Pair(
        relation=row.relation.value,
        word=row.relation.label,
        tone=tone,
        icon=icon,
        meaning=MEANING[row.relation],
        title=row.rule.title,
        lower=_sentence(row.lower) if row.lower else None,
        uppers=uppers,
    )


def _how(match: Match) -> str:
    """Return how a counterpart was found, if it is not named."""
    if match.how == How.REFINES:
        return ""
    if not match.is_sure:
        return "上级同一制度里的要求，说的不是同一件事，供参考。"
    return f"没有写明细化哪一条，按{match.how.label}对上。"


def _sentence(rule: Rule) -> Sentence:
    return Sentence(
        title=rule.title,
        section=rule.section,
        anchor=rule.anchor,
        reading=rule.reading,
        whom=whom_of(rule),
        form=FORMS.get(rule.form, rule.form),
        strength=STRENGTHS.get(rule.strength, "") if rule.is_duty else "",
        consequence=rule.consequence,
        url=sentence_url(rule.pack, rule.key),
    )
