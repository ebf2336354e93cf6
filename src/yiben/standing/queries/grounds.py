"""Grounds: why a line stands as it does, down to the sentence and the entry."""

from datetime import date

from yiben.common.clock import chinese_day
from yiben.common.rows import find
from yiben.ledger.queries import kind_label
from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.org.queries import around, names_of, org_row
from yiben.policy.queries import kinds, library
from yiben.rules.credit import Posting
from yiben.rules.evaluate import Judge, Verdict
from yiben.rules.judge import Cell, status_of
from yiben.rules.pack import Rule
from yiben.rules.words import Form, Status
from yiben.standing.access import require_subject
from yiben.standing.checks import NoSuchDutyError
from yiben.standing.facts import judge_for, near_of
from yiben.standing.words import ClauseLine, EntryLine, Grounds

from .lines import citation_of, line_of_verdict


def grounds_of(
    subject: str,
    duty: str,
    period: str,
    *,
    as_of: date,
    seen_by: Viewer,
    known_on: date | None = None,
) -> Grounds:
    """Judge one duty of one subject afresh and say on what the verdict rests.

    Every cited clause is judged by itself for this subject, so that a breach
    names the right document: monthly missed, quarterly kept. Raises
    NoSuchDutyError, and RefusedError for whoever may not see the subject.
    """
    return grounds_with_way(
        subject, duty, period, as_of=as_of, seen_by=seen_by, known_on=known_on
    )[0]


def grounds_with_way(
    subject: str,
    duty: str,
    period: str,
    *,
    as_of: date,
    seen_by: Viewer,
    known_on: date | None = None,
) -> tuple[Grounds, list[Org]]:
    """Return the same, and every organisation from the top to the owning one."""
    org, year = _home(subject, duty, period, as_of)
    require_subject(seen_by, subject, org)
    org_id, rows = org.pk, [org, *around([org])]
    judge = judge_for(
        [org_id], year=year, known_on=known_on or as_of, near=near_of(rows, {org_id})
    )
    verdicts = _verdicts(judge, subject, org_id, year, as_of, duty)
    mine = next(
        (v for v in verdicts if v.cell.duty == duty and v.cell.period == period), None
    )
    if mine is None:
        raise NoSuchDutyError
    shown = {row.pk: row.short_name for row in rows}
    found = _grounds(judge, mine, _kin(judge, verdicts, mine), as_of, shown)
    way = [one for one in rows if org.path.startswith(one.path)]
    return found, sorted(way, key=lambda one: str(one.path))


def _grounds(
    judge: Judge,
    mine: Verdict,
    kin: list[Verdict],
    as_of: date,
    shown: dict[str, str],
) -> Grounds:
    """Return on what a verdict rests; ``shown`` are the names of units known so far."""
    cell = mine.cell
    label = next(
        s.label for s in judge.subjects([cell.org_id]) if s.key == cell.subject
    )
    cites = {v.cell.duty for v in kin if cell.duty in v.cell.carried_by}
    counted, passed_over = _entries(
        [(one, "计入") for one in mine.counted], _passed_over(judge, mine), shown
    )
    told = {one.person_id: one.person_name for one in judge.world.members}
    told |= {one.person_id: one.person_name for one in judge.world.offices}
    return Grounds(
        line=line_of_verdict(mine, label, shown[cell.org_id], sorted(cites), as_of),
        clauses=tuple(_clause(v, as_of) for v in kin),
        counted=counted,
        passed_over=passed_over,
        uncovered=tuple(sorted((one, told[one]) for one in cell.uncovered)),
        advice=advice_for(cell, as_of),
        waiver=_waiver(judge, cell),
        gap=_gap(judge, cell),
    )


def _home(subject: str, duty: str, period: str, as_of: date) -> tuple[Org, int]:
    """Return the owning unit and the year of a cell, kept or named by its subject."""
    year = int(period[:4]) if period[:4].isdigit() else as_of.year
    for more, values in ((" AND duty = %s AND period = %s", [duty, period]), ("", [])):
        owner = find(Org, _OWNER.format(more=more), [subject, year, *values])
        if owner:
            return owner[0], year
    parts = subject.split(":")
    if len(parts) < 2 or parts[0] == "member":  # noqa: PLR2004 -- kind and name
        raise NoSuchDutyError
    return org_row(parts[1]), year


_OWNER = (
    "id = (SELECT org_id FROM standing_cell"
    " WHERE subject = %s AND year = %s{more} ORDER BY id LIMIT 1)"
)


def _verdicts(
    judge: Judge, subject: str, org_id: str, year: int, as_of: date, duty: str
) -> list[Verdict]:
    return [
        verdict
        for one in judge.subjects([org_id])
        if one.key == subject
        for verdict in judge.verdicts_of(one, year, as_of, kin_of=duty)
        if verdict.cell.org_id == org_id
    ]


def _kin(judge: Judge, verdicts: list[Verdict], mine: Verdict) -> list[Verdict]:
    """Return the clauses of the family that speak about the same time."""
    family = judge.family[mine.cell.duty]
    rank = library().packs
    found = [
        v
        for v in verdicts
        if judge.family[v.cell.duty] == family
        and v.cell.first_on <= mine.cell.last_on
        and mine.cell.first_on <= v.cell.last_on
    ]
    return sorted(
        found,
        key=lambda v: (rank[v.cell.rule.pack].rank, v.cell.duty, v.cell.first_on),
    )


def _clause(verdict: Verdict, as_of: date) -> ClauseLine:
    cell = verdict.cell
    note = "由更严的规定承接，作为出处保留。" if cell.carried_by else ""
    if cell.rule.consequence:
        note += f"后果：{cell.rule.consequence}"
    return ClauseLine(
        citation=citation_of(cell.rule, library(), carried=bool(cell.carried_by)),
        period_label=cell.period_label,
        status=status_of(cell, as_of).value,
        need=cell.need,
        done=cell.done,
        note=note,
    )


def _entries(
    counted: list[tuple[Posting, str]],
    passed_over: list[tuple[Posting, str]],
    shown: dict[str, str],
) -> tuple[tuple[EntryLine, ...], tuple[EntryLine, ...]]:
    """Return postings with their notes as lines; names not known are read at once."""
    units = {one.entry.unit_id for one, _ in (*counted, *passed_over)}
    named = shown | names_of(units - shown.keys())
    return _lines(counted, named), _lines(passed_over, named)


def _lines(
    noted: list[tuple[Posting, str]], units: dict[str, str]
) -> tuple[EntryLine, ...]:
    return tuple(
        EntryLine(
            entry_id=one.entry.id,
            title=one.entry.label,
            kind_label=kind_label(one.entry.kinds[0]),
            unit_id=one.entry.unit_id,
            unit_name=units.get(one.entry.unit_id, ""),
            happened_on=one.entry.happened_on,
            entered_on=one.entry.entered_on,
            delay_days=(one.entry.entered_on - one.entry.happened_on).days,
            note=note,
        )
        for one, note in noted
    )


def _passed_over(judge: Judge, mine: Verdict) -> list[tuple[Posting, str]]:
    """Return entries of the right kind and time that did not count, and why."""
    spec = mine.cell.rule.record
    if spec is None:
        return []
    counted = {one.entry.id for one in mine.counted}
    return [
        (one, why)
        for one in judge.postings.of(mine.cell.subject)
        if one.entry.id not in counted
        and not spec.kinds.isdisjoint(one.entry.kinds)
        and mine.cell.first_on.year <= one.entry.happened_on.year
        and (why := why_not(one, mine.cell, judge.known_on))
    ]


def why_not(posting: Posting, cell: Cell, known_on: date) -> str:
    """Return why a posting does not count for a cell; empty if it has no business here."""
    entry, spec = posting.entry, cell.rule.record
    assert spec is not None  # noqa: S101 -- asked by the caller
    reasons = (
        (
            entry.void_on is not None and entry.void_on <= known_on,
            "已被更正，以更正后的记录为准。",
        ),
        (entry.entered_on > known_on, "这一天还没有录入。"),
        (
            spec.roles.isdisjoint(posting.roles),
            "本人（本组织）在这条记录里的身份不符合要求。",
        ),
        (not spec.tags <= entry.tags, "缺少要求的内容标记。"),
        (
            entry.present * 100 < spec.min_rate * entry.expected,
            f"到会率不足 {spec.min_rate}%。",
        ),
        (not _same_time(posting, cell), "不在这个周期内。"),
        (
            not cell.rule.elements <= entry.tags,
            f"没有标明“{tag_names(cell.rule)}”。确有这项内容的，更正这条记录补上。",
        ),
    )
    return next((why for holds, why in reasons if holds), "")


def tag_names(rule: Rule) -> str:
    """Return the labels of what the records of a rule must carry."""
    asked = rule.record.kinds if rule.record else ()
    labels = {
        tag.tag: tag.label
        for name in sorted(asked)
        if name in kinds()
        for tag in (*kinds()[name].tags, *kinds()[name].elements)
    }
    return "、".join(labels.get(one, one) for one in sorted(rule.elements))


def _same_time(posting: Posting, cell: Cell) -> bool:
    first = cell.first_on.year * 12 + cell.first_on.month - 1
    last = cell.last_on.year * 12 + cell.last_on.month - 1
    return first <= posting.month <= last


ADVICE: dict[str, str] = {
    Status.MET: "已经完成，不需要再做什么。",
    Status.MET_LATE: "已经完成。录入晚于期限，按补录显示；下次在期限内录入即可。",
    Status.WAIVED: "本期已免除。",
    Status.GAP_DECLARED: "已如实说明未开展的原因。以后补开的，可在记录里注明补的是这一期。",
    Status.UNDETERMINED: "原文没有写明多久一次。请有权的上级在“待定事项”里定下来；定以前既不算完成也不算未完成。",
    Status.UNRESOLVED: "原文用到的名目没有内容。请有权的上级在“待定事项”里补上；补以前既不算完成也不算未完成。",
}


def advice_for(cell: Cell, as_of: date) -> str:
    """Say in one sentence what would mend this."""
    status = status_of(cell, as_of)
    if status in ADVICE:
        if cell.deviating:
            return "已经开展，但不在固定日。请更正这条记录，补写改期的原因。"
        return ADVICE[status]
    short = max(cell.need - cell.done, 0)
    if cell.rule.form == Form.CARRY:
        return f"有 {short} 条记录没有标明“{tag_names(cell.rule)}”。确有这项内容的，打开记录点“更正”补上；没有的，不必补。"
    if status in {Status.MISSED, Status.REMINDED}:
        return f"差 {short} 次。做过而没有录入的，现在补录，会标明补录；确实没有开展的，点“说明未开展”写明原因。"
    entered = f"，{chinese_day(cell.due_on)}前录入" if cell.due_on else ""
    return f"还差 {short} 次，请在{chinese_day(cell.last_on)}前开展{entered}。"


def _waiver(judge: Judge, cell: Cell) -> str:
    for one in judge.world.waivers:
        if (one.subject, one.duty, one.period) == (
            cell.subject,
            cell.duty,
            cell.period,
        ):
            return f"{one.by}于{chinese_day(one.entered_on)}免除：{one.reason}"
    return ""


def _gap(judge: Judge, cell: Cell) -> str:
    for entry in judge.world.entries:
        if cell.duty in entry.gap_of and entry.gap_period == cell.period:
            return f"{chinese_day(entry.entered_on)}说明：{entry.label}"
    return ""
