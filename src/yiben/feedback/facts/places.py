"""Who answers for a duty here, and as one of which group somebody can hide."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings

from yiben.feedback.words import Hiding, Issuing, MarkReason
from yiben.org.access import below
from yiben.org.models import Org
from yiben.org.queries import org_row, path_to
from yiben.org.words import OrgKind
from yiben.people.access import running
from yiben.people.models import Membership
from yiben.people.queries import membership_on
from yiben.policy.access import drafted_homes
from yiben.policy.facts import adoption_facts, setting_facts
from yiben.policy.queries import library, packs
from yiben.rules.facts import SettingFact

ISSUERS = frozenset(
    {OrgKind.COMMITTEE, OrgKind.WORKING_COMMITTEE, OrgKind.LEADING_GROUP}
)


def home_on(person_id: str | None, on: date) -> Org | None:
    """Return the branch to which somebody belongs on a day."""
    if person_id is None:
        return None
    held = membership_on(person_id, on)
    return None if held is None else org_row(held.org_id)


def eligible_in(unit: Org, on: date) -> int:
    """Return how many members below a unit could have said it: those with accounts.

    Members without an account are no cover for those who have one.
    """
    orgs = Org.objects.filter(below(unit.path))
    rows = Membership.objects.filter(running(on), org__in=orgs)
    held = rows.filter(person__accounts__is_active=True)
    return held.values("person_id").distinct().count()


def hiding_for(home: Org, on: date) -> Hiding:
    """Return the smallest group around a branch that is large enough to hide in."""
    least = int(settings.YIBEN_ANONYMOUS_LEAST)
    for unit in reversed(path_to(home)):
        if eligible_in(unit, on) >= least:
            return Hiding(least, unit.pk, unit.short_name, is_home=unit == home)
    return Hiding(least)


def issuing_of(duty: str, unit: Org) -> Issuing:
    """Return who issued the document of a duty, as far as this installation goes.

    The unit that wrote it here; else the unit above ``unit`` that stands on the
    document's own level, one that put it in force before others; else, for a
    document from further up, the topmost unit, which forwards.
    """
    rule = library().by_id[duty]
    shelf = packs()[rule.pack]
    steps = path_to(unit)
    drafted = drafted_homes().get(rule.pack)
    if drafted is not None:
        writer = org_row(drafted[0])
        return Issuing(writer.pk, writer.short_name, shelf.issuer)
    level = [one for one in steps if one.level == shelf.level and one.kind in ISSUERS]
    adopters = {
        one.org_id
        for one in adoption_facts([step.pk for step in level])
        if one.pack == rule.pack
    }
    found = [one for one in level if one.pk in adopters] or level
    if found:
        return Issuing(found[0].pk, found[0].short_name, shelf.issuer)
    top = steps[0]
    return Issuing(top.pk, top.short_name, shelf.issuer, is_forwarded=True)


def issuing_for(duty: str, unit: Org, reason: str, on: date) -> Issuing:
    """Return who answers a mark: whoever settled the number, if it is too heavy."""
    if reason == MarkReason.TOO_HEAVY:
        steps = path_to(unit)
        setter = _setter(duty, [one.pk for one in steps], on)
        if setter is not None:
            found = next(one for one in steps if one.pk == setter)
            return Issuing(found.pk, found.short_name, found.short_name, is_setter=True)
    return issuing_of(duty, unit)


def _setter(duty: str, path: list[str], on: date) -> str | None:
    """Return the lowest unit on the way down whose number holds for a duty."""
    held: Iterable[SettingFact] = setting_facts(path)
    places = [
        path.index(one.org_id) for one in held if one.duty == duty and one.from_on <= on
    ]
    return path[max(places)] if places else None


def forwarded_by(unit: Org, duties: Iterable[str]) -> frozenset[str]:
    """Return the duties on which a unit only takes marks to send them on.

    Only the topmost unit does, for documents of a level that is not its own,
    that it did not write, and whose number it did not settle.
    """
    if unit.depth > 1:
        return frozenset()
    rules, shelf = library().by_id, packs()
    homes = drafted_homes()
    settled = {one.duty for one in setting_facts([unit.pk])}
    own = unit.level if unit.kind in ISSUERS else None
    return frozenset(
        duty
        for duty in duties
        if duty in rules
        and duty not in settled
        and rules[duty].pack not in homes
        and shelf[rules[duty].pack].level != own
    )
