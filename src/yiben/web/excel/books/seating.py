"""Who was there, in the words of a cell: only those who were not are named."""

import re
from collections.abc import Iterable, Mapping

from django.http import QueryDict

from yiben.books.gatherings.words import GatheringForm, SeatForm
from yiben.common.errors import Problem
from yiben.rules.words import Presence
from yiben.web.excel.columns import MANY

LEFT_OUT = "不计入应到"
USUAL = Presence.LEAVE
STATES = {label: value for value, label in Presence.choices()}
_PERSON = re.compile(
    r"([^（(]+?)\s*(?:[（(]\s*([^：:）)]+)(?:[：:]\s*([^）)]*))?\s*[)）])?"
)
_BETWEEN = re.compile(r"[；;、，,\n]")
NOTE = (
    "只写没有到会的人，例如“赵田（请假：出差）；周大山（病假）”；全到的留空。"
    f"可以写：{'、'.join(one for one in STATES if one != '到会')}、{LEFT_OUT}（要写原因）。"
)


def told(form: GatheringForm) -> str:
    """Return who was not there, with why."""
    return MANY.join(
        _one(seat) for seat in form.seats if seat.state != Presence.PRESENT
    )


def _one(seat: SeatForm) -> str:
    if seat.left_out:
        return f"{seat.name}（{LEFT_OUT}：{seat.left_out}）"
    state = Presence(seat.state).label
    return (
        f"{seat.name}（{state}：{seat.reason}）"
        if seat.reason
        else f"{seat.name}（{state}）"
    )


def put_seats(raw: QueryDict, roster: Iterable[SeatForm], cell: str) -> list[Problem]:
    """Write the attendance into the answers; return what could not be understood."""
    people = list(roster)
    for seat in people:
        raw[f"seat:{seat.person_id}"] = Presence.PRESENT.value
    return [problem for part in _parts(cell) for problem in _put(raw, part, people)]


def _parts(cell: str) -> list[str]:
    """Split between people, not within their brackets."""
    found, depth, part = [], 0, ""
    for letter in cell:
        depth += (letter in "（(") - (letter in "）)")
        if depth == 0 and _BETWEEN.fullmatch(letter):
            found.append(part)
            part = ""
        else:
            part += letter
    return [one.strip() for one in (*found, part) if one.strip()]


def _put(raw: QueryDict, part: str, people: list[SeatForm]) -> list[Problem]:
    found = _PERSON.fullmatch(part)
    name, why, reason = found.groups() if found else (part, None, None)
    same = [one for one in people if one.name == name]
    if len(same) != 1:
        message = (
            f"应到的人里没有“{part[:30]}”。"
            if not same
            else f"有 {len(same)} 个“{name}”。"
        )
        advice = "请按名册写姓名。" if not same else "请在页面上登记这一次。"
        return [Problem("absent", message, advice)]
    key, reason = same[0].person_id, (reason or "").strip()
    if why == LEFT_OUT:
        raw[f"seat:{key}"], raw[f"left_out:{key}"] = Presence.ABSENT.value, reason
        if reason:
            return []
        return [Problem("absent", f"{name}不计入应到，没有写原因。", "请补上。")]
    state = STATES.get(why or Presence.LEAVE.label)
    if state is None:
        message = f"{name}的情况“{why}”看不懂。"
        return [Problem("absent", message, f"可以写：{'、'.join(STATES)}。")]
    raw[f"seat:{key}"], raw[f"reason:{key}"] = state, reason
    return []


_VOTES = re.compile(
    r"(.+?)[（(]\s*赞成\s*(\d+)\s*[，,、]\s*反对\s*(\d+)\s*[，,、]\s*弃权\s*(\d+)\s*[)）]"
)
VOTES_NOTE = (
    "一行一项，写明票数，例如“年底前修好水渠（赞成12，反对0，弃权1）”。"
    "发展党员、换届等按规定要特别计票的，请在页面上登记。"
)


def told_votes(form: GatheringForm) -> str:
    """Return the resolutions with their votes."""
    return "\n".join(
        f"{one.text}（赞成{one.in_favour}，反对{one.against}，弃权{one.abstained}）"
        for one in form.resolutions
    )


def put_votes(raw: QueryDict, cell: str) -> list[Problem]:
    """Write the resolutions into the answers; votes are never made up."""
    problems, number = [], 0
    for line in filter(None, (one.strip() for one in cell.split("\n"))):
        found = _VOTES.fullmatch(line)
        if found is None:
            message = f"“{line[:30]}”没有写明票数。"
            advice = "写成“修好水渠（赞成12，反对0，弃权1）”。"
            problems.append(Problem("resolutions", message, advice))
            continue
        number += 1
        keys = ("text", "in_favour", "against", "abstained")
        for key, value in zip(keys, found.groups(), strict=True):
            raw[f"res:{number}:{key}"] = value.strip()
    raw["res_count"] = str(number)
    return problems


def states_of(form: GatheringForm) -> Mapping[str, str]:
    """Return how each person on the list took part, by id."""
    return {seat.person_id: Presence(seat.state).label for seat in form.seats}
