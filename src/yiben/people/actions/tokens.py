"""Keys of other programs: issued, taken back; and what they were answered."""

import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from yiben.common.clock import local_day
from yiben.common.seal import sm3
from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.people import checks
from yiben.people.access import require_issue_tokens
from yiben.people.models import Account, ApiAnswer, ApiToken
from yiben.people.queries.tokens import Bearer, actors_for, token_row
from yiben.people.words import Scope, TokenForm

from .audit import note_done

PREFIX = "yb_"
KEPT = timedelta(days=7)
"""How long the answer of a write is kept for whoever sends it again."""


@transaction.atomic
def issue_token(
    unit: Org, form: TokenForm, *, by: Viewer, at: datetime
) -> tuple[ApiToken, str]:
    """Issue a key and return it with its secret, which is told this once only.

    A second press of the same form returns the key without a secret. Raises
    ManyErrors; RefusedError unless somebody oversees the unit.
    """
    require_issue_tokens(by, unit)
    Account.objects.select_for_update().get(pk=by.id)
    before = ApiToken.objects.filter(once=form.once, made_by=by.id).first()
    if before is not None:
        return before, ""
    day = local_day(at)
    actors = {pk for pk, _ in actors_for(unit, seen_by=by, on=day)}
    checks.must_be_token(form, today=day, actors=actors)
    secret = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken.objects.create(
        digest=sm3(secret.encode()),
        label=form.label.strip(),
        account_id=form.account_id,
        unit=unit,
        scopes=" ".join(str(one) for one in Scope if str(one) in form.scopes),
        from_on=day,
        until_on=form.until_on,
        made_by_id=by.id,
        made_at=at,
        once=form.once,
    )
    note_done(by, "token.issue", f"token:{row.pk}", unit, at)
    return row, secret


@transaction.atomic
def revoke_token(token_id: str, *, by: Viewer, at: datetime) -> ApiToken:
    """Take a key back for good: from the next request it opens nothing.

    One that was taken back already stays as it is.
    """
    token_row(token_id, seen_by=by)
    row = ApiToken.objects.select_for_update(of=("self",)).get(pk=token_id)
    if row.revoked_at is None:
        row.revoked_at = at
        row.save(update_fields=["revoked_at"])
        note_done(by, "token.revoke", f"token:{row.pk}", row.unit, at)
    return row


def claim_answer(
    bearer: Bearer, key: str, mark: str, *, at: datetime
) -> ApiAnswer | None:
    """Take a key for a write, or return what the same write was answered before.

    Call inside the transaction of the write: of two at once, the second waits
    for the first and gets its answer. Raises KeyReusedError if the key was used
    for something else.
    """
    ApiAnswer.objects.filter(token=bearer.token_id, at__lt=at - KEPT).delete()
    found = ApiAnswer.objects.filter(token=bearer.token_id, key=key).first()
    if found is None:
        try:
            with transaction.atomic():
                ApiAnswer.objects.create(
                    token_id=bearer.token_id, key=key, mark=mark, at=at
                )
        except IntegrityError:
            found = ApiAnswer.objects.get(token=bearer.token_id, key=key)
        else:
            return None
    if found.mark != mark:
        raise checks.KeyReusedError
    return found


def keep_answer(bearer: Bearer, key: str, *, status: int, body: str) -> None:
    """Keep what a write was answered; call inside its transaction."""
    ApiAnswer.objects.filter(token=bearer.token_id, key=key).update(
        status=status, body=body
    )
