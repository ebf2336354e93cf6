"""Persons and accounts of another installation, as far as records name them."""

from collections.abc import Mapping

from django.db import transaction

from yiben.people.models import Account, Person
from yiben.people.words import Sex

NAMELESS = "姓名未随包"
"""What stands for a name that was kept back: only restricted records name them."""


@transaction.atomic
def mirror_persons(told: Mapping[str, str]) -> int:
    """Know these persons by id and name, and nothing else of them; return how many are new.

    Whoever is on the roster here stays as they are. An empty name was kept
    back; it is filled in when a later packet brings it.
    """
    added = 0
    for person_id, name in told.items():
        row = Person.objects.filter(pk=person_id).first()
        if row is None:
            Person.objects.create(
                id=person_id, name=name or NAMELESS, sex=Sex.UNKNOWN.value
            )
            added += 1
        elif name and row.name == NAMELESS:
            row.name = name
            row.save(update_fields=["name"])
    return added


@transaction.atomic
def mirror_accounts(told: Mapping[str, str]) -> int:
    """Know who entered a record there; return how many are new.

    Such an account is switched off and has no password: nobody logs in by it.
    """
    added = 0
    for account_id, display_name in told.items():
        if Account.objects.filter(pk=account_id).exists():
            continue
        row = Account(
            id=account_id,
            username=f"外部:{account_id}",
            display_name=display_name[:60] or "对方系统的账号",
            is_active=False,
        )
        row.set_unusable_password()
        row.save(force_insert=True)
        added += 1
    return added
