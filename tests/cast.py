"""The people every test plays with, on a small invented tree.

::

    中央 → 云川省 → 临江市 → 青禾县 → 柳溪镇 → 河湾村党支部 → 第一、第二党小组
                          └ 白石县 → 东岭村党支部

``build_cast`` calls the product's own actions, as of ``AT``. The cast:

* ``recorder`` writes the ledger of the village branch and belongs to it;
* ``member`` belongs to it and nothing more;
* ``superior`` oversees the town and all below;
* ``stranger`` is the recorder of the branch in the next county;
* ``auditor`` audits the county; ``system_admin`` and ``security_admin`` keep the
  installation.
"""

from dataclasses import dataclass
from datetime import date, datetime

from tests.factories.kept import kept
from yiben.common.clock import moment
from yiben.org.actions import found_org
from yiben.org.models import Org
from yiben.org.words import GrantRole
from yiben.people import actions
from yiben.people.models import Account, Person
from yiben.people.words import MembershipKind, Office, PersonDetails

TODAY = date(2026, 11, 20)
AT = moment(TODAY)
FOUNDED = date(2010, 1, 1)
JOINED = date(2012, 7, 1)
PASSWORD = "青禾-一本账-2026"


@dataclass
class Cast:
    """Everybody and everything in the small tree."""

    centre: Org
    province: Org
    city: Org
    county: Org
    town: Org
    branch: Org
    group_one: Org
    group_two: Org
    next_county: Org
    next_branch: Org
    system_admin: Account
    security_admin: Account
    chief_auditor: Account
    recorder: Account
    member: Account
    superior: Account
    stranger: Account
    auditor: Account
    people: dict[str, Person]

    def person(self, name: str) -> Person:
        return self.people[name]

    def wrong_people(self, *right: str) -> dict[str, Account]:
        """Return everybody but those who may."""
        everybody = (
            "recorder member superior stranger auditor system_admin security_admin "
            "chief_auditor"
        ).split()
        return {name: getattr(self, name) for name in everybody if name not in right}


def _org(
    name: str, kind: str, level: str, above: Org | None, by: Account, *traits: str
) -> Org:
    return found_org(
        name=name,
        short_name=name.removeprefix("中共"),
        kind=kind,
        level=level,
        sector="village" if kind in {"branch", "party_group"} else "general",
        superior=above,
        founded_on=FOUNDED,
        traits=traits,
        by=by,
        at=AT,
    )


def _tree(by: Account) -> dict[str, Org]:
    """Found the tree from the top; the system administrator may."""
    tree: dict[str, Org] = {}

    def found(key: str, name: str, kind: str, level: str, above: str | None, *t: str):
        tree[key] = _org(name, kind, level, tree[above] if above else None, by, *t)

    found("centre", "中共中央", "committee", "central", None)
    found("province", "中共云川省委员会", "committee", "province", "centre")
    found("city", "中共临江市委员会", "committee", "city", "province")
    found("county", "中共青禾县委员会", "committee", "county", "city", "core_group")
    found("town", "中共柳溪镇委员会", "committee", "town", "county")
    found("branch", "河湾村党支部", "branch", "base", "town", "has_committee")
    found("group_one", "河湾村第一党小组", "party_group", "base", "branch")
    found("group_two", "河湾村第二党小组", "party_group", "base", "branch")
    found("next_county", "中共白石县委员会", "committee", "county", "city")
    found("next_branch", "东岭村党支部", "branch", "base", "next_county")
    for org in tree.values():
        org.refresh_from_db()
    return tree


def make_account(
    username: str,
    by: Account,
    *grants: tuple[str, Org | None],
    person: Person | None = None,
    at: datetime = AT,
) -> Account:
    """Make an account with its grants, as the security administrator does."""
    account = actions.create_account(
        username=username,
        display_name=f"{username}的账号",
        password=PASSWORD,
        person=person,
        by=by,
        at=at,
    )
    for role, org in grants:
        actions.grant_role(account, role, org=org, from_on=FOUNDED, by=by, at=at)
    return account


def install(at: datetime = AT) -> list[Account]:
    """Make the three administrators of a new installation."""
    names = ("system", "系统管理员"), ("security", "安全管理员"), ("audit", "审计员")
    return actions.install_administrators(
        [(username, label, PASSWORD) for username, label in names], at=at
    )


def _members(tree: dict[str, Org], by: Account) -> dict[str, Person]:
    """Fill the two branches; three in each group, one on probation."""
    people: dict[str, Person] = {}
    for number, (name, group) in enumerate(
        [
            ("李春生", "group_one"),
            ("王小禾", "group_one"),
            ("赵田", "group_one"),
            ("钱水生", "group_two"),
            ("孙苗", "group_two"),
            ("周大山", "group_two"),
        ]
    ):
        fresh = name == "孙苗"
        people[name] = actions.admit_member(
            PersonDetails(
                name=name,
                sex="2" if fresh else "1",
                birth_on=date(1980 + number, 3, 1),
                phone=f"1380013800{number}",
            ),
            branch=tree["branch"],
            group=tree[group],
            kind=MembershipKind.PROBATIONARY if fresh else MembershipKind.FULL,
            joined_on=date(2026, 3, 1) if fresh else JOINED,
            full_on=None if fresh else date(2013, 7, 1),
            by=by,
            at=AT,
        )
    return people


def _offices(tree: dict[str, Org], people: dict[str, Person], by: Account) -> None:
    for name, place, office in (
        ("李春生", "branch", Office.SECRETARY),
        ("王小禾", "branch", Office.COMMITTEE_MEMBER),
        ("赵田", "group_one", Office.GROUP_LEADER),
    ):
        actions.appoint(people[name], tree[place], office, from_on=JOINED, by=by, at=AT)


def _neighbour(tree: dict[str, Org], by: Account) -> Person:
    """Admit somebody to the branch in the next county."""
    return actions.admit_member(
        PersonDetails(name="吴东岭", sex="1", birth_on=date(1975, 5, 1)),
        branch=tree["next_branch"],
        joined_on=JOINED,
        full_on=date(2013, 7, 1),
        by=by,
        at=AT,
    )


@kept
def build_cast() -> Cast:
    """Install the product, found the tree, admit the members, make the accounts."""
    # Long ago, so that their rights do not hang on the day a test runs on.
    system, security, audit = install(at=moment(FOUNDED))
    tree = _tree(system)
    recorder, branch = GrantRole.RECORDER, tree["branch"]
    member = (GrantRole.MEMBER, branch)
    superior = make_account("superior", security, (GrantRole.SUPERIOR, tree["town"]))
    stranger = make_account("stranger", security, (recorder, tree["next_branch"]))
    auditor = make_account("auditor", security, (GrantRole.AUDITOR, tree["county"]))
    people = _members(tree, superior)
    _offices(tree, people, superior)
    people["吴东岭"] = _neighbour(tree, stranger)
    clerk, plain = people["王小禾"], people["赵田"]
    return Cast(
        **tree,
        system_admin=system,
        security_admin=security,
        chief_auditor=audit,
        superior=superior,
        stranger=stranger,
        auditor=auditor,
        recorder=make_account(
            "recorder", security, (recorder, branch), member, person=clerk
        ),
        member=make_account("member", security, member, person=plain),
        people=people,
    )
