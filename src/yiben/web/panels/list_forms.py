"""The forms of lists: a new item, one step, an opinion, a list given out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from yiben.books.lists.queries import opening_names, papers_asked
from yiben.books.lists.words import OPENED, Circle, ItemForm, ItemView, OwnAct
from yiben.common.errors import Problem
from yiben.policy.queries import kinds
from yiben.rules.kinds import Kind
from yiben.rules.words import PersonRole
from yiben.web.forms.lists import free
from yiben.web.forms.shared import YES

from .questions import questions_of
from .shared import Choice, Field, ProblemLine, by_place, choices, lines_of

Pairs = Sequence[tuple[str, str]]
Wrong = Mapping[str, tuple[str, ...]]
NOBODY = "（请选择）"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form: of a new item, or of one step."""

    title: str
    lead: str
    action: str
    back: str
    button: str
    problems: tuple[ProblemLine, ...]
    main: tuple[Field, ...]
    more: tuple[Field, ...] = ()
    hidden: tuple[Field, ...] = ()
    alike: tuple[tuple[str, str, date], ...] = ()
    note: str = ""


def item_sheet(
    raw: QueryDict,
    form: ItemForm,
    unit: Any,
    people: Pairs,
    targets: Pairs,
    problems: Sequence[Problem] = (),
    *,
    alike: Sequence[tuple[str, str, date]] = (),
    taken: str = "",
) -> Sheet:
    """Return the form of a new item, or of an opinion taken in, as it was typed."""
    wrong, kind = by_place(problems), kinds()[form.kind]
    asked = questions_of(
        free(kind, opening_names(form.kind)),
        raw,
        wrong,
        people=[name for _, name in people],
        orgs=[name for _, name in targets],
    )
    questions = _as_must(asked, _musts(kind, OPENED))
    needed = _needed(kind)
    main = [one for one in questions if one.where.removeprefix("fields:") in needed]
    rest = [one for one in questions if one not in main]
    hidden = [("token", "token"), ("source_id", "source_id")]
    hidden += [("source_item_id", "source_item_id")]
    action = reverse("list-new", args=[unit.pk, form.kind])
    return Sheet(
        title=f"收下：{kind.label}" if taken else kind.label,
        lead=unit.name,
        action=reverse("list-take-in", args=[taken]) if taken else action,
        back=reverse("lists", args=[unit.pk]),
        button="收下入账" if taken else "登记入账",
        problems=lines_of(problems),
        main=(*_heads(raw, kind, people, targets, wrong, fixed=bool(taken)), *main),
        more=(*rest, *_extras(raw, kind, people, wrong, fixed=bool(taken))),
        hidden=tuple(Field(n, "", "hidden", raw.get(k) or "") for n, k in hidden),
        alike=tuple(alike),
    )


def _musts(kind: Kind, stage: str) -> set[str]:
    """Return the fields that a stage cannot do without."""
    own = next((one for one in kind.stages if one.stage == stage), None)
    return {*(own.needs if own else ()), *kind.flow.stage(stage).needs}


def _needed(kind: Kind) -> set[str]:
    """Return the fields that stand first on the form of a new item."""
    required = {one.name for one in kind.fields if one.required}
    return _musts(kind, OPENED) | set(kind.flow.gaps) | required


def _as_must(fields: Iterable[Field], musts: set[str]) -> list[Field]:
    """Return the questions; those that must be answered say so."""
    return [
        replace(
            one, required=one.required or one.where.removeprefix("fields:") in musts
        )
        for one in fields
    ]


def _heads(
    raw: QueryDict,
    kind: Kind,
    people: Pairs,
    targets: Pairs,
    wrong: Wrong,
    *,
    fixed: bool,
) -> Iterable[Field]:
    """Give the questions that nearly every item has."""
    names = {one.name for one in kind.fields}
    topic = next((one.label for one in kind.fields if one.name == "topic"), "事项")
    if not fixed:
        yield text_field(raw, "title", topic, wrong, required=True)
        yield day_field(raw, "found_on", "日期", wrong, required=True)
    if PersonRole.APPRAISED in kind.roles and not kind.flow.outsider:
        yield choice_field(raw, "about_id", "涉及的党员", people, wrong, required=True)
    if kind.target or names & {"target_org", "claimed_by"}:
        yield choice_field(raw, "target_id", "哪个组织", targets, wrong)
    if kind.holder and not kind.flow.opinion:
        yield choice_field(raw, "holder_id", "责任人", people, wrong)
    if "due_on" in names:
        label = next(one.label for one in kind.fields if one.name == "due_on")
        yield day_field(raw, "due_on", label, wrong)


def _extras(
    raw: QueryDict, kind: Kind, people: Pairs, wrong: Wrong, *, fixed: bool
) -> Iterable[Field]:
    """Give the questions that may stay unanswered."""
    if kind.flow.opinion and not fixed:
        yield Field(
            "anonymous",
            "署名",
            "checks",
            choices=choices([(YES, "不署名，也不登记是谁提的")], raw.get("anonymous")),
        )
    if PersonRole.AUTHOR in kind.roles and not fixed:
        yield choice_field(raw, "author_id", "提出人（党员）", people, wrong)
    pairs = [
        (one.tag, one.label) for one in kind.tags if one.tag not in kind.flow.marks
    ]
    if pairs:
        chosen = raw.getlist("tags")
        yield Field(
            "tags",
            "属于",
            "checks",
            choices=choices(pairs, *chosen),
            problems=wrong.get("tags", ()),
        )
    if papers := papers_asked(kind.kind):
        yield _papers(raw, papers, wrong)


def _papers(raw: QueryDict, papers: Sequence[str], wrong: Wrong) -> Field:
    return Field(
        "papers",
        "已有的材料",
        "textarea",
        raw.get("papers") or "",
        help=f"每行写一份。各阶段要有：{'、'.join(papers)}。",
        problems=wrong.get("papers", ()),
        rows=3,
    )


def step_sheet(
    raw: QueryDict,
    view: ItemView,
    stage: str,
    names: tuple[str, ...],
    people: Pairs,
    targets: Pairs,
    problems: Sequence[Problem] = (),
) -> Sheet:
    """Return the form of one step."""
    wrong, kind = by_place(problems), kinds()[view.row.kind]
    own = next((one.label for one in kind.stages if one.stage == stage), "")
    label = own or OwnAct(stage).label
    questions = questions_of(
        free(kind, names),
        raw,
        wrong,
        people=[name for _, name in people],
        orgs=[name for _, name in targets],
    )
    hidden = [Field(n, "", "hidden", raw.get(n) or "") for n in ("token", "seen_state")]
    return Sheet(
        title=label,
        lead=view.row.title,
        action=reverse("list-step", args=[view.row.id, stage]),
        back=reverse("list-item", args=[view.row.id]),
        button=label,
        problems=lines_of(problems),
        main=(
            day_field(raw, "happened_on", "日期", wrong, required=True),
            *_step_ends(raw, stage, names, people, targets, wrong),
            *_as_must(questions, _musts(kind, stage)),
            *_step_words(raw, kind, stage, people, wrong),
        ),
        hidden=tuple(hidden),
        note=_step_note(kind, stage),
    )


def _step_note(kind: Kind, stage: str) -> str:
    if stage == "closed" and kind.flow.wait_days and "confirmed" in kind.states:
        return f"办结后看 {kind.flow.wait_days} 天效果，再由别人确认。"
    return ""


def _step_ends(
    raw: QueryDict,
    stage: str,
    names: tuple[str, ...],
    people: Pairs,
    targets: Pairs,
    wrong: Wrong,
) -> Iterable[Field]:
    if "claimed_by" in names:
        yield choice_field(raw, "target_id", "认领单位", targets, wrong, required=True)
    if "owner" in names or stage == OwnAct.HANDED_OVER:
        yield choice_field(raw, "holder_id", "责任人", people, wrong)
    if "due_on" in names:
        yield day_field(raw, "due_on", "完成时限", wrong)
    if "circle" in names or stage == OwnAct.PUBLISHED:
        yield choice_field(
            raw, "circle", "公布范围", Circle.choices(), wrong, required=True
        )
    if stage == OwnAct.EVALUATED:
        pairs = [("good", "达到要求"), ("bad", "还没有达到要求")]
        yield choice_field(raw, "verdict", "评估", pairs, wrong, required=True)


def _step_words(
    raw: QueryDict, kind: Kind, stage: str, people: Pairs, wrong: Wrong
) -> Iterable[Field]:
    asked = kind.flow.stage(stage)
    if asked.proof:
        yield Field(
            "proof",
            "凭什么认定办结",
            "textarea",
            raw.get("proof") or "",
            help="哪次会看过、谁现场看过、谁签过字。",
            required=True,
            problems=wrong.get("proof", ()),
            rows=2,
        )
    if asked.checked:
        yield choice_field(
            raw,
            "checker_id",
            "验收人",
            people,
            wrong,
            required=True,
            help="提出人、责任人以外的同志。",
        )
    if kind.flow.named:
        yield text_field(raw, "decided_by", "谁决定的", wrong, required=True)
    if papers_asked(kind.kind) and stage in kind.states:
        yield _papers(raw, papers_asked(kind.kind), wrong)
    yield Field(
        "note",
        "情况说明",
        "textarea",
        raw.get("note") or "",
        problems=wrong.get("note", ()),
        rows=3,
    )


def opinion_sheet(raw: QueryDict, unit: Any, problems: Sequence[Problem] = ()) -> Sheet:
    """Return the form by which a member hands in an opinion."""
    wrong = by_place(problems)
    anonymous = choices([(YES, "不署名：不留姓名，也不留账号")], raw.get("anonymous"))
    return Sheet(
        title="提意见建议",
        lead=unit.name,
        action=reverse("opinion-new", args=[unit.pk]),
        back=reverse("my-items"),
        button="提交",
        problems=lines_of(problems),
        main=(
            text_field(raw, "title", "意见或建议", wrong, required=True),
            Field("anonymous", "署名", "checks", choices=anonymous),
        ),
        hidden=(
            Field("token", "", "hidden", raw.get("token") or ""),
            Field("found_on", "", "hidden", raw.get("found_on") or ""),
        ),
        note="署名的，答复在“我的”里看得到；不署名的，答复由支部公布。",
    )


def supply_sheet(
    raw: QueryDict,
    unit: Any,
    kind: Kind,
    units: Pairs,
    problems: Sequence[Problem] = (),
) -> Sheet:
    """Return the form by which a superior gives out a list."""
    wrong = by_place(problems)
    chosen = raw.getlist("units") or [one for one, _ in units]
    return Sheet(
        title=f"下发：{kind.label}",
        lead=unit.name,
        action=reverse("list-supply", args=[unit.pk, kind.kind]),
        back=reverse("lists", args=[unit.pk]),
        button="下发给各组织",
        problems=lines_of(problems),
        main=(
            Field(
                "lines",
                "清单内容",
                "textarea",
                raw.get("lines") or "",
                help="每行一条，照上级的清单贴进来。",
                required=True,
                problems=wrong.get("lines", ()),
                rows=10,
            ),
            day_field(raw, "due_on", "完成时限", wrong),
            Field(
                "units",
                "发给",
                "checks",
                choices=tuple(Choice(v, name, v in chosen) for v, name in units),
                problems=wrong.get("units", ()),
            ),
        ),
        hidden=(Field("token", "", "hidden", raw.get("token") or ""),),
        note="每条成为各组织书记的一项，逐项办结。",
    )


def text_field(
    raw: QueryDict, name: str, label: str, wrong: Wrong, **more: Any
) -> Field:
    """Return one question as it was answered."""
    return Field(
        name, label, value=raw.get(name) or "", problems=wrong.get(name, ()), **more
    )


def day_field(
    raw: QueryDict, name: str, label: str, wrong: Wrong, **more: Any
) -> Field:
    """Return one question as it was answered."""
    value, faults = raw.get(name) or "", wrong.get(name, ())
    return Field(name, label, "date", value, problems=faults, **more)


def choice_field(
    raw: QueryDict, name: str, label: str, pairs: Pairs, wrong: Wrong, **more: Any
) -> Field:
    """Return one question as it was answered."""
    return Field(
        name,
        label,
        "select",
        choices=choices(pairs, raw.get(name), empty=NOBODY),
        problems=wrong.get(name, ()),
        **more,
    )
