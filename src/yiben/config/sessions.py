"""Who is here: the session, and its account with its grants, one statement each.

Every page asks both. Written out, because the ORM takes longer to put such a
question together than the database to answer it.
"""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends import db
from django.db import connection

from yiben.common.clock import machine_now
from yiben.common.rows import find
from yiben.people.models import Account


class SessionStore(db.SessionStore):
    """Django's sessions in the database, read without the ORM."""

    def _get_session_from_db(self) -> Any:
        """Return the row of a session that has not run out; None forgets its key."""
        # A demonstration that stands still ends sessions, too.
        now = connection.ops.adapt_datetimefield_value(machine_now())
        known = [self.session_key, now]
        found = find(self.model, "session_key = %s AND expire_date > %s", known)
        if found:
            return found[0]
        self._session_key = None
        return None


class AccountBackend(ModelBackend):
    """Django's passwords; the account of a session comes with its grants."""

    def get_user(self, user_id: str) -> Account | None:
        """Return the account at the screen; None if it may not be there any more."""
        found = Account.objects.at_screen(user_id)
        return found if found and self.user_can_authenticate(found) else None
