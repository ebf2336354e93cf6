"""Accounts and grants: made and ended by the security administrator."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from yiben.common.clock import local_day
from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.people import checks
from yiben.people.access import require_keep_accounts
from yiben.people.models import Account, Grant, Person
from yiben.people.words import GrantRole, Outcome, TextSize

from .audit import note_audit, note_done

DAY = timedelta(days=1)

_WEAK = {
    "password_too_short": "太短",
    "password_too_common": "太常见",
    "password_entirely_numeric": "全是数字",
    "password_too_similar": "与用户名太像",
}


def check_password(username: str, display_name: str, password: str) -> None:
    """Raise AccountError if a password would not do for an account of this name."""
    try:
        validate_password(
            password, Account(username=username, display_name=display_name)
        )
    except ValidationError as error:
        # Django's own texts are only partly translated.
        codes = [str(found.code) for found in error.error_list]
        wrong = "、".join(_WEAK.get(code, "太弱") for code in codes)
        raise checks.AccountError(
            f"这个密码{wrong}。", "请换一个至少 10 位、不容易猜到的密码。"
        ) from error


def _build_account(
    username: str, display_name: str, password: str | None, person: Person | None
) -> Account:
    username, display_name = username.strip(), display_name.strip()
    if not username or not display_name:
        raise checks.AccountError("用户名和显示名都要填写。", "用户名用于登录。")
    if Account.objects.filter(username=username).exists():
        raise checks.AccountError("这个用户名已经有人用了。", "请换一个用户名。")
    account = Account(username=username, display_name=display_name, person=person)
    if password is None:
        account.set_unusable_password()
    else:
        check_password(username, display_name, password)
        account.set_password(password)
    account.save()
    return account


@transaction.atomic
def install_administrators(
    passwords: Sequence[tuple[str, str, str]], *, at: datetime
) -> list[Account]:
    """Make the first three accounts of an installation, and only the first.

    ``passwords`` holds (username, display name, password) of the system
    administrator, the security administrator and the auditor. Raises
    AccountError once any account exists.
    """
    if Account.objects.exists():
        raise checks.AccountError(
            "系统里已经有账号了。", "请由安全管理员新建账号和授权。"
        )
    roles = (GrantRole.SYSTEM_ADMIN, GrantRole.SECURITY_ADMIN, GrantRole.AUDITOR)
    made = []
    for (username, display_name, password), role in zip(passwords, roles, strict=True):
        account = _build_account(username, display_name, password, None)
        Grant.objects.create(
            account=account, org=None, role=role.value, from_on=local_day(at)
        )
        note_audit(
            None, "account.install", f"account:{account.pk}", None, Outcome.DONE, at
        )
        made.append(account)
    return made


@transaction.atomic
def create_account(
    *,
    username: str,
    display_name: str,
    by: Viewer,
    at: datetime,
    password: str | None = None,
    person: Person | None = None,
) -> Account:
    """Make an account without rights; without a password nobody can log in yet."""
    require_keep_accounts(by, "account.create")
    account = _build_account(username, display_name, password, person)
    note_done(by, "account.create", f"account:{account.pk}", None, at)
    return account


@transaction.atomic
def set_password(account: Account, password: str, *, by: Viewer, at: datetime) -> None:
    """Give an account a new password in place of a forgotten one."""
    require_keep_accounts(by, "account.set_password")
    row = Account.objects.select_for_update().get(pk=account.pk)
    check_password(row.username, row.display_name, password)
    row.set_password(password)
    row.save(update_fields=["password"])
    note_done(by, "account.set_password", f"account:{row.pk}", None, at)


@transaction.atomic
def change_password(*, old: str, new: str, by: Account, at: datetime) -> None:
    """Change one's own password, knowing the old one."""
    row = Account.objects.select_for_update().get(pk=by.pk)
    if not row.check_password(old):
        raise checks.AccountError("原密码不对。", "如果忘记了，请联系安全管理员重设。")
    if old == new:
        raise checks.AccountError("新密码与原密码相同。", "请换一个新密码。")
    check_password(row.username, row.display_name, new)
    row.set_password(new)
    row.save(update_fields=["password"])
    note_done(by, "account.change_password", f"account:{row.pk}", None, at)


@transaction.atomic
def set_active(account: Account, *, active: bool, by: Viewer, at: datetime) -> Account:
    """Switch an account on or off; off takes every right away at once."""
    require_keep_accounts(by, "account.set_active")
    row = Account.objects.select_for_update().get(pk=account.pk)
    if row.pk == by.id and not active:
        raise checks.AccountError("不能停用自己的账号。", "请由另一位安全管理员办理。")
    row.is_active = active
    row.save(update_fields=["is_active"])
    verb = "account.enable" if active else "account.disable"
    note_done(by, verb, f"account:{row.pk}", None, at)
    return row


def set_text_size(size: str, *, by: Account) -> None:
    """Remember how large the letters should be; one's own affair, not audited."""
    if size not in {word.value for word in TextSize}:
        raise checks.AccountError("没有这个字号。", "请从列表中选择。")
    Account.objects.filter(pk=by.pk).update(text_size=str(size))
    by.text_size = str(size)


@transaction.atomic
def grant_role(
    account: Account,
    role: str,
    *,
    by: Viewer,
    at: datetime,
    org: Org | None = None,
    from_on: date | None = None,
    until_on: date | None = None,
    sector: str | None = None,
) -> Grant:
    """Grant a role at an organisation, or an administrator's role, from today on.

    Nobody grants to themselves. A grant that already runs is returned as it
    is. ``from_on`` may lie back, for accounts that are entered later. Only who
    looks from outside may be kept to one ``sector``.
    """
    require_keep_accounts(by, "grant.create")
    if account.pk == by.id:
        raise checks.AccountError("不能给自己授权。", "请由另一位安全管理员办理。")
    start = from_on or local_day(at)
    _check_grant(role, start, until_on)
    checks.must_be_a_sector(sector, role)
    row = Account.objects.select_for_update().get(pk=account.pk)
    lasting = Grant.objects.filter(account=row).filter(
        Q(until_on__isnull=True) | Q(until_on__gte=local_day(at))
    )
    told = {"role": str(role), "org": org, "until_on": until_on, "sector": sector}
    same = lasting.filter(**told, from_on__lte=start)
    if until_on is None and (found := same.first()) is not None:
        return found
    held = {str(kind) for kind in lasting.values_list("role", flat=True)}
    checks.must_keep_apart(str(role), held, has_org=org is not None)
    grant = Grant.objects.create(account=row, from_on=start, **told)
    note_audit(
        by, "grant.create", f"account:{row.pk}", org, Outcome.DONE, at, detail=str(role)
    )
    return grant


def _check_grant(role: str, from_on: date, until_on: date | None) -> None:
    if role not in {word.value for word in GrantRole}:
        raise checks.AccountError("没有这个角色。", "请从列表中选择。")
    if until_on is not None and until_on < from_on:
        raise checks.AccountError("截止日期早于起始日期。", "请核对两个日期。")


def _cut(grant: Grant, last: date) -> None:
    """End a grant after a day; one that had not begun by then goes altogether."""
    if grant.from_on > last:
        grant.delete()
    else:
        grant.until_on = last
        grant.save()


@transaction.atomic
def end_grant(grant: Grant, *, by: Viewer, at: datetime) -> None:
    """Take a role away at once: from the next request it is gone."""
    require_keep_accounts(by, "grant.end")
    row = Grant.objects.select_for_update().get(pk=grant.pk)
    account, org, role = row.account_id, row.org, row.role
    _cut(row, local_day(at) - DAY)
    note_audit(
        by, "grant.end", f"account:{account}", org, Outcome.DONE, at, detail=role
    )


def end_grants_at(person_id: str, org: Org, last: date) -> None:
    """End what a person's accounts may do in a branch that they have left."""
    grants = Grant.objects.filter(
        Q(org=org) | Q(org__path__startswith=org.path),
        account__person=person_id,
        role__in=[GrantRole.MEMBER.value, GrantRole.RECORDER.value],
    )
    for grant in grants.filter(Q(until_on__isnull=True) | Q(until_on__gt=last)):
        _cut(grant, last)


def move_member_grants(person_id: str, old: Org, new: Org, on: date) -> None:
    """Let a transferred member's accounts see the new branch from a day on."""
    had = Grant.objects.filter(
        account__person=person_id, org=old, role=GrantRole.MEMBER.value
    )
    for account in sorted(set(had.values_list("account_id", flat=True))):
        Grant.objects.create(
            account_id=account, org=new, role=GrantRole.MEMBER.value, from_on=on
        )
