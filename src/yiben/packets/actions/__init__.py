"""The verbs of packets: our key, other installations, making, taking in."""

from .make import hand_out, make_packet
from .peers import add_peer, confirm_peer, own_key, retire_peer
from .take import check_packet, preview_packet, take_packet
from .tasks import hand_task_down

__all__ = [
    "add_peer",
    "check_packet",
    "confirm_peer",
    "hand_out",
    "hand_task_down",
    "make_packet",
    "own_key",
    "preview_packet",
    "retire_peer",
    "take_packet",
]
