"""Reads of documents written in the browser: the list, one draft, what came of it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count

from yiben.common.errors import RefusedError
from yiben.org.access import Viewer
from yiben.org.access import may_read as may_read_unit
from yiben.org.models import Org
from yiben.org.queries import orgs_rows, path_to
from yiben.org.words import GrantRole
from yiben.people.access import running
from yiben.people.models import Account, Grant
from yiben.policy.access import may_approve, may_draft, require_see_drafts
from yiben.policy.checks.drafts import DraftError
from yiben.policy.models import Draft, DraftCase, DraftRule, DraftStep
from yiben.policy.words import WRITING, DraftState
from yiben.rules.anchor import Source
from yiben.rules.pack import Rule
from yiben.rules.paragraph import paragraphs_of, squeeze

from .audience import Audience, Bound
from .burden import burden_of
from .draft_files import DraftTexts, files_of, row_of
from .draft_review import Finding, Review, review_of

__all__ = [
    "EDITABLE",
    "Draft",
    "DraftError",
    "DraftLine",
    "DraftView",
    "Finding",
    "RuleLine",
    "StepLine",
]

EDITABLE = frozenset({DraftState.WRITING.value, DraftState.RETURNED.value})
STEPS_SHOWN = 40


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft in a list."""

    id: str
    title: str
    short: str
    state: str
    label: str
    author: str
    started_at: datetime
    submitted_at: datetime | None
    decided_at: datetime | None
    rules: int


@dataclass(frozen=True, slots=True)
class StepLine:
    """What somebody did with a draft."""

    act: str
    label: str
    who: str
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule of a draft; ``rule`` is None while it has a mistake.

    ``paragraph`` is the number of the paragraph its phrase stands in, ``bound``
    how many it binds.
    """

    id: str
    version: int
    anchor: str
    section: str
    reading: str
    row: dict[str, Any]
    rule: Rule | None
    paragraph: int | None
    bound: Bound | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class DraftView:
    """One draft with everything on it, and what the reader may do."""

    draft: Draft
    org: Org
    texts: DraftTexts
    review: Review
    rules: tuple[RuleLine, ...]
    may_write: bool
    may_approve: bool
    is_writer: bool
    viewer_id: str


def drafts_of(org: Org, *, seen_by: Viewer) -> list[DraftLine]:
    """Return the drafts of a unit, the latest first; RefusedError if not open."""
    require_see_drafts(seen_by, org)
    rows = Draft.objects.filter(org=org).select_related("author")
    rows = rows.annotate(n_rules=Count("rules")).defer("text", "files")
    return [
        DraftLine(
            row.pk,
            row.title,
            row.short,
            row.state,
            DraftState(row.state).label,
            row.author.display_name,
            row.started_at,
            row.submitted_at,
            row.decided_at,
            row.n_rules,
        )
        for row in rows.order_by("-started_at", "pk")
    ]


def all_drafts(*, seen_by: Viewer) -> list[tuple[str, DraftLine]]:
    """Return every draft that is open to somebody, with the name of its unit."""
    ids = Draft.objects.values_list("org_id", flat=True).distinct()
    return [
        (unit.short_name, line)
        for unit in orgs_rows(ids)
        if may_read_unit(seen_by, unit)
        for line in drafts_of(unit, seen_by=seen_by)
    ]


def draft(draft_id: str, *, seen_by: Viewer) -> Draft:
    """Return a draft; raise RefusedError if there is none or it is not open."""
    found = Draft.objects.select_related("org", "author", "wanted", "approver")
    row = found.filter(pk=draft_id).first()
    if row is None:
        raise RefusedError("draft.see", draft_id)
    require_see_drafts(seen_by, row.org)
    return row


def texts_of(row: Draft) -> DraftTexts:
    """Return a draft with all that belongs to it. Room to room."""
    return DraftTexts(
        row,
        tuple(row.rules.order_by("number", "pk")),
        tuple(row.cases.order_by("name")),
        Source(paragraphs_of(row.text)),
    )


def view_of(
    row: Draft, *, on: date, seen_by: Viewer, with_cases: bool = False
) -> DraftView:
    """Return everything about a draft; the cases are run only if asked for."""
    require_see_drafts(seen_by, row.org)
    texts = texts_of(row)
    review = review_of(texts, on=on, with_cases=with_cases)
    return DraftView(
        row,
        row.org,
        texts,
        review,
        tuple(_rule_lines(texts, review, Audience(row.org, on))),
        may_draft(seen_by, row.org),
        may_approve(seen_by, row.org),
        seen_by.id in writers_of(row),
        seen_by.id,
    )


def _rule_lines(
    texts: DraftTexts, review: Review, audience: Audience
) -> Iterable[RuleLine]:
    rules = {rule.name: rule for rule in (review.pack.rules if review.pack else ())}
    for one in texts.rules:
        row = row_of(one)
        rule = rules.get(str(row.get("id", "")))
        places = texts.source.places(one.anchor)
        first = places[0].paragraph if len(places) == 1 else None
        yield RuleLine(
            one.pk,
            one.version,
            squeeze(one.anchor),
            one.section,
            one.reading,
            row,
            rule,
            None if first is None else texts.source.paragraphs[first].number,
            audience.bound(rule.binds) if rule and rule.is_duty else None,
            tuple(found for found in review.findings if found.rule == one.pk),
        )


def draft_rule(row: Draft, rule_id: str) -> DraftRule:
    """Return a rule of a draft; raise RefusedError if it has none of this id."""
    found: DraftRule | None = row.rules.filter(pk=rule_id).first()
    if found is None:
        raise RefusedError("draft.see", rule_id)
    return found


def draft_case(row: Draft, name: str) -> DraftCase:
    """Return a file of cases of a draft; raise RefusedError if there is none."""
    found: DraftCase | None = row.cases.filter(name=name).first()
    if found is None:
        raise RefusedError("draft.see", name)
    return found


def case_version(row: Draft, name: str) -> int:
    """Return the version of a file of cases; 0 if there is none."""
    found: DraftCase | None = row.cases.filter(name=name).first()
    return found.version if found else 0


def steps_of(row: Draft, *, seen_by: Viewer) -> list[StepLine]:
    """Return what was done with a draft, newest first."""
    require_see_drafts(seen_by, row.org)
    rows = DraftStep.objects.filter(draft=row).select_related("by")
    return [
        StepLine(one.act, one.get_act_display(), one.by.display_name, one.at, one.note)
        for one in rows.order_by("-pk")[:STEPS_SHOWN]
    ]


def writers_of(row: Draft) -> frozenset[str]:
    """Return the accounts that wrote in a draft, and so cannot approve it.

    An account of the same person counts, too.
    """
    rows = DraftStep.objects.filter(draft=row, act__in=WRITING)
    accounts = Account.objects.filter(pk__in=rows.values("by_id"))
    people = accounts.filter(person__isnull=False).values("person_id")
    same = Account.objects.filter(person_id__in=people)
    return frozenset(
        [*accounts.values_list("pk", flat=True), *same.values_list("pk", flat=True)]
    )


def approvers_of(row: Draft, *, on: date, seen_by: Viewer) -> list[tuple[str, str]]:
    """Return id and name of everybody who could approve a draft, the nearest first."""
    require_see_drafts(seen_by, row.org)
    above = [one.pk for one in path_to(row.org)]
    grants = Grant.objects.filter(
        running(on),
        role=GrantRole.SUPERIOR.value,
        org_id__in=above,
        account__is_active=True,
    ).exclude(account_id__in=writers_of(row))
    found: dict[str, str] = {}
    for one in grants.select_related("account", "org").order_by("-org__path", "pk"):
        label = f"{one.account.display_name}（{one.org.short_name}）" if one.org else ""
        found.setdefault(one.account_id, label)
    return list(found.items())


def burden_at(view: DraftView, *, on: date, seen_by: Viewer) -> float | None:
    """Return the hours a year that a draft adds for the busiest branch below.

    None while the draft cannot be read.
    """
    if view.review.pack is None or not view.may_write:
        return None
    pack, text = view.review.pack, view.draft.text
    found = burden_of(pack, view.org, on=on, seen_by=seen_by, text=text)
    return found.hours_per_branch


def export_of(row: Draft, *, seen_by: Viewer) -> dict[str, str]:
    """Return the files of a draft by their paths in its folder."""
    require_see_drafts(seen_by, row.org)
    if row.state == DraftState.APPROVED:
        kept: dict[str, str] = json.loads(row.files)
        return kept
    return files_of(texts_of(row))[0]
