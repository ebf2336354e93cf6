"""What stands all year: terms, platforms, contact points, linked branches, standards."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from yiben.books.registers.words import RegisterForm
from yiben.common.clock import moment
from yiben.common.ids import new_id

from .act import Act
from .chance import chance
from .data import Data, Unit
from .house import House
from .leaders import EIGHT, register
from .words import YEAR

DAY = date(YEAR, 1, 12)
AT = moment(DAY, 15)
ELECTED = date(2024, 6, 20)
UNTIL = date(2029, 6, 19)
STANDARD_LABELS = {
    "standard.five_transform": "“五化”建设达标",
    "standard.standardisation": "标准化建设达标",
    "standard.five_good": "“五个好”达标",
}
STANDARD_TAGS = {
    "standard.five_good": tuple(
        f"good.{one}" for one in ("team", "members", "systems", "guarantee", "function")
    ),
}
PLATFORMS = {"hunan": (), "huaian": ("element.all_members",)}
"""Regions whose branches keep a platform, and what they mark on it."""


def register_acts(data: Data) -> Iterator[Act]:
    """Give the registers that are filled once, in January."""
    for unit in data.units.values():
        if unit.quiet or unit.later:
            continue
        if unit.kind in {"branch", "general_branch"} or unit.level == "town":
            yield Act(AT, partial(keep_term, key=unit.key))
        if unit.is_branch:
            yield Act(AT, partial(_of_branch, unit=unit))
    for key in ("yunxi", "heping"):
        yield Act(AT, partial(_links, key=key, kind="linked_branch"))
    for key in EIGHT:
        yield Act(AT, partial(_links, key=key, kind="contact_point"))


def keep_term(house: House, *, key: str, elected: date = ELECTED) -> None:
    """Register the running term; a leading group is appointed and has none."""
    if house.org(key).kind not in {"committee", "general_branch", "branch"}:
        return
    until = UNTIL if house.data.units[key].is_branch else None
    form = _form("term", "本届任期", elected, until)
    at = AT if elected < DAY else moment(elected, 16)
    register(house, key, form, at)


def _form(
    kind: str,
    title: str,
    from_on: date,
    until_on: date | None = None,
    *,
    holder: str | None = None,
    target: str | None = None,
    tags: tuple[str, ...] = (),
) -> RegisterForm:
    verb = "reached" if kind == "standard" else "kept"
    return RegisterForm(
        kind=f"registers.{kind}.{verb}",
        title=title,
        from_on=from_on,
        until_on=until_on,
        holder_id=holder,
        target_id=target,
        tags=tags,
        token=new_id("x"),
    )


def _of_branch(house: House, *, unit: Unit) -> None:
    region = house.data.region(unit.key)
    if region in PLATFORMS and unit.diligence != "slack":
        chief = house.secretary(unit.key, DAY).person_id
        form = _form(
            "platform", "支部学习交流群", DAY, holder=chief, tags=PLATFORMS[region]
        )
        register(house, unit.key, form, AT)
    for tag in house.data.habits(unit.key).standards:
        if unit.diligence == "steady" or chance("standard", unit.key) < 0.3:  # noqa: PLR2004 -- some have come that far
            tags = (tag, *STANDARD_TAGS.get(tag, ()))
            form = _form("standard", STANDARD_LABELS[tag], DAY, tags=tags)
            register(house, unit.key, form, AT)


def _links(house: House, *, key: str, kind: str) -> None:
    """Give each team member a branch below to look after, by turns."""
    below = [
        one
        for child in house.data.children(key)
        for one in [child, *house.data.children(child.key)]
        if one.is_branch
    ]
    for number, row in enumerate(house.team(key, DAY)):
        branch = house.org(below[number % len(below)].key)
        form = _form(
            kind, branch.short_name, DAY, holder=row.person_id, target=branch.pk
        )
        register(house, key, form, AT)
