"""Before anything is said: whom one may ask, and whether one can hide."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings

from yiben.feedback.checks import ShutError
from yiben.feedback.facts import hiding_for, home_on, new_code
from yiben.feedback.words import Hiding
from yiben.org.access import Viewer, may_see
from yiben.org.models import Org
from yiben.org.queries import home_orgs, orgs_rows, path_to, roots
from yiben.org.words import OrgKind

FROM_OUTSIDE = "请登录后再提，或写在纸上交给党支部、上级党组织。"


@dataclass(frozen=True, slots=True)
class Asking:
    """Whom somebody may ask, the closest first, and how they may hide.

    ``shielding`` are the units far enough away for an anonymous complaint.
    """

    unit_id: str
    unit_name: str
    addressees: tuple[tuple[str, str], ...]
    usual_id: str
    hiding: Hiding
    shielding: tuple[str, ...] = ()

    @property
    def far(self) -> tuple[tuple[str, str], ...]:
        """Return the addressees open to an anonymous complaint, the closest first."""
        return tuple(one for one in self.addressees if one[0] in self.shielding)

    @property
    def near(self) -> tuple[tuple[str, str], ...]:
        """Return those that are too small: only a named complaint may ask them.

        There are none where nobody can be anonymous at all.
        """
        return tuple(
            one
            for one in self.addressees
            if self.shielding and one[0] not in self.shielding
        )

    @property
    def usual_far_id(self) -> str:
        """Return whom an anonymous complaint usually asks; "" if there is nobody."""
        ids = [one for one, _ in self.far]
        return self.usual_id if self.usual_id in ids else next(iter(ids), "")


def asking_for(
    unit_id: str, *, on: date, seen_by: Viewer, branch: Org | None = None
) -> Asking:
    """Return whom somebody may ask: the own branch and every unit above it.

    Who belongs to no branch asks along the line of their first grant, with
    their name; administrators the topmost unit. ``unit_id`` is the unit of the
    page, if it is open to them.
    """
    home = branch or home_on(seen_by.person_id, on)
    path = path_to(home) if home else _line_of(seen_by)
    nearest = path[-1]
    hiding = hiding_for(home, on) if home else Hiding(_least())
    ids = [one.pk for one in path]
    far = ids[: ids.index(hiding.group_id) + 1] if hiding.is_offered else []
    about = next(iter(orgs_rows([unit_id])), None) if unit_id else None
    if about is None or not may_see(seen_by, about):
        about = nearest
    return Asking(
        unit_id=about.pk,
        unit_name=about.short_name,
        addressees=tuple((one.pk, one.name) for one in reversed(path)),
        usual_id=ids[-2] if len(ids) > 1 else ids[-1],
        hiding=hiding,
        shielding=tuple(far),
    )


def _least() -> int:
    return int(settings.YIBEN_ANONYMOUS_LEAST)


def _line_of(viewer: Viewer) -> list[Org]:
    homes = home_orgs(viewer)
    if not homes:
        return roots()[:1]
    return [one for one in path_to(homes[0]) if one.kind != OrgKind.PARTY_GROUP]


def asking_from_outside() -> Asking:
    """Return whom somebody asks who has not logged in: the topmost unit.

    Raises ShutError where the installation has not opened this door.
    """
    tops = roots()[:1]
    if not settings.YIBEN_OPEN_COMPLAINTS or not tops:
        raise ShutError(FROM_OUTSIDE)
    top = tops[0]
    return Asking(
        unit_id=top.pk,
        unit_name=top.short_name,
        addressees=((top.pk, top.name),),
        usual_id=top.pk,
        hiding=Hiding(_least(), top.pk, top.short_name),
        shielding=(top.pk,),
    )


def hiding_of(viewer: Viewer, on: date) -> Hiding:
    """Return in which group somebody can hide who marks a duty."""
    home = home_on(viewer.person_id, on)
    return hiding_for(home, on) if home else Hiding(_least())


def blank_code() -> str:
    """Return the code of a blank form; it is kept nowhere until the form is sent."""
    return new_code()
