"""Take over who took part from a file of another system; the same file twice is once."""

import json
from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from yiben.books.library import access
from yiben.books.library.facts import draft_of, lines_in, rows_in
from yiben.books.library.models import Material, Recipient
from yiben.books.library.words import Imported, ImportLine
from yiben.common.clock import local_day
from yiben.common.errors import ManyErrors, RefusedError, require
from yiben.common.ids import new_id
from yiben.ledger.actions import correct_entry, post_entry
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.people.models import Account
from yiben.policy.queries import kinds
from yiben.rules.kinds import Kind

from .items import note

REASON = "按导入的收看名单补充"
IMPORTED = "element.imported"


@transaction.atomic
def import_people(
    unit: Org, kind: str, data: bytes, name: str, *, by: Account, at: datetime
) -> Imported:
    """Log one item for each programme, day and place, with who took part.

    Everything wrong is raised at once, by cell, and nothing is written then.
    People who are there already are not entered again.
    """
    require(access.may_name(hold(by), unit), "item.import", unit.pk)
    known = kinds().get(kind)
    if known is None or not known.sheet.import_people or unit.kind not in known.by:
        raise RefusedError("item.import", kind)
    lines, problems = lines_in(rows_in(data, name), unit, local_day(at))
    if problems:
        raise ManyErrors(problems)
    Org.objects.select_for_update().filter(pk=unit.pk).first()
    groups: dict[tuple[str, date, str], list[ImportLine]] = defaultdict(list)
    for line in lines:
        groups[line.title, line.on, line.site].append(line)
    created = added = 0
    for (title, on, site), own in groups.items():
        people = list(dict.fromkeys(one.person_id for one in own))
        row = _row_for(unit, kind, title, on, site)
        if row is None:
            _create(unit, known, title, on, site, people, name, by=by, at=at)
            created, added = created + 1, added + len(people)
        else:
            added += _add(row, known, people, by=by, at=at)
    return Imported(created, added, len(lines) - added)


def _row_for(unit: Org, kind: str, title: str, on: date, site: str) -> Material | None:
    rows = Material.objects.filter(
        unit=unit, kind=kind, title=title, happened_on=on, withdrawn_at__isnull=True
    ).select_related("entry", "unit")
    return next((one for one in rows if one.fields.get("site", "") == site), None)


def _create(
    unit: Org,
    kind: Kind,
    title: str,
    on: date,
    site: str,
    people: list[str],
    name: str,
    *,
    by: Account,
    at: datetime,
) -> None:
    fields = {kind.sheet.day: on.isoformat(), "source": name[:100]}
    fields |= {"site": site} if site else {}
    tags = [one.tag for one in kind.tags if one.tag == IMPORTED]
    row = Material(
        kind=kind.kind,
        unit=unit,
        title=title,
        happened_on=on,
        fields_json=json.dumps(fields, ensure_ascii=False),
        tags_json=json.dumps(tags),
        created_by=by,
        created_at=at,
    )
    row.entry = post_entry(draft_of(row, kind, people), by=by, at=at)
    row.save()
    _receive(row, people, by=by, at=at)
    note(row, "import_people", by=by, at=at)


def _add(
    row: Material, kind: Kind, people: list[str], *, by: Account, at: datetime
) -> int:
    """Add who is not there yet, and correct the entry; return how many."""
    before = set(row.recipients.values_list("person_id", flat=True))
    fresh = [one for one in people if one not in before]
    if not fresh:
        return 0
    attended = [*(one for one in before if one), *fresh]
    draft = draft_of(row, kind, attended, once=f"{row.pk}:{new_id('x')}")
    row.entry = correct_entry(row.entry, replace(draft), reason=REASON, by=by, at=at)
    row.save(update_fields=["entry"])
    _receive(row, fresh, by=by, at=at)
    note(row, "import_people", by=by, at=at)
    return len(fresh)


def _receive(row: Material, people: list[str], *, by: Account, at: datetime) -> None:
    Recipient.objects.bulk_create(
        Recipient(item=row, person_id=one, on=row.happened_on, by=by, at=at)
        for one in people
    )
