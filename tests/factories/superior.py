"""What a superior finds: documents with their text, records, filings, findings."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from http import HTTPStatus

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.filings import drafted, plan_year
from tests.factories.gatherings import AT, World, rich_theme_day
from tests.factories.web import browser_of, refusals
from yiben.books.filings.actions import file_filing, revise_filing
from yiben.books.filings.models import Filing
from yiben.books.filings.words import FilingForm
from yiben.books.gatherings.actions import record_gathering
from yiben.common.clock import moment
from yiben.ledger.models import Entry
from yiben.people.models import AuditLine
from yiben.policy.actions import ImportResult, import_document
from yiben.policy.queries import packs
from yiben.standing.actions import settle
from yiben.supervision.actions import hold_inspection
from yiben.supervision.models import Finding, Inspection
from yiben.supervision.queries import blank_for
from yiben.supervision.words import FindingForm


def text_of(pack: str, *, without: int = 0) -> bytes:
    """Return an invented text that holds the anchors of a pack, but the last few."""
    articles = packs()[pack].articles
    kept = articles[: len(articles) - without]
    sections = dict.fromkeys(one.section for one in kept)
    lines = [packs()[pack].title]
    for section in sections:
        lines.append(f"{section}")
        lines += [
            f"按照要求，{one.anchor}，并抓好落实。"
            for one in kept
            if one.section == section
        ]
    return "\n".join(lines).encode()


def bring_in(world: World, pack: str = "central-2017") -> ImportResult:
    """Bring in the text of a document as the system administrator does."""
    return import_document(
        text_of(pack), f"{pack}.txt", by=world["system_admin"], at=AT, pack=pack
    )


def held_theme_day(world: World) -> Entry:
    """Record a theme day with everything in it, and judge again."""
    entry = record_gathering(
        world.branch, rich_theme_day(world), by=world["recorder"], at=AT
    )
    settle(at=AT)
    return entry


def filed_plan(world: World) -> Filing:
    """File the yearly plan of the village branch to the town."""
    plan_year(world)
    filing = drafted(world)
    file_filing(filing, by=world["recorder"], at=AT)
    settle(at=AT)
    filing.refresh_from_db()
    return filing


def file_again(world: World, filing: Filing, title: str) -> None:
    """Revise what was returned and file it once more."""
    form = FilingForm(
        kind=filing.kind,
        period=filing.period,
        title=title,
        fields=filing.fields,
        elements=filing.elements,
    )
    revise_filing(filing, form, by=world["recorder"], at=AT)
    file_filing(filing, by=world["recorder"], at=AT)
    settle(at=AT)


def inspected(world: World, *findings: str) -> Inspection:
    """Record an inspection of the village branch by the town."""
    blank = blank_for(world.town, date(2026, 11, 18), seen_by=world["superior"])
    form = replace(
        blank,
        topic="“三会一课”开展情况",
        summary="查看会议记录。",
        findings=tuple(FindingForm(one, date(2026, 12, 20)) for one in findings),
    )
    return hold_inspection(
        world.town,
        world.branch,
        form,
        by=world["superior"],
        at=moment(date(2026, 11, 19)),
    )


def first_finding(inspection: Inspection) -> Finding:
    """Return the first finding of an inspection."""
    return inspection.findings.get(number=1)


EVERYBODY = (
    "recorder",
    "member",
    "superior",
    "stranger",
    "auditor",
    "system_admin",
    "security_admin",
    "chief_auditor",
)
"""The cast of tests/cast.py, each standing to the village branch in their own way."""


def assert_only(
    world: World,
    right: Iterable[str],
    url: str,
    data: Mapping[str, object] | None = None,
) -> None:
    """Assert that everybody else gets a 404 and leaves a line, and writes nothing.

    With ``data`` the page is posted to, otherwise opened.
    """
    for name in EVERYBODY:
        if name in set(right):
            continue
        before = refusals(), lines_done()
        client = browser_of(world[name])
        response = client.get(url) if data is None else client.post(url, dict(data))
        assert (name, response.status_code) == (name, 404)
        assert (name, refusals(), lines_done()) == (name, before[0] + 1, before[1])


def lines_done() -> int:
    """Return how many acts the audit holds as done."""
    return AuditLine.objects.filter(outcome="done").count()


def queries_of(client: Client, url: str) -> int:
    """Return how many queries a page takes."""
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == HTTPStatus.OK
    return len(seen)
