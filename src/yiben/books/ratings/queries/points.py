"""Points: derived when read, from the ledger and the published rule, never stored."""

from datetime import date

from yiben.books.ratings import access
from yiben.books.ratings.facts import points_rules
from yiben.books.ratings.words import PointsView
from yiben.common.errors import RefusedError
from yiben.ledger.queries import entry_facts
from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.org.queries import path_to
from yiben.people.access import hold
from yiben.people.queries import membership_on
from yiben.policy.access import require_feature
from yiben.policy.queries import adoption_facts
from yiben.rules.points import PointsRule, points_of


def points_of_person(
    person_id: str, feature: str, *, year: int, on: date, seen_by: Viewer
) -> list[PointsView]:
    """Return a member's points of a year, to the member and the own committee.

    One view for each rule, each point with its record; no other person is in
    it. Raises FeatureOffError, with the rule, where a document forbids points.
    """
    home = membership_on(person_id, on)
    if home is None:
        raise RefusedError("rating.points", person_id)
    access.require_points(hold(seen_by), person_id, home.org)
    require_feature(home.org, feature, on=on)
    rules = [one for one in points_rules() if one.feature == feature]
    rules = [one for one in rules if _is_in_force(one, home.org, on)]
    entries = entry_facts(
        person_ids=[person_id], since=date(year, 1, 1), until=date(year, 12, 31)
    )
    found = []
    for rule in rules:
        points = points_of(person_id, entries, [rule], year=year, known_on=on)
        found.append(
            PointsView(
                rule=rule.slug,
                label=rule.label,
                published_on=rule.published_on,
                from_on=rule.from_on,
                total=sum(one.points for one in points),
                points=tuple(points),
                items={one.item: one.label for one in rule.items},
            )
        )
    return found


def require_points(person_id: str, *, on: date, seen_by: Viewer) -> None:
    """Raise RefusedError unless it is the member or the own branch's committee."""
    home = membership_on(person_id, on)
    if home is None:
        raise RefusedError("rating.points", person_id)
    access.require_points(hold(seen_by), person_id, home.org)


def _is_in_force(rule: PointsRule, branch: Org, on: date) -> bool:
    path = [one.pk for one in path_to(branch)]
    return any(
        one.pack in rule.packs
        and one.from_on <= on
        and (one.until_on is None or on <= one.until_on)
        for one in adoption_facts(path)
    )
