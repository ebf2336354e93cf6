"""What is kept sealed of a life meeting, and which absences may be made up."""

import json
from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Q

from yiben.books.gatherings.models import Gathering, MadeUp, Seat
from yiben.books.gatherings.words import (
    GatheringForm,
    GatheringState,
    LifeForm,
    MadeUpForm,
)
from yiben.common.crypto import decrypt, encrypt
from yiben.common.rows import find
from yiben.org.models import Org
from yiben.org.queries import subtree_ids
from yiben.rules.words import COUNTED, PersonRole

LISTED = (PersonRole.ATTENDEE.value, PersonRole.TRAINEE.value)


def sealed(life: LifeForm, gathering_id: str) -> str | None:
    """Return the confirmations as they are kept, to be opened in this row only."""
    if life.is_empty:
        return None
    told = {
        "done": {check: list(ids) for check, ids in life.done.items()},
        "override": life.override.strip(),
        "nobody_inquired": life.nobody_inquired,
        "inquired": [list(one) for one in life.inquired],
    }
    return encrypt(json.dumps(told, ensure_ascii=False), _place(gathering_id))


def opened(gathering: Gathering) -> LifeForm:
    """Return the confirmations of a row."""
    if not gathering.life_sealed:
        return LifeForm()
    told = json.loads(decrypt(gathering.life_sealed, _place(gathering.pk)))
    return LifeForm(
        done={check: tuple(ids) for check, ids in told["done"].items()},
        override=told["override"],
        nobody_inquired=told["nobody_inquired"],
        inquired=tuple((person, outcome) for person, outcome in told["inquired"]),
    )


def _place(gathering_id: str) -> str:
    return f"gatherings.life:{gathering_id}"


def missed_seats(
    unit: Org, *, since: date, until: date, person_ids: Iterable[str] | None = None
) -> list[Seat]:
    """Return the seats of a unit and its groups whose owners took no part."""
    rows = Seat.objects.filter(
        Q(gathering__unit__in=subtree_ids([unit.pk])),
        role__in=LISTED,
        left_out__isnull=True,
        gathering__state=GatheringState.CLOSED,
        gathering__happened_on__range=(since, until),
    ).exclude(state__in=COUNTED)
    if person_ids is not None:
        rows = rows.filter(person_id__in=list(person_ids))
    ordered = rows.select_related("person", "gathering")
    return list(ordered.order_by("person__name", "gathering__happened_on", "id"))


def absences_in(unit: Org, form: GatheringForm, stored: Gathering | None) -> set[str]:
    """Return what this form may make up: open absences, and its own from before."""
    if not form.made_up:
        return set()
    ids = {one.person_id for one in form.made_up}
    found = missed_seats(unit, since=date.min, until=form.happened_on, person_ids=ids)
    keys = {f"{seat.person_id}:{seat.gathering_id}" for seat in found}
    return keys | {f"{one.person_id}:{one.missed_id}" for one in _own(stored)}


def made_up_of(gathering: Gathering) -> tuple[MadeUpForm, ...]:
    """Return what was made up in a gathering, by the newest version of each."""
    return tuple(_own(gathering))


def _own(gathering: Gathering | None) -> Iterator[MadeUpForm]:
    if gathering is None:
        return
    for one in find(MadeUp, "gathering_id = %s ORDER BY id", [gathering.pk]):
        yield MadeUpForm(one.person_id, one.missed_id)


def made_up_rows(gathering: Gathering, form: GatheringForm) -> list[MadeUp]:
    """Return the rows of what a form says is made up in a gathering, unsaved."""
    return [
        MadeUp(gathering=gathering, person_id=one.person_id, missed_id=one.missed_id)
        for one in dict.fromkeys(form.made_up)
    ]
