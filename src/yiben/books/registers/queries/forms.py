"""The empty form, filled with what is known; what may be chosen on it."""

import re
from datetime import date, timedelta

from django.db.models import QuerySet

from yiben.books.registers import access
from yiben.books.registers.facts import choosable, register_kinds
from yiben.books.registers.models import Register
from yiben.books.registers.words import RegisterForm, RegisterRow
from yiben.common.errors import YibenError
from yiben.common.ids import new_id
from yiben.ledger.queries import entries_of
from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.people.facts import names
from yiben.rules.kinds import FieldType, Kind

from .base import row_of, standing, whole

CARRIED = frozenset({FieldType.CHOICE, FieldType.ORG})
"""Fields that a new line takes from the last one: what somebody chose, not what they wrote."""

LOOK_BACK = timedelta(days=400)
MOST_CHOICES = 500
LAST_NUMBER = re.compile(r"(\d+)(?!.*\d)")


def blank_for(
    org: Org, kind: str, on: date, *, seen_by: Viewer, about_id: str | None = None
) -> RegisterForm:
    """Return the form with what is known: the last line, the one it is about.

    It carries a token of its own. Raises YibenError for a kind of another book.
    """
    access.require_write(hold(seen_by), org)
    known = register_kinds().get(kind)
    if known is None:
        raise YibenError(f"没有“{kind}”这类登记。", "请从列表中选择。")
    about = _about(org, known, on, about_id)
    kept = Register.objects.filter(unit=org, kind=kind, withdrawn_at__isnull=True)
    return RegisterForm(
        kind=kind,
        title="",
        from_on=on,
        tags=tuple(one.tag for one in known.tags if one.default),
        fields=_known_fields(known, kept),
        about_id=about.pk if about else None,
        holder_id=about.holder_id if about and known.holder else None,
        target_id=about.target_id if about and known.target else None,
        people_ids=about.people_ids if about and known.register.team else (),
        token=new_id("x"),
    )


def _about(org: Org, kind: Kind, on: date, about_id: str | None) -> Register | None:
    """Return the line asked for, or the only one there is."""
    if not kind.register.about:
        return None
    rows = Register.objects.filter(choosable(org, kind))
    if about_id:
        return rows.filter(pk=about_id).first()
    found = list(rows.filter(standing(on))[:2])
    return found[0] if len(found) == 1 else None


def _known_fields(kind: Kind, kept: QuerySet[Register]) -> dict[str, object]:
    """Return the choices of the last line, and the number after the highest."""
    last = kept.order_by("-created_at").first()
    unique = {*kind.register.one, kind.register.each, kind.register.starts}
    found: dict[str, object] = {}
    if last is not None:
        found = {
            one.name: last.fields[one.name]
            for one in kind.fields
            if one.type in CARRIED
            and one.name in last.fields
            and one.name not in unique
        }
    serial = kind.register.serial
    if serial:
        numbers = [str(row.fields.get(serial) or "") for row in kept]
        found[serial] = _next_number(max(numbers, key=_in_order, default=""))
    return found


def _in_order(text: str) -> tuple[int, str]:
    """Order numbers by their last digits."""
    digits = LAST_NUMBER.search(text)
    return (int(digits.group(1)) if digits else 0, text)


def _next_number(text: str) -> str:
    """Return the number after the last one.

    >>> _next_number("河湾 009 号"), _next_number("")
    ('河湾 010 号', '001')
    """
    found = LAST_NUMBER.search(text)
    if found is None:
        return f"{text}001"
    number = found.group(1)
    after = str(int(number) + 1).zfill(len(number))
    return text[: found.start(1)] + after + text[found.end(1) :]


def form_of(row: Register, *, seen_by: Viewer) -> RegisterForm:
    """Return the form of a line as it stands, to correct it."""
    access.require_write(hold(seen_by), row.unit)
    return RegisterForm(
        kind=row.kind,
        title=row.title,
        from_on=row.from_on,
        until_on=row.until_on,
        holder_id=row.holder_id,
        target_id=row.target_id,
        fields=row.fields,
        tags=row.tags,
        about_id=row.about_id,
        people_ids=row.people_ids,
        source_id=row.source_id,
    )


def about_choices(
    org: Org, kind: str, on: date, *, seen_by: Viewer
) -> list[RegisterRow]:
    """Return the lines an act may be about: those that stand, and lent ones."""
    viewer = hold(seen_by)
    access.require_write(viewer, org)
    known = register_kinds()[kind]
    if not known.register.about:
        return []
    rows = whole().filter(choosable(org, known)).order_by("title")
    rows = rows.filter(standing(on))
    return [row_of(one, viewer) for one in rows[:MOST_CHOICES]]


def source_choices(
    org: Org, kind: str, on: date, *, seen_by: Viewer
) -> list[tuple[str, str]]:
    """Return the entries that may be cited, the newest first: id and what it was."""
    access.require_write(hold(seen_by), org)
    books = register_kinds()[kind].register.source
    if not books:
        return []
    found = entries_of(
        org, seen_by=seen_by, since=on - LOOK_BACK, until=on, limit=MOST_CHOICES
    )
    return [
        (one.id, f"{one.happened_on} {one.title}")
        for one in found
        if one.corrected_by is None and one.kind.partition(".")[0] in books
    ]


def team_choices(about: RegisterRow | None) -> list[tuple[str, str]]:
    """Return the persons of the line an act is about: id and name."""
    if about is None:
        return []
    found = names(about.people_ids)
    return [(one, found[one]) for one in about.people_ids if one in found]


def raised_in(row: Register) -> list[str]:
    """Return what a line says that belongs on a list, item by item."""
    kind = register_kinds().get(row.kind)
    if kind is None or not kind.register.raises.of:
        return []
    said = row.fields.get(kind.register.raises.of) or []
    return list(dict.fromkeys(str(one).strip() for one in said if str(one).strip()))
