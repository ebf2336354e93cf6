"""What is stored about the people of a roster, read by the thousand.

Written out, because the ORM took longer to make rows than the comparison takes.
Numbers stay sealed until they are asked for: equal identity numbers have equal
indexes, and most lines of a file that comes back say nothing new.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, cast

from django.db import connection

from yiben.common.clock import kept_day
from yiben.org.facts import chunks
from yiben.people.models import Person

_Row = tuple[Any, ...]

_PERSON = "p.id, p.name, p.sex, p.birth_on, p.ethnic, p.phone, p.id_number, p.id_index"
_BELOW = " JOIN org_org o ON o.id = m.org_id WHERE o.path >= %s AND o.path < %s"
_MEMBERS = (
    f"SELECT {_PERSON}, m.org_id, m.group_id, m.kind, m.joined_on, m.full_on, m.from_on"  # noqa: S608 -- our own names
    " FROM people_membership m JOIN people_person p ON p.id = m.person_id"
    f"{_BELOW} AND m.live_key IS NOT NULL"
)
_ENDED = (
    "SELECT e.person_id, e.org_id, e.from_on, e.until_on FROM people_membership e"  # noqa: S608 -- our own names
    f" WHERE e.live_key IS NULL AND e.person_id IN (SELECT m.person_id"
    f" FROM people_membership m{_BELOW} AND m.live_key IS NOT NULL)"
    " ORDER BY e.person_id, e.from_on DESC"
)


@dataclass(slots=True)
class StoredPerson:
    """A person as stored, the numbers sealed."""

    id: str
    name: str
    sex: str
    birth_on: date | None
    ethnic: str | None
    sealed_phone: str | None
    sealed_number: str | None
    id_index: str | None

    @property
    def phone(self) -> str | None:
        """Open the telephone number."""
        return _opened("phone", self.sealed_phone)

    @property
    def id_number(self) -> str | None:
        """Open the identity number."""
        return _opened("id_number", self.sealed_number)


@dataclass(slots=True)
class StoredMember:
    """An open membership as stored."""

    person: StoredPerson
    org_id: str
    group_id: str | None
    kind: str
    joined_on: date
    full_on: date | None
    from_on: date


@dataclass(slots=True)
class Stranger:
    """Somebody outside the scope whose identity number stands in the file."""

    person: StoredPerson
    is_member: bool
    spells: list[tuple[date, date | None]]


def _opened(name: str, sealed: str | None) -> str | None:
    field = cast("Any", Person._meta.get_field(name))
    return cast("str | None", field.from_db_value(sealed))


def asked(sql: str, args: Sequence[str]) -> list[_Row]:
    """Return the rows of a question."""
    with connection.cursor() as cursor:
        cursor.execute(sql, args)
        return [tuple(row) for row in cursor.fetchall()]


def _person(row: _Row) -> StoredPerson:
    pk, name, sex, birth_on, *rest = row
    return StoredPerson(pk, name, sex, kept_day(birth_on), *rest)


def member_rows(bounds: Sequence[str]) -> list[_Row]:
    """Return the open memberships between two paths, to be read and compared."""
    return asked(_MEMBERS, bounds)


def members_of(rows: Iterable[_Row]) -> Iterator[StoredMember]:
    """Read the rows of open memberships."""
    day = cache(kept_day)
    for row in rows:
        org, group, kind, joined_on, full_on, from_on = row[8:]
        since = cast("date", day(from_on))
        joined = cast("date", day(joined_on))
        yield StoredMember(
            _person(row[:8]), org, group, kind, joined, day(full_on), since
        )


def ended_rows(bounds: Sequence[str]) -> list[_Row]:
    """Return what ended before, of everybody with an open membership; last first."""
    return asked(_ENDED, bounds)


def stranger_rows(indexes: Iterable[str]) -> list[_Row]:
    """Return the persons with these indexes, a row for each of their memberships."""
    return [
        row
        for part in chunks(indexes)
        for row in asked(
            f"SELECT {_PERSON}, m.live_key, m.from_on, m.until_on"  # noqa: S608 -- only marks
            " FROM people_person p LEFT JOIN people_membership m ON m.person_id = p.id"
            f" WHERE p.id_index IN ({','.join(['%s'] * len(part))})"
            " ORDER BY p.id, m.from_on",
            part,
        )
    ]


def strangers_of(rows: Iterable[_Row]) -> dict[str, Stranger]:
    """Read rows of strangers; return them by the index of their number."""
    found: dict[str, Stranger] = {}
    for row in rows:
        live_key, from_on, until_on = row[8:]
        one = found.setdefault(row[7], Stranger(_person(row[:8]), False, []))
        one.is_member = one.is_member or live_key is not None
        if from_on is not None:
            since = cast("date", kept_day(from_on))
            one.spells.append((since, kept_day(until_on)))
    return found
