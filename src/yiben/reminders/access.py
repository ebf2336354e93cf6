"""Who chooses reminders, keeps a unit's channels, takes a calendar, sees the outbox.

Everybody keeps their own choice and their own link, and nobody else reads it.
A unit's channels are kept by its recorder, or by the system administrator, who
sees addresses masked and no text. A unit's calendar is for who keeps it and
who is above; the link dies with that right.
"""

from yiben.common.errors import require
from yiben.org.access import Viewer, may_keep_orgs, may_oversee, may_record
from yiben.org.models import Org
from yiben.people.models import Account

from .models import FeedToken
from .words import Scope


def may_keep(viewer: Viewer, org: Org) -> bool:
    """Say whether somebody keeps the channels of a unit."""
    return may_record(viewer, org) or may_keep_orgs(viewer)


def may_follow(viewer: Viewer, org: Org) -> bool:
    """Say whether somebody may have the calendar of a unit."""
    return may_record(viewer, org) or may_oversee(viewer, org)


def may_open(viewer: Viewer, org: Org) -> bool:
    """Say whether the page of a unit's reminders is open to somebody."""
    return may_keep(viewer, org) or may_follow(viewer, org)


def still_holds(token: FeedToken, account: Account) -> bool:
    """Say whether whoever made a link may still read what it shows."""
    if token.revoked_at is not None or not account.is_active:
        return False
    if token.scope == Scope.PERSON or token.org is None:
        return account.person_id is not None
    return may_follow(account, token.org)


def require_keep(viewer: Viewer, org: Org) -> None:
    """Raise RefusedError unless ``may_keep``."""
    require(may_keep(viewer, org), "channel.keep", org.pk)


def require_follow(viewer: Viewer, org: Org) -> None:
    """Raise RefusedError unless ``may_follow``."""
    require(may_follow(viewer, org), "feed.make", org.pk)


def require_open(viewer: Viewer, org: Org) -> None:
    """Raise RefusedError unless ``may_open``."""
    require(may_open(viewer, org), "reminders.see", org.pk)


def require_person(viewer: Viewer) -> None:
    """Raise RefusedError for an account behind which there is nobody."""
    require(viewer.person_id is not None, "feed.make", "own")


def require_outbox(viewer: Viewer) -> None:
    """Raise RefusedError unless somebody is a system administrator."""
    require(may_keep_orgs(viewer), "outbox.see", "outbox")
