"""The parts of a gathering's form about life meetings, make-up and the agenda.

Names of answers: ``life:gave`` (persons), ``life:gave:all``, ``life:override``,
``life:nobody``, ``life:inquired:p_…``, ``made_up`` (person:gathering),
``ag:1:item``.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import QueryDict

from yiben.books.gatherings.words import (
    DONE,
    GatheringForm,
    LifeForm,
    MadeUpForm,
    SeatForm,
)
from yiben.rules.kinds import Kind

from .shared import text_of

MOST_ITEMS = 60
AGENDA_ADD = "add_agenda"
INQUIRED = "life:inquired:"


def typed_life(form: GatheringForm) -> dict[str, object]:
    """Return the confirmations and what is made up as a browser would send them."""
    life = form.life
    told: dict[str, object] = {f"life:{one}": ids for one, ids in life.done.items()}
    told |= {f"{INQUIRED}{person}": outcome for person, outcome in life.inquired}
    told["life:override"] = life.override
    told["life:nobody"] = "yes" if life.nobody_inquired else ""
    told["made_up"] = tuple(f"{one.person_id}:{one.missed_id}" for one in form.made_up)
    return told


def read_life(
    raw: QueryDict, held: Iterable[Kind], seats: tuple[SeatForm, ...]
) -> LifeForm:
    """Return the confirmations; one tick may confirm a check of everybody."""
    everybody = tuple(seat.person_id for seat in seats)
    done = {
        check.check: everybody
        if raw.get(f"life:{check.check}:all")
        else tuple(raw.getlist(f"life:{check.check}"))
        for kind in held
        for check in kind.meeting.members
    }
    return LifeForm(
        done=done,
        override=text_of(raw, "life:override"),
        nobody_inquired=bool(raw.get("life:nobody")),
        inquired=tuple(
            (name.removeprefix(INQUIRED), text_of(raw, name))
            for name in raw
            if name.startswith(INQUIRED) and text_of(raw, name)
        ),
    )


def read_made_up(raw: QueryDict) -> tuple[MadeUpForm, ...]:
    """Return whose missed gatherings were ticked."""
    pairs = (one.partition(":") for one in raw.getlist("made_up"))
    return tuple(MadeUpForm(person, missed) for person, _, missed in pairs)


def agenda_count(raw: QueryDict) -> int:
    """Return how many rows of an agenda the page had."""
    given = text_of(raw, "ag_count")
    return min(int(given), MOST_ITEMS) if given.isdigit() else 0


def typed_agenda(rows: Iterable[Any]) -> dict[str, object]:
    """Return the agenda as a browser would send it."""
    told: dict[str, object] = {}
    number = 0
    for number, row in enumerate(rows, start=1):
        line = row if isinstance(row, Mapping) else {"item": row}
        for name in ("item", "minutes", "carried", "done"):
            told[f"ag:{number}:{name}"] = line.get(name, "")
    told["ag_count"] = number
    return told


def read_agenda(raw: QueryDict) -> list[dict[str, str]]:
    """Return the rows with a text, each with what was said about it."""
    found = []
    for number in range(1, agenda_count(raw) + 1):
        place = f"ag:{number}:"
        item = text_of(raw, f"{place}item")
        minutes = text_of(raw, f"{place}minutes")
        if not item and not minutes:
            continue
        row = {"item": item, "minutes": minutes}
        if carried := text_of(raw, f"{place}carried"):
            row["carried"] = carried
            row["done"] = DONE if raw.get(f"{place}done") else ""
        found.append({name: value for name, value in row.items() if value})
    return found
