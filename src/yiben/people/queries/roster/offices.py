"""The third sheet: which tenures are new, which change, which stay."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from yiben.org.words import OrgKind
from yiben.people import checks
from yiben.people.models import Tenure
from yiben.people.words import Office

from .members import MemberStep
from .reading import Line
from .scope import Change, Place, Scope


@dataclass(frozen=True, slots=True)
class OfficeStep:
    """What would be done with one line of the third sheet."""

    line: Line
    person: str
    org: str
    office: str
    from_on: date
    until_on: date | None
    tenure: Tenure | None
    changes: tuple[str, ...]

    @property
    def change(self) -> Change:
        """Say whether the line is new, changes something, or nothing."""
        if self.tenure is None:
            return Change.CREATE
        return Change.UPDATE if self.changes else Change.UNCHANGED


@dataclass(frozen=True, slots=True)
class _Known:
    """Somebody who may be named in the third sheet."""

    ref: str
    name: str
    branch: str | None


class OfficePlan:
    """Goes through the lines once; knows everybody in scope and in the file."""

    def __init__(self, scope: Scope, members: Sequence[MemberStep]) -> None:
        self.scope = scope
        self.people = _everybody(scope, members)
        self.named: dict[str, list[_Known]] = defaultdict(list)
        for known in self.people.values():
            self.named[known.name].append(known)
        self.seen: dict[str, Line] = {}
        self.tenures = {_key(row): row for row in scope.tenures}

    def step(self, line: Line) -> OfficeStep | None:
        """Return the step of a line, or None after noting why there is none."""
        person, org = self._person(line), self._org(line)
        office, from_on = line.text("office"), line.day("from_on")
        if person is None or org is None or office is None or from_on is None:
            return None
        self._check(line, org, office, from_on)
        key = f"{person}|{org.ref}|{office}|{from_on}"
        if (first := self.seen.setdefault(key, line)) is not line:
            message = f"与第 {first.row} 行是同一段任职。"
            self.scope.wrong(line, "name", message, "请删去一行。")
            return None
        tenure = self.tenures.get(key)
        until_on = line.day("until_on") or (tenure.until_on if tenure else None)
        changed = tenure is not None and tenure.until_on != until_on
        return OfficeStep(
            line=line,
            person=person,
            org=org.ref,
            office=office,
            from_on=from_on,
            until_on=until_on,
            tenure=tenure,
            changes=("离任日期",) if changed else (),
        )

    def _person(self, line: Line) -> str | None:
        ref, name, branch = line.text("person"), line.text("name"), line.text("branch")
        if ref is not None:
            if ref in self.people:
                return ref
            message = f"在{self.scope.top.short_name}的范围内没有编号为“{ref}”的人员。"
            self.scope.wrong(line, "person", message, "请核对编号，或留空。")
            return None
        if name is None:
            return None
        found = self.named.get(name, [])
        if branch is not None:
            place = self.scope.find_place(line, "branch")
            found = [known for known in found if place and known.branch == place.ref]
        if len(found) == 1:
            return found[0].ref
        if found:
            message = f"有 {len(found)} 个人叫“{name}”。"
            self.scope.wrong(line, "name", message, "请填写人员编号或所在党支部。")
        else:
            message = f"名册里没有叫“{name}”的党员。"
            self.scope.wrong(line, "name", message, "请先在“党员”表里添加。")
        return None

    def _org(self, line: Line) -> Place | None:
        org = self.scope.find_place(line, "org")
        if org is not None and not org.tended:
            message = f"{org.name}的职务不归你登记。"
            self.scope.wrong(line, "org", message, "请由该组织或它的上级导入。")
            return None
        return org

    def _check(self, line: Line, org: Place, office: str, from_on: date) -> None:
        if (office == Office.GROUP_LEADER) != (org.kind == OrgKind.PARTY_GROUP):
            message = f"{org.name}没有这个职务。"
            advice = "党小组只设组长，组长只在党小组里设。"
            self.scope.wrong(line, "office", message, advice)
        until_on = line.day("until_on")
        with self.scope.at(line, "until_on"):
            checks.must_have_tenure_days(from_on, until_on, [])
        if from_on > self.scope.on:
            self.scope.wrong(line, "from_on", "任职日期晚于今天。", "请任职后再登记。")


def _key(row: Tenure) -> str:
    return f"{row.person_id}|{row.org_id}|{row.office}|{row.from_on}"


def _everybody(scope: Scope, members: Sequence[MemberStep]) -> dict[str, _Known]:
    found = {
        person: _Known(person, row.person.name, row.org_id)
        for person, row in scope.members.items()
    }
    for tenure in scope.tenures:
        person = tenure.person
        found.setdefault(person.pk, _Known(person.pk, person.name, None))
    for step in members:
        found[step.ref] = _Known(step.ref, step.details.name, step.branch)
    return found


def _check_together(scope: Scope, steps: list[OfficeStep]) -> None:
    """Compare the tenures of each office with each other, stored and new alike."""
    touched = {step.tenure.pk for step in steps if step.tenure is not None}
    spells: dict[tuple[str, str], list[tuple[str, date, date | None]]] = defaultdict(
        list
    )
    for row in scope.tenures:
        if row.pk not in touched:
            key = (row.org_id, row.office)
            spells[key].append((row.person_id, row.from_on, row.until_on))
    names = {row.person_id: row.person.name for row in scope.tenures}
    for step in steps:
        if step.until_on is not None and step.until_on < step.from_on:
            continue
        others = spells[step.org, step.office]
        with scope.at(step.line, "from_on"):
            own = [spell[1:] for spell in others if spell[0] == step.person]
            checks.must_have_tenure_days(step.from_on, step.until_on, own)
            for person, from_on, until_on in others:
                if person != step.person and _meet(step, from_on, until_on):
                    holder = names.get(person, "另一个人")
                    checks.must_be_one_secretary(step.office, holder)
        others.append((step.person, step.from_on, step.until_on))
        names.setdefault(step.person, step.line.text("name") or "另一个人")


def _meet(step: OfficeStep, from_on: date, until_on: date | None) -> bool:
    begins = step.until_on is None or from_on <= step.until_on
    return begins and (until_on is None or step.from_on <= until_on)


def plan_offices(
    scope: Scope, lines: Sequence[Line], members: Sequence[MemberStep]
) -> list[OfficeStep]:
    """Return the steps of the sheet in its order."""
    plan = OfficePlan(scope, members)
    steps = [step for line in lines if (step := plan.step(line)) is not None]
    _check_together(scope, steps)
    return steps
