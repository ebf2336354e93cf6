"""The form of a gathering as its page shows it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict

from yiben.books.gatherings.queries import Helper
from yiben.books.gatherings.words import (
    AbsenceView,
    GatheringForm,
    MeasureList,
    SeatForm,
)
from yiben.common.errors import Problem
from yiben.policy.queries import kinds
from yiben.rules.kinds import Kind
from yiben.rules.matters import ORDINARY, Matter
from yiben.rules.words import PersonRole, Presence
from yiben.web.forms.gathering import OWN, VOTES, of_kinds, resolution_count
from yiben.web.forms.shared import fields_of

from .banned import BannedLine
from .gathering_life import (
    AgendaLine,
    LifePart,
    ListedLine,
    agenda_of,
    came_of,
    life_of,
    made_up_of,
)
from .questions import questions_of
from .shared import Choice, Field, ProblemLine, by_place, choices, lines_of

WHEN = 3
"""How many of the first questions are about the time."""

ROLES = (
    (PersonRole.CHAIR, "主持人", False),
    (PersonRole.RECORDER, "记录人", False),
    (PersonRole.SPEAKER, "主讲人", True),
    (PersonRole.GUEST, "列席人", True),
)


@dataclass(frozen=True, slots=True)
class SeatLine:
    """One person on the list: there unless said otherwise."""

    person_id: str
    name: str
    states: tuple[Choice, ...]
    reason: str
    problems: tuple[str, ...]

    @property
    def id(self) -> str:
        """Return the id to which the summary of mistakes links."""
        return f"f-seats-{self.person_id}"


@dataclass(frozen=True, slots=True)
class ResolutionLine:
    """The questions about one resolution."""

    number: int
    top: tuple[Field, ...]
    votes: tuple[Field, ...]
    rest: tuple[Field, ...]
    problems: tuple[str, ...]

    @property
    def id(self) -> str:
        """Return the id to which the summary of mistakes links."""
        return f"f-resolutions-{self.number}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything the page of the form shows."""

    unit_id: str
    unit_name: str
    kind_label: str
    action: str
    back: str
    draft_key: str
    problems: tuple[ProblemLine, ...]
    when: tuple[Field, ...]
    main: tuple[Field, ...]
    tasks: tuple[Field, ...]
    parts: Field | None
    had_parts: tuple[str, ...]
    tags: Field | None
    fields: tuple[Field, ...]
    seats: tuple[SeatLine, ...]
    seat_problems: tuple[str, ...]
    more: tuple[Field, ...]
    opens_more: bool
    hidden: tuple[Field, ...]
    takes_resolutions: bool = False
    matters: tuple[Matter, ...] = ()
    resolutions: tuple[ResolutionLine, ...] = ()
    reason: Field | None = None
    banned: tuple[BannedLine, ...] = ()
    came: Field | None = None
    made_up: Field | None = None
    life: LifePart | None = None
    agenda: tuple[AgendaLine, ...] | None = None
    last_list: MeasureList | None = None
    listed: tuple[ListedLine, ...] = ()

    @property
    def is_correction(self) -> bool:
        """Say whether a closed record is being put right."""
        return self.reason is not None


@dataclass(frozen=True, slots=True)
class Known:
    """What the house knows about a form: who is due, whom and what it may name."""

    unit_id: str
    unit_name: str
    kind: Kind
    roster: Sequence[SeatForm]
    helpers: Sequence[Helper]
    partners: Sequence[tuple[str, str]]
    foreign: Collection[str]
    matters: Sequence[Matter] = ()
    banned: Sequence[BannedLine] = ()
    is_few: bool = False
    absences: Sequence[AbsenceView] = ()
    last_list: MeasureList | None = None
    listed: tuple[ListedLine, ...] = ()


def sheet_of(
    raw: QueryDict,
    form: GatheringForm,
    known: Known,
    problems: Sequence[Problem] = (),
    *,
    action: str,
    back: str,
    draft_key: str = "",
    reason: str | None = None,
) -> Sheet:
    """Return the page of a form as it was typed, with what is wrong with it."""
    wrong = by_place(problems)
    held = of_kinds(form)
    main = tuple(_main(raw, known.kind, wrong))
    more = tuple(_more(raw, known, wrong))
    page = Sheet(
        unit_id=known.unit_id,
        unit_name=known.unit_name,
        kind_label=known.kind.label,
        action=action,
        back=back,
        draft_key=draft_key,
        problems=lines_of(problems),
        when=main[:WHEN],
        main=main[WHEN:],
        tasks=tuple(_tasks(raw, held, known.helpers, wrong)),
        parts=_parts(form, known.kind, wrong),
        had_parts=form.parts,
        tags=_tags(form, held, known.foreign, wrong),
        fields=_questions(raw, held, known, wrong),
        seats=() if known.is_few else tuple(_seats(raw, known.roster, wrong)),
        seat_problems=wrong.get("seats", ()),
        more=more,
        opens_more=bool(form.joint_ids) or any(o.problems or o.value for o in more),
        hidden=_hidden(raw),
        reason=_reason(reason, wrong),
        banned=tuple(known.banned),
    )
    return _with_own_parts(page, raw, held, known, wrong)


Wrong = Mapping[str, tuple[str, ...]]


def _with_own_parts(
    page: Sheet, raw: QueryDict, held: Sequence[Kind], known: Known, wrong: Wrong
) -> Sheet:
    """Return the page with what only some kinds ask: votes, life, agenda."""
    return replace(
        page,
        takes_resolutions=any(kind.resolutions for kind in held),
        matters=tuple(known.matters),
        resolutions=tuple(_resolutions(raw, known, wrong)),
        came=came_of(raw, known.roster, wrong) if known.is_few else None,
        made_up=made_up_of(raw, known.absences, wrong),
        life=life_of(raw, held, known.roster, wrong),
        agenda=agenda_of(raw, held),
        last_list=known.last_list,
        listed=known.listed,
    )


def _questions(
    raw: QueryDict, held: Sequence[Kind], known: Known, wrong: Wrong
) -> tuple[Field, ...]:
    return questions_of(
        fields_of(held, *OWN),
        raw,
        wrong,
        people=[seat.name for seat in known.roster],
        orgs=[name for _, name in known.partners],
    )


def _main(raw: QueryDict, kind: Kind, wrong: Wrong) -> Iterable[Field]:
    topic = next((one.label for one in kind.fields if one.name == "topic"), "主题")
    rows = (
        ("happened_on", "日期", "date", True),
        ("starts", "开始时间", "time", False),
        ("ends", "结束时间", "time", False),
        ("title", topic, "text", True),
        ("place", "地点", "text", False),
    )
    for name, label, kind_of_input, required in rows:
        yield Field(
            name,
            label,
            kind_of_input,
            raw.get(name) or "",
            required=required,
            problems=wrong.get(name, ()),
        )


def _tasks(
    raw: QueryDict, held: Sequence[Kind], helpers: Sequence[Helper], wrong: Wrong
) -> Iterable[Field]:
    """Give one question for each task of these kinds; two lecturers are allowed."""
    asked = {role for kind in held for role in kind.roles}
    pairs = [(one.person_id, one.label) for one in helpers]
    for role, label, many in ROLES:
        if role not in asked:
            continue
        given = [one for one in raw.getlist(f"role:{role}") if one]
        if many and len(given) > 1:
            rows = choices(pairs, *given)
            kind_of_input = "checks"
        else:
            rows = choices(pairs, *given, empty="（未选）")
            kind_of_input = "select"
        yield Field(
            f"role:{role}",
            label,
            kind_of_input,
            choices=rows,
            problems=wrong.get(f"roles:{role}", ()),
            where=f"roles:{role}",
        )


def _parts(form: GatheringForm, kind: Kind, wrong: Wrong) -> Field | None:
    known = kinds()
    pairs = [(name, known[name].label) for name in kind.parts if name in known]
    if not pairs:
        return None
    return Field(
        "parts",
        "同场还开展了",
        "checks",
        choices=choices(pairs, *form.parts),
        help="一次活动里套开的会议、党课等，勾选即可，不用另记一次。",
        problems=wrong.get("parts", ()),
    )


def _tags(
    form: GatheringForm, held: Sequence[Kind], foreign: Collection[str], wrong: Wrong
) -> Field | None:
    pairs = {
        one.tag: one.label
        for kind in held
        for one in kind.tags
        if one.tag in form.tags or one.tag not in foreign
    }
    if not pairs:
        return None
    return Field(
        "tags",
        "这次活动",
        "checks",
        choices=choices(pairs.items(), *form.tags),
        problems=wrong.get("tags", ()),
    )


def _seats(
    raw: QueryDict, roster: Sequence[SeatForm], wrong: Wrong
) -> Iterable[SeatLine]:
    for seat in roster:
        state = raw.get(f"seat:{seat.person_id}") or seat.state
        yield SeatLine(
            person_id=seat.person_id,
            name=seat.name,
            states=choices(Presence.choices(), state),
            reason=raw.get(f"reason:{seat.person_id}") or "",
            problems=wrong.get(f"seats:{seat.person_id}", ()),
        )


def _resolutions(
    raw: QueryDict, known: Known, wrong: Wrong
) -> Iterable[ResolutionLine]:
    """Give the rows as typed; mistakes count only rows with a text."""
    people = [(one.person_id, one.name) for one in known.roster]
    matters = [(one.slug, one.label) for one in known.matters]
    told = 0
    for number in range(1, resolution_count(raw) + 1):
        place = f"res:{number}:"
        told += bool((raw.get(f"{place}text") or "").strip())
        value = {name: raw.get(f"{place}{name}") or "" for name in RESOLUTION}
        yield ResolutionLine(
            number=number,
            top=(
                Field(f"{place}text", "决议内容", value=value["text"]),
                Field(
                    f"{place}matter",
                    "事项",
                    "select",
                    choices=choices(matters, value["matter"] or ORDINARY),
                ),
            ),
            votes=tuple(
                Field(f"{place}{name}", label, "number", value[name])
                for name, label in VOTES
            ),
            rest=(
                Field(
                    f"{place}responsible",
                    "责任人",
                    "select",
                    choices=choices(people, value["responsible"], empty="（未定）"),
                ),
                Field(f"{place}due_on", "完成期限", "date", value["due_on"]),
            ),
            problems=wrong.get(f"resolutions:{told}", ()),
        )


RESOLUTION = (
    "text matter in_favour against abstained written responsible due_on".split()
)


def _more(raw: QueryDict, known: Known, wrong: Wrong) -> Iterable[Field]:
    if known.partners:
        yield Field(
            "joint_ids",
            "联合开展的组织",
            "checks",
            choices=choices(known.partners, *raw.getlist("joint_ids")),
            help="联合开展的，对方台账里也算数，不用各记一次。",
            problems=wrong.get("joint_ids", ()),
        )
    yield Field(
        "made_up_for",
        "补哪一个月的",
        "month",
        raw.get("made_up_for") or "",
        help="补开以前某个月的，才填。",
        problems=wrong.get("made_up_for", ()),
    )
    yield Field(
        "deviation_reason",
        "没有在固定日开展的原因",
        "text",
        raw.get("deviation_reason") or "",
        problems=wrong.get("deviation_reason", ()),
    )


def _hidden(raw: QueryDict) -> tuple[Field, ...]:
    return (
        Field("token", "", "hidden", raw.get("token") or ""),
        Field("answers", "", "hidden", raw.get("answers") or ""),
        Field("res_count", "", "hidden", str(resolution_count(raw))),
    )


def _reason(given: str | None, wrong: Wrong) -> Field | None:
    if given is None:
        return None
    return Field(
        "reason",
        "更正的原因",
        "textarea",
        given,
        help="写明哪里记错了。原来的记录会保留，谁都能看到改了什么。",
        required=True,
        problems=wrong.get("reason", ()),
        rows=2,
    )
