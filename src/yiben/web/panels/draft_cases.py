"""The cases of a draft and its files, as they are read on the page."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from yiben.policy.queries.drafts import DraftView

from .draft_list import FindingLine, finding_lines


@dataclass(frozen=True, slots=True)
class CaseLine:
    """What came of one case."""

    name: str
    line: int
    messages: tuple[str, ...]
    told: str


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A file of cases, named after what it is about."""

    name: str
    title: str
    url: str
    text: str
    cases: tuple[CaseLine, ...]
    findings: tuple[FindingLine, ...]


@dataclass(frozen=True, slots=True)
class CasesPanel:
    """The page of a draft's cases."""

    id: str
    title: str
    files: tuple[CaseFile, ...]
    lacking: tuple[FindingLine, ...]
    ran: int
    failed: int
    duties: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class FilePart:
    """One file of a draft as text."""

    path: str
    text: str


def cases_panel(view: DraftView, *, is_open: bool) -> CasesPanel:
    """Return every case with its result, and what is lacking."""
    review, draft = view.review, view.draft
    titles = {
        rule.name: rule.title for rule in (review.pack.rules if review.pack else ())
    }
    files = []
    for case in view.texts.cases:
        mine = [one for one in review.results if one.file == case.name]
        files.append(
            CaseFile(
                case.name,
                titles.get(case.name, case.name),
                reverse("draft-case", args=[draft.pk, case.name]),
                case.text,
                tuple(
                    CaseLine(one.name, one.line, one.messages, one.told) for one in mine
                ),
                finding_lines(
                    draft.pk,
                    [
                        one
                        for one in review.findings
                        if one.case == case.name and one.line and not mine
                    ],
                ),
            )
        )
    return CasesPanel(
        draft.pk,
        draft.title,
        tuple(files),
        finding_lines(draft.pk, [one for one in review.errors if _is_lacking(one)]),
        len(review.results),
        len(review.failed),
        sum(rule.is_duty for rule in (review.pack.rules if review.pack else ())),
        is_open,
    )


def file_named(panel: CasesPanel, name: str) -> CaseFile:
    """Return a file of cases; an empty one if somebody took it out."""
    found = (one for one in panel.files if one.name == name)
    url = reverse("draft-case", args=[panel.id, name])
    return next(found, CaseFile(name, name, url, "", (), ()))


def _is_lacking(one: object) -> bool:
    return "例子" in getattr(one, "message", "") and not getattr(one, "case", "")


def file_parts(view: DraftView) -> tuple[FilePart, ...]:
    """Return the files of a draft, the text of the document left out."""
    return tuple(_parts(view.review.compiled.files.items()))


def _parts(files: Iterable[tuple[str, str]]) -> Iterable[FilePart]:
    for path, text in files:
        if not path.endswith(".txt"):
            yield FilePart(path, text)
