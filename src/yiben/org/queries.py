"""Reads of the tree. Doors pass ``seen_by``; what it may not see is not there."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from yiben.common.errors import RefusedError
from yiben.common.rows import find, run

from .access import (
    STEP,
    Viewer,
    below,
    may_keep_orgs,
    may_see,
    next_path,
    require_see,
    seen_orgs,
)
from .checks import TreeError
from .facts import chunks, standing_on
from .models import Affiliation, NameSpell, Org, TraitSpell
from .words import GrantRole, OrgKind


def org(org_id: str, *, seen_by: Viewer) -> Org:
    """Return an organisation whose pages are open to the viewer.

    The system administrator gets every organisation, but none of its records:
    rooms with records ask ``access.require_see`` themselves. Raises the same
    RefusedError for a missing and for a forbidden one.
    """
    found = find(Org, "id = %s", [org_id])
    if not found or not (may_see(seen_by, found[0]) or may_keep_orgs(seen_by)):
        raise RefusedError("org.see", org_id)
    return found[0]


def orgs_below(
    top: Org, *, seen_by: Viewer, on: date | None = None, itself: bool = True
) -> QuerySet[Org]:
    """Return the subtree in tree order, as far as the viewer may see it.

    With ``on``, only organisations that stood on that day.
    """
    found = _visible(seen_by).filter(below(top.path)).order_by("path")
    if on is not None:
        found = found.filter(standing_on(on))
    return found if itself else found.exclude(pk=top.pk)


def children_of(
    superior: Org, *, seen_by: Viewer, on: date | None = None
) -> QuerySet[Org]:
    """Return the organisations directly below, as far as the viewer may see them."""
    return orgs_below(superior, seen_by=seen_by, on=on).filter(
        depth=len(superior.path) // STEP + 1
    )


def tops(*, seen_by: Viewer) -> QuerySet[Org]:
    """Return the organisations at the top of the tree, as far as visible."""
    return _visible(seen_by).filter(depth=1).order_by("path")


def _visible(viewer: Viewer) -> QuerySet[Org]:
    everything: QuerySet[Org] = Org.objects.all()
    return everything if may_keep_orgs(viewer) else seen_orgs(viewer)


def home_orgs(seen_by: Viewer) -> list[Org]:
    """Return the organisations at which the viewer holds a grant, top first."""
    ids = {grant.org_id for grant in seen_by.grants() if grant.org_id}
    return list(Org.objects.filter(pk__in=ids).order_by("path"))


def home_roles(seen_by: Viewer) -> dict[str, list[str]]:
    """Return the roles the viewer holds at each of its organisations."""
    found: dict[str, list[str]] = {}
    for grant in seen_by.grants():
        if grant.org_id:
            found.setdefault(grant.org_id, []).append(grant.role)
    return found


def units_seen(*, seen_by: Viewer, limit: int = 500) -> list[Org]:
    """Return every live unit open to somebody, in the order of the tree."""
    rows = _visible(seen_by).filter(dissolved_on__isnull=True)
    return list(rows.exclude(kind=OrgKind.PARTY_GROUP.value)[:limit])


def find_orgs(text: str, *, seen_by: Viewer, limit: int = 20) -> list[Org]:
    """Return organisations whose name contains the text, as far as visible."""
    text = text.strip()
    if not text:
        return []
    named = Q(name__contains=text) | Q(short_name__contains=text)
    return list(_visible(seen_by).filter(named)[:limit])


def superiors_in(orgs: Iterable[Org], *, seen_by: Viewer) -> dict[str, str]:
    """Return for each organisation the id of its superior, where that is visible."""
    above = {one.pk: one.path[:-STEP] for one in orgs}
    paths = _visible(seen_by).filter(path__in=set(above.values()))
    known = dict(paths.values_list("path", "pk"))
    return {pk: known[path] for pk, path in above.items() if path in known}


def org_by_name(name: str, *, seen_by: Viewer) -> Org | None:
    """Return the one visible organisation of that full name; None if not exactly one."""
    found = list(_visible(seen_by).filter(name=name.strip())[:2])
    return found[0] if len(found) == 1 else None


def history_of(of: Org, *, seen_by: Viewer) -> list[tuple[date, str]]:
    """Return what changed about an organisation and when, as sentences, oldest first."""
    if not may_keep_orgs(seen_by):
        require_see(seen_by, of)
    lines = [(of.founded_on, "成立")]
    names = NameSpell.objects.filter(org=of).order_by("from_on")
    lines += [(row.from_on, f"更名为{row.name}") for row in names[1:]]
    superiors = Affiliation.objects.filter(org=of).select_related("superior")
    lines += [
        (row.from_on, f"隶属{row.superior.name}")
        for row in superiors.order_by("from_on")
    ]
    for spell in TraitSpell.objects.filter(org=of).order_by("from_on"):
        lines.append((spell.from_on, f"{spell.get_trait_display()}（起）"))
        if spell.until_on is not None:
            lines.append((spell.until_on, f"{spell.get_trait_display()}（止）"))
    if of.dissolved_on is not None:
        lines.append((of.dissolved_on, "撤销"))
    return sorted(lines, key=lambda line: line[0])


# --- room to room: the caller has asked access itself -----------------------


def org_row(org_id: str) -> Org:
    """Return an organisation; raise RefusedError if there is none."""
    found = find(Org, "id = %s", [org_id])
    if not found:
        raise RefusedError("org.see", org_id)
    return found[0]


def orgs_rows(ids: Iterable[str] | None = None) -> list[Org]:
    """Return organisations in tree order; all of them for None."""
    if ids is None:
        return list(Org.objects.order_by("path"))
    found = [row for part in chunks(ids) for row in Org.objects.filter(pk__in=part)]
    return sorted(found, key=lambda row: str(row.path))


def places() -> list[tuple[str, str]]:
    """Return the id and the path of every organisation, in tree order."""
    return list(Org.objects.order_by("path").values_list("id", "path"))


def around(orgs: Iterable[Org]) -> list[Org]:
    """Return all above some organisations and those right below, not themselves."""
    own = {org.path for org in orgs}
    if not own:
        return []
    steps = {path[:end] for path in own for end in range(STEP, len(path), STEP)}
    near = ["path >= %s AND path < %s AND depth = %s"] * len(own)
    if steps:
        near.append(f"path IN ({','.join(['%s'] * len(steps))})")
    values = [
        value
        for path in own
        for value in (path, next_path(path), len(path) // STEP + 1)
    ]
    rows = find(Org, f"{' OR '.join(near)} ORDER BY path", [*values, *steps])
    return [row for row in rows if row.path not in own]


def neighbours(ids: Iterable[str], *, most: int) -> list[Org]:
    """Return organisations, and those beside them up to so many in all."""
    found = {row.pk: row for row in orgs_rows(ids)}
    for superior in sorted({row.path[:-STEP] for row in found.values()} - {""}):
        room = most - len(found)
        if room > 0:
            depth = len(superior) // STEP + 1
            beside = Org.objects.filter(below(superior), depth=depth)
            found |= {row.pk: row for row in beside.order_by("path")[:room]}
    return list(found.values())


def children_rows(superior: Org, *, on: date) -> list[Org]:
    """Return the organisations directly below that stood on a day, in tree order."""
    rows = Org.objects.filter(below(superior.path), standing_on(on))
    depth = len(superior.path) // STEP + 1
    return list(rows.filter(depth=depth).order_by("path"))


def path_to(of: Org) -> list[Org]:
    """Return the organisations from the top down to this one."""
    steps = [of.path[:end] for end in range(STEP, len(of.path) + 1, STEP)]
    marks = ",".join(["%s"] * len(steps))
    return find(Org, f"path IN ({marks}) ORDER BY path", steps)


def superior_of(of: Org) -> Org | None:
    """Return the direct superior of today, or None at the top."""
    found: Org | None = Org.objects.filter(path=of.path[:-STEP]).first()
    return found


def superior_on(of: Org, on: date) -> Org | None:
    """Return the direct superior on a day, or None at the top."""
    row = (
        Affiliation.objects.filter(org=of, from_on__lte=on)
        .filter(Q(until_on__isnull=True) | Q(until_on__gte=on))
        .select_related("superior")
        .first()
    )
    return None if row is None else row.superior


def groups_of(branch: Org, on: date) -> list[Org]:
    """Return the Party groups of a branch that stand on a day."""
    return list(
        Org.objects.filter(
            below(branch.path),
            standing_on(on),
            kind=OrgKind.PARTY_GROUP.value,
            depth=len(branch.path) // STEP + 1,
        ).order_by("path")
    )


def with_groups(org: Org) -> dict[str, str]:
    """Return an organisation and all Party groups it ever had, short names by id."""
    depth, kind = len(org.path) // STEP + 1, OrgKind.PARTY_GROUP.value
    right_below = [org.path, next_path(org.path), depth, kind]
    (named,) = run((_GROUPS, right_below))
    return {org.pk: org.short_name, **dict(named)}


_GROUPS = (
    "SELECT id, short_name FROM org_org"
    " WHERE path >= %s AND path < %s AND depth = %s AND kind = %s ORDER BY path"
)


def subtree_ids(org_ids: Iterable[str]) -> list[str]:
    """Return the ids of these organisations and of everything below them."""
    scope = Q(pk__in=[])
    for path in Org.objects.filter(pk__in=list(org_ids)).values_list("path", flat=True):
        scope |= below(path)
    return list(Org.objects.filter(scope).order_by("path").values_list("id", flat=True))


def names_of(org_ids: Iterable[str]) -> dict[str, str]:
    """Return the short names of organisations by id."""
    return {
        org_id: name
        for part in chunks(org_ids)
        for org_id, name in Org.objects.filter(pk__in=part).values_list(
            "id", "short_name"
        )
    }


def roots() -> list[Org]:
    """Return the topmost organisations; the command line reads from them."""
    return list(Org.objects.filter(depth=1).order_by("path"))


def orgs_named(text: str) -> list[Org]:
    """Return the organisations with exactly this name or short name."""
    rows = Org.objects.filter(Q(name=text) | Q(short_name=text))
    return list(rows.order_by("path"))


def branch_named(text: str, *, seen_by: Viewer) -> Org:
    """Return the one branch of that full name, short name or id, wherever it is.

    For letters and stays: a sender must be able to name a branch whose pages
    it cannot open; names of organisations are no secret, and nothing else of
    it is given. Raises TreeError if there is none, or more than one, and
    RefusedError for somebody who writes for no organisation.
    """
    writes = {GrantRole.RECORDER.value, GrantRole.SUPERIOR.value}
    if not any(grant.role in writes for grant in seen_by.grants()):
        raise RefusedError("org.name", "branch")
    named = Q(name=text.strip()) | Q(short_name=text.strip()) | Q(pk=text.strip())
    rows = Org.objects.filter(named, kind=OrgKind.BRANCH.value)
    found: list[Org] = list(rows.filter(dissolved_on__isnull=True)[:2])
    if len(found) == 1:
        return found[0]
    if found:
        raise TreeError(f"有几个支部都叫“{text}”。", "请改填组织编号。")
    raise TreeError(f"没有叫“{text}”的党支部。", "请填支部全称，或填组织编号。")
