"""The second sheet: which members are new, which change, which stay."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from yiben.org.checks import must_not_overlap
from yiben.people import checks
from yiben.people.checks.cells import MASK
from yiben.people.words import MembershipKind, PersonDetails, Sex, Trait

from .reading import Line
from .scope import Change, Place, Scope
from .stored import StoredMember, StoredPerson, Stranger

NOBODY = PersonDetails(name="")
FLAG_COLUMNS = (("frail", Trait.FRAIL), ("floating", Trait.FLOATING))


@dataclass(frozen=True, slots=True)
class MemberStep:
    """What would be done with one line of the second sheet.

    ``flags`` holds only those that are to begin (True) or to end (False);
    ``from_on`` is the first day in the branch.
    """

    line: Line
    ref: str
    person: StoredPerson | None
    membership: StoredMember | None
    details: PersonDetails
    branch: str
    group: str | None
    kind: str
    joined_on: date
    full_on: date | None
    from_on: date
    flags: dict[str, bool]
    changes: tuple[str, ...] = ()

    @property
    def change(self) -> Change:
        """Say whether the line is new, changes something, or nothing."""
        if self.membership is None:
            return Change.CREATE
        return Change.UPDATE if self.changes else Change.UNCHANGED


class MemberPlan:
    """Goes through the lines once; remembers whom it has met."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.by_index = {row.person.id_index: row for row in scope.members.values()}
        self.seen: dict[str, Line] = {}
        self.branches: dict[str, Place] = {}
        self.groups: dict[str | None, list[Place]] = defaultdict(list)
        for place in scope.places.values():
            self.groups[place.superior].append(place)

    def step(self, line: Line) -> MemberStep | None:
        """Return the step of a line, or None after noting why there is none."""
        branch, told = self._branch(line), _number(line)
        born = told.birth_on if told else line.day("birth_on")
        person, found = self._person(line, branch, born)
        if branch is None or not found or self._repeats(line, person, branch, born):
            return None
        joined_on, kind = line.day("joined_on"), line.text("kind")
        if line.text("name") is None or joined_on is None or kind is None:
            return None
        membership = self.scope.members.get(person.id) if person else None
        step = MemberStep(
            line=line,
            ref=person.id if person else f"new:{line.row}",
            person=person,
            membership=membership,
            details=self._details(line, person, told),
            branch=branch.ref,
            group=self._group(line, branch, membership),
            kind=kind,
            joined_on=joined_on,
            full_on=line.day("full_on") or (membership.full_on if membership else None),
            from_on=self._start(line, branch, joined_on, membership),
            flags=self._flags(line, person),
        )
        self._check(step, branch)
        return self._with_changes(step)

    def _branch(self, line: Line) -> Place | None:
        """Return the branch of a line; one that was found good stays so."""
        text = line.text("branch") or ""
        if (known := self.branches.get(text)) is not None:
            return known
        if (branch := self._checked_branch(line)) is not None:
            self.branches[text] = branch
        return branch

    def _checked_branch(self, line: Line) -> Place | None:
        branch = self.scope.find_place(line, "branch")
        if branch is None:
            return None
        before = len(self.scope.problems)
        with self.scope.at(line, "branch"):
            checks.must_be_branch(branch.kind, branch.name)
            if not branch.tended:
                raise checks.MemberError(
                    f"{branch.name}的党员不归你登记。", "请由该支部或它的上级导入。"
                )
        return branch if len(self.scope.problems) == before else None

    def _person(
        self, line: Line, branch: Place | None, born: date | None
    ) -> tuple[StoredPerson | None, bool]:
        """Return whom a line is about, and whether that is certain."""
        ref, number = line.text("id"), line.text("id_number")
        if ref is not None:
            row = self.scope.members.get(ref)
            if row is None:
                message = (
                    f"在{self.scope.top.short_name}的范围内没有编号为“{ref}”的党员。"
                )
                self.scope.wrong(line, "id", message, "新增的党员请把编号留空。")
                return None, False
            return row.person, True
        if number is not None and MASK not in number:
            index = self.scope.indexes[number]
            if index in self.by_index:
                return self.by_index[index].person, True
            if index in self.scope.strangers:
                return self._stranger(line, self.scope.strangers[index])
        return self._by_name(line, branch, born)

    def _stranger(
        self, line: Line, known: Stranger
    ) -> tuple[StoredPerson | None, bool]:
        if known.is_member:
            advice = "如是组织关系转入，请由转出支部开介绍信，再在本支部接收。"
            self.scope.wrong(line, "id_number", "这个身份证号已经登记过。", advice)
            return None, False
        return known.person, True

    def _by_name(
        self, line: Line, branch: Place | None, born: date | None
    ) -> tuple[StoredPerson | None, bool]:
        same = [
            person
            for person in self.scope.people_named.get(line.text("name") or "", [])
            if born is None or person.birth_on is None or person.birth_on == born
        ]
        here = [
            person
            for person in same
            if branch and self.scope.members[person.id].org_id == branch.ref
        ]
        if len(here) == 1:
            return here[0], True
        if here:
            message = f"支部里有 {len(here)} 个“{line.text('name')}”。"
            self.scope.wrong(line, "name", message, "请填写编号。")
            return None, False
        twins = [person for person in same if born and person.birth_on == born]
        if twins:
            message = f"另一个支部有同名、同一天出生的“{line.text('name')}”。"
            advice = "如是同一个人，请填写编号；如不是，请填写身份证号。"
            if line.text("id_number") is None:
                self.scope.wrong(line, "name", message, advice)
                return None, False
        return None, True

    def _repeats(
        self, line: Line, person: StoredPerson | None, branch: Place, born: date | None
    ) -> bool:
        number = line.text("id_number")
        if person is None:
            keys = [f"{branch.ref}|{line.text('name')}|{born}"]
        else:
            keys = [person.id]
        if number is not None and MASK not in number:
            keys.append(number)
        for key in keys:
            first = self.seen.setdefault(key, line)
            if first is not line:
                message = f"与第 {first.row} 行是同一个人。"
                self.scope.wrong(line, "name", message, "请删去一行。")
                return True
        return False

    def _details(
        self, line: Line, person: StoredPerson | None, told: checks.IdNumber | None
    ) -> PersonDetails:
        old = person or NOBODY
        sex, birth_on = line.text("sex"), line.day("birth_on")
        phone = self._masked(line, "phone", old, checks.mask_phone)
        text = self._masked(line, "id_number", old, checks.mask_id)
        if told is None and text:
            told = checks.told_by(text)
        if told and birth_on not in {None, told.birth_on}:
            message = f"出生日期与身份证号（{told.birth_on:%Y-%m-%d}）不一致。"
            self.scope.wrong(line, "birth_on", message, "请核对两处。")
        if told and sex in {Sex.MALE, Sex.FEMALE} - {told.sex}:
            message = f"性别与身份证号（{told.sex.label}）不一致。"
            self.scope.wrong(line, "sex", message, "请核对两处。")
        sex, birth_on = sex or old.sex, birth_on or old.birth_on
        return PersonDetails(
            name=line.text("name") or old.name,
            sex=told.sex.value if told and sex == Sex.UNKNOWN else sex,
            birth_on=told.birth_on if told else birth_on,
            ethnic=line.text("ethnic") or old.ethnic,
            phone=phone,
            id_number=text,
        )

    def _masked(
        self,
        line: Line,
        key: str,
        person: StoredPerson | PersonDetails,
        mask: Callable[[str | None], str | None],
    ) -> str | None:
        """Return the number meant: a masked one means the one that is stored."""
        if (told := _told(line, key)) is not None:
            return told
        text, old = line.text(key), getattr(person, key)
        if text is not None and text != mask(old):
            message = "带星号的号码与系统中的对不上。"
            self.scope.wrong(line, key, message, "请填写完整的号码，或把这一格留空。")
        return cast("str | None", old)

    def _group(
        self, line: Line, branch: Place, membership: StoredMember | None
    ) -> str | None:
        text = line.text("group")
        if text is None:
            stays = membership is not None and membership.org_id == branch.ref
            return membership.group_id if membership and stays else None
        found = [
            place
            for place in self.groups[branch.ref]
            if text in {place.ref, place.name, place.short_name}
        ]
        if len(found) == 1:
            return found[0].ref
        message = f"{branch.name}没有叫“{text}”的党小组。"
        self.scope.wrong(line, "group", message, "请核对名称，或先在“组织”表里添加。")
        return None

    def _start(
        self,
        line: Line,
        branch: Place,
        joined_on: date,
        membership: StoredMember | None,
    ) -> date:
        given = line.day("from_on")
        if membership is None or membership.org_id != branch.ref:
            return given or max(joined_on, branch.founded_on)
        return given or self.scope.stays[membership.person.id]

    def _flags(self, line: Line, person: StoredPerson | None) -> dict[str, bool]:
        held = self.scope.flags
        owner = person.id if person else ""
        return {
            flag.value: want
            for key, flag in FLAG_COLUMNS
            if (want := line.flag(key)) is not None
            and want != ((owner, flag.value) in held)
        }

    def _check(self, step: MemberStep, branch: Place) -> None:
        scope, line = self.scope, step.line
        with scope.at(line, "joined_on"):
            checks.must_be_of_age(step.details.birth_on, step.joined_on)
        key = "full_on" if line.day("full_on") else "joined_on"
        with scope.at(line, "from_on" if line.day("from_on") else key):
            checks.must_have_dates(
                step.kind, step.joined_on, step.full_on, step.from_on, scope.on
            )
        row = step.membership
        if row is None:
            self._check_return(step)
            return
        if row.org_id != branch.ref:
            if line.day("from_on") is None:
                message = (
                    f"{step.details.name}在系统中属于{scope.places[row.org_id].name}。"
                )
                scope.wrong(
                    line, "from_on", message, "如已转入，请填写转入本支部日期。"
                )
            elif step.from_on <= row.from_on:
                message = f"转入日期应晚于进入原支部的日期（{row.from_on:%Y-%m-%d}）。"
                scope.wrong(line, "from_on", message, "请核对日期。")
        elif step.from_on != scope.stays[row.person.id]:
            message = f"系统中登记的是 {scope.stays[row.person.id]:%Y-%m-%d}。"
            scope.wrong(line, "from_on", message, "如系统中有误，请在党员页面更正。")
        if (row.kind, step.kind) == (MembershipKind.FULL, MembershipKind.PROBATIONARY):
            message = f"{step.details.name}在系统中是正式党员。"
            scope.wrong(line, "kind", message, "请核对党员类别。")
        if row.kind != step.kind and step.full_on is None:
            message = "预备党员转正，没有填写转正日期。"
            scope.wrong(line, "full_on", message, "请填写转正日期。")

    def _check_return(self, step: MemberStep) -> None:
        """Somebody who comes back begins after the day on which they left."""
        if step.person is None:
            return
        known = self.scope.strangers[step.person.id_index or ""]
        key = "from_on" if step.line.day("from_on") else "joined_on"
        with self.scope.at(step.line, key):
            must_not_overlap(step.from_on, None, known.spells, "组织关系")

    def _with_changes(self, step: MemberStep) -> MemberStep:
        row = step.membership
        if row is None:
            return step
        old, new = row.person, step.details
        # Of what a line does not tell nothing is opened to compare it.
        number, phone = _told(step.line, "id_number"), _told(step.line, "phone")
        pairs = (
            ("姓名", new.name, old.name),
            ("性别", new.sex, old.sex),
            ("出生日期", new.birth_on, old.birth_on),
            ("民族", new.ethnic, old.ethnic),
            (
                "身份证号",
                number and self.scope.indexes[number],
                number and old.id_index,
            ),
            ("手机号", phone, phone and old.phone),
            ("所在党支部", step.branch, row.org_id),
            ("所在党小组", step.group, row.group_id),
            ("党员类别", step.kind, row.kind),
            ("入党日期", step.joined_on, row.joined_on),
            ("转正日期", step.full_on, row.full_on),
        )
        labels = dict(Trait.choices())
        changes = [label for label, ours, theirs in pairs if ours != theirs]
        return replace(step, changes=(*changes, *(labels[flag] for flag in step.flags)))


def details_of(person: StoredPerson | None) -> PersonDetails:
    """Return what is stored about a person in the form in which it is entered."""
    if person is None:
        return NOBODY
    return PersonDetails(
        name=person.name,
        sex=person.sex,
        birth_on=person.birth_on,
        ethnic=person.ethnic,
        phone=person.phone,
        id_number=person.id_number,
    )


def _told(line: Line, key: str) -> str | None:
    """Return a number that is written out; a masked one only repeats what is stored."""
    text = line.text(key)
    return None if text is None or MASK in text else text


def _number(line: Line) -> checks.IdNumber | None:
    text = _told(line, "id_number")
    return checks.told_by(text) if text else None


def plan_members(scope: Scope, lines: Sequence[Line]) -> list[MemberStep]:
    """Return the steps of the sheet in its order."""
    plan = MemberPlan(scope)
    steps = (plan.step(line) for line in lines)
    return [step for step in steps if step is not None]
