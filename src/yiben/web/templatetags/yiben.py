"""What templates need beside Django's own tags: icons, statuses, days, addresses.

Nothing here asks the database; everything is told what it shows.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple

from django import template
from django.templatetags.static import static
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from yiben.common.clock import LOCAL, chinese_day
from yiben.rules.words import Status

register = template.Library()


class Look(NamedTuple):
    """How a status is shown: never by its colour alone."""

    tone: str
    icon: str


LOOKS: dict[str, Look] = {
    Status.MET: Look("good", icon="circle-check"),
    Status.MET_LATE: Look("late", icon="clock-check"),
    Status.DUE_SOON: Look("soon", icon="clock-exclamation"),
    Status.OPEN: Look("open", icon="progress"),
    Status.MISSED: Look("missed", icon="circle-dashed"),
    Status.GAP_DECLARED: Look("quiet", icon="message-2"),
    Status.WAIVED: Look("quiet", icon="circle-minus"),
    Status.UNDETERMINED: Look("quiet", icon="help-circle"),
    Status.UNRESOLVED: Look("quiet", icon="help-circle"),
    Status.NOT_APPLICABLE: Look("quiet", icon="minus"),
    Status.REMINDED: Look("quiet", icon="bell"),
}
_PLAIN = Look("quiet", icon="point")


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """Draw one icon of the sprite; it says nothing to a screen reader."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false">'
        '<use href="{}#tabler-{}"></use></svg>',
        static("tabler-icons.svg"),
        name,
    )


@register.simple_tag
@lru_cache(maxsize=256)
def status(value: str, label: str = "") -> SafeString:
    """Show a status by word, icon and colour."""
    look = LOOKS.get(value, _PLAIN)
    word = label or (Status(value).label if value in set(Status) else value)
    return tag(word, look.tone, look.icon)


@register.simple_tag
def tag(word: str, tone: str = "quiet", name: str = "point") -> SafeString:
    """Show any other state in the same form: a word, an icon, a tone."""
    return format_html(
        '<span class="status status-{}">{}{}</span>', tone, icon(name), word
    )


@register.filter
def day(value: date | None) -> str:
    """Write a day in full: 2026年5月8日."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(LOCAL).date()
    return chinese_day(value)


@register.filter
def short_day(value: date | None) -> str:
    """Write a day without its year: 5月8日."""
    return f"{value.month}月{value.day}日" if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """Write a moment in local time: 2026年5月8日 09:30."""
    if value is None:
        return ""
    local = value.astimezone(LOCAL)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


@register.filter
def anchor(where: str) -> str:
    """Turn the place of a mistake into the id of its field."""
    return "f-" + "".join(c if c.isalnum() or c == "_" else "-" for c in where)


@register.filter
def get(values: Mapping[str, Any], key: str) -> Any:
    """Look a key up in a mapping."""
    return values.get(key, "")


@register.simple_tag
def address(name: str, *args: str) -> str:
    """Give the address of a page, or nothing if there is no such page."""
    return _address(get_script_prefix(), name, args)


@lru_cache(maxsize=4096)
def _address(_prefix: str, name: str, args: tuple[str, ...]) -> str:
    """Find an address once: below a prefix it is the same as long as we run."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
