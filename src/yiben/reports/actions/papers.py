"""Papers: written, changed, signed; a number is given at signing, without a gap."""

import json
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from yiben.common.clock import local_day
from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.people.actions import note_audit
from yiben.people.words import Outcome
from yiben.reports import checks
from yiben.reports.access import require_write
from yiben.reports.checks.template import must_be_template
from yiben.reports.models import OwnTemplate, Paper
from yiben.reports.queries.issued import issued_text
from yiben.reports.queries.papers import official_of, paper_values, period_label
from yiben.reports.words import COMMON, PAPER_FORMS, PaperForm, PaperState
from yiben.rules.period import parse_period


def _tidy(form: PaperForm, answers: Mapping[str, str]) -> dict[str, str]:
    """Return the answers this paper asks for, without empty ones."""
    asked = {*(one.name for one in form.slots), *COMMON}
    found = {name: checks.printable(text) for name, text in answers.items()}
    kept = {name: text for name, text in found.items() if name in asked and text}
    checks.must_fit(form, kept)
    return kept


@transaction.atomic
def write_paper(
    org: Org,
    form_name: str,
    *,
    period: str | None,
    answers: Mapping[str, str],
    token: str,
    by: Viewer,
    at: datetime,
) -> Paper:
    """Begin a paper; the same token a second time gives the first one back.

    Raises RefusedError, UnknownFormError for a paper this unit does not write,
    PeriodError for a period it does not cover, PeriodAheadError for one that has
    not begun, ManyErrors for long answers.
    """
    require_write(by, org)
    form = checks.paper_form(form_name)
    if org.kind not in form.by:
        raise checks.UnknownFormError
    key = checks.must_be_period(form, period, local_day(at))
    kept = _tidy(form, answers)
    made, _ = Paper.objects.get_or_create(
        unit=org,
        token=token,
        defaults={
            "form": form.name,
            "period": key,
            "answers_json": json.dumps(kept, ensure_ascii=False, sort_keys=True),
            "written_by_id": by.id,
            "written_at": at,
        },
    )
    return made


def _held(paper: Paper, by: Viewer) -> Paper:
    """Return the row locked; RefusedError or PaperSignedError if it stays."""
    require_write(by, paper.unit)
    row = Paper.objects.select_for_update().get(pk=paper.pk)
    if row.state != PaperState.DRAFT:
        raise checks.PaperSignedError
    return row


@transaction.atomic
def revise_paper(
    paper: Paper, answers: Mapping[str, str], *, by: Viewer, at: datetime
) -> Paper:
    """Change what people wrote in a draft; figures are not in it to be changed."""
    row = _held(paper, by)
    kept = _tidy(PAPER_FORMS[row.form], answers)
    row.answers_json = json.dumps(kept, ensure_ascii=False, sort_keys=True)
    row.written_by_id, row.written_at = by.id, at
    row.save(update_fields=["answers_json", "written_by", "written_at"])
    return row


@transaction.atomic
def sign_paper(paper: Paper, code: str, *, by: Viewer, at: datetime) -> Paper:
    """Make a draft final and give it the next number of its letters and year.

    Raises PeriodOpenError while the period runs, ManyErrors for empty slots or
    wrong letters, PaperSignedError the second time.
    """
    row, form, on = _held(paper, by), PAPER_FORMS[paper.form], local_day(at)
    letters = checks.must_be_code(code)
    checks.must_be_answered(form, row.answers)
    if row.period:
        last = parse_period(row.period).last_on
        if on <= last:
            raise checks.PeriodOpenError(period_label(row.period), last.isoformat())
    # Whoever numbers a paper of this unit waits here for the one before.
    Org.objects.select_for_update().get(pk=row.unit_id)
    numbered = Paper.objects.filter(unit_id=row.unit_id, code=letters, year=on.year)
    highest = numbered.aggregate(top=Max("number"))["top"] or 0
    row.code, row.year, row.number = letters, on.year, highest + 1
    text = f"{letters}〔{on.year}〕{row.number}号"
    values = paper_values(row, form, on)
    official = official_of(row, values, on=on, closed=True)
    row.issued_json = issued_text(official.numbered(text))
    row.state, row.signed_by_id, row.signed_at = PaperState.SIGNED, by.id, at
    row.save()
    note_audit(by, "report.sign", f"paper:{row.pk}", row.unit, Outcome.DONE, at)
    return row


@transaction.atomic
def keep_template(
    org: Org, form_name: str, name: str, content: bytes, *, by: Viewer, at: datetime
) -> OwnTemplate:
    """Keep a Word file of the unit for one of its papers, in place of the old one.

    Raises TemplateError for a file that is none, ManyErrors naming every field
    that cannot be filled.
    """
    require_write(by, org)
    form = checks.paper_form(form_name)
    must_be_template(content, form)
    made, _ = OwnTemplate.objects.update_or_create(
        unit=org,
        form=form.name,
        defaults={
            "name": checks.printable(name)[:NAME_LENGTH],
            "content": content,
            "kept_by_id": by.id,
            "kept_at": at,
        },
    )
    note_audit(by, "report.template", f"template:{made.pk}", org, Outcome.DONE, at)
    return made


NAME_LENGTH = 200
