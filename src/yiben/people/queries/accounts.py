"""Accounts and grants for the security administrator; the audit for auditors."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from yiben.common.errors import RefusedError
from yiben.common.seal import GENESIS, link
from yiben.org.access import Viewer, below
from yiben.org.models import Org
from yiben.org.words import GrantRole
from yiben.people.access import require_audit, require_keep_accounts, running
from yiben.people.checks import AccountError
from yiben.people.facts import audit_content
from yiben.people.models import Account, AuditHead, AuditLine, Grant, Person
from yiben.people.words import Outcome
from yiben.rules.words import Sector


@dataclass(frozen=True, slots=True)
class GrantRow:
    """A role of an account at a place, for a time."""

    id: int
    role: str
    label: str
    org_id: str | None
    org_name: str | None
    from_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account as the security administrator sees it."""

    id: str
    username: str
    display_name: str
    person_id: str | None
    is_active: bool
    grants: tuple[GrantRow, ...]


@dataclass(frozen=True, slots=True)
class AuditRow:
    """A line of the audit, with names where there are any."""

    id: int
    at: datetime
    account_id: str | None
    who: str
    action: str
    thing: str | None
    org_id: str | None
    org_name: str | None
    outcome: str
    label: str
    detail: str | None


@dataclass(frozen=True, slots=True)
class AuditBreak:
    """A place at which the audit is not what was written."""

    chain: str
    number: int
    message: str


def accounts(
    *, seen_by: Viewer, on: date, text: str = "", limit: int = 200
) -> list[AccountRow]:
    """Return accounts with the grants that run on a day, by user name."""
    require_keep_accounts(seen_by, "account.list")
    rows = Account.objects.order_by("username")
    if text.strip():
        named = Q(username__contains=text.strip()) | Q(
            display_name__contains=text.strip()
        )
        rows = rows.filter(named)
    found = list(rows[:limit])
    grants = _grants([row.pk for row in found], on)
    return [_account_row(row, tuple(grants.get(row.pk, ()))) for row in found]


def _grants(account_ids: list[str], on: date) -> dict[str, list[GrantRow]]:
    found: dict[str, list[GrantRow]] = {}
    rows = Grant.objects.filter(running(on), account_id__in=account_ids)
    for row in rows.select_related("org").order_by("id"):
        found.setdefault(row.account_id, []).append(
            GrantRow(
                id=row.pk,
                role=row.role,
                label=_label(row),
                org_id=row.org_id,
                org_name=row.org.name if row.org else None,
                from_on=row.from_on,
                until_on=row.until_on,
            )
        )
    return found


def _label(row: Grant) -> str:
    """Return the role, with the sector to which it is kept."""
    kept = [f"（{word.label}）" for word in Sector if word == row.sector]
    return f"{row.get_role_display()}{''.join(kept)}"


def _account_row(row: Account, grants: tuple[GrantRow, ...]) -> AccountRow:
    return AccountRow(
        id=row.pk,
        username=row.username,
        display_name=row.display_name,
        person_id=row.person_id,
        is_active=row.is_active,
        grants=grants,
    )


def account_row(account_id: str, *, seen_by: Viewer, on: date) -> AccountRow:
    """Return one account with its grants on a day, or raise RefusedError."""
    found = account(account_id, seen_by=seen_by)
    grants = _grants([found.pk], on)
    return _account_row(found, tuple(grants.get(found.pk, ())))


def account(account_id: str, *, seen_by: Viewer) -> Account:
    """Return an account, to act on; only for the security administrator."""
    require_keep_accounts(seen_by, "account.see")
    found = Account.objects.filter(pk=account_id).first()
    if found is None:
        raise RefusedError("account.see", account_id)
    return found


def grant_row(grant_id: int, *, seen_by: Viewer) -> Grant:
    """Return a grant, to end it; only for the security administrator."""
    require_keep_accounts(seen_by, "grant.see")
    found = Grant.objects.filter(pk=grant_id).first()
    if found is None:
        raise RefusedError("grant.see", str(grant_id))
    return found


def audit_lines(
    *,
    seen_by: Viewer,
    org: Org | None = None,
    before_id: int | None = None,
    outcome: str | None = None,
    limit: int = 100,
) -> list[AuditRow]:
    """Return lines of the audit, newest first, of one subtree or of everything.

    Only auditors read them; an auditor of a subtree names it.
    """
    require_audit(seen_by, org)
    rows = AuditLine.objects.order_by("-id")
    if org is not None:
        inside = Org.objects.filter(below(org.path)).values("id")
        rows = rows.filter(org_id__in=inside)
    if before_id is not None:
        rows = rows.filter(id__lt=before_id)
    if outcome is not None:
        rows = rows.filter(outcome=outcome)
    return list(_audit_rows(list(rows[:limit])))


def _audit_rows(rows: list[AuditLine]) -> Iterator[AuditRow]:
    accounts_named = dict(
        Account.objects.filter(pk__in={row.account_id for row in rows}).values_list(
            "id", "display_name"
        )
    )
    orgs = dict(
        Org.objects.filter(pk__in={row.org_id for row in rows}).values_list(
            "id", "name"
        )
    )
    labels = dict(Outcome.choices())
    for row in rows:
        yield AuditRow(
            id=row.pk,
            at=row.at,
            account_id=row.account_id,
            who=accounts_named.get(row.account_id or "", "—"),
            action=row.action,
            thing=row.thing,
            org_id=row.org_id,
            org_name=orgs.get(row.org_id),
            outcome=row.outcome,
            label=labels[row.outcome],
            detail=row.detail,
        )


def verify_audit(*, seen_by: Viewer | None = None) -> list[AuditBreak]:
    """Recompute every chain and return what does not fit, or an empty list.

    Without a viewer it runs for the command line. A line that was changed, is
    missing, was moved, or was cut off at the end is found, the last by the
    head of the chain.
    """
    if seen_by is not None:
        require_audit(seen_by, None)
    breaks: list[AuditBreak] = []
    ends: dict[str, tuple[int, str]] = {}
    for line in AuditLine.objects.order_by("chain", "number").iterator(2000):
        number, digest = ends.get(line.chain, (0, GENESIS))
        if line.number != number + 1:
            breaks.append(AuditBreak(line.chain, number + 1, "这一行不见了。"))
        elif line.previous != digest:
            breaks.append(AuditBreak(line.chain, line.number, "与前一行接不上。"))
        if link(line.previous, audit_content(line)) != line.digest:
            breaks.append(AuditBreak(line.chain, line.number, "内容被改动过。"))
        ends[line.chain] = (line.number, line.digest)
    heads = {row.chain: (row.number, row.digest) for row in AuditHead.objects.all()}
    for chain in sorted({*heads, *ends}):
        end, head = ends.get(chain, (0, GENESIS)), heads.get(chain)
        if head != end:
            breaks.append(AuditBreak(chain, end[0] + 1, "链的末尾被截断或改动过。"))
    return breaks


def place_for_grant(text: str, *, seen_by: Viewer) -> Org:
    """Return the one organisation of that id or full name, to grant a role at.

    The security administrator sees no page of it; a name is enough for this.
    Raises AccountError if there is none, or more than one.
    """
    require_keep_accounts(seen_by, "grant.create")
    text = text.strip()
    found: list[Org] = list(Org.objects.filter(Q(pk=text) | Q(name=text))[:2])
    if len(found) == 1:
        return found[0]
    if found:
        raise AccountError(f"有几个组织都叫“{text}”。", "请改填组织编号。")
    raise AccountError(f"没有叫“{text}”的组织。", "请填写组织全称或编号。")


def person_for_account(person_id: str, *, seen_by: Viewer) -> Person:
    """Return the person an account is made for, by the id on the roster.

    Raises AccountError if there is none.
    """
    require_keep_accounts(seen_by, "account.create")
    found = Person.objects.only("id", "name").filter(pk=person_id.strip()).first()
    if found is None:
        raise AccountError("没有这个编号的党员。", "编号在导出的名册里，以 p_ 开头。")
    return found


def has_accounts() -> bool:
    """Say whether an installation has begun: somebody can log in."""
    return Account.objects.exists()


def account_named(username: str) -> Account | None:
    """Return the active account with this name, for the command line."""
    return Account.objects.filter(username=username, is_active=True).first()


def first_operator() -> Account | None:
    """Return the earliest active system administrator, for the command line."""
    grants = Grant.objects.filter(
        role=GrantRole.SYSTEM_ADMIN.value, account__is_active=True
    )
    first = grants.select_related("account").order_by("id").first()
    return first.account if first else None
