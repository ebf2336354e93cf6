"""Calendar links: made, revoked, read."""

import json
from dataclasses import asdict
from datetime import datetime, time
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction

from yiben.common.clock import local_day
from yiben.common.crypto import blind_index
from yiben.common.seal import sm3
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.people.actions import note_audit
from yiben.people.models import Account
from yiben.people.words import Outcome
from yiben.reminders import access, checks
from yiben.reminders.facts import (
    calendar_file,
    is_frail,
    person_events,
    unit_events,
)
from yiben.reminders.facts.calendar import window
from yiben.reminders.models import FeedToken, PublishedEvent
from yiben.reminders.queries import link_behind, name_of_calendar
from yiben.reminders.words import Event, EventState, Feed, Published, Scope


def make_feed(org: Org | None, token: str, *, by: Account, at: datetime) -> str:
    """Make a link to one's own calendar, or a unit's; return its secret, once.

    The link that worked before is revoked. The secret comes of the form's token
    and a key of this installation, so that a form sent twice gives the same
    link; only its digest is kept. Raises LinkRevokedError for a form of old.
    """
    if org is None:
        access.require_person(by)
    else:
        access.require_follow(hold(by), org)
    place = f"reminders.FeedToken:{by.pk}:{org.pk if org else ''}"
    secret = blind_index(token, place)
    try:
        with transaction.atomic():
            _make(org, sm3(secret.encode()), by=by, at=at)
    except IntegrityError:
        # Somebody was quicker; the same form has made the same link.
        _must_work(FeedToken.objects.filter(digest=sm3(secret.encode())).first())
    return secret


def _make(org: Org | None, digest: str, *, by: Account, at: datetime) -> None:
    Account.objects.select_for_update().get(pk=by.pk)
    found = FeedToken.objects.filter(digest=digest).first()
    if found is not None:
        _must_work(found)
        return
    _revoke(org, by=by, at=at)
    FeedToken.objects.create(
        digest=digest,
        account=by,
        scope=Scope.UNIT if org else Scope.PERSON,
        org=org,
        made_at=at,
    )
    _note("make_feed", org, by=by, at=at)


def _must_work(found: FeedToken | None) -> None:
    if found is None or found.revoked_at is not None:
        raise checks.LinkRevokedError


@transaction.atomic
def revoke_feed(org: Org | None, *, by: Account, at: datetime) -> bool:
    """Revoke one's link to one's own calendar or a unit's; say if there was one."""
    Account.objects.select_for_update().get(pk=by.pk)
    done = _revoke(org, by=by, at=at)
    if done:
        _note("revoke_feed", org, by=by, at=at)
    return done


def _revoke(org: Org | None, *, by: Account, at: datetime) -> bool:
    rows = FeedToken.objects.filter(account=by, org=org, revoked_at__isnull=True)
    found = list(rows)
    for one in found:
        one.revoked_at = at
        one.save()
    return bool(found)


def _note(action: str, org: Org | None, *, by: Account, at: datetime) -> None:
    note_audit(by, f"reminders.{action}", f"account:{by.pk}", org, Outcome.DONE, at)


def read_feed(token: str, *, at: datetime) -> Feed | None:
    """Return the calendar behind a link; None if there is no link that works.

    Changes since the last reading are counted and kept, so that calendar
    programs follow them; the frail get an empty calendar.
    """
    link = link_behind(token)
    if link is None:
        return None
    on, told = local_day(at), []
    if link.scope == Scope.UNIT and link.org is not None:
        events = unit_events(link.org, on=on, seen_by=link.account)
        told = _publish(f"unit:{link.org_id}", events, at)
    elif not is_frail(link.account.person_id, on):
        events = person_events(link.account, on=on)
        told = _publish(f"person:{link.account.person_id}", events, at)
    data = calendar_file(name_of_calendar(link), told)
    return Feed(data, f'"{sha256(data).hexdigest()[:32]}"')


def _publish(owner: str, events: list[Event], at: datetime) -> list[Published]:
    """Compare with what calendars were told, write what changed, return all of it.

    An event that is no longer there is told as cancelled until its day is past.
    """
    since, _ = window(local_day(at))
    now = {one.uid: one for one in events}
    rows = {row.uid: row for row in PublishedEvent.objects.filter(owner=owner)}
    old = [row.pk for row in rows.values() if row.on < since and row.uid not in now]
    changed = [
        (row, now.get(uid) or _cancelled(row))
        for uid, row in rows.items()
        if row.pk not in old and _differs(row, now.get(uid))
    ]
    fresh = [
        PublishedEvent(
            owner=owner, uid=uid, body_json=_body(one), on=one.on, modified_at=at
        )
        for uid, one in now.items()
        if uid not in rows
    ]
    if old or changed or fresh:
        with transaction.atomic():
            PublishedEvent.objects.filter(pk__in=old).delete()
            PublishedEvent.objects.bulk_create(fresh, ignore_conflicts=True)
            for row, event in changed:
                _change(row, event, at)
    kept = PublishedEvent.objects.filter(owner=owner).order_by("on", "uid")
    return [row.told for row in kept]


def _differs(row: PublishedEvent, event: Event | None) -> bool:
    if event is None:
        return not row.is_cancelled
    return row.body_json != _body(event)


def _cancelled(row: PublishedEvent) -> Event:
    body = {**asdict(row.told.event), "state": EventState.CANCELLED.value}
    return Event(**body)


def _change(row: PublishedEvent, event: Event, at: datetime) -> None:
    """Write a change unless another reading of the same moment has written it."""
    PublishedEvent.objects.filter(pk=row.pk, sequence=row.sequence).update(
        body_json=_body(event), on=event.on, sequence=row.sequence + 1, modified_at=at
    )


def _body(event: Event) -> str:
    told: dict[str, Any] = {**asdict(event), "on": event.on.isoformat()}
    for name in ("starts", "ends"):
        hour: time | None = told[name]
        told[name] = hour.isoformat() if hour else None
    told.pop("uid")
    return json.dumps(told, ensure_ascii=False, sort_keys=True)
