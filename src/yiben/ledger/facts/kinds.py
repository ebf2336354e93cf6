"""What kinds of entry there are: the packs' and the ledger's own."""

from yiben.ledger.words import OWN_KINDS
from yiben.policy import queries as policy
from yiben.rules.kinds import FilingState, Kind


def _kinds() -> dict[str, Kind]:
    return policy.kinds()


def is_known(kind: str) -> bool:
    """Say whether entries of this very kind may be posted."""
    if kind in OWN_KINDS:
        return True
    found = _kinds().get(kind)
    return found is not None and found.is_posted


def looks_ahead(kind: str) -> bool:
    """Say whether an entry may name days to come: a post or a term that is kept."""
    found = _kinds().get(kind)
    return found is not None and found.span


def kept_kinds() -> list[str]:
    """Return the kinds that stand from one day on until they are ended."""
    return [kind.kind for kind in _kinds().values() if kind.span]


def is_receipt(kind: str) -> bool:
    """Say whether an entry is a superior's answer in a subordinate's ledger."""
    found = _kinds().get(kind)
    return found is not None and found.state in {
        FilingState.RECEIVED,
        FilingState.RETURNED,
    }


def kind_label(kind: str) -> str:
    """Return the Chinese name of a kind; the kind itself if a pack dropped it."""
    if kind in OWN_KINDS:
        return OWN_KINDS[kind]
    found = _kinds().get(kind)
    return found.label if found else kind
