"""One factory for each row of people; names are numbered, days are fixed."""

from datetime import date
from itertools import count

from yiben.org.models import Org
from yiben.people.facts import id_index_of
from yiben.people.models import (
    Account,
    Grant,
    MemberFlag,
    Membership,
    Person,
    Tenure,
    Transfer,
)

JOINED = date(2012, 7, 1)
_numbers = count(1)


def make_person(**fields) -> Person:
    number = next(_numbers)
    values = {"name": f"党员{number}", "sex": "1", "birth_on": date(1980, 3, 1)}
    values |= fields
    if values.get("id_number"):
        values["id_index"] = id_index_of(str(values["id_number"]))
    return Person.objects.create(**values)


def make_membership(org: Org, person: Person | None = None, **fields) -> Membership:
    return Membership.objects.create(
        **{
            "person": person or make_person(),
            "org": org,
            "kind": "full",
            "joined_on": JOINED,
            "full_on": date(2013, 7, 1),
            "from_on": JOINED,
            "entry_way": "enrolled",
        }
        | fields
    )


def make_flag(person: Person, flag: str = "frail", **fields) -> MemberFlag:
    return MemberFlag.objects.create(
        **{"person": person, "flag": flag, "from_on": JOINED} | fields
    )


def make_tenure(
    org: Org, person: Person, office: str = "secretary", **fields
) -> Tenure:
    return Tenure.objects.create(
        **{"org": org, "person": person, "office": office, "from_on": JOINED} | fields
    )


def make_transfer(person: Person, from_org: Org, to_org: Org, **fields) -> Transfer:
    return Transfer.objects.create(
        **{
            "person": person,
            "from_org": from_org,
            "to_org": to_org,
            "sent_on": date(2026, 11, 1),
        }
        | fields
    )


def make_account(*grants: tuple[str, Org | None], **fields) -> Account:
    number = next(_numbers)
    account = Account.objects.create(
        **{"username": f"account-{number}", "display_name": f"账号{number}"} | fields
    )
    for role, org in grants:
        make_grant(account, role, org)
    return account


def make_grant(account: Account, role: str, org: Org | None = None, **fields) -> Grant:
    return Grant.objects.create(
        **{"account": account, "role": role, "org": org, "from_on": JOINED} | fields
    )
