"""Lines: one duty of one subject in one period, for lists and homes."""

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import CharField, Q, QuerySet
from django.db.models.expressions import RawSQL

from yiben.common.rows import run
from yiben.org.access import Viewer, next_path
from yiben.org.models import Org
from yiben.org.queries import names_of, with_groups
from yiben.policy.queries import library
from yiben.rules.evaluate import Judge, Verdict, citations_of, effective
from yiben.rules.judge import SOFT, status_of
from yiben.rules.judge import Cell as Judged
from yiben.rules.pack import Library, Rule
from yiben.rules.words import Status
from yiben.standing.access import own_subjects, require_board
from yiben.standing.checks import check_year
from yiben.standing.facts import judge_for
from yiben.standing.models import Cell
from yiben.standing.words import Citation, Line

URGENCY: dict[str, int] = {
    Status.MISSED: 0,
    Status.DUE_SOON: 1,
    Status.OPEN: 2,
    Status.REMINDED: 3,
    Status.UNDETERMINED: 4,
    Status.UNRESOLVED: 5,
    Status.GAP_DECLARED: 6,
    Status.MET_LATE: 7,
    Status.MET: 8,
    Status.WAIVED: 9,
}


def with_status(rows: QuerySet[Cell], as_of: date) -> QuerySet[Any]:
    """Add ``status`` on a day, by the same order as ``rules.judge.status_of``."""
    days = [as_of] * _STATUS.count("%s")
    status = RawSQL(_STATUS, days, output_field=CharField())  # noqa: S611 -- our own words
    return rows.annotate(status=status)


_SOFT = ", ".join(f"'{one}'" for one in sorted(SOFT))
_STANDS = "done >= need AND (lasts_until IS NULL OR lasts_until >= %s)"
# Written out: the ORM took longer to put the same together than a branch's
# cells take to read, and a filter on it did so twice.
_STATUS = (
    "CASE WHEN waits IS NOT NULL THEN waits"
    f" WHEN waived THEN '{Status.WAIVED.value}'"
    f" WHEN gap THEN '{Status.GAP_DECLARED.value}'"
    f" WHEN {_STANDS} AND on_time < need AND period <> 'standing'"
    f" THEN '{Status.MET_LATE.value}'"
    f" WHEN {_STANDS} THEN '{Status.MET.value}'"
    f" WHEN due_on IS NULL THEN '{Status.UNDETERMINED.value}'"
    f" WHEN due_on < %s AND strength IN ({_SOFT}) THEN '{Status.REMINDED.value}'"
    f" WHEN due_on < %s THEN '{Status.MISSED.value}'"
    f" WHEN warn_on <= %s THEN '{Status.DUE_SOON.value}'"
    f" ELSE '{Status.OPEN.value}' END"
)


class Row(NamedTuple):
    """What a line is made of; the entries that count are long, and not shown."""

    subject: str
    subject_label: str
    org_id: str
    duty: str
    period: str
    period_label: str
    first_on: date
    last_on: date
    due_on: date | None
    need: int
    done: int
    flags: str | None
    cites: str
    uncovered: int
    status: str


# The recorder's home asks it with every visit.
_OVER = [Status.MET, Status.MET_LATE, Status.WAIVED, Status.GAP_DECLARED]
_DUE = (
    f"SELECT * FROM (SELECT {', '.join(Row._fields[:-1])}, {_STATUS} AS status"  # noqa: S608 -- our own words
    " FROM standing_cell WHERE org_id IN ({units}) AND year = %s AND first_on <= %s) c"
    " WHERE NOT (last_on < %s AND status IN"
    f" ({', '.join(repr(one.value) for one in _OVER)}))"
)


def citation_of(rule: Rule, shelf: Library, *, carried: bool) -> Citation:
    """Return the words a rule comes from."""
    return Citation(
        duty=rule.id,
        pack=rule.pack,
        document=shelf.packs[rule.pack].short,
        section=rule.section,
        anchor=rule.anchor,
        reading=rule.reading,
        strength=rule.strength,
        carried=carried,
    )


def citations(duty: str, cites: Iterable[str], shelf: Library) -> tuple[Citation, ...]:
    """Return the duty's own words first, then those it carries, from the top down."""
    rules = shelf.by_id
    carried = [rules[name] for name in cites if name in rules]
    carried.sort(key=lambda one: (shelf.packs[one.pack].rank, one.id))
    own = [citation_of(rules[duty], shelf, carried=False)] if duty in rules else []
    return (*own, *(citation_of(one, shelf, carried=True) for one in carried))


@lru_cache(maxsize=4096)
def _kept_citations(duty: str, cites: str, shelf: Library) -> tuple[Citation, ...]:
    """Return the same for a kept cell: every branch of a place carries the same."""
    return citations(duty, json.loads(cites), shelf)


def lines_from(
    rows: QuerySet[Any], names: Mapping[str, str] | None = None
) -> list[Line]:
    """Return rows (with ``status``) as lines; unknown duties are left out.

    ``names`` of the organisations are read if they are not given.
    """
    found = [Row(*row) for row in rows.values_list(*Row._fields)]
    if names is None:
        names = names_of({row.org_id for row in found})
    return _lines(found, names)


def _lines(found: Iterable[Row], names: Mapping[str, str]) -> list[Line]:
    shelf = library()
    rules = shelf.by_id
    return [
        _line(row, rules[row.duty], names.get(row.org_id, ""), shelf)
        for row in found
        if row.duty in rules
    ]


def _line(row: Row, rule: Rule, org_name: str, shelf: Library) -> Line:
    return Line(
        subject=row.subject,
        subject_label=row.subject_label,
        org_id=row.org_id,
        org_name=org_name,
        duty=row.duty,
        title=rule.title,
        system=rule.system,
        period=row.period,
        period_label=row.period_label,
        first_on=row.first_on,
        last_on=row.last_on,
        due_on=row.due_on,
        status=row.status,
        need=row.need,
        done=row.done,
        flags=tuple((row.flags or "").split(",")) if row.flags else (),
        every=rule.every or "",
        form=rule.form,
        open_term=rule.open_term,
        citations=_kept_citations(row.duty, row.cites, shelf),
        kinds=tuple(sorted(rule.record.kinds)) if rule.record else (),
        tags=tuple(sorted(rule.record.tags)) if rule.record else (),
        strength=rule.strength,
        uncovered=row.uncovered,
    )


def line_of_verdict(
    verdict: Verdict, label: str, org_name: str, cites: Iterable[str], as_of: date
) -> Line:
    """Return a line judged just now, for other days than the kept one."""
    cell: Judged = verdict.cell
    rule, shelf = cell.rule, library()
    return Line(
        subject=cell.subject,
        subject_label=label,
        org_id=cell.org_id,
        org_name=org_name,
        duty=cell.duty,
        title=rule.title,
        system=rule.system,
        period=cell.period,
        period_label=cell.period_label,
        first_on=cell.first_on,
        last_on=cell.last_on,
        due_on=cell.due_on,
        status=status_of(cell, as_of).value,
        need=cell.need,
        done=cell.done,
        flags=tuple(sorted(cell.flags)),
        every=rule.every or "",
        form=rule.form,
        open_term=rule.open_term,
        citations=citations(cell.duty, cites, shelf),
        kinds=tuple(sorted(rule.record.kinds)) if rule.record else (),
        tags=tuple(sorted(rule.record.tags)) if rule.record else (),
        strength=rule.strength,
        uncovered=len(cell.uncovered),
    )


def due_lines(org: Org, *, on: date, seen_by: Viewer) -> list[Line]:
    """Return what an organisation and its groups have to do, most urgent first.

    Included are the periods that hold the day, earlier ones of the year that are
    still unmet, and duties that wait for a number or a definition.
    """
    require_board(seen_by, org)
    year = check_year(on.year)
    here = with_groups(org)
    days = [on] * _STATUS.count("%s")
    units = ",".join(["%s"] * len(here))
    (rows,) = run((_DUE.format(units=units), [*days, *here, year, on, on]))
    return sorted(
        _lines([Row(*row) for row in rows], here),
        key=lambda x: (URGENCY.get(x.status, 9), x.last_on, x.duty, x.subject_label),
    )


def lines_of(
    org: Org,
    *,
    year: int,
    as_of: date,
    seen_by: Viewer,
    known_on: date | None = None,
    system: str | None = None,
    status: str | None = None,
    below: bool = False,
) -> list[Line]:
    """Return every cell of a year as lines, in the order of the tree.

    With ``known_on`` the past is judged again from the ledger of that day, by
    the rules of the period, instead of reading the cells that are kept.
    """
    require_board(seen_by, org)
    if known_on is not None:
        return _rejudged(org, year, as_of, known_on, system, status)
    scope = Q(path__gte=org.path, path__lt=next_path(org.path)) if below else Q(org=org)
    rows = Cell.objects.filter(scope, year=check_year(year))
    if system:
        rows = rows.filter(system=system)
    judged: QuerySet[Any] = with_status(rows, as_of)
    if status:
        judged = judged.filter(status=status)
    order = ("system", "duty", "first_on", "subject_label")
    if below:
        return lines_from(judged.order_by("path", *order))
    # Asked to sort one organisation by path, SQLite walks those of all.
    return lines_from(judged.order_by(*order), {org.pk: org.short_name})


def _rejudged(
    org: Org,
    year: int,
    as_of: date,
    known_on: date,
    system: str | None,
    status: str | None,
) -> list[Line]:
    judge = judge_for([org.pk], year=check_year(year), known_on=known_on)
    return [
        line
        for line in lines_judged(judge, [org.pk], year, as_of)
        if (not system or line.system == system)
        and (not status or line.status == status)
    ]


def lines_judged(
    judge: Judge,
    org_ids: Collection[str],
    year: int,
    as_of: date,
    *,
    counting: str | None = None,
) -> list[Line]:
    """Judge units just now and return their duties, citations with them.

    With ``counting`` only those for which that entry counts.
    """
    labels = {one.key: one.label for one in judge.subjects(org_ids)}
    names = names_of(org_ids)
    verdicts = judge.verdicts(org_ids, year, as_of)
    cites = citations_of(verdicts)
    return [
        line_of_verdict(
            one,
            labels[one.cell.subject],
            names[one.cell.org_id],
            cites.get((one.cell.subject, one.cell.duty), []),
            as_of,
        )
        for one in effective(verdicts)
        if counting is None or counting in {p.entry.id for p in one.counted}
    ]


def my_lines(*, on: date, seen_by: Viewer) -> list[Line]:
    """Return what concerns the viewer's own person this year."""
    rows = Cell.objects.filter(own_subjects(seen_by), year=on.year)
    rows = with_status(rows, on).order_by("first_on", "duty")
    return lines_from(rows)
