"""Who sends documents down, who acknowledges them, and who reads what came of it."""

from yiben.common.errors import RefusedError
from yiben.org.access import Viewer, may_oversee, may_record
from yiben.org.models import Org

from .models import Relay, RelayTarget


def may_send(viewer: Viewer, sender: Org) -> bool:
    """Say whether somebody sends documents in the name of a unit."""
    return may_record(viewer, sender) or may_oversee(viewer, sender)


def may_list(viewer: Viewer, org: Org) -> bool:
    """Say whether what a unit sent and received is open."""
    return may_record(viewer, org) or may_oversee(viewer, org)


def may_read(viewer: Viewer, relay: Relay) -> bool:
    """Say whether one relay with all its targets is open: to the sending side."""
    return may_list(viewer, relay.sender)


def may_acknowledge(viewer: Viewer, target: RelayTarget) -> bool:
    """Say whether somebody acknowledges for the receiving unit."""
    return may_record(viewer, target.org)


def require_send(viewer: Viewer, sender: Org) -> None:
    """Raise RefusedError unless ``may_send``."""
    if not may_send(viewer, sender):
        raise RefusedError("relay.send", sender.pk)


def require_list(viewer: Viewer, org: Org) -> None:
    """Raise RefusedError unless ``may_list``."""
    if not may_list(viewer, org):
        raise RefusedError("relay.list", org.pk)


def require_read(viewer: Viewer, relay: Relay) -> None:
    """Raise RefusedError unless ``may_read``."""
    if not may_read(viewer, relay):
        raise RefusedError("relay.read", relay.pk)


def require_acknowledge(viewer: Viewer, target: RelayTarget) -> None:
    """Raise RefusedError unless ``may_acknowledge``."""
    if not may_acknowledge(viewer, target):
        raise RefusedError("relay.acknowledge", target.pk)
