"""The posts of a leader, for the page on which both lives stand side by side."""

from dataclasses import dataclass
from datetime import date

from yiben.common.errors import RefusedError
from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.people.access import hold, may_follow_person, running
from yiben.people.models import Person, Tenure
from yiben.people.words import TEAM

from .members import NUMBERS


@dataclass(frozen=True, slots=True)
class LeaderPost:
    """A post in a leading team that somebody holds."""

    org: Org
    label: str
    from_on: date


def leader_posts(
    person_id: str, *, on: date, seen_by: Viewer
) -> tuple[str, list[LeaderPost]]:
    """Return the name and the posts in leading teams of a person on a day.

    Open to the person, to who keeps their branch, and to who oversees a post;
    RefusedError for others, and for who is in no leading team.
    """
    person = Person.objects.defer(*NUMBERS).filter(pk=person_id).first()
    if person is None or not may_follow_person(hold(seen_by), person):
        raise RefusedError("leader.see", person_id)
    rows = Tenure.objects.filter(running(on), person=person, office__in=TEAM)
    found = [
        LeaderPost(one.org, one.get_office_display(), one.from_on)
        for one in rows.select_related("org").order_by("org__path", "from_on")
    ]
    if not found:
        raise RefusedError("leader.see", person_id)
    return person.name, found
