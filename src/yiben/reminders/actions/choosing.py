"""Choosing whether to be reminded, when, and at which address.

An address gets digests only after its owner has read the code sent there:
otherwise anybody could have mail sent to anybody.
"""

from datetime import date, datetime, timedelta

from django.db import transaction

from yiben.common.clock import local_day
from yiben.common.crypto import blind_index
from yiben.common.errors import ManyErrors
from yiben.common.seal import sm3
from yiben.people.actions import note_audit
from yiben.people.models import Account
from yiben.people.words import Outcome
from yiben.reminders import checks
from yiben.reminders.facts import code_text
from yiben.reminders.models import Message, Preference
from yiben.reminders.queries import rules
from yiben.reminders.words import PreferenceForm, Transport, Way

CODE_LASTS = timedelta(days=5)
"""Over a long weekend and a day more."""

MOST_WRONG = 10
"""Guesses a day; a code has six digits."""


@transaction.atomic
def choose_reminders(form: PreferenceForm, *, by: Account, at: datetime) -> Preference:
    """Keep what somebody chose for themselves; the address goes when it is off.

    A new address is sent a code, once a day. What waits in the outbox is not
    sent any more once it is off. Raises ManyErrors.
    """
    problems = list(checks.preference_problems(form, rules()))
    if problems:
        raise ManyErrors(problems)
    row = _held(by) or Preference(account=by)
    address = form.address if form.way == Way.EMAIL else None
    if address != row.address:
        row.is_confirmed = False
    row.way, row.address = str(form.way), address
    row.weekday, row.hour = form.weekday, form.hour
    row.save()
    if address and not row.is_confirmed:
        _send_code(by, address, at)
    note_audit(by, "reminders.choose", f"account:{by.pk}", None, Outcome.DONE, at)
    return row


def _held(by: Account) -> Preference | None:
    """Hold the account, so that two forms at once follow each other."""
    Account.objects.select_for_update().get(pk=by.pk)
    return Preference.objects.filter(account=by).first()


def _send_code(by: Account, address: str, at: datetime) -> None:
    day = local_day(at)
    Message.objects.get_or_create(
        key=confirm_key(by.pk, address, day),
        defaults={
            "account": by,
            "transport": Transport.EMAIL.value,
            "subject": "一本账：确认邮箱",
            "text": code_text(code_of(by.pk, address, day)),
            "made_at": at,
            "next_at": at,
            "expires_at": at + CODE_LASTS,
        },
    )


def confirm_key(account_id: str, address: str, on: date) -> str:
    """Return the key of the one code that an address is sent on a day."""
    return f"confirm:{account_id}:{sm3(address.encode())[:24]}:{on}"


def code_of(account_id: str, address: str, on: date) -> str:
    """Return the code; it follows from a key of this installation, nothing is kept."""
    told = blind_index(f"{account_id}:{address}:{on}", "reminders.Preference.address")
    return f"{int(told, 16) % 10**6:06d}"


def confirm_address(code: str, *, by: Account, at: datetime) -> Preference:
    """Confirm one's address by the code sent there; a second time changes nothing.

    Raises WrongCodeError, and TooManyCodesError after too many guesses of a day.
    """
    with transaction.atomic():
        row, day = _held(by), local_day(at)
        if row is None or not row.address:
            raise checks.WrongCodeError
        if row.is_confirmed:
            return row
        n_wrong = row.n_wrong if row.wrong_on == day else 0
        if n_wrong >= MOST_WRONG:
            raise checks.TooManyCodesError
        days = [day - timedelta(days=n) for n in range(CODE_LASTS.days + 1)]
        if code.strip() in {code_of(by.pk, row.address, one) for one in days}:
            row.is_confirmed, row.n_wrong = True, 0
        else:
            row.n_wrong, row.wrong_on = n_wrong + 1, day
        row.save()
    # Outside, so that a wrong guess is counted although it is refused.
    if not row.is_confirmed:
        raise checks.WrongCodeError
    return row
