"""Keys of other programs: who comes in with one, and which keys there are."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from yiben.common.clock import local_day
from yiben.common.errors import RefusedError
from yiben.common.seal import sm3
from yiben.org.access import Viewer, may_keep_orgs, may_oversee, next_path
from yiben.org.models import Org
from yiben.org.queries import path_to
from yiben.people.access import (
    KEY_ROLES,
    grants_within,
    may_revoke_token,
    require_issue_tokens,
)
from yiben.people.models import Account, ApiToken, Grant
from yiben.people.words import Scope


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whoever comes with a key: the account it acts as, kept to a unit and to scopes."""

    token_id: str
    label: str
    account: Account
    unit: Org
    scopes: frozenset[str]
    until_on: date


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A key as a list shows it; there is no day of last use on purpose (DR-01)."""

    id: str
    label: str
    account: str
    unit_id: str
    unit_name: str
    scopes: tuple[str, ...]
    from_on: date
    until_on: date
    made_by: str
    revoked_at: datetime | None
    is_live: bool


def bearer_of(secret: str, *, at: datetime) -> Bearer | None:
    """Return who a key stands for at a moment; None if it opens nothing.

    The account acts with those of its grants of today that lie within the unit
    of the key, and as no person: a key never opens what is somebody's own.
    """
    found = (
        ApiToken.objects.select_related("account", "unit")
        .filter(digest=sm3(secret.encode()), revoked_at__isnull=True)
        .first()
    )
    day = local_day(at)
    if found is None or not found.from_on <= day <= found.until_on:
        return None
    account = found.account
    if not account.is_active:
        return None
    account.act_within(grants_within(account.grants(), found.unit))
    return Bearer(
        found.pk,
        found.label,
        account,
        found.unit,
        frozenset(found.scopes.split()),
        found.until_on,
    )


def actors_for(unit: Org, *, seen_by: Viewer, on: date) -> list[tuple[str, str]]:
    """Return the accounts a key of a unit may act as: id and name.

    One's own, and accounts made for programs alone: nobody's, without a
    password, with a role in the unit, below it, or above it as far up as one
    oversees oneself. Nobody issues a key that acts as another person, or as
    somebody further up.
    """
    require_issue_tokens(seen_by, unit)
    holds = Grant.objects.filter(
        Q(org__path__gte=unit.path, org__path__lt=next_path(unit.path))
        | Q(org__in=[one for one in path_to(unit) if may_oversee(seen_by, one)]),
        Q(until_on__isnull=True) | Q(until_on__gte=on),
        role__in=sorted(str(one) for one in KEY_ROLES),
        from_on__lte=on,
    )
    programs = Account.objects.filter(
        is_active=True,
        person__isnull=True,
        password__startswith="!",  # noqa: S106 -- marks that there is none
        pk__in=holds.values("account_id"),
    ).order_by("display_name", "pk")
    own = Account.objects.filter(pk=seen_by.id)
    return [(one.pk, one.display_name) for one in [*own, *programs[:100]]]


def tokens_of(unit: Org, *, seen_by: Viewer, on: date) -> list[TokenRow]:
    """Return the keys that stand for a unit, the newest first."""
    require_issue_tokens(seen_by, unit)
    return _rows(_whole().filter(unit=unit), on)


def all_tokens(*, seen_by: Viewer, on: date, limit: int = 500) -> list[TokenRow]:
    """Return the keys of the installation, for the system administrator."""
    if not may_keep_orgs(seen_by):
        raise RefusedError("token.list")
    return _rows(_whole()[:limit], on)


def token_row(token_id: str, *, seen_by: Viewer) -> ApiToken:
    """Return a key to take back; RefusedError if missing or not theirs to take."""
    found = ApiToken.objects.select_related("unit").filter(pk=token_id).first()
    if found is None or not may_revoke_token(seen_by, found.unit):
        raise RefusedError("token.revoke", token_id)
    return found


def _whole() -> QuerySet[ApiToken]:
    return ApiToken.objects.select_related("account", "unit", "made_by").order_by(
        "-made_at", "pk"
    )


def _rows(rows: QuerySet[ApiToken], on: date) -> list[TokenRow]:
    labels = dict(Scope.choices())
    return [
        TokenRow(
            one.pk,
            one.label,
            one.account.display_name,
            one.unit_id,
            one.unit.short_name,
            tuple(labels.get(name, name) for name in one.scopes.split()),
            one.from_on,
            one.until_on,
            one.made_by.display_name,
            one.revoked_at,
            one.revoked_at is None and one.from_on <= on <= one.until_on,
        )
        for one in rows
    ]
