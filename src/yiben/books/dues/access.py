"""Who keeps the dues of a branch and who reads whose sums.

EP-11: a member's own sums are open to the member and the recorder of the
branch, nobody else; those above and the other members get totals. Requests to
pay less go to the committee above, which sees those and nothing more.
"""

from yiben.common.errors import RefusedError
from yiben.org.access import (
    Viewer,
    may_open_books,
    may_oversee,
    may_receive,
    may_record,
)
from yiben.org.models import Org
from yiben.org.queries import superior_of

from .models import Exemption, Remittance


def may_read_totals(viewer: Viewer, unit: Org) -> bool:
    """Say whether the sums of a whole unit are open."""
    return may_open_books(viewer, unit)


def may_remit(viewer: Viewer, unit: Org) -> bool:
    """Say whether somebody sends the money of a unit to its superior."""
    return may_record(viewer, unit)


def may_see_flow(viewer: Viewer, unit: Org) -> bool:
    """Say whether what a unit sent and received is open."""
    return may_record(viewer, unit) or may_oversee(viewer, unit)


def may_decide_for(viewer: Viewer, branch: Org, decides: str) -> bool:
    """Say whether somebody decides on requests: the committee above the branch.

    For the retired the branch itself does.
    """
    if decides == "branch" and may_record(viewer, branch):
        return True
    above = superior_of(branch)
    return above is not None and (
        may_receive(viewer, above) or may_oversee(viewer, above)
    )


def require_keep(viewer: Viewer, branch: Org) -> None:
    """Raise RefusedError unless somebody is the recorder of the branch."""
    if not may_record(viewer, branch):
        raise RefusedError("dues.keep", branch.pk)


def require_totals(viewer: Viewer, unit: Org) -> None:
    """Raise RefusedError unless ``may_read_totals``."""
    if not may_read_totals(viewer, unit):
        raise RefusedError("dues.totals", unit.pk)


def require_flow(viewer: Viewer, unit: Org) -> None:
    """Raise RefusedError unless ``may_see_flow``."""
    if not may_see_flow(viewer, unit):
        raise RefusedError("dues.flow", unit.pk)


def require_decide(viewer: Viewer, row: Exemption, decides: str) -> None:
    """Raise RefusedError unless ``may_decide_for``."""
    if not may_decide_for(viewer, row.branch, decides):
        raise RefusedError("dues.decide", row.pk)


def require_receive(viewer: Viewer, row: Remittance) -> None:
    """Raise RefusedError unless somebody takes in what was sent to the recipient."""
    if not may_receive(viewer, row.recipient):
        raise RefusedError("dues.receive", row.pk)
