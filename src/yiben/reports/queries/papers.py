"""A report as it stands: sentences with figures filled, and what is to be added."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from yiben.common.clock import chinese_day, local_day
from yiben.common.errors import RefusedError
from yiben.org.access import Viewer, require_read
from yiben.org.models import Org
from yiben.org.queries import superior_of
from yiben.people.queries import secretary_of
from yiben.reports.access import may_write
from yiben.reports.checks import printable, unsaid
from yiben.reports.models import Paper
from yiben.reports.words import (
    FIELD,
    PAPER_FORMS,
    UNSEALED,
    Official,
    OfficialKind,
    PaperForm,
    PaperState,
    Source,
    Table,
)
from yiben.rules.period import parse_period

from .figures import NO_RULE, Value, values_of
from .issued import official_from

OPEN_PERIOD = "期间未结束"
UNSIGNED = "未签发"
NOTHING_ASKED = "本期没有施行的文件规定职责，未作判定。"
ANNEX = "数据来源和填写情况"


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper in a list."""

    id: str
    title: str
    form_title: str
    state: str
    state_label: str
    number: str
    written_on: date


@dataclass(frozen=True, slots=True)
class PaperView:
    """A paper with its figures; ``missing`` are the slots still empty.

    ``filled`` of ``total`` places were filled without anybody typing (P2).
    """

    id: str
    unit_id: str
    unit_name: str
    form: PaperForm
    period: str
    state: str
    is_closed: bool
    answers: Mapping[str, str]
    values: tuple[Value, ...]
    head: Mapping[str, str]
    missing: tuple[str, ...]
    filled: int
    total: int
    official: Official
    may_write: bool

    @property
    def share(self) -> int:
        """Return the share of places filled without typing, in per cent."""
        return round(100 * self.filled / self.total) if self.total else 0


def paper_row(paper_id: str, *, seen_by: Viewer) -> Paper:
    """Return a paper of a unit whose workings are open; else RefusedError."""
    found = Paper.objects.select_related("unit").filter(pk=paper_id).first()
    if found is None:
        raise RefusedError("paper.read", paper_id)
    require_read(seen_by, found.unit)
    return found


def papers_of(org: Org, *, seen_by: Viewer, limit: int = 100) -> list[PaperLine]:
    """Return the papers of a unit, the last written first."""
    require_read(seen_by, org)
    labels = dict(PaperState.choices())
    return [
        PaperLine(
            id=row.pk,
            title=title_of(row),
            form_title=PAPER_FORMS[row.form].title,
            state=row.state,
            state_label=labels[row.state],
            number=number_text(row),
            written_on=local_day(row.written_at),
        )
        for row in Paper.objects.filter(unit=org).select_related("unit")[:limit]
    ]


def number_text(row: Paper) -> str:
    """Return the number of a document; empty for a draft."""
    return f"{row.code}〔{row.year}〕{row.number}号" if row.number else ""


def title_of(row: Paper) -> str:
    """Return the title with what is known of it."""
    known = {**row.answers, "期间": period_label(row.period)}
    return printable(_filled(PAPER_FORMS[row.form].heading, known))


def period_label(key: str | None) -> str:
    """Return a period as people say it; empty if there is none."""
    return parse_period(key).label if key else ""


def _filled(text: str, known: Mapping[str, str]) -> str:
    return FIELD.sub(lambda found: known.get(found[1]) or unsaid(found[1]), text)


def view_of(row: Paper, *, on: date, seen_by: Viewer) -> PaperView:
    """Return a paper as it stands on a day."""
    form, org = PAPER_FORMS[row.form], row.unit
    known_on = local_day(row.signed_at) if row.signed_at else on
    values = paper_values(row, form, known_on)
    closed = not row.period or parse_period(row.period).last_on < known_on
    asked = [one for one in form.slots if one.required]
    missing = tuple(one.name for one in asked if not row.answers.get(one.name))
    n_auto = len(form.fields)
    return PaperView(
        id=row.pk,
        unit_id=org.pk,
        unit_name=org.name,
        form=form,
        period=period_label(row.period),
        state=row.state,
        is_closed=closed,
        answers=row.answers,
        values=tuple(values.values()),
        head=head_of(row, known_on),
        missing=missing,
        filled=n_auto,
        total=n_auto + len(asked),
        official=official_of(row, values, on=known_on, closed=closed),
        may_write=may_write(seen_by, org) and row.state == PaperState.DRAFT,
    )


def paper_values(row: Paper, form: PaperForm, known_on: date) -> dict[str, Value]:
    """Return the figures of a paper as the ledger knew them on a day."""
    if not row.period:
        return {}
    period = parse_period(row.period)
    return values_of(
        row.unit,
        form.counted,
        since=period.first_on,
        until=period.last_on,
        known_on=known_on,
    )


def head_of(row: Paper, on: date) -> dict[str, str]:
    """Return what a paper knows of itself."""
    above = superior_of(row.unit)
    until = min(on, parse_period(row.period).last_on) if row.period else on
    return {
        "组织名称": row.unit.name,
        "组织简称": row.unit.short_name,
        "上级组织": above.name if above else "",
        "期间": period_label(row.period),
        "截止日期": chinese_day(until),
    }


def official_of(
    row: Paper, values: Mapping[str, Value], *, on: date, closed: bool
) -> Official:
    """Return a paper as the document that is set; a signed one as it was issued."""
    if row.state == PaperState.SIGNED:
        return official_from(row.issued)
    form, org, head = PAPER_FORMS[row.form], row.unit, head_of(row, on)
    answers = {name: printable(text) for name, text in row.answers.items()}
    known = {**head, **answers, **{one.name: one.text for one in values.values()}}
    secretary = secretary_of(org, on)
    upward = form.kind is OfficialKind.REPORT
    minutes = form.kind is OfficialKind.MINUTES
    addressee = answers.get("主送机关") or (
        head["上级组织"] if upward else "所属各党组织"
    )
    return Official(
        kind=form.kind.value,
        mark=_mark(org, minutes=minutes),
        title=printable(_filled(form.heading, known)),
        body=tuple(_body(form, known)),
        dated=on,
        issuer=printable(org.name),
        addressee="" if minutes else addressee,
        signer=answers.get("签发人") or (secretary.name if secretary else ""),
        note=answers.get("附注", ""),
        copies=answers.get("抄送", ""),
        printed_by=answers.get("印发机关", ""),
        printed_on=on,
        attended=tuple(
            (name, answers[name]) for name in ("出席", "列席") if answers.get(name)
        )
        if minutes
        else (),
        sealed=form.kind not in UNSEALED,
        draft=UNSIGNED if closed else OPEN_PERIOD,
        annex_title=ANNEX if values else "",
        annex=source_table(form, values) if values else None,
        attachments=(ANNEX,) if values else (),
    )


def _mark(org: Org, *, minutes: bool) -> str:
    return f"{org.short_name}会议纪要" if minutes else f"{org.name}文件"


def _body(form: PaperForm, known: Mapping[str, str]) -> Iterator[str]:
    for text in form.body:
        whole = FIELD.fullmatch(text)
        if whole and known.get(whole[1]):
            yield from (
                one.strip() for one in known[whole[1]].split("\n") if one.strip()
            )
        elif any(known.get(one) == NO_RULE for one in FIELD.findall(text)):
            yield NOTHING_ASKED
        else:
            yield _filled(text, known)


def source_table(form: PaperForm, values: Mapping[str, Value]) -> Table:
    """Return where each figure comes from; the share typed stands below it."""
    asked = sum(one.required for one in form.slots)
    auto = len(form.fields)
    share = round(100 * auto / (auto + asked))
    said = (
        f"全文应填 {auto + asked} 处：由台账、名册填写 {auto} 处（{share}%），"
        f"由人填写 {asked} 处。"
    )
    rows = tuple(
        (
            one.name,
            one.said,
            one.query,
            f"{len(one.entries)} 条" if one.source is Source.ENTRIES else "—",
        )
        for one in values.values()
    )
    return Table(("数据", "数值", "取自", "记录"), (2.2, 1.1, 5, 0.9), rows, empty=said)
