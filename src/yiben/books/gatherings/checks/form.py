"""What is wrong with a form: the occasion, the people, the words.

``where`` names the field of the form (``seats:p_…``, ``resolutions:2``), the
message stands on its own.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from yiben.books.gatherings.words import (
    BATCHES,
    FULL_BODIES,
    ROLE_ONLY,
    GatheringForm,
    RosterRow,
    SeatForm,
)
from yiben.common.clock import chinese_day
from yiben.common.errors import Problem
from yiben.rules.kinds import Kind
from yiben.rules.kinds.fill import mistakes_in
from yiben.rules.matters import Matter
from yiben.rules.period import month_of, parse_period
from yiben.rules.words import COUNTED, PersonRole, Presence

from .life import life_problems, made_up_problems
from .resolutions import meeting_problems, resolution_problems

OWN_COLUMNS = frozenset({"topic", "place"})
"""Fields of every kind that stand in columns of their own."""

SPOKEN = frozenset({"gatherings.party_lecture.held", "gatherings.thematic_report.held"})
"""Kinds that are nothing without a speaker."""

TITLE_LENGTH = 200
REASON_LENGTH = 500


@dataclass(frozen=True)
class Occasion:
    """What must be known to judge a form; gathered once by the room's facts.

    ``kinds`` holds the main kind first. ``others`` may attend though they are
    not due (members below a committee that holds a lecture); ``known`` may be
    guests and speakers. ``matters`` are the voting rules of the day,
    ``absences`` what may be made up (``person:gathering``).
    """

    kinds: tuple[Kind, ...]
    unit_id: str
    unit_kind: str
    unit_name: str
    life: tuple[date, date | None]
    roster: tuple[RosterRow, ...]
    others: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()
    joint: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)
    bad_answer: bool = False
    matters: tuple[Matter, ...] = ()
    absences: frozenset[str] = frozenset()

    @property
    def main(self) -> Kind:
        """Return the main kind."""
        return self.kinds[0]

    def name(self, person_id: str) -> str:
        """Return a name, or the id of somebody who is not known."""
        return self.names.get(person_id, f"编号 {person_id} 的人")


def problems_of(
    form: GatheringForm, occasion: Occasion, *, closing: bool, today: date
) -> list[Problem]:
    """Return everything that is wrong; a plan need not know who came."""
    found = [*_about_the_event(form, occasion), *_about_the_words(form, occasion)]
    found += _about_the_list(form, occasion)
    found += _about_the_tasks(form, occasion, closing=closing)
    if closing:
        found += _about_the_day(form, today)
        found += _about_the_presence(form, occasion)
        found += meeting_problems(form, occasion.roster, occasion.matters)
        found += life_problems(form, occasion.kinds, occasion.names)
        found += made_up_problems(
            form, occasion.kinds, occasion.absences, occasion.names
        )
        found += resolution_problems(
            form,
            occasion.roster,
            occasion.matters,
            allowed=any(k.resolutions for k in occasion.kinds),
        )
    return found


def _about_the_event(form: GatheringForm, occasion: Occasion) -> Iterator[Problem]:
    if occasion.unit_kind not in occasion.main.by:
        yield Problem(
            "kind", f"{occasion.unit_name}不开展“{occasion.main.label}”。", "请换一类。"
        )
    born, died = occasion.life
    if form.happened_on < born or (died is not None and form.happened_on > died):
        yield Problem(
            "happened_on",
            f"{occasion.unit_name}在{chinese_day(form.happened_on)}尚未成立或已撤销。",
            "请核对日期。",
        )
    if form.starts and form.ends and form.ends <= form.starts:
        yield Problem("ends", "结束时间不晚于开始时间。", "请核对时间。")
    for part in form.parts:
        if part not in occasion.main.parts:
            yield Problem(
                "parts", f"“{occasion.main.label}”不能套开“{part}”。", "请去掉。"
            )
    if len(set(form.kinds)) < len(form.kinds):
        yield Problem("parts", "同一项内容选了两次。", "请去掉重复的。")
    yield from _about_the_units(form, occasion)
    if form.made_up_for:
        yield from _about_the_make_up(form)
    if occasion.bad_answer:
        yield Problem("answers", "找不到要回应的那条记录。", "请从列表中选择。")


def _about_the_units(form: GatheringForm, occasion: Occasion) -> Iterator[Problem]:
    if occasion.unit_id in form.joint_ids:
        yield Problem("joint_ids", "联合开展的组织里不用写本组织。", "请去掉。")
    if len(set(form.joint_ids)) < len(form.joint_ids):
        yield Problem("joint_ids", "同一组织写了两次。", "请去掉重复的。")
    for org_id in form.joint_ids:
        if org_id not in occasion.joint:
            yield Problem(
                "joint_ids", f"没有编号 {org_id} 的组织。", "请从组织中选择。"
            )


def _about_the_make_up(form: GatheringForm) -> Iterator[Problem]:
    try:
        period = parse_period(form.made_up_for)
    except ValueError as error:
        yield Problem("made_up_for", str(error))
        return
    if period.end - period.start != 1 or period.start >= month_of(form.happened_on):
        yield Problem(
            "made_up_for", "补的应是以前的某一个月。", "请写成 2026-05 这样的月份。"
        )


def _about_the_words(form: GatheringForm, occasion: Occasion) -> Iterator[Problem]:
    if not form.title.strip() or len(form.title) > TITLE_LENGTH:
        label = next(
            (f.label for f in occasion.main.fields if f.name == "topic"), "主题"
        )
        yield Problem("title", f"“{label}”没有填写，或超过 200 个字。", "请填写。")
    if len(form.place) > TITLE_LENGTH:
        yield Problem("place", "地点超过 200 个字。", "请写短一些。")
    if len(form.deviation_reason) > REASON_LENGTH:
        yield Problem("deviation_reason", "原因超过 500 个字。", "请写短一些。")
    fields = {
        one.name: one
        for kind in occasion.kinds
        for one in kind.fields
        if one.name not in OWN_COLUMNS
    }
    for mistake in mistakes_in(form.fields, fields.values()):
        yield Problem(f"fields:{mistake.name}", mistake.message, mistake.advice)
    known = {one.tag for kind in occasion.kinds for one in kind.tags}
    for tag in form.tags:
        if tag not in known:
            yield Problem("tags", f"这类活动没有“{tag}”这个标记。", "请去掉。")


def _about_the_list(form: GatheringForm, occasion: Occasion) -> Iterator[Problem]:
    due = {row.person_id for row in occasion.roster}
    seen: set[str] = set()
    for seat in form.seats:
        where, name = f"seats:{seat.person_id}", occasion.name(seat.person_id)
        if seat.person_id in seen:
            yield Problem(where, f"{name}写了两次。", "请去掉一行。")
        seen.add(seat.person_id)
        if seat.person_id not in due and seat.person_id not in occasion.others:
            yield Problem(
                where,
                f"{name}在{chinese_day(form.happened_on)}不在花名册上，不能记为参加。",
                "来听、来讲的请填在列席人或主讲人里。",
            )
        yield from _about_one(seat, where, name)
    batches = BATCHES in form.tags
    if occasion.main.kind not in FULL_BODIES or batches:
        return
    for row in occasion.roster:
        if row.org_id == occasion.unit_id and row.person_id not in seen:
            yield Problem(
                f"seats:{row.person_id}", f"{row.name}没有填到会情况。", "请补上一行。"
            )


def _about_one(seat: SeatForm, where: str, name: str) -> Iterator[Problem]:
    if seat.state not in set(Presence):
        yield Problem(where, f"{name}的到会情况不对。", "请从选项中选择。")
    if seat.left_out and seat.state in COUNTED:
        yield Problem(
            where, f"{name}到了会，就要计入应到。", "请去掉“不计入应到”的原因。"
        )
    if max(len(seat.reason), len(seat.left_out)) > TITLE_LENGTH:
        yield Problem(where, f"{name}的原因超过 200 个字。", "请写短一些。")


def _about_the_tasks(
    form: GatheringForm, occasion: Occasion, *, closing: bool
) -> Iterator[Problem]:
    roles = {role for kind in occasion.kinds for role in kind.roles}
    for line, times in Counter((one.person_id, one.role) for one in form.roles).items():
        person_id, role = line
        where, name = f"roles:{role}", occasion.name(person_id)
        if role not in roles - {PersonRole.ATTENDEE, PersonRole.TRAINEE}:
            yield Problem(where, f"这类活动没有“{role}”这个身份。", "请去掉。")
        if times > 1:
            yield Problem(where, f"{name}写了两次。", "请去掉一行。")
        if person_id not in occasion.known:
            yield Problem(where, f"找不到{name}。", "请从名册中选择。")
        if role in ROLE_ONLY and person_id not in {s.person_id for s in form.seats}:
            yield Problem(where, f"{name}不在参加人里。", "请先填到会情况。")
    for role in (PersonRole.CHAIR, PersonRole.RECORDER):
        many = len(form.ids_of(role))
        if many > 1 or (closing and many == 0 and role in occasion.main.roles):
            yield Problem(f"roles:{role}", f"{role.label}人应当填一位。", "请填写。")
    spoken = SPOKEN.intersection(form.kinds)
    if closing and spoken and not form.ids_of(PersonRole.SPEAKER):
        yield Problem("roles:speaker", "没有填写主讲人。", "讲党课、作报告的是谁？")


def _about_the_day(form: GatheringForm, today: date) -> Iterator[Problem]:
    if form.happened_on > today:
        yield Problem(
            "happened_on",
            "日期还没有到，不能关闭。",
            "请等开展之后再关闭，或改正日期。",
        )


def _about_the_presence(form: GatheringForm, occasion: Occasion) -> Iterator[Problem]:
    if not any(seat.on_the_spot for seat in form.seats):
        yield Problem("seats", "没有一个人到会。", "没有开展的，请登记“未开展说明”。")
    states = {seat.person_id: seat for seat in form.seats}
    for role in (PersonRole.CHAIR, PersonRole.RECORDER, PersonRole.SPEAKER):
        for person_id in form.ids_of(role):
            seat = states.get(person_id)
            if seat is not None and not seat.on_the_spot:
                yield Problem(
                    f"roles:{role}",
                    f"{occasion.name(person_id)}没有到会，不能是{role.label}人。",
                    "请核对到会情况。",
                )
