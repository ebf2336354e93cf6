"""A year with something of everything, for what is judged from the lake."""

from dataclasses import replace
from datetime import timedelta

from tests.cast import AT
from tests.factories.gatherings import THEME_DAY, World
from tests.rooms.standing.test_live import YEAR, judged
from yiben.ledger.actions import correct_entry, declare_gap, post_entry
from yiben.ledger.words import EntryDraft, PersonLine
from yiben.standing.actions import fold, settle


def make_year() -> World:
    """Return a year with theme days, one of them withdrawn, a late one, a talk and a gap."""
    world = judged()
    people = tuple(
        PersonLine(world.id(one), "attendee", "present") for one in ("李春生", "周大山")
    )
    for days in (3, 40, 80, 330):
        draft = EntryDraft(
            unit_id=world.branch.pk,
            kind=THEME_DAY,
            happened_on=(AT - timedelta(days=days)).date(),
            title="主题党日",
            people=people,
            orgs=((world.neighbour.pk, "joint"),) if days == 3 else (),
            present=2,
            expected=2,
        )
        entry = post_entry(draft, by=world["recorder"], at=AT)
        if days == 40:
            correct_entry(entry, None, reason="记错", by=world["recorder"], at=AT)
    talk = replace(
        draft,
        kind="talks.heart_talk.held",
        happened_on=(AT - timedelta(days=5)).date(),
        title="谈心谈话",
        people=tuple(PersonLine(one.person_id, "talker", "present") for one in people),
    )
    post_entry(talk, by=world["recorder"], at=AT)
    declare_gap(
        world.branch,
        duties=["hunan-2017/theme-day-monthly"],
        period=f"{YEAR}-01",
        reason="防汛",
        by=world["recorder"],
        at=AT,
    )
    settle(at=AT)
    fold()
    return world
