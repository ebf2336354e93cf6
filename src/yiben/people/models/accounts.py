"""Rows of accounts and of what they may do where."""

from functools import partial
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import connection, models
from django.db.models import F, Q

from yiben.common import clock
from yiben.common.ids import new_id
from yiben.common.rows import find_with
from yiben.org.access import GrantFact
from yiben.org.models import Org
from yiben.people.words import ADMIN_ROLES, GrantRole, TextSize

from .members import Person

_ADMINS = sorted(str(role) for role in ADMIN_ROLES)
# Written out: every request asks it, and the ORM takes longer than it does.
_GRANT = "g.role, g.org_id, o.path, g.sector, o.short_name, o.kind"
_HOLDS = (
    "g.account_id = {account} AND g.from_on <= %s"
    " AND (g.until_on IS NULL OR g.until_on >= %s)"
)
_HELD = (
    f"SELECT {_GRANT} FROM people_grant g LEFT JOIN org_org o ON o.id = g.org_id"  # noqa: S608 -- only names
    f" WHERE {_HOLDS.format(account='%s')} ORDER BY g.id"
)
_WITH_GRANTS = (
    f"LEFT JOIN people_grant g ON {_HOLDS.format(account='t.id')}"
    " LEFT JOIN org_org o ON o.id = g.org_id WHERE t.id = %s ORDER BY g.id"
)


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts for the login page; accounts are made by an action."""

    def at_screen(self, account_id: str) -> "Account | None":
        """Return an account that holds its grants of today for one request."""
        day = clock.today()
        found = find_with(Account, f", {_GRANT}", _WITH_GRANTS, [day, day, account_id])
        if not found:
            return None
        account = found[0][0]
        account.hold([GrantFact(*grant) for _, grant in found if grant[0]])
        return account


class Account(AbstractBaseUser):
    """Somebody at the screen; a ``Viewer`` for every access question.

    ``person`` is empty for administrators, who need not be on any roster.
    """

    id = models.CharField(
        "编号", primary_key=True, max_length=20, default=partial(new_id, "a")
    )
    username = models.CharField("用户名", max_length=60, unique=True)
    display_name = models.CharField("显示名", max_length=60)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="accounts"
    )
    is_active = models.BooleanField("启用", default=True)
    text_size = models.CharField(
        "字号", max_length=10, choices=TextSize.choices(), default=TextSize.NORMAL.value
    )

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    objects = AccountManager()
    _held: list[GrantFact] | None = None

    class Meta:
        """Nothing beyond the columns."""

        verbose_name = "账号"

    def __str__(self) -> str:
        """Return the name shown on pages."""
        return self.display_name

    def grants(self) -> list[GrantFact]:
        """Return what the account may do today, with today's paths.

        This is the one place outside the doors that asks the clock: whoever
        could choose the day could choose their rights. A switched-off account
        has none.
        """
        if self._held is not None:
            return self._held
        return self._read_grants()

    def hold_grants(self) -> None:
        """Read the grants once, for the length of one request."""
        self._held = self._read_grants()

    def hold(self, grants: list[GrantFact]) -> None:
        """Keep grants that were read with the account; one switched off has none."""
        self._held = grants if self.is_active else []

    def act_within(self, grants: list[GrantFact]) -> None:
        """Act for the length of one request with these grants, and as no person.

        For keys of other programs: what is a person's own stays with the person.
        """
        self._held, self.person_id = grants, None

    def _read_grants(self) -> list[GrantFact]:
        if not self.is_active:
            return []
        day = clock.today()
        with connection.cursor() as cursor:
            cursor.execute(_HELD, [self.pk, day, day])
            return [GrantFact(*row) for row in cursor.fetchall()]


class Grant(models.Model):
    """A role of an account at an organisation, or at the installation."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="grant_rows")
    org = models.ForeignKey(Org, models.PROTECT, null=True, related_name="+")
    role = models.CharField("角色", max_length=15, choices=GrantRole.choices())
    from_on = models.DateField("起始日期")
    until_on = models.DateField("截止日期", null=True)
    sector = models.CharField("只看哪个行业", max_length=30, null=True)

    class Meta:
        """Installation roles stand at no organisation; the others at one."""

        verbose_name = "授权"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="people_grant_span",
            ),
            models.CheckConstraint(
                condition=Q(role__in=_ADMINS, org__isnull=True)
                | Q(role=GrantRole.AUDITOR.value)
                | ~Q(role__in=_ADMINS) & Q(org__isnull=False),
                name="people_grant_place",
            ),
        ]
