"""What every page shows around its content: who is here, and where one can go."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix, reverse

from yiben.common import clock
from yiben.org.access import GrantFact
from yiben.org.words import GrantRole, OrgKind
from yiben.people.words import TextSize

from .templatetags.yiben import address

TEXT_COOKIE = "yiben_text"
STARTED = "yiben_started"
SAVED = "yiben_saved"
"""Where the session keeps the moment of its login."""
ISSUERS = frozenset(
    {OrgKind.COMMITTEE, OrgKind.WORKING_COMMITTEE, OrgKind.LEADING_GROUP}
)
"""Kinds of organisation that issue documents."""
TABS = 4
"""How many pages the bar of a telephone holds."""


@dataclass(frozen=True, slots=True)
class NavItem:
    """One page one can go to; pages of one ``section`` stand together."""

    label: str
    url: str
    icon: str
    section: str = ""
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
    page: str = ""
    complain_url: str = ""
    own_page: str = "home"
    """Where one's own pages lead back to: an account without a person has no card."""


class Place(NamedTuple):
    """A page one may go to: its label, its icon, its name, its arguments."""

    label: str
    icon: str
    page: str
    args: tuple[str, ...] = ()
    section: str = ""


Places = tuple[Place, ...]

DAILY, WATCH, RECORDS, LETTERS, LOOK = "", "督促", "记录", "收发", "查看和设置"
SECTIONS = (DAILY, WATCH, RECORDS, LETTERS, LOOK)
"""The parts of a menu, in this order; what is needed every day has no title."""


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
            page=_page_of(request),
            complain_url=_complain_url(request),
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
        page=_page_of(request),
        complain_url=_complain_url(request),
        own_page="me" if user.person_id else "home",
    )


def _page_of(request: HttpRequest) -> str:
    found = getattr(request, "resolver_match", None)
    return found.url_name or "" if found else ""


def _complain_url(request: HttpRequest) -> str:
    """Return where one complains about this page: its name and its unit go along."""
    found = getattr(request, "resolver_match", None)
    asked = {"page": _page_of(request)}
    if found and "org_id" in found.kwargs:
        asked["unit"] = found.kwargs["org_id"]
    given = urlencode({key: value for key, value in asked.items() if value})
    url = reverse("complaint-new")
    return f"{url}?{given}" if given else url


def page_labels() -> dict[str, str]:
    """Return what the menu calls each page."""
    at = ("",)
    everywhere = (
        *_kept_places(at),
        *_superior_places(at, keeps=False),
        *_office_places(at, inspects=True),
        *_places_anywhere(set(GrantRole), own_page=True),
    )
    return {one.page: one.label for one in everywhere}


def _groups(user: Any, path: str) -> Iterator[NavGroup]:
    grants: list[GrantFact] = user.grants()
    homes = {one.org_id: one for one in grants if one.org_id}
    for org_id, home in sorted(homes.items(), key=lambda one: one[1].org_path or ""):
        roles = frozenset(one.role for one in grants if one.org_id == org_id)
        is_issuer = home.org_kind in ISSUERS
        found = _items_at(get_script_prefix(), org_id, roles, is_issuer=is_issuer)
        if items := _marked(found, path):
            yield NavGroup(home.org_name or "", items)
    everywhere = frozenset(grant.role for grant in grants)
    own_page = bool(user.person_id)
    found = _items_anywhere(get_script_prefix(), everywhere, own_page=own_page)
    if own := _marked(found, path):
        yield NavGroup("其他", own)


def _marked(items: tuple[NavItem, ...], path: str) -> tuple[NavItem, ...]:
    """Return the items; the one being shown is marked."""
    return tuple(
        replace(one, is_current=True) if one.url == path else one for one in items
    )


@lru_cache(maxsize=1024)
def _items_at(
    _prefix: str, org_id: str, roles: frozenset[str], *, is_issuer: bool
) -> tuple[NavItem, ...]:
    """Return the pages of one organisation; nothing but its arguments decides them."""
    places = _places_at(org_id, roles)
    if roles & {GrantRole.RECORDER, GrantRole.SUPERIOR} and is_issuer:
        at = (org_id,)
        places += (Place("起草文件", "file-text", "drafts", at, LETTERS),)
    return _items(places)


@lru_cache(maxsize=64)
def _items_anywhere(
    _prefix: str, roles: frozenset[str], *, own_page: bool
) -> tuple[NavItem, ...]:
    return _items(_places_anywhere(roles, own_page=own_page))


def _kept_places(at: tuple[str, ...]) -> Places:
    """Return the pages of whoever keeps the ledger of an organisation."""
    return (
        Place("本月该办什么", "checklist", "due", at),
        Place("记一次活动", "pencil-plus", "gatherings", at),
        Place("台账", "book", "ledger", at),
        Place("日历", "calendar", "calendar", at),
        Place("登记", "clipboard-list", "registers", at, RECORDS),
        Place("清单", "list-check", "lists", at, RECORDS),
        Place("谈心谈话", "messages", "talks", at, RECORDS),
        Place("对照表", "checklist", "sheets", at, RECORDS),
        Place("达标创建", "target-arrow", "targets", at, RECORDS),
        Place("资料和宣传", "books", "library", at, RECORDS),
        Place("党费", "clipboard-list", "dues", at, RECORDS),
        Place("评议考核", "checklist", "ratings", at, RECORDS),
        Place("计划和报告", "file-text", "filings", at, LETTERS),
        Place("制度一览", "arrow-down", "above", at, LOOK),
        Place("标记和目标", "list-search", "tags", at, LOOK),
    )


def _superior_places(at: tuple[str, ...], *, keeps: bool) -> Places:
    """Return the pages of whoever sees what is below; no page of the ledger twice."""
    overview = (Place("总览", "layout-dashboard", "unit", at),)
    if keeps:
        return overview
    return (
        *overview,
        Place("制度一览", "arrow-down", "above", at),
        Place("党费", "clipboard-list", "dues-flow", at, RECORDS),
        Place("清单", "list-check", "lists", at, RECORDS),
        Place("达标创建", "target-arrow", "targets", at, RECORDS),
        Place("资料和宣传", "books", "library", at, RECORDS),
        Place("评议考核", "checklist", "ratings", at, RECORDS),
    )


def _office_places(at: tuple[str, ...], *, inspects: bool) -> Places:
    """Return the pages shared by whoever keeps a ledger and whoever is above."""
    places: Places = (
        Place("收件", "inbox", "inbox", at, LETTERS),
        Place("意见和答复", "message-2", "feedback", at, LETTERS),
        Place("文件转发", "file-text", "relays", at, LETTERS),
    )
    if inspects:
        places += (
            Place("督促检查", "eye-check", "inspections", at, WATCH),
            Place("逾期事项", "clock-exclamation", "overdue", at, WATCH),
            Place("督查计划", "calendar", "visits", at, WATCH),
            Place("待定事项", "adjustments", "policy-terms", at, WATCH),
            Place("接口令牌", "key", "tokens", at, LOOK),
        )
    return (
        *places,
        Place("报表", "printer", "reports", at, LOOK),
        Place("名册", "users", "roster", at, LOOK),
        Place("党员管理", "users", "people", at, LOOK),
        Place("用表格录入、导出", "table-export", "excel", at, LOOK),
        Place("提醒和日历订阅", "bell", "unit-reminders", at, LOOK),
    )


def _places_at(org_id: str, roles: AbstractSet[str]) -> Places:
    """Return the pages of one organisation for these roles, the daily ones first."""
    at = (org_id,)
    keeps, is_superior = GrantRole.RECORDER in roles, GrantRole.SUPERIOR in roles
    places: Places = ()
    if keeps:
        places += _kept_places(at)
    elif GrantRole.MEMBER in roles:
        places += (Place("我的对照表", "checklist", "sheets", at),)
    if is_superior:
        places += _superior_places(at, keeps=keeps)
    if keeps or is_superior:
        places += _office_places(at, inspects=is_superior)
    elif roles & {GrantRole.AUDITOR, GrantRole.INSPECTOR}:
        places += (Place("制度一览", "arrow-down", "above", at),)
    if GrantRole.AUDITOR in roles:
        places += (Place("审计日志", "list-search", "audit"),)
    return places


def _places_anywhere(roles: AbstractSet[str], *, own_page: bool) -> Places:
    """Return the pages of no organisation; an account without a person has no own."""
    places: Places = ()
    if GrantRole.SYSTEM_ADMIN in roles:
        places += (
            Place("组织", "clipboard-list", "organisations"),
            Place("发件箱", "mail", "outbox"),
            Place("接口令牌", "key", "all-tokens"),
        )
    if roles & {GrantRole.SYSTEM_ADMIN, GrantRole.SECURITY_ADMIN}:
        places += (Place("数据包", "inbox", "packets"),)
    if GrantRole.SECURITY_ADMIN in roles:
        places += (Place("账号和授权", "key", "accounts"),)
    if GrantRole.AUDITOR in roles:
        places += (Place("审计日志", "list-search", "audit"),)
    if GrantRole.INSPECTOR in roles:
        places += (Place("督导的单位", "eye-check", "looked"),)
    if own_page:
        places += (Place("我的", "user", "me"),)
    return (*places, Place("文件", "books", "documents"))


def _items(places: Places) -> tuple[NavItem, ...]:
    """Return the pages that exist, section by section."""
    return tuple(
        NavItem(place.label, url, place.icon, place.section)
        for place in sorted(places, key=lambda one: SECTIONS.index(one.section))
        if (url := address(place.page, *place.args))
    )
