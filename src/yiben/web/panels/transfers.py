"""Letters of introduction: the list of a branch, and one slip."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from yiben.org.access import Viewer
from yiben.people.queries import TransferRow

from .crumbs import Crumb, crumbs_to


@dataclass(frozen=True, slots=True)
class TransfersPanel:
    """The letters of a branch; open ones stand first."""

    org_id: str
    name: str
    crumbs: tuple[Crumb, ...]
    going: tuple[TransferRow, ...]
    coming: tuple[TransferRow, ...]


@dataclass(frozen=True, slots=True)
class TransferPanel:
    """One slip with its receipt."""

    row: TransferRow
    org_id: str
    dues_until: str
    received_on: date | None
    end_reason: str
    may_receive: bool
    may_cancel: bool


def transfers_panel(
    unit: Any, rows: Sequence[TransferRow], *, seen_by: Viewer
) -> TransfersPanel:
    """Return the letters of a branch, those it sent apart from those it gets."""
    return TransfersPanel(
        org_id=unit.pk,
        name=unit.name,
        crumbs=crumbs_to(unit, seen_by=seen_by),
        going=tuple(one for one in rows if one.is_out),
        coming=tuple(one for one in rows if not one.is_out),
    )


def transfer_panel(
    row: Any, view: TransferRow, *, may_receive: bool, may_cancel: bool, back_to: Any
) -> TransferPanel:
    """Return one slip."""
    return TransferPanel(
        row=view,
        org_id=back_to.pk,
        dues_until=row.dues_until,
        received_on=row.received_on,
        end_reason=row.end_reason or "",
        may_receive=may_receive,
        may_cancel=may_cancel,
    )
