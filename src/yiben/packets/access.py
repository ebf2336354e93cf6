"""Who keeps other installations, who confirms their keys, who makes and takes packets.

The system administrator enters keys and carries packets in, as somebody must
before anybody else is there; making one gives out records, and that is for
those who keep or oversee the unit. Whoever confirms a key did not enter it.
"""

from yiben.common.errors import require
from yiben.org.access import (
    Viewer,
    may_audit,
    may_keep_accounts,
    may_keep_orgs,
    may_oversee,
    may_record,
)

from .models import Peer
from .words import Direction


def may_keep_peers(viewer: Viewer) -> bool:
    """Say whether somebody enters and retires other installations."""
    return may_keep_orgs(viewer)


def _acts_for(viewer: Viewer, peer: Peer) -> bool:
    """Say whether somebody answers for the unit on this side."""
    if peer.unit is None:
        return False
    if peer.direction == Direction.BELOW:
        return may_oversee(viewer, peer.unit)
    return may_record(viewer, peer.unit) or may_oversee(viewer, peer.unit)


def may_confirm(viewer: Viewer, peer: Peer) -> bool:
    """Say whether somebody compares the fingerprint as the second person."""
    if viewer.id == peer.entered_by_id:
        return False
    return may_keep_accounts(viewer) or _acts_for(viewer, peer)


def may_make(viewer: Viewer, peer: Peer) -> bool:
    """Say whether somebody makes packets for another installation."""
    return _acts_for(viewer, peer)


def may_take(viewer: Viewer, peer: Peer) -> bool:
    """Say whether somebody takes in packets of another installation."""
    return may_keep_peers(viewer) or _acts_for(viewer, peer)


def may_read(viewer: Viewer, peer: Peer) -> bool:
    """Say whether the log of another installation is open."""
    return (
        may_take(viewer, peer)
        or may_keep_accounts(viewer)
        or may_audit(viewer, peer.unit)
    )


def require_keep_peers(viewer: Viewer) -> None:
    """Raise RefusedError unless ``may_keep_peers``."""
    require(may_keep_peers(viewer), "packet.peers", "all")


def require_confirm(viewer: Viewer, peer: Peer) -> None:
    """Raise RefusedError unless ``may_confirm``."""
    require(may_confirm(viewer, peer), "packet.confirm", peer.pk)


def require_make(viewer: Viewer, peer: Peer) -> None:
    """Raise RefusedError unless ``may_make``."""
    require(may_make(viewer, peer), "packet.make", peer.pk)


def require_take(viewer: Viewer, peer: Peer) -> None:
    """Raise RefusedError unless ``may_take``."""
    require(may_take(viewer, peer), "packet.take", peer.pk)


def require_read(viewer: Viewer, peer: Peer) -> None:
    """Raise RefusedError unless ``may_read``."""
    require(may_read(viewer, peer), "packet.read", peer.pk)
