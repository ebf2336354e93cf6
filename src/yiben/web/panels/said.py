"""What stands beside a duty: how many find it too much, what was answered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse

from yiben.feedback.queries import said_of
from yiben.feedback.words import AnswerView, Said
from yiben.org.access import Viewer
from yiben.policy.queries import library, packs

from .tones import with_query


@dataclass(frozen=True, slots=True)
class SaidCard:
    """What was said of one duty; ``mark_url`` only for whoever may say more."""

    title: str
    lines: tuple[str, ...]
    answers: tuple[AnswerView, ...]
    mark_url: str


def said_card(
    duty: str, said: Mapping[str, Said], *, viewer: Viewer, title: str = ""
) -> SaidCard | None:
    """Return the card of a duty; None if nothing was said and one cannot say it."""
    rule = library().by_id.get(duty)
    found = said.get(duty, Said(duty))
    may_mark = rule is not None and rule.is_duty and viewer.person_id is not None
    if not (may_mark or found.lines or found.answers):
        return None
    url = mark_url(duty) if may_mark else ""
    return SaidCard(title, found.lines, found.answers, url)


def cards_by_duty(duties: Iterable[str], viewer: Viewer) -> dict[str, SaidCard]:
    """Return the cards of the duties of a page whose document is open, by duty."""
    wanted = list(duties)
    said = said_of(wanted, seen_by=viewer)
    made = {duty: said_card(duty, said, viewer=viewer) for duty in wanted}
    return {duty: one for duty, one in made.items() if one is not None}


def said_cards(duties: Iterable[str], viewer: Viewer) -> tuple[SaidCard, ...]:
    """Return the cards of several duties, each with its document and section."""
    wanted = list(dict.fromkeys(duties))
    said = said_of(wanted, seen_by=viewer)
    made = [said_card(duty, said, viewer=viewer, title=cited(duty)) for duty in wanted]
    return tuple(one for one in made if one is not None)


def mark_url(duty: str) -> str:
    """Return where a member marks a duty."""
    pack, _, name = duty.partition("/")
    return reverse("duty-mark", args=[pack, name])


def cited(duty: str) -> str:
    """Return a duty by its document, section and title."""
    rule = library().by_id.get(duty)
    if rule is None:
        return duty
    return f"{packs()[rule.pack].short} {rule.section}：{rule.title}"


def sentence_of(duty: str) -> str:
    """Return where the sentence of a duty stands; empty if it is gone."""
    rule = library().by_id.get(duty)
    if rule is None:
        return ""
    return with_query(reverse("document", args=[rule.pack]), at=rule.key)


def opinions(duties: Iterable[str], said: Mapping[str, Said]) -> tuple[str, ...]:
    """Return what is said of some duties, each line under its duty's title."""
    rules = library().by_id
    return tuple(
        f"{rules[duty].title}：{line}"
        for duty in duties
        if duty in said and duty in rules
        for line in said[duty].lines
    )
