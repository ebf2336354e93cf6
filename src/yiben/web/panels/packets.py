"""Packets: the installations one deals with, one of them with its log, a preview."""

from dataclasses import dataclass

from yiben.packets.words import LogView, PeerView, Taken
from yiben.web.forms.sheet import Sheet


@dataclass(frozen=True, slots=True)
class PacketsPanel:
    """The page of all installations."""

    peers: tuple[PeerView, ...]
    public: str
    fingerprint: str
    may_keep: bool
    may_take: bool
    new: Sheet | None


@dataclass(frozen=True, slots=True)
class PeerPanel:
    """The page of one installation."""

    peer: PeerView
    log: tuple[LogView, ...]
    may_make: bool
    may_keep: bool
    confirm: Sheet | None
    task: Sheet | None
    made: Sheet | None


@dataclass(frozen=True, slots=True)
class TakePanel:
    """The page of a packet that came; ``waits`` names the file until it is confirmed."""

    taken: Taken | None = None
    filename: str = ""
    waits: str = ""
