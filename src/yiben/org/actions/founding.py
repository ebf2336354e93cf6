"""Organisations are founded, one or a whole county at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from yiben.common.clock import local_day
from yiben.org import checks
from yiben.org.access import STEP, Viewer, below, require_manage_tree
from yiben.org.models import Affiliation, NameSpell, Org, TraitSpell

from .shared import locked, touch_orgs


@dataclass(frozen=True, slots=True)
class OrgBlank:
    """What is entered to found an organisation.

    ``superior`` is an organisation, the place of an earlier blank in the same
    list, or None for the top of the tree.
    """

    name: str
    short_name: str
    kind: str
    level: str
    sector: str
    superior: Org | int | None
    founded_on: date
    traits: tuple[str, ...] = ()


@transaction.atomic
def found_org(
    *,
    name: str,
    short_name: str,
    kind: str,
    level: str,
    sector: str,
    superior: Org | None,
    founded_on: date,
    by: Viewer,
    at: datetime,
    traits: Iterable[str] = (),
) -> Org:
    """Found an organisation below ``superior``, or at the top of the tree.

    Only the system administrator founds at the top; below, also whoever
    records or oversees the superior. Traits hold from the founding day.
    Raises TreeError for what the tree does not allow.
    """
    blank = OrgBlank(
        name=name,
        short_name=short_name,
        kind=kind,
        level=level,
        sector=sector,
        superior=superior,
        founded_on=founded_on,
        traits=tuple(traits),
    )
    return found_orgs([blank], by=by, at=at)[0]


@transaction.atomic
def found_orgs(blanks: Sequence[OrgBlank], *, by: Viewer, at: datetime) -> list[Org]:
    """Found many organisations at once, in the order given; all or none.

    A blank may stand below an earlier blank, named by its place in the list.
    Rights are asked for every organisation that existed before.
    """
    made: list[Org] = []
    held: dict[str, Org] = {}
    last_step: dict[str, int] = {}
    for blank in blanks:
        above = _above(blank.superior, made, held, by)
        _check_blank(blank, above, local_day(at))
        org = _unsaved(blank)
        if above is None:
            Org.objects.add_root(instance=org)
        else:
            org.path = _free_path(above, last_step)
            org.depth = above.depth + 1
            above.numchild += 1
        made.append(org)
    Org.objects.bulk_create([org for org in made if org.depth > 1])
    for org in [*(org for org in made if org.depth == 1), *held.values()]:
        Org.objects.filter(pk=org.pk).update(numchild=org.numchild)
    _found_history(blanks, made, held)
    touch_orgs(*made, *held.values())
    return made


def _above(
    superior: Org | int | None, made: list[Org], held: dict[str, Org], by: Viewer
) -> Org | None:
    """Return the superior of a blank, locked once and with the right asked for."""
    if isinstance(superior, int):
        return made[superior]
    if superior is None:
        require_manage_tree(by, None)
        return None
    if superior.pk not in held:
        held[superior.pk] = locked(superior)
        require_manage_tree(by, held[superior.pk])
    return held[superior.pk]


def _check_blank(blank: OrgBlank, above: Org | None, today: date) -> None:
    checks.must_be_named(blank.name.strip(), blank.short_name.strip())
    checks.must_be_known(blank.kind, blank.level, blank.sector)
    checks.must_not_be_ahead(blank.founded_on, today, "成立日期")
    for trait in blank.traits:
        checks.must_be_org_trait(trait)
    if above is None:
        checks.must_be_root_kind(blank.kind)
    else:
        checks.must_fit_below(blank.kind, blank.level, above.kind, above.level)
        checks.must_stand(above.dissolved_on, today, above.name)


def _unsaved(blank: OrgBlank) -> Org:
    return Org(
        name=blank.name.strip(),
        short_name=blank.short_name.strip(),
        kind=str(blank.kind),
        level=str(blank.level),
        sector=str(blank.sector),
        founded_on=blank.founded_on,
        numchild=0,
    )


def _free_path(above: Org, last_step: dict[str, int]) -> str:
    """Return the next path below a superior; treebeard alone would ask each time."""
    if above.path not in last_step:
        last = (
            Org.objects.filter(below(above.path), depth=above.depth + 1)
            .order_by("-path")
            .values_list("path", flat=True)
            .first()
        )
        step = Org.numconv_obj().str2int(last[-STEP:]) if last else 0
        last_step[above.path] = step
    last_step[above.path] += 1
    path = Org._get_path(above.path, above.depth + 1, last_step[above.path])  # noqa: SLF001 -- treebeard's own rule for paths
    return str(path)


def _found_history(
    blanks: Sequence[OrgBlank], made: list[Org], held: dict[str, Org]
) -> None:
    names, above, traits = [], [], []
    for blank, org in zip(blanks, made, strict=True):
        since = blank.founded_on
        names.append(
            NameSpell(org=org, name=org.name, short_name=org.short_name, from_on=since)
        )
        traits += [
            TraitSpell(org=org, trait=str(trait), from_on=since)
            for trait in dict.fromkeys(blank.traits)
        ]
        if blank.superior is not None:
            superior = (
                made[blank.superior]
                if isinstance(blank.superior, int)
                else held[blank.superior.pk]
            )
            # An old branch may belong to a committee that was set up after it.
            begun = max(since, superior.founded_on)
            above.append(Affiliation(org=org, superior=superior, from_on=begun))
    NameSpell.objects.bulk_create(names)
    Affiliation.objects.bulk_create(above)
    TraitSpell.objects.bulk_create(traits)
