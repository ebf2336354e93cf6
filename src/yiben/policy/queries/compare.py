"""Two documents side by side, for whoever may read both."""

from yiben.common.errors import RefusedError
from yiben.org.access import Viewer
from yiben.policy.access import readable_packs
from yiben.policy.facts import kind_shelf, library
from yiben.rules.compare import Comparison, compare

from .shelf import pack, packs


def comparison_of(upper: str, lower: str, *, seen_by: Viewer) -> Comparison:
    """Return every rule of the lower document against the upper one.

    Raises RefusedError if there is no such document or the viewer may not read
    one of the two.
    """
    both = pack(upper), pack(lower)
    hidden = {upper, lower} - readable_packs(seen_by, both)
    if hidden:
        raise RefusedError("document.read", min(hidden))
    return compare(*both, library(), kind_shelf().kinds)


def comparable_packs(lower: str, *, seen_by: Viewer) -> list[str]:
    """Return what a document may be laid against: its parents, then all others."""
    own = pack(lower)
    readable = readable_packs(seen_by, packs().values()) - {lower}
    others = sorted(
        (one for one in packs().values() if one.name in readable),
        key=lambda one: (one.name not in own.parents, one.rank, one.name),
    )
    return [one.name for one in others]
