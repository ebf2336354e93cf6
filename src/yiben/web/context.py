"""What every page shows around its content: who is here, and where one can go."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from yiben.common import clock
from yiben.org.access import GrantFact
from yiben.org.queries import home_orgs
from yiben.org.words import GrantRole
from yiben.people.words import TextSize

TEXT_COOKIE = "yiben_text"
STARTED = "yiben_started"
"""Where the session keeps the moment of its login."""
TABS = 4
"""How many pages the bar of a telephone holds."""


@dataclass(frozen=True, slots=True)
class NavItem:
    """One page one can go to."""

    label: str
    url: str
    icon: str
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class NavGroup:
    """The pages of one place; ``title`` is empty for what is everybody's."""

    title: str
    items: tuple[NavItem, ...]


@dataclass(frozen=True, slots=True)
class Shell:
    """Everything around the content of a page."""

    account_id: str = ""
    name: str = ""
    groups: tuple[NavGroup, ...] = ()
    tabs: tuple[NavItem, ...] = field(default=())
    is_large: bool = False
    is_demo: bool = False
    demo_day: date | None = None


class Place(NamedTuple):
    """A page one may go to: its label, its icon, its name, its arguments."""

    label: str
    icon: str
    page: str
    args: tuple[str, ...] = ()


Places = tuple[Place, ...]


def shell(request: HttpRequest) -> dict[str, Any]:
    """Give ``shell`` to every template."""
    return {"shell": shell_of(request)}


def shell_of(request: HttpRequest) -> Shell:
    """Say who is here, where they can go, and how large the letters are."""
    user = getattr(request, "user", None)
    day = clock.demo_day()
    cookie = request.COOKIES.get(TEXT_COOKIE)
    if user is None or not user.is_authenticated:
        return Shell(
            is_large=cookie == TextSize.LARGE,
            is_demo=settings.YIBEN_DEMO,
            demo_day=day,
        )
    groups = tuple(_groups(user, request.path))
    items = [item for group in groups for item in group.items]
    return Shell(
        account_id=user.pk,
        name=user.display_name,
        groups=groups,
        tabs=tuple(items[:TABS]),
        is_large=user.text_size == TextSize.LARGE,
        is_demo=settings.YIBEN_DEMO,
        demo_day=day,
    )


def _groups(user: Any, path: str) -> Iterator[NavGroup]:
    grants: list[GrantFact] = user.grants()
    names = {org.pk: org.short_name for org in home_orgs(user)}
    for org_id, name in names.items():
        roles = {grant.role for grant in grants if grant.org_id == org_id}
        items = tuple(_items(_places_at(org_id, roles), path))
        if items:
            yield NavGroup(name, items)
    everywhere = {grant.role for grant in grants}
    own = tuple(_items(_places_anywhere(everywhere), path))
    if own:
        yield NavGroup("其他", own)


def _places_at(org_id: str, roles: set[str]) -> Places:
    """Return the pages of one organisation for these roles, the daily ones first."""
    at = (org_id,)
    places: Places = ()
    if GrantRole.RECORDER in roles:
        places += (
            Place("本月该办什么", icon="checklist", page="due", args=at),
            Place("记一次活动", icon="pencil-plus", page="gatherings", args=at),
            Place("台账", icon="book", page="ledger", args=at),
            Place("日历", icon="calendar", page="calendar", args=at),
            Place("计划和报告", icon="file-text", page="filings", args=at),
            Place("登记", icon="clipboard-list", page="registers", args=at),
            Place("谈心谈话", icon="messages", page="talks", args=at),
        )
    if GrantRole.SUPERIOR in roles:
        places += (Place("总览", icon="layout-dashboard", page="unit", args=at),)
    if roles & {GrantRole.RECORDER, GrantRole.SUPERIOR}:
        places += (Place("收件", icon="inbox", page="inbox", args=at),)
        if GrantRole.SUPERIOR in roles:
            places += (
                Place("督促检查", icon="eye-check", page="inspections", args=at),
            )
            places += (
                Place("待定事项", icon="adjustments", page="policy-terms", args=at),
            )
        places += (Place("名册", icon="users", page="roster", args=at),)
    if GrantRole.AUDITOR in roles:
        places += (Place("审计日志", icon="list-search", page="audit"),)
    return places


def _places_anywhere(roles: set[str]) -> Places:
    places: Places = ()
    if GrantRole.SYSTEM_ADMIN in roles:
        places += (Place("组织", icon="clipboard-list", page="organisations"),)
    if GrantRole.SECURITY_ADMIN in roles:
        places += (Place("账号和授权", icon="key", page="accounts"),)
    if GrantRole.AUDITOR in roles:
        places += (Place("审计日志", icon="list-search", page="audit"),)
    if roles - {GrantRole.SECURITY_ADMIN, GrantRole.SYSTEM_ADMIN, GrantRole.AUDITOR}:
        places += (Place("我的", icon="user", page="me"),)
    return (*places, Place("文件", icon="books", page="documents"))


def _items(places: Places, path: str) -> Iterator[NavItem]:
    """Give the pages that exist; the one being shown is marked."""
    for place in places:
        try:
            url = reverse(place.page, args=place.args)
        except NoReverseMatch:
            continue
        yield NavItem(place.label, url, place.icon, is_current=path == url)
