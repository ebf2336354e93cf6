"""What the demonstration has made so far, found again by its names.

A later stage may run in another process, so nothing is remembered between
stages but what stands in the database.
"""

from bisect import insort
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import get_user_model

from yiben.org.queries import orgs_rows
from yiben.people import queries as people
from yiben.rules.words import TEAM, Office

from .act import Act
from .data import Data
from .roster import group_name
from .words import DemoError

if TYPE_CHECKING:
    from yiben.org.models import Org
    from yiben.people.models import Account, Person
    from yiben.people.queries import MemberRow, OfficeRow

SECURITY = "anquan"
MARK = "demo."
"""User names of the accounts that mark a finished stage begin like this."""


@contextmanager
def standing_on(day: date) -> Iterator[None]:
    """Let the installation's clock stand still on a day, as a demonstration may.

    Grants are asked for as of that day; the setting is put back afterwards.
    """
    before = getattr(settings, "YIBEN_TODAY", "")
    settings.YIBEN_TODAY = day.isoformat()
    try:
        yield
    finally:
        settings.YIBEN_TODAY = before


@dataclass
class House:
    """The organisations by key, the accounts by user name, the people by need."""

    data: Data
    orgs: "dict[str, Org]" = field(default_factory=dict)
    hands: "dict[str, Account]" = field(default_factory=dict)
    agenda: "list[Act]" = field(default_factory=list)
    _members: "dict[tuple[str, date], list[MemberRow]]" = field(default_factory=dict)
    _offices: "dict[tuple[str, date], list[OfficeRow]]" = field(default_factory=dict)

    def load(self, on: date) -> None:
        """Find organisations and accounts again, as of a day."""
        by_name = {org.name: org for org in orgs_rows()}
        for key, unit in self.data.units.items():
            if unit.name in by_name:
                self.orgs[key] = by_name[unit.name]
            for number in range(unit.groups):
                group = by_name.get(group_name(unit, number)[0])
                if group is not None:
                    self.orgs[f"{key}/{number}"] = group
        self.hands = accounts_by_name(on)
        for hand in self.hands.values():
            hand.hold_grants()
        self.forget()

    def then(self, at: datetime, run: "Callable[[House], object]") -> None:
        """Put what follows from an act into the order of the days to come."""
        insort(self.agenda, Act(at, run), key=lambda act: act.at)

    def forget(self) -> None:
        """Drop what was read of people, because somebody moved or was appointed."""
        self._members.clear()
        self._offices.clear()

    def org(self, key: str) -> "Org":
        """Return an organisation; DemoError if it is not there."""
        if key not in self.orgs:
            name = self.data.units[key].name if key in self.data.units else key
            raise DemoError(f"演示的组织“{name}”不见了。", "请清空数据库重新生成演示。")
        return self.orgs[key]

    def recorder(self, key: str) -> "Account":
        """Return who writes the ledger of a unit."""
        key = branch_of(key)
        return self._hand(f"{key}.jilu", key, "recorder")

    def superior(self, key: str) -> "Account":
        """Return who oversees from a unit downwards."""
        return self._hand(f"{key}.zuzhi", key, "superior")

    def _hand(self, username: str, key: str, role: str) -> "Account":
        for line in self.data.accounts.accounts:
            if line.at == key and line.role == role:
                username = line.username
        if username not in self.hands:
            raise DemoError(
                f"演示账号“{username}”不见了。", "请清空数据库重新生成演示。"
            )
        return self.hands[username]

    def members(self, key: str, on: date) -> "list[MemberRow]":
        """Return the members of a branch on a day, by name."""
        month = key, on.replace(day=1)
        if month not in self._members:
            rows = people.members_of(self.org(key), on=on, seen_by=self.recorder(key))
            self._members[month] = rows
        return self._members[month]

    def offices(self, key: str, on: date) -> "list[OfficeRow]":
        """Return the office-holders of a unit on a day, secretary first."""
        month = key, on.replace(day=1)
        if month not in self._offices:
            self._offices[month] = people.office_holders(
                self.org(key), on=on, seen_by=self.recorder(key)
            )
        return self._offices[month]

    def team(self, key: str, on: date) -> "list[OfficeRow]":
        """Return the leading team of a unit, secretary first."""
        return [row for row in self.offices(key, on) if row.office in TEAM]

    def secretary(self, key: str, on: date) -> "OfficeRow":
        """Return the secretary of a unit."""
        for row in self.offices(key, on):
            if row.office == Office.SECRETARY:
                return row
        raise DemoError(f"{self.org(key).name}没有书记。", "请清空数据库重新生成演示。")

    def person(self, person_id: str) -> "Person":
        """Return a person's row."""
        return people.person_row(person_id)


def branch_of(key: str) -> str:
    """Return the branch of a group's key (``shiqiao/0``), or the key itself."""
    return key.partition("/")[0]


def security_admin() -> "Account | None":
    """Return the security administrator of a demonstration, if there is one."""
    return get_user_model().objects.filter(username=SECURITY).first()


def accounts_by_name(on: date) -> "dict[str, Account]":
    """Return every account by its user name; nothing without the administrator."""
    chief = security_admin()
    if chief is None:
        return {}
    rows = people.accounts(seen_by=chief, on=on, limit=1000)
    return {
        row.username: people.account(row.id, seen_by=chief)
        for row in rows
        if row.is_active
    }


def stages_done() -> list[str]:
    """Return the stages whose mark stands in this database, in order of the marks."""
    chief = security_admin()
    if chief is None:
        return []
    rows = people.accounts(seen_by=chief, on=date.max, text=MARK, limit=100)
    return [row.username.removeprefix(MARK) for row in rows]
