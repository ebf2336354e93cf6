"""The first sheet: which organisations are new, which change, which stay."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from yiben.org import checks
from yiben.org.access import may_manage_tree
from yiben.org.models import Org
from yiben.org.words import KIND_LABELS, OrgKind, Sector, Trait

from .reading import Line
from .scope import Change, Place, Scope, may_found, tended_when_new

TRAIT_COLUMNS = (
    ("has_committee", Trait.HAS_COMMITTEE),
    ("core_group", Trait.CORE_GROUP),
)


@dataclass(frozen=True, slots=True)
class OrgStep:
    """What would be done with one line of the first sheet.

    ``traits`` holds only those that are to begin (True) or to end (False).
    """

    line: Line
    ref: str
    org: Org | None
    superior: str | None
    name: str
    short_name: str
    kind: str
    level: str
    sector: str
    founded_on: date
    traits: dict[str, bool]
    changes: tuple[str, ...]

    @property
    def change(self) -> Change:
        """Say whether the line is new, changes something, or nothing."""
        if self.org is None:
            return Change.CREATE
        return Change.UPDATE if self.changes else Change.UNCHANGED


def plan_orgs(scope: Scope, lines: Sequence[Line]) -> list[OrgStep]:
    """Return the steps of the sheet, superiors before those below them."""
    steps: list[OrgStep] = []
    seen: dict[str, Line] = {}
    waiting: list[Line] = []
    for line in lines:
        place = _existing(scope, line)
        if place is None:
            if line.text("id") is None and line.text("name") is not None:
                waiting.append(line)
            continue
        if _repeats(scope, line, place.ref, seen):
            continue
        step = _compare(scope, line, place)
        if step is not None:
            steps.append(step)
    steps += _found_in_turn(scope, waiting)
    return steps


def _repeats(scope: Scope, line: Line, key: str, seen: dict[str, Line]) -> bool:
    first = seen.setdefault(key, line)
    if first is not line:
        scope.wrong(line, "name", f"与第 {first.row} 行是同一个组织。", "请删去一行。")
    return first is not line


def _existing(scope: Scope, line: Line) -> Place | None:
    """Return the organisation a line is about, by its id, or by name and superior."""
    ref, name, above = line.text("id"), line.text("name"), line.text("superior")
    if ref is not None:
        if ref not in scope.places:
            message = f"在{scope.top.short_name}的范围内没有编号为“{ref}”的组织。"
            scope.wrong(line, "id", message, "新增的组织请把编号留空。")
        return scope.places.get(ref)
    same = [
        scope.places[known]
        for known in scope.by_name.get(name or "", [])
        if scope.places[known].name == name and scope.places[known].org is not None
    ]
    if above is None or line.text("kind") != OrgKind.PARTY_GROUP:
        found = same
    else:
        # Groups of different branches often bear the same name.
        found = [place for place in same if _stands_below(scope, place, above)]
    if len(found) > 1:
        message = f"有 {len(found)} 个组织叫“{name}”。"
        scope.wrong(line, "name", message, "请填写编号。")
    return found[0] if found else None


def _stands_below(scope: Scope, place: Place, above: str) -> bool:
    superior = scope.places.get(place.superior or "")
    if superior is None:
        return False
    return above in {superior.ref, superior.name, superior.short_name}


def _compare(scope: Scope, line: Line, place: Place) -> OrgStep | None:
    org = place.org
    if org is None:
        return None
    _check_fixed(scope, line, place)
    by_id = line.text("id") is not None
    step = OrgStep(
        line=line,
        ref=place.ref,
        org=org,
        superior=place.superior,
        name=(line.text("name") if by_id else None) or org.name,
        short_name=line.text("short_name") or org.short_name,
        kind=org.kind,
        level=line.text("level") or org.level,
        sector=line.text("sector") or org.sector,
        founded_on=line.day("founded_on") or org.founded_on,
        traits=_changed_traits(scope, line, place.ref),
        changes=(),
    )
    changes = _changes(step, org)
    if changes and not _may_change(scope, place):
        message = f"{org.name}的登记不归你修改（{'、'.join(changes)}与系统中不同）。"
        scope.wrong(line, "name", message, "请改回原样，或由上级修改。")
    return replace(step, changes=changes)


def _changes(step: OrgStep, org: Org) -> tuple[str, ...]:
    pairs = (
        ("组织全称", step.name, org.name),
        ("组织简称", step.short_name, org.short_name),
        ("层级", step.level, org.level),
        ("所属领域", step.sector, org.sector),
        ("成立日期", step.founded_on, org.founded_on),
    )
    found = [label for label, new, old in pairs if new != old]
    labels = dict(Trait.choices())
    return (*found, *(labels[trait] for trait in step.traits))


def _check_fixed(scope: Scope, line: Line, place: Place) -> None:
    """Refuse what a roster cannot change: the kind and the superior."""
    kind, above = line.text("kind"), line.text("superior")
    if kind is not None and kind != place.kind:
        message = f"{place.name}在系统中是{KIND_LABELS[place.kind]}。"
        scope.wrong(line, "kind", message, "组织类别改变的，请撤销后另设。")
    if above is None:
        return
    if place.superior is None:
        superior = scope.above
        known = superior is not None and above in {
            superior.pk,
            superior.name,
            superior.short_name,
        }
    else:
        known = _stands_below(scope, place, above)
    if not known:
        message = f"{place.name}在系统中不隶属“{above}”。"
        scope.wrong(line, "superior", message, "调整隶属关系请在组织页面办理。")


def _may_change(scope: Scope, place: Place) -> bool:
    if place.kind == OrgKind.PARTY_GROUP or place.superior is not None:
        superior = scope.places.get(place.superior or "")
        return place.tended and (
            place.kind == OrgKind.PARTY_GROUP
            or (superior is not None and superior.tended)
        )
    return may_manage_tree(scope.viewer, scope.above)


def _changed_traits(scope: Scope, line: Line, ref: str) -> dict[str, bool]:
    wanted = {trait.value: line.flag(key) for key, trait in TRAIT_COLUMNS}
    return {
        trait: flag
        for trait, flag in wanted.items()
        if flag is not None and flag != ((ref, trait) in scope.traits)
    }


def _found_in_turn(scope: Scope, waiting: list[Line]) -> list[OrgStep]:
    """Found the new ones, each as soon as its superior is known."""
    steps: list[OrgStep] = []
    seen: dict[str, Line] = {}
    while waiting:
        ready = [line for line in waiting if _superior_is_known(scope, line, waiting)]
        if not ready:
            for line in waiting:
                message = f"上级组织“{line.text('superior')}”与本组织互为上下级。"
                scope.wrong(line, "superior", message, "请核对上级组织。")
            return steps
        for line in ready:
            step = _found(scope, line, seen)
            if step is not None:
                steps.append(step)
        names = {id(line) for line in ready}
        waiting = [line for line in waiting if id(line) not in names]
    return steps


def _superior_is_known(scope: Scope, line: Line, waiting: list[Line]) -> bool:
    """Say whether the superior exists, or will never be found in this file."""
    above = line.text("superior")
    if above is None or above in scope.by_name or above in scope.places:
        return True
    return all(
        above not in {other.text("name"), other.text("short_name")} for other in waiting
    )


def _found(scope: Scope, line: Line, seen: dict[str, Line]) -> OrgStep | None:
    name, kind, level = line.text("name"), line.text("kind"), line.text("level")
    founded_on = line.day("founded_on")
    if line.text("superior") is None:
        scope.wrong(
            line, "superior", "新增的组织没有填写上级组织。", "请填写上级组织。"
        )
    superior = scope.find_place(line, "superior")
    if superior is None or name is None or kind is None or level is None:
        return None
    if founded_on is None or _repeats(scope, line, f"{superior.ref} {name}", seen):
        return None
    short_name = line.text("short_name") or name[:40]
    with scope.at(line, "kind"):
        checks.must_fit_below(kind, level, superior.kind, superior.level)
    with scope.at(line, "founded_on"):
        checks.must_not_be_ahead(founded_on, scope.on, "成立日期")
    if not may_found(scope, superior):
        message = f"你不能在{superior.name}下面设组织。"
        scope.wrong(line, "superior", message, "请由它的上级添加。")
    ref = _add_new(scope, line, superior, (name, short_name, kind, level, founded_on))
    wanted = {trait.value: line.flag(key) for key, trait in TRAIT_COLUMNS}
    return OrgStep(
        line=line,
        ref=ref,
        org=None,
        superior=superior.ref,
        name=name,
        short_name=short_name,
        kind=kind,
        level=level,
        sector=line.text("sector") or Sector.GENERAL.value,
        founded_on=founded_on,
        traits={trait: True for trait, flag in wanted.items() if flag},
        changes=(),
    )


def _add_new(
    scope: Scope, line: Line, superior: Place, told: tuple[str, str, str, str, date]
) -> str:
    """Make an organisation that this file founds known, and return its reference."""
    name, short_name, kind, level, founded_on = told
    ref = f"new:{line.row}"
    scope.add_place(
        Place(
            ref=ref,
            name=name,
            short_name=short_name,
            kind=kind,
            level=level,
            founded_on=founded_on,
            superior=superior.ref,
            org=None,
            tended=tended_when_new(scope, superior, kind),
            overseen=superior.overseen,
        )
    )
    return ref
