"""Ratings: the forms of a round, its test, its steps, its decision, its sheet."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from yiben.books.ballots.words import PAPER_ADVISED
from yiben.books.ratings.queries import scheme_of
from yiben.books.ratings.words import CaseRow, RoundForm, RoundView, StepLine
from yiben.common.errors import Problem
from yiben.policy.queries import kinds
from yiben.rules.ratings import Scheme, Step

from .ballots import screen_field, tellers_fields
from .shared import Field, ProblemLine, by_place, choices, lines_of

Wrong = Mapping[str, tuple[str, ...]]
Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Plain:
    """A form of a few questions, and perhaps one block for each of those rated."""

    title: str
    lead: str
    action: str
    back: str
    fields: tuple[Field, ...]
    problems: tuple[ProblemLine, ...]
    button: str
    hidden: tuple[Field, ...] = ()
    note: str = ""
    blocks: tuple[tuple[str, tuple[Field, ...]], ...] = ()
    links: Pairs = ()


@dataclass(frozen=True, slots=True)
class Asker:
    """What was typed and what is wrong with it, to make one field after another."""

    raw: Mapping[str, str]
    wrong: Wrong

    def text(self, name: str, label: str, value: object = "", **more: Any) -> Field:
        """Return a question answered by typing; ``type`` is that of an input."""
        kind = more.pop("type", "text")
        given = self.raw.get(name) or ("" if value is None else str(value))
        return Field(
            name, label, kind, given, problems=self.wrong.get(name, ()), **more
        )

    def select(
        self,
        name: str,
        label: str,
        pairs: Pairs,
        empty: str = "（请选择）",
        **more: Any,
    ) -> Field:
        """Return a question answered by choosing one."""
        given = self.raw.get(name) or more.pop("value", None)
        found = choices(pairs, given, empty=empty)
        faults = self.wrong.get(name, ())
        return Field(name, label, "select", choices=found, problems=faults, **more)

    def checks(
        self,
        name: str,
        label: str,
        pairs: Pairs,
        chosen: Sequence[str],
        where: str = "",
    ) -> Field:
        """Return a question answered by ticking any number."""
        found = choices(pairs, *chosen)
        faults = self.wrong.get(where or name, ())
        return Field(name, label, "checks", choices=found, problems=faults)


def begin_page(
    raw: Mapping[str, str], form: RoundForm, unit: Any, problems: Sequence[Problem] = ()
) -> Plain:
    """Return the form of a new round; everything is filled in already."""
    ask = Asker(raw, by_place(problems))
    listed = "当天在名册上的列入；同一年度已在别处评过的不重复列入。"
    return Plain(
        title=f"开始{kinds()[form.kind].label}",
        lead=unit.name,
        action=reverse("rating-new", args=[unit.pk, form.kind]),
        back=reverse("ratings", args=[unit.pk]),
        fields=(
            ask.text("title", "名称", form.title, required=True),
            ask.text("year", "年度", form.year, type="number", required=True),
            ask.text("turn", "第几次", form.turn, type="number", required=True),
            ask.text(
                "on",
                "以哪天的名册为准",
                form.on,
                type="date",
                required=True,
                help=listed,
            ),
        ),
        hidden=(Field("token", "", "hidden", raw.get("token") or form.token),),
        problems=lines_of(problems),
        button="开始",
        links=tuple(_sheet_links(unit, form)),
    )


def _sheet_links(unit: Any, form: RoundForm) -> Iterator[tuple[str, str]]:
    """Give the way to the weights, which are published before a round begins."""
    scheme = scheme_of(form.kind)
    if scheme is not None and scheme.has_sheet:
        address = reverse("rating-sheet", args=[unit.pk, form.kind])
        yield f"{form.year}年的指标和分值", f"{address}?year={form.year}"


def open_test_page(
    raw: QueryDict, view: RoundView, people: Pairs, problems: Sequence[Problem] = ()
) -> Plain:
    """Return the form that opens the secret test of a round."""
    wrong = by_place(problems)
    few = len(people) < PAPER_ADVISED
    usual = "纸票照常发；票数留在支部，由监票人、计票人掌握。"
    return Plain(
        title="民主测评",
        lead=view.row.title,
        action=reverse("rating-test", args=[view.row.id]),
        back=reverse("rating", args=[view.row.id]),
        fields=(*tellers_fields(raw, people, wrong), screen_field(raw, wrong, few=few)),
        problems=lines_of(problems),
        button="冻结名单，开始测评",
        note="有票的不足 5 人，建议只用纸票。" if few else usual,
    )


def step_page(
    raw: QueryDict,
    view: RoundView,
    line: StepLine,
    on: date,
    problems: Sequence[Problem] = (),
) -> Plain:
    """Return the form of a step: those who lack it are ticked already."""
    ask = Asker(raw, by_place(problems))
    scheme = scheme_of(view.row.kind)
    step = scheme.step(line.step) if scheme else None
    rows = [one for one in view.cases if not _is_out(one, step, line)]
    lacking = [one.id for one in rows if one.name in line.missing]
    ticked = raw.getlist("cases") if "on" in raw else lacking
    label = "哪些人已经完成" if step and step.text == "none" else "登记哪些人"
    named = [(one.id, one.name) for one in rows]
    blocks = ((one.name, tuple(_block(one, step, ask, view.grades))) for one in rows)
    return Plain(
        title=line.label,
        lead=view.row.title,
        action=reverse("rating-step", args=[view.row.id, line.step]),
        back=reverse("rating", args=[view.row.id]),
        fields=(
            ask.text("on", "日期", on, type="date", required=True),
            ask.checks("cases", label, named, ticked, where="case_ids"),
        ),
        problems=lines_of(problems),
        button="保存",
        blocks=tuple(one for one in blocks if one[1]),
    )


def _is_out(one: CaseRow, step: Step | None, line: StepLine) -> bool:
    return one.ungraded and (line.is_after or bool(step and step.grade))


def _block(
    one: CaseRow, step: Step | None, ask: Asker, grades: Sequence[str]
) -> Iterator[Field]:
    if step is None:
        return
    if step.grade:
        pairs = [(grade, grade) for grade in grades]
        yield ask.select(
            f"grade:{one.id}", f"{one.name}的等次", pairs, value=one.grade or None
        )
    if step.text != "none":
        yield ask.text(
            f"text:{one.id}",
            f"{one.name}的{'意见' if step.grade else step.label}",
            type="textarea",
            rows=2,
            required=step.text == "required",
        )


def decide_page(
    raw: QueryDict,
    view: RoundView,
    people: Pairs,
    meetings: Pairs,
    on: date,
    problems: Sequence[Problem] = (),
) -> Plain:
    """Return the form of the decision; the dimensions are those of the kind."""
    ask = Asker(raw, by_place(problems))
    scheme = scheme_of(view.row.kind)
    return Plain(
        title="评定",
        lead=view.row.title,
        action=reverse("rating-decide", args=[view.row.id]),
        back=reverse("rating", args=[view.row.id]),
        fields=tuple(_decision(raw, view, scheme, ask, people, meetings, on)),
        problems=lines_of(problems),
        button="评定入账",
        note="由会议评定。评人的，每人一条记入台账，等次只有本人、支委和记录员看得到；票数不入账。",
    )


def _decision(
    raw: QueryDict,
    view: RoundView,
    scheme: Scheme | None,
    ask: Asker,
    people: Pairs,
    meetings: Pairs,
    on: date,
) -> Iterator[Field]:
    needs = scheme.needs if scheme else ()
    must = scheme.must_carry if scheme else ()
    yield ask.text("decided_on", "评定日期", on, type="date", required=True)
    yield ask.text("decided_at", "哪次会议评定", required="decided_at" in needs)
    yield ask.select("chair_id", "主持人", people, empty="（不填）")
    if view.needs_meeting:
        yield ask.select("meeting_id", "台账里的会议记录", meetings, required=True)
    tags = [(one.tag, one.label) for one in kinds()[view.row.kind].tags]
    asked = [one for one in tags if one[0] in must]
    others = [
        one
        for one in tags
        if one[0] not in must
        and (view.has_sheet or not one[0].startswith("element."))
        and not (scheme and one[0] == scheme.programme_tag)
    ]
    for label, pairs in (("评到了哪些方面", asked), ("情况", others)):
        if pairs:
            yield ask.checks("tags", label, pairs, raw.getlist("tags"))
    if view.warnings or "cap_reason" in ask.wrong:
        warned = "".join(view.warnings)
        yield ask.text("cap_reason", "超过比例的理由", help=warned)
