"""The form of a gathering: from the room's form to what is typed, and back.

Names of answers: ``role:chair``, ``seat:p_…``, ``reason:p_…``,
``res:1:text``, ``field:minutes``. Both ways go through the same names, so a
page that shows mistakes shows everything else exactly as it was typed.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.http import QueryDict

from yiben.books.gatherings.words import (
    AGENDA,
    APPRAISAL,
    GatheringForm,
    ResolutionForm,
    RoleForm,
    SeatForm,
)
from yiben.common.errors import Problem
from yiben.policy.queries import kinds
from yiben.rules.kinds import Kind
from yiben.rules.matters import ORDINARY
from yiben.rules.words import PersonRole, Presence

from .gathering_life import (
    read_agenda,
    read_life,
    read_made_up,
    typed_agenda,
    typed_life,
)
from .shared import (
    fields_of,
    read_count,
    read_day,
    read_fields,
    read_needed_day,
    read_time,
    text_of,
    typed,
    typed_fields,
)

OWN = ("topic", "place", AGENDA)
ASKED_ROLES = (
    PersonRole.CHAIR,
    PersonRole.RECORDER,
    PersonRole.SPEAKER,
    PersonRole.GUEST,
)
MOST_RESOLUTIONS = 50
HELD = "请填写开展的那一天。"
"""What to do about a day left empty."""


def of_kinds(form: GatheringForm) -> list[Kind]:
    """Return the kinds of a form that exist, the main one first."""
    known = kinds()
    return [known[name] for name in form.kinds if name in known]


def typed_form(form: GatheringForm) -> QueryDict:
    """Return a form as the browser would send it."""
    values: dict[str, object] = {
        "happened_on": form.happened_on.isoformat(),
        "starts": f"{form.starts:%H:%M}" if form.starts else "",
        "ends": f"{form.ends:%H:%M}" if form.ends else "",
        "title": form.title,
        "place": form.place,
        "parts": form.parts,
        "had_parts": form.parts,
        "tags": form.tags,
        "joint_ids": form.joint_ids,
        "made_up_for": form.made_up_for,
        "deviation_reason": form.deviation_reason,
        "answers": form.answers,
        "token": form.token,
        "res_count": len(form.resolutions),
    }
    for role in ASKED_ROLES:
        values[f"role:{role}"] = form.ids_of(role)
    for seat in form.seats:
        values[f"seat:{seat.person_id}"] = seat.state
        values[f"reason:{seat.person_id}"] = seat.reason
        values[f"left_out:{seat.person_id}"] = seat.left_out
    for number, one in enumerate(form.resolutions, start=1):
        values |= _typed_resolution(number, one)
    if is_few(form):
        values["came"] = tuple(seat.person_id for seat in form.seats)
    values |= typed_life(form) | typed_agenda(form.fields.get(AGENDA, ()))
    rest = {name: one for name, one in form.fields.items() if name != AGENDA}
    return typed(values | typed_fields(rest))


def is_few(form: GatheringForm) -> bool:
    """Say whether the list starts empty, and who came is ticked."""
    kind = kinds().get(form.kind)
    return kind is not None and kind.meeting.few


def _typed_resolution(number: int, one: ResolutionForm) -> dict[str, object]:
    place = f"res:{number}:"
    return {
        f"{place}text": one.text,
        f"{place}matter": one.matter,
        f"{place}in_favour": one.in_favour,
        f"{place}against": one.against,
        f"{place}abstained": one.abstained,
        f"{place}written": one.written or "",
        f"{place}responsible": one.responsible_id or "",
        f"{place}due_on": one.due_on.isoformat() if one.due_on else "",
    }


def read_form(
    raw: QueryDict, kind: str, on: date
) -> tuple[GatheringForm, list[Problem]]:
    """Return what was typed as the room's form, and what could not be read.

    A day that cannot be read is taken as ``on``, so that the rest can still be
    looked at; the problem keeps it from being saved.
    """
    problems: list[Problem] = []
    happened_on = read_needed_day(raw, "happened_on", "日期", problems, HELD)
    parts = tuple(dict.fromkeys(raw.getlist("parts")))
    known = kinds()
    held = [known[name] for name in (kind, *parts) if name in known]
    fields = read_fields(raw, fields_of(held, *OWN), problems)
    if agenda := read_agenda(raw):
        fields[AGENDA] = agenda
    seats = tuple(_seats(raw))
    form = GatheringForm(
        kind=kind,
        happened_on=happened_on or on,
        title=text_of(raw, "title"),
        starts=read_time(raw, "starts", "开始时间", problems),
        ends=read_time(raw, "ends", "结束时间", problems),
        place=text_of(raw, "place"),
        seats=seats,
        parts=parts,
        tags=_tags(raw, held, set(raw.getlist("had_parts"))),
        joint_ids=tuple(one for one in raw.getlist("joint_ids") if one),
        resolutions=tuple(_resolutions(raw, problems)),
        fields=fields,
        life=read_life(raw, held, seats),
        made_up=read_made_up(raw),
        made_up_for=text_of(raw, "made_up_for"),
        deviation_reason=text_of(raw, "deviation_reason"),
        answers=text_of(raw, "answers"),
        token=text_of(raw, "token"),
    )
    return _with_roles(form, raw), problems


def _seats(raw: QueryDict) -> Iterable[SeatForm]:
    for person_id in dict.fromkeys(raw.getlist("came")):
        yield SeatForm(person_id)
    for name in raw:
        prefix, _, person_id = name.partition(":")
        if prefix == "seat" and person_id:
            state = text_of(raw, name) or Presence.PRESENT
            there = state == Presence.PRESENT
            yield SeatForm(
                person_id,
                state=state,
                reason="" if there else text_of(raw, f"reason:{person_id}"),
                left_out="" if there else text_of(raw, f"left_out:{person_id}"),
            )


def _tags(raw: QueryDict, held: list[Kind], had: set[str]) -> tuple[str, ...]:
    """Return the ticked tags, with the usual ones of a part that is new."""
    known = {one.tag for kind in held for one in kind.tags}
    fresh = [kind for kind in held[1:] if kind.kind not in had]
    usual = [one.tag for kind in fresh for one in kind.tags if one.default]
    ticked = [tag for tag in raw.getlist("tags") if tag in known]
    return tuple(dict.fromkeys((*ticked, *usual)))


def _with_roles(form: GatheringForm, raw: QueryDict) -> GatheringForm:
    roles = tuple(
        RoleForm(person_id, role.value)
        for role in ASKED_ROLES
        for person_id in dict.fromkeys(raw.getlist(f"role:{role}"))
        if person_id
    )
    if APPRAISAL in form.kinds:
        role = PersonRole.APPRAISED.value
        roles += tuple(RoleForm(seat.person_id, role) for seat in form.seats)
    return replace(form, roles=roles)


def resolution_count(raw: QueryDict) -> int:
    """Return how many rows for resolutions the page had."""
    given = text_of(raw, "res_count")
    return min(int(given), MOST_RESOLUTIONS) if given.isdigit() else 0


def _resolutions(raw: QueryDict, problems: list[Problem]) -> Iterable[ResolutionForm]:
    """Give the rows with a text; a row that was emptied is left out."""
    number = 0
    for row in range(1, resolution_count(raw) + 1):
        place = f"res:{row}:"
        text = text_of(raw, f"{place}text")
        if not text:
            continue
        number += 1
        where = f"resolutions:{number}"
        counts = {
            name: read_count(raw, f"{place}{name}", f"{label}票数", problems, where)
            for name, label in VOTES
        }
        yield ResolutionForm(
            text=text,
            matter=text_of(raw, f"{place}matter") or ORDINARY,
            responsible_id=text_of(raw, f"{place}responsible") or None,
            due_on=read_day(raw, f"{place}due_on", "完成期限", problems),
            **counts,
        )


VOTES = (
    ("in_favour", "赞成"),
    ("against", "反对"),
    ("abstained", "弃权"),
    ("written", "书面意见"),
)
