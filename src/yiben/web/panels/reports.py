"""The pages of reports: books to print, papers to write, figures to open."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.urls import reverse

from yiben.reports.queries import PaperLine, PaperView, Reading, UnitCount, Value
from yiben.reports.words import (
    FIELD,
    PAPERS,
    BookForm,
    FileType,
    PaperForm,
    PaperState,
    template_fields,
)
from yiben.standing.words import Line

from .lines import grounds_url

YEARS_BACK = 3
MOST_ENTRIES = 300


class Named(Protocol):
    """A unit, as far as these pages look at it."""

    @property
    def pk(self) -> str:
        """Return its id."""

    @property
    def name(self) -> str:
        """Return its name."""

    @property
    def kind(self) -> str:
        """Return what kind of organisation it is."""


@dataclass(frozen=True, slots=True)
class FileLink:
    """One file one can have."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class BookLine:
    """A book with its files."""

    title: str
    about: str
    files: tuple[FileLink, ...]


@dataclass(frozen=True, slots=True)
class Start:
    """A paper that can be begun."""

    label: str
    about: str
    url: str
    template_url: str


@dataclass(frozen=True, slots=True)
class ReportsPanel:
    """What a unit can print and write."""

    unit_id: str
    unit_name: str
    year: int
    is_open_year: bool
    years: tuple[FileLink, ...]
    books: tuple[BookLine, ...]
    papers: tuple[PaperLine, ...]
    starts: tuple[Start, ...]
    readings: tuple[Reading, ...]
    has_pdf: bool
    prints_url: str


def sorts(*, pdf: bool) -> list[FileType]:
    """Return the files that can be had: no PDF without Chinese fonts."""
    return [one for one in FileType if pdf or one is not FileType.PDF]


def reports_panel(
    unit: Named,
    books: Iterable[BookForm],
    papers: Iterable[PaperLine],
    readings: Iterable[Reading],
    *,
    year: int,
    today: date,
    writes: bool,
    pdf: bool,
    prints: bool,
) -> ReportsPanel:
    """Return the page of a unit's reports for one year."""
    here = reverse("reports", args=[unit.pk])
    return ReportsPanel(
        unit_id=unit.pk,
        unit_name=unit.name,
        year=year,
        is_open_year=year >= today.year,
        years=tuple(
            FileLink(f"{one}年", f"{here}?year={one}")
            for one in range(today.year, today.year - YEARS_BACK, -1)
            if one != year
        ),
        books=tuple(_book(unit.pk, one, year, pdf=pdf) for one in books),
        papers=tuple(papers),
        starts=tuple(_start(unit.pk, one) for one in PAPERS if unit.kind in one.by)
        if writes
        else (),
        readings=tuple(readings),
        has_pdf=pdf,
        prints_url=reverse("prints", args=[unit.pk]) if prints else "",
    )


def _book(unit_id: str, form: BookForm, year: int, *, pdf: bool) -> BookLine:
    files = tuple(
        FileLink(
            one.label,
            reverse("report-book", args=[unit_id, form.name, one.value])
            + f"?year={year}",
        )
        for one in sorts(pdf=pdf)
    )
    return BookLine(form.title, form.about, files)


def _start(unit_id: str, form: PaperForm) -> Start:
    return Start(
        form.title,
        form.about,
        reverse("paper-new", args=[unit_id, form.name]),
        reverse("paper-template", args=[unit_id, form.name]),
    )


@dataclass(frozen=True, slots=True)
class FigureLine:
    """A figure of a paper; ``url`` opens what is behind it."""

    name: str
    text: str
    query: str
    url: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a paragraph; a figure has the address of what is behind it."""

    text: str
    url: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A paragraph of a paper; ``is_gap`` where a person has to add something."""

    pieces: tuple[Piece, ...]
    is_gap: bool


@dataclass(frozen=True, slots=True)
class PaperPanel:
    """A paper as it stands."""

    view: PaperView
    title: str
    back: str
    is_draft: bool
    state: str
    body: tuple[Said, ...]
    figures: tuple[FigureLine, ...]
    files: tuple[FileLink, ...]
    own: str


def paper_panel(view: PaperView, *, pdf: bool, has_template: bool) -> PaperPanel:
    """Return the page of a paper."""
    files = tuple(
        FileLink(one.label, reverse("paper-file", args=[view.id, one.value]))
        for one in sorts(pdf=pdf)
    )
    draft = view.state == PaperState.DRAFT
    return PaperPanel(
        view=view,
        title=view.official.title,
        back=reverse("reports", args=[view.unit_id]),
        is_draft=draft,
        state=view.official.draft if draft else view.official.number,
        body=tuple(_body(view)),
        figures=tuple(_figure(view, one) for one in view.values),
        files=files,
        own=reverse("paper-own", args=[view.id]) if has_template else "",
    )


def _body(view: PaperView) -> Iterator[Said]:
    """Yield the paragraphs as they stand; figures in our own sentences open."""
    ours = _ours(view)
    for text in view.official.body:
        pieces = ours.get(text, (Piece(text),))
        yield Said(pieces, "【请填写：" in text)


def _ours(view: PaperView) -> dict[str, tuple[Piece, ...]]:
    """Return the pieces of each sentence of the form, by how it reads filled.

    What a person wrote, and what was signed with other figures, is not in it.
    """
    known = {one.name: one for one in view.values}
    found = {}
    for text in view.form.body:
        if not any(name in known for name in FIELD.findall(text)):
            continue
        pieces = tuple(_pieces(view, text, known))
        found["".join(one.text for one in pieces)] = pieces
    return found


def _pieces(view: PaperView, text: str, known: Mapping[str, Value]) -> Iterator[Piece]:
    end = 0
    for gap in FIELD.finditer(text):
        if before := text[end : gap.start()]:
            yield Piece(before)
        end, name = gap.end(), gap[1]
        if name in known:
            yield Piece(known[name].text, _figure_url(view, name), name)
        else:
            yield Piece(view.head.get(name, ""))
    if rest := text[end:]:
        yield Piece(rest)


def _figure_url(view: PaperView, name: str) -> str:
    return reverse("paper-figure", args=[view.id, name])


def _figure(view: PaperView, one: Value) -> FigureLine:
    text = f"{one.text} {one.unit}" if one.text.isdigit() else one.text
    return FigureLine(one.name, text, one.query, _figure_url(view, one.name))


@dataclass(frozen=True, slots=True)
class FigureEntry:
    """An entry behind a figure."""

    id: str
    title: str
    unit: str
    happened_on: date
    entered_on: date
    people: str


@dataclass(frozen=True, slots=True)
class FigureDuty:
    """A duty behind a figure; ``url`` opens its reasons."""

    title: str
    subject: str
    period: str
    status: str
    url: str


@dataclass(frozen=True, slots=True)
class FigurePanel:
    """A figure opened: how it was asked, and every entry that counted."""

    title: str
    value: str
    query: str
    back: str
    rows: tuple[FigureEntry, ...]
    duties: tuple[FigureDuty, ...]
    units: tuple[UnitCount, ...]
    n_more: int


def figure_panel(
    view: PaperView,
    one: Value,
    names: dict[str, str],
    *,
    duties: Sequence[Line] = (),
    n_duties: int = 0,
    units: Sequence[UnitCount] = (),
) -> FigurePanel:
    """Return the page of one figure of a paper: entries, duties or units."""
    return FigurePanel(
        title=one.name,
        value=f"{one.text} {one.unit}" if one.text.isdigit() else one.text,
        query=one.query,
        back=reverse("paper", args=[view.id]),
        rows=tuple(
            FigureEntry(
                fact.id,
                fact.label,
                names.get(fact.unit_id, ""),
                fact.happened_on,
                fact.entered_on,
                f"{fact.present}/{fact.expected}" if fact.expected else "—",
            )
            for fact in one.entries[:MOST_ENTRIES]
        ),
        duties=tuple(map(_duty, duties)),
        units=tuple(units[:MOST_ENTRIES]),
        n_more=max(0, len(one.entries) - MOST_ENTRIES)
        + max(0, n_duties - len(duties))
        + max(0, len(units) - MOST_ENTRIES),
    )


def _duty(line: Line) -> FigureDuty:
    return FigureDuty(
        line.title,
        line.subject_label,
        line.period_label,
        line.status_label,
        grounds_url(line),
    )


@dataclass(frozen=True, slots=True)
class FormPanel:
    """A page with one form; ``fields`` are names a template may use."""

    title: str
    lead: str
    back: str
    button: str
    fields: tuple[str, ...] = ()
    now: str = ""


def new_panel(unit: Named, form: PaperForm) -> FormPanel:
    """Return the page on which a paper is begun."""
    return FormPanel(
        title=f"写{form.title}",
        lead=f"{unit.name} · {form.about}",
        back=reverse("reports", args=[unit.pk]),
        button="存草稿，看数字",
    )


def template_panel(unit: Named, form: PaperForm, now: str) -> FormPanel:
    """Return the page on which a unit's own template is uploaded."""
    return FormPanel(
        title=f"{form.title}：自己的模板",
        lead=unit.name,
        back=reverse("reports", args=[unit.pk]),
        button="上传模板",
        fields=tuple(dict.fromkeys(template_fields(form))),
        now=now,
    )
