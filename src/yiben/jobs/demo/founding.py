"""The first stage: the tree, the accounts, the roster, the documents in force."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from yiben.common.clock import local_day, moment
from yiben.org.actions import OrgBlank, found_orgs
from yiben.org.words import GrantRole
from yiben.people import actions as people
from yiben.people import queries
from yiben.policy.actions import adopt_pack, import_document
from yiben.policy.queries import pack
from yiben.rules.words import Office, Trait

from .data import AccountLine, Data, Unit
from .house import House
from .roster import group_name, workbook
from .words import STAGES

if TYPE_CHECKING:
    from yiben.people.models import Account

FOUNDED = date(2012, 6, 1)
GROUPED = date(2018, 3, 1)
ADMINISTRATORS = (
    GrantRole.SYSTEM_ADMIN,
    GrantRole.SECURITY_ADMIN,
    GrantRole.AUDITOR,
)
HANDS = ((GrantRole.RECORDER, "jilu", "记录员"), (GrantRole.SUPERIOR, "zuzhi", "组织"))
"""Who works for a unit without logging in: role, end of the user name, label."""


def found(house: House, say: Callable[[str], None]) -> None:
    """Build everything that stands before the year begins."""
    at = moment(STAGES["founded"], 9)
    system, security, _ = _administrators(house.data, at)
    say("组织")
    _found_tree(house.data, system, at)
    house.load(local_day(at))
    say("党员和职务")
    importer = _importer(house, security, at)
    _import_people(house, importer, at)
    say("账号")
    _open_accounts(house, security, importer, at)
    people.set_active(importer, active=False, by=security, at=at)
    say("文件")
    for unit in house.data.units.values():
        for name in unit.packs:
            day = pack(name).in_force_from
            adopt_pack(house.org(unit.key), name, day, by=system, at=at)
    _import_documents(system, at, say)


def _administrators(data: Data, at: datetime) -> "list[Account]":
    lines = [
        (line.username, line.sees.partition("：")[0], data.accounts.password)
        for role in ADMINISTRATORS
        for line in data.accounts.accounts
        if line.role == role
    ]
    return people.install_administrators(lines, at=at)


def _found_tree(data: Data, by: "Account", at: datetime) -> None:
    blanks: list[OrgBlank] = []
    places: dict[str, int] = {}
    for unit in data.units.values():
        if unit.later:
            continue
        places[unit.key] = len(blanks)
        blanks.append(_blank(unit, places))
        for number in range(unit.groups):
            name, short_name = group_name(unit, number)
            blanks.append(
                OrgBlank(
                    name=name,
                    short_name=short_name,
                    kind="party_group",
                    level="base",
                    sector=unit.sector,
                    superior=places[unit.key],
                    founded_on=GROUPED,
                )
            )
    found_orgs(blanks, by=by, at=at)


def _blank(unit: Unit, places: dict[str, int]) -> OrgBlank:
    traits = [Trait.CORE_GROUP.value] if unit.core_group else []
    traits += [Trait.HAS_COMMITTEE.value] if unit.committee else []
    return OrgBlank(
        name=unit.name,
        short_name=unit.short,
        kind=unit.kind,
        level=unit.level,
        sector=unit.sector,
        superior=None if unit.above is None else places[unit.above],
        founded_on=FOUNDED,
        traits=tuple(traits),
    )


def _importer(house: House, by: "Account", at: datetime) -> "Account":
    """Make the account that imports the roster; it is switched off afterwards."""
    hand = people.create_account(
        username="jianzhang", display_name="建账导入", by=by, at=at
    )
    top = house.org(next(iter(house.data.units)))
    people.grant_role(hand, GrantRole.SUPERIOR, org=top, by=by, at=at)
    hand.hold_grants()
    return hand


def _import_people(house: House, by: "Account", at: datetime) -> None:
    top = house.org(next(iter(house.data.units)))
    preview = queries.preview_roster(
        workbook(house.data), org=top, seen_by=by, on=local_day(at)
    )
    people.import_roster(preview, by=by, at=at)


def _open_accounts(
    house: House, by: "Account", importer: "Account", at: datetime
) -> None:
    """Make the accounts that are printed, and hands without a password for the rest."""
    taken = set()
    for line in house.data.accounts.accounts:
        if line.at is None:
            continue
        taken.add((line.at, line.role))
        bearer = _bearer(house, line, importer, local_day(at))
        org = house.org(line.at)
        hand = people.create_account(
            username=line.username,
            display_name=bearer[1] if bearer else f"{org.short_name}组织工作",
            password=house.data.accounts.password,
            person=queries.person_row(bearer[0]) if bearer else None,
            by=by,
            at=at,
        )
        people.grant_role(hand, line.role, org=org, by=by, at=at)
    for unit in house.data.units.values():
        for role, word, label in HANDS:
            idle = unit.later or (unit.is_branch and role == GrantRole.SUPERIOR)
            if not idle and (unit.key, role) not in taken:
                open_hand(house, unit.key, role, word, label, by=by, at=at)


def open_hand(
    house: House,
    key: str,
    role: str,
    word: str,
    label: str,
    *,
    by: "Account",
    at: datetime,
) -> None:
    """Make an account that works for a unit and that nobody can log in with."""
    org = house.org(key)
    hand = people.create_account(
        username=f"{key}.{word}",
        display_name=f"{org.short_name}{label}",
        by=by,
        at=at,
    )
    people.grant_role(hand, role, org=org, by=by, at=at)


def _bearer(
    house: House, line: AccountLine, importer: "Account", on: date
) -> tuple[str, str] | None:
    """Return id and name of the person behind a printed account, if it has one."""
    org = house.org(line.at or "")
    posts = queries.office_holders(org, on=on, seen_by=importer)
    if line.role == GrantRole.MEMBER:
        rows = queries.members_of(org, on=on, seen_by=importer)
        plain = [row for row in rows if not (row.offices or row.flags)]
        return plain[0].person_id, plain[0].name
    wanted = (
        Office.RECORDER if line.role == GrantRole.RECORDER else Office.COMMITTEE_MEMBER
    )
    for post in posts:
        if post.office == wanted:
            return post.person_id, post.name
    return None


def _import_documents(by: "Account", at: datetime, say: Callable[[str], None]) -> None:
    """Bring in the texts if they lie beside the repository; the demo does without."""
    folder = Path(settings.YIBEN_DEMO_DOCUMENTS)
    for file in sorted(folder.glob("*.txt")):
        result = import_document(file, file.name, by=by, at=at)
        say(f"{file.name} {result.in_words}")
