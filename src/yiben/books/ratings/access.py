"""Who holds a round, who reads what of it, and who answers an objection.

The recorder and the committee of the unit see those it rates. Whoever was
rated sees their own. Above, a round shows that it took place, and the grades
only once they were filed; other members see that it took place.
"""

from yiben.common.errors import RefusedError
from yiben.org.access import (
    Viewer,
    is_member_of,
    may_open_books,
    may_receive,
    may_record,
)
from yiben.org.models import Org
from yiben.people.facts import office_facts
from yiben.rules.ratings import Scheme
from yiben.rules.words import Office

from .models import Case, Round
from .words import RoundState

TEAM = frozenset({Office.SECRETARY, Office.DEPUTY_SECRETARY, Office.COMMITTEE_MEMBER})


def is_on_committee(viewer: Viewer, unit: Org) -> bool:
    """Say whether somebody is on the unit's committee, and belongs to it today."""
    return (
        viewer.person_id is not None
        and is_member_of(viewer, unit)
        and any(
            one.org_id == unit.pk and one.office in TEAM and one.span.until_on is None
            for one in office_facts(person_ids=[viewer.person_id])
        )
    )


def may_list(viewer: Viewer, unit: Org) -> bool:
    """Say whether it is open which rounds a unit held."""
    return may_open_books(viewer, unit)


def may_read_cases(viewer: Viewer, unit: Org) -> bool:
    """Say whether all those rated are open: to the recorder and the committee."""
    return may_record(viewer, unit) or is_on_committee(viewer, unit)


def may_assess(viewer: Viewer, unit: Org) -> bool:
    """Say whether somebody assesses units in the name of the one above them.

    Its recorder or whoever oversees in its name; nobody further up does.
    """
    return may_record(viewer, unit) or may_receive(viewer, unit)


def may_read_whole(viewer: Viewer, unit: Org) -> bool:
    """Say whether the sheets of all units assessed are open."""
    return may_assess(viewer, unit) or is_on_committee(viewer, unit)


def may_answer_for(viewer: Viewer, case: Case) -> bool:
    """Say whether somebody speaks for the unit a sheet is about, once it was sent."""
    org = case.org
    return (
        org is not None
        and case.person_id is None
        and case.round.state != RoundState.OPEN
        and (may_record(viewer, org) or may_receive(viewer, org))
    )


def may_read_sheet(viewer: Viewer, case: Case) -> bool:
    """Say whether the sheet of one unit is open.

    To those who assess; to the unit once it was sent; to its members what was
    published.
    """
    round_, org = case.round, case.org
    if org is None or round_.state == RoundState.WITHDRAWN:
        return False
    published = round_.published_on is not None and is_member_of(viewer, org)
    return (
        published or may_answer_for(viewer, case) or may_read_whole(viewer, round_.unit)
    )


def is_rated(viewer: Viewer, case: Case) -> bool:
    """Say whether a case is about whoever asks, or about their own unit."""
    if case.person_id is not None:
        return case.person_id == viewer.person_id
    if case.org is None:
        return False
    below = case.org_id != case.round.unit_id
    return may_record(viewer, case.org) or (below and may_receive(viewer, case.org))


def may_read_case(viewer: Viewer, case: Case) -> bool:
    """Say whether a case is open."""
    unit = case.round.unit
    if is_rated(viewer, case) or may_read_cases(viewer, unit):
        return True
    of_unit = case.person_id is None and case.org_id not in {None, unit.pk}
    return of_unit and may_assess(viewer, unit)


def require_write(viewer: Viewer, unit: Org) -> None:
    """Raise RefusedError unless somebody is the recorder of the unit."""
    if not may_record(viewer, unit):
        raise RefusedError("rating.write", unit.pk)


def require_assess(viewer: Viewer, unit: Org) -> None:
    """Raise RefusedError unless ``may_assess``."""
    if not may_assess(viewer, unit):
        raise RefusedError("rating.assess", unit.pk)


def require_hold(viewer: Viewer, unit: Org, scheme: Scheme | None) -> None:
    """Raise RefusedError unless somebody holds rounds of this kind for the unit."""
    if scheme is not None and scheme.has_sheet:
        require_assess(viewer, unit)
    else:
        require_write(viewer, unit)


def require_sheet(viewer: Viewer, case: Case) -> None:
    """Raise RefusedError unless ``may_read_sheet``."""
    if not may_read_sheet(viewer, case):
        raise RefusedError("rating.sheet", case.pk)


def require_answer(viewer: Viewer, case: Case) -> None:
    """Raise RefusedError unless ``may_answer_for``."""
    if not may_answer_for(viewer, case):
        raise RefusedError("rating.answer", case.pk)


def require_list(viewer: Viewer, unit: Org) -> None:
    """Raise RefusedError unless ``may_list``."""
    if not may_list(viewer, unit):
        raise RefusedError("rating.list", unit.pk)


def require_read(viewer: Viewer, row: Round) -> None:
    """Raise RefusedError unless it is open that a round took place."""
    if not may_list(viewer, row.unit):
        raise RefusedError("rating.read", row.pk)


def require_case(viewer: Viewer, case: Case) -> None:
    """Raise RefusedError unless ``may_read_case``."""
    if not may_read_case(viewer, case):
        raise RefusedError("rating.case", case.pk)


def require_own(viewer: Viewer, case: Case) -> None:
    """Raise RefusedError unless it is about them, or they enter it from paper."""
    if not (is_rated(viewer, case) or may_record(viewer, case.round.unit)):
        raise RefusedError("rating.own", case.pk)


def require_points(viewer: Viewer, person_id: str, branch: Org) -> None:
    """Raise RefusedError unless it is the member or the own branch's committee."""
    if viewer.person_id != person_id and not may_read_cases(viewer, branch):
        raise RefusedError("rating.points", person_id)
