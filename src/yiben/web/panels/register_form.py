"""The form of a line: only what is not known yet, built from the kind."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from yiben.books.registers.words import RegisterForm, RegisterRow
from yiben.common.clock import chinese_day
from yiben.common.errors import Problem
from yiben.policy.queries import kinds
from yiben.rules.kinds import HolderRule, Kind
from yiben.web.forms.register import asked_of
from yiben.web.forms.shared import PREFIX

from .questions import questions_of
from .shared import Field, ProblemLine, by_place, choices, lines_of

Pairs = Sequence[tuple[str, str]]
Wrong = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Offered:
    """What may be chosen: people, organisations, the lines an act may be about.

    ``about`` is the one it is about, once that is known; ``team`` the persons
    that may be named; ``sources`` the records that may be cited.
    """

    people: Pairs = ()
    targets: Pairs = ()
    lines: Sequence[RegisterRow] = ()
    about: RegisterRow | None = None
    team: Pairs = ()
    sources: Pairs = ()


@dataclass(frozen=True, slots=True)
class RegisterSheet:
    """The form. ``pick`` is asked first where an act may be about several lines."""

    unit_name: str
    kind_label: str
    heading: str
    action: str
    back: str
    problems: tuple[ProblemLine, ...]
    about: str
    pick: Field | None
    main: tuple[Field, ...]
    fields: tuple[Field, ...]
    tags: Field | None
    reason: Field | None
    hidden: tuple[Field, ...]
    button: str = "登记入账"


def sheet_of(
    raw: QueryDict,
    form: RegisterForm,
    unit: Any,
    offered: Offered,
    problems: Sequence[Problem] = (),
) -> RegisterSheet:
    """Return the page of a form as it was typed, with what is wrong with it."""
    wrong = by_place(problems)
    kind = kinds()[form.kind]
    about, asks = offered.about, bool(kind.register.about)
    hidden = [Field("token", "", "hidden", raw.get("token") or "")]
    if about is not None:
        hidden.append(Field("about", "", "hidden", about.id))
    return RegisterSheet(
        unit_name=unit.name,
        kind_label=kind.label,
        heading=kind.label,
        action=reverse("register-new", args=[unit.pk, form.kind]),
        back=reverse("registers", args=[unit.pk]),
        problems=lines_of(problems),
        about=_about_text(about),
        pick=_pick(kind, offered) if asks and about is None else None,
        main=tuple(_main(raw, kind, offered, wrong)),
        fields=_fields(raw, kind, offered, wrong),
        tags=_tags(raw, kind, wrong),
        reason=None,
        hidden=tuple(hidden),
    )


def correction_of(
    sheet: RegisterSheet, register_id: str, raw: QueryDict, problems: Sequence[Problem]
) -> RegisterSheet:
    """Return the form that corrects a line: the same questions, and why."""
    reason = Field(
        "reason",
        "为什么更正",
        value=raw.get("reason") or "",
        required=True,
        problems=by_place(problems).get("reason", ()),
    )
    return replace(
        sheet,
        heading=f"更正：{sheet.kind_label}",
        action=reverse("register-revise", args=[register_id]),
        back=reverse("register", args=[register_id]),
        pick=None,
        reason=reason,
        button="更正",
    )


def _about_text(about: RegisterRow | None) -> str:
    if about is None:
        return ""
    return f"{about.holder}—{about.title}" if about.holder else about.title


def _pick(kind: Kind, offered: Offered) -> Field:
    pairs = [(one.id, _line_label(one)) for one in offered.lines]
    base = kinds()[kind.register.about].label
    help_ = "" if pairs else f"还没有可以选的，请先登记“{base}”。"
    empty = "（请选择）"
    label = f"是哪一条“{base}”"
    return Field(
        "about", label, "select", choices=choices(pairs, empty=empty), help=help_
    )


def _line_label(one: RegisterRow) -> str:
    who = f"{one.holder}—" if one.holder else ""
    until = f"（到{chinese_day(one.until_on)}止）" if one.until_on else ""
    return f"{who}{one.title}{until}"


def _main(
    raw: QueryDict, kind: Kind, offered: Offered, wrong: Wrong
) -> Iterator[Field]:
    topic = next((one.label for one in kind.fields if one.name == "topic"), "名称")
    yield _text("title", topic, raw, wrong, required=True)
    dates = [("from_on", "从哪一天起" if kind.span else "日期", True)]
    dates += [("until_on", "到哪一天止（不定的不填）", False)] if kind.span else []
    if kind.register.day:
        dates = [("from_on", "今天登记的日期", True)]
    for name, label, required in dates:
        found = _text(name, label, raw, wrong, required=required)
        yield replace(found, type="date")
    yield from _who(raw, kind, offered, wrong)
    if kind.register.source:
        yield Field(
            "source_id",
            "台账里的哪次活动",
            "select",
            choices=choices(offered.sources, raw.get("source_id"), empty="（请选择）"),
            required=True,
            help="只能选已经记入台账的活动。",
            problems=wrong.get("source_id", ()),
        )


def _who(raw: QueryDict, kind: Kind, offered: Offered, wrong: Wrong) -> Iterator[Field]:
    spec = kind.register
    if kind.holder:
        yield _holder(raw, kind, offered, wrong)
    if spec.holder == HolderRule.ELSEWHERE:
        yield _text("target_name", "外单位党员：所在党组织全称", raw, wrong)
        yield _text("holder_name", "外单位党员：姓名", raw, wrong)
    elif kind.target and not spec.about:
        yield Field(
            "target_id",
            "联系的组织",
            "select",
            choices=choices(offered.targets, raw.get("target_id"), empty="（请选择）"),
            problems=wrong.get("target_id", ()),
        )
    if spec.team:
        yield Field(
            "people",
            spec.team,
            "checks",
            choices=choices(offered.team, *raw.getlist("people")),
            required=True,
            problems=wrong.get("people_ids", ()),
            where="people_ids",
        )


def _holder(raw: QueryDict, kind: Kind, offered: Offered, wrong: Wrong) -> Field:
    """Ask who holds it; whoever holds the line it is about can always be chosen."""
    spec = kind.register
    optional = spec.holder != HolderRule.OWN
    people = dict(offered.people)
    if offered.about is not None and offered.about.holder_id:
        people.setdefault(offered.about.holder_id, offered.about.holder)
    label = "由谁去的" if spec.about else "承担人"
    if spec.holder == HolderRule.ELSEWHERE:
        label = "本支部党员（外单位的填下面两项）"
    return Field(
        "holder_id",
        label,
        "select",
        choices=choices(
            list(people.items()),
            raw.get("holder_id"),
            empty="（先空着）" if optional else "（请选择）",
        ),
        required=not optional,
        problems=wrong.get("holder_id", ()),
    )


def _text(
    name: str, label: str, raw: QueryDict, wrong: Wrong, *, required: bool = False
) -> Field:
    return Field(
        name,
        label,
        value=raw.get(name) or "",
        required=required,
        problems=wrong.get(name, ()),
    )


def _fields(
    raw: QueryDict, kind: Kind, offered: Offered, wrong: Wrong
) -> tuple[Field, ...]:
    """Return the questions of the kind; what was to be done is chosen, not typed."""
    found = questions_of(
        asked_of(kind),
        raw,
        wrong,
        people=[name for _, name in offered.people],
        orgs=[name for _, name in offered.targets],
    )
    task = kind.register.task
    base = kinds().get(kind.register.about)
    if not task or base is None or offered.about is None:
        return found
    tasks = [str(x) for x in offered.about.fields.get(base.register.tasks, [])]
    return tuple(
        replace(
            one,
            type="select",
            choices=choices(
                [(x, x) for x in tasks], one.value, empty="（不限于哪一项）"
            ),
        )
        if one.name == f"{PREFIX}{task}"
        else one
        for one in found
    )


def _tags(raw: QueryDict, kind: Kind, wrong: Wrong) -> Field | None:
    """Return the tags that nobody else puts on: not those of a step or of a word."""
    spec = kind.register
    put = {one.tag for one in spec.steps}
    put |= {tag for words in spec.marks.values() for tag in words.values()}
    put.add(spec.raises.mark)
    pairs = [(one.tag, one.label) for one in kind.tags if one.tag not in put]
    if not pairs:
        return None
    return Field(
        "tags",
        "情况" if kind.span else "属于",
        "checks",
        choices=choices(pairs, *raw.getlist("tags")),
        problems=wrong.get("tags", ()),
    )
