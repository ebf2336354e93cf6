"""Plans of visits: the year's list, one plan with its draw."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from yiben.org.access import Viewer, may_oversee
from yiben.supervision.words import PlanRow, PlanView, Unseen, VisitView
from yiben.web.forms.sheet import Sheet
from yiben.web.forms.visits import REASON, SEED

from .crumbs import Crumb, crumbs_to


@dataclass(frozen=True, slots=True)
class MergeLine:
    """A unit that several plans go to."""

    unit_id: str
    name: str
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VisitsPanel:
    """The page of a year's plans."""

    org_id: str
    name: str
    year: int
    crumbs: tuple[Crumb, ...]
    may_plan: bool
    plans: tuple[PlanRow, ...]
    merge: tuple[MergeLine, ...]
    unseen: tuple[Unseen, ...]
    months: int


@dataclass(frozen=True, slots=True)
class VisitCard:
    """A visit of a plan, with the form to drop it if it is still to be made."""

    told: VisitView
    drop: Sheet | None


@dataclass(frozen=True, slots=True)
class PlanPanel:
    """The page of one plan."""

    view: PlanView
    crumbs: tuple[Crumb, ...]
    may_act: bool
    visits: tuple[VisitCard, ...]
    draw: Sheet | None
    cancel: Sheet | None


@dataclass(frozen=True, slots=True)
class PlanFormPanel:
    """The page on which a plan is made."""

    org_id: str
    name: str
    crumbs: tuple[Crumb, ...]


def visits_panel(
    unit: Any,
    plans: Iterable[PlanRow],
    merge: Iterable[tuple[str, str, list[VisitView]]],
    unseen: Iterable[Unseen],
    *,
    year: int,
    months: int,
    seen_by: Viewer,
) -> VisitsPanel:
    """Return the year's plans, what can be visited as one, and who was not seen."""
    return VisitsPanel(
        org_id=unit.pk,
        name=unit.name,
        year=year,
        crumbs=crumbs_to(unit, seen_by=seen_by),
        may_plan=may_oversee(seen_by, unit),
        plans=tuple(plans),
        merge=tuple(
            MergeLine(unit_id, name, tuple(one.plan_title for one in found))
            for unit_id, name, found in merge
        ),
        unseen=tuple(unseen),
        months=months,
    )


def plan_panel(
    view: PlanView, superior: Any, *, sent: Sheet | None, seen_by: Viewer
) -> PlanPanel:
    """Return one plan with the forms that are open to the reader."""
    acts = may_oversee(seen_by, superior) and not view.row.cancelled
    waits = view.draw is not None and not view.draw.seed
    return PlanPanel(
        view=view,
        crumbs=crumbs_to(superior, seen_by=seen_by),
        may_act=acts,
        visits=tuple(
            VisitCard(
                one,
                _form(sent, str(one.id), REASON) if acts and one.is_waiting else None,
            )
            for one in view.visits
        ),
        draw=_form(sent, "draw", SEED) if acts and waits else None,
        cancel=_form(sent, "cancel", REASON) if acts else None,
    )


def _form(sent: Sheet | None, mark: str, questions: Any) -> Sheet:
    return sent if sent and sent.mark == mark else Sheet(questions, mark=mark)
