"""Reads of talks: lists of facts without content, and one's own notes."""

from datetime import date

from django.db.models import Q, QuerySet

from yiben.common.errors import RefusedError
from yiben.common.ids import new_id
from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.policy.queries import kind

from . import access
from .facts import opened
from .models import Talk
from .words import KIND, TalkRow, TalksForm

NOTES = ("content", "place", "topics_json", "follow_up")


def blank_for(org: Org, on: date, *, seen_by: Viewer) -> TalksForm:
    """Return the form for one or more talks of a day."""
    access.require_write(hold(seen_by), org)
    tags = tuple(one.tag for one in kind(KIND).tags if one.default)
    return TalksForm(happened_on=on, pairs=(), tags=tags, token=new_id("x"))


def talk(talk_id: str, *, seen_by: Viewer) -> Talk:
    """Return one talk for an action; RefusedError if missing or not open."""
    found = Talk.objects.select_related("unit").filter(pk=talk_id).first()
    if found is None:
        raise RefusedError("talk.read", talk_id)
    access.require_read(hold(seen_by), found)
    return found


def talks_of(
    org: Org,
    *,
    seen_by: Viewer,
    since: date | None = None,
    until: date | None = None,
    limit: int = 200,
) -> list[TalkRow]:
    """Return that talks took place, newest first: never where, why or what."""
    access.require_list(hold(seen_by), org)
    return _rows(Talk.objects.filter(unit=org), since, until, limit)


def my_talks(
    *,
    seen_by: Viewer,
    since: date | None = None,
    until: date | None = None,
    limit: int = 200,
) -> list[TalkRow]:
    """Return the talks of the person who asks."""
    if seen_by.person_id is None:
        return []
    own = Q(first_id=seen_by.person_id) | Q(second_id=seen_by.person_id)
    return _rows(Talk.objects.filter(own), since, until, limit)


def note_of(talk: Talk, *, seen_by: Viewer) -> str:
    """Return the note in the clear, to one of the two who talked and nobody else."""
    access.require_note(seen_by, talk)
    return opened(talk)


def _rows(
    rows: QuerySet[Talk], since: date | None, until: date | None, limit: int
) -> list[TalkRow]:
    rows = rows.filter(withdrawn_at__isnull=True).defer(*NOTES)
    if since is not None:
        rows = rows.filter(happened_on__gte=since)
    if until is not None:
        rows = rows.filter(happened_on__lte=until)
    newest = rows.select_related("first", "second").defer(
        *NOTES,
        "first__phone",
        "first__id_number",
        "second__phone",
        "second__id_number",
    )
    return [
        TalkRow(
            id=one.pk,
            unit_id=one.unit_id,
            happened_on=one.happened_on,
            first_id=one.first_id,
            first_name=one.first.name,
            second_id=one.second_id,
            second_name=one.second.name,
            entry_id=one.entry_id,
        )
        for one in newest.order_by("-happened_on", "-created_at", "id")[:limit]
    ]
