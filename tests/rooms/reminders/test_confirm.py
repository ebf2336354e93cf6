"""An address gets digests only after its owner has read the code sent there."""

from datetime import timedelta

import pytest

from tests.factories.reminders import (
    AT,
    MAIL,
    Carrier,
    carried_by,
    code_sent_to,
    wants,
)
from yiben.people.models import Account
from yiben.reminders.actions import (
    choose_reminders,
    compose_digests,
    confirm_address,
    deliver_next,
)
from yiben.reminders.checks import TooManyCodesError, WrongCodeError
from yiben.reminders.models import Message, Preference
from yiben.reminders.words import PreferenceForm

OTHER = "other@example.org"


def choose(account: Account, address: str = MAIL, at=AT, way: str = "email"):
    return choose_reminders(PreferenceForm(way, 5, 9, address), by=account, at=at)


def confirmed() -> bool:
    return Preference.objects.get().is_confirmed


def test_an_address_nobody_confirmed_gets_the_code_and_nothing_else(world):
    choose(world["recorder"])
    carrier = Carrier()

    written = compose_digests(at=AT)
    while deliver_next(at=AT, senders=carried_by(carrier)):
        pass

    (letter,) = carrier.letters
    assert (written, letter.subject, letter.target) == (0, "一本账：确认邮箱", MAIL)
    assert "主题党日" not in letter.text
    assert not any(name in letter.text for name in world.people)


def test_the_code_confirms_and_a_second_time_changes_nothing(world):
    choose(world["recorder"])
    code = code_sent_to(world["recorder"])

    for _ in range(2):
        confirm_address(f" {code} ", by=world["recorder"], at=AT)

    assert confirmed()
    assert compose_digests(at=AT) == 1


def test_saving_again_on_a_day_sends_no_second_code(world):
    for _ in range(3):
        choose(world["recorder"])

    assert Message.objects.count() == 1
    choose(world["recorder"], at=AT + timedelta(days=3))
    assert Message.objects.count() == 2


def test_another_address_has_to_be_confirmed_anew(world):
    wants(world["recorder"])
    old = Preference.objects.get().is_confirmed

    choose(world["recorder"], OTHER)

    assert (old, confirmed()) == (True, False)
    assert compose_digests(at=AT) == 0


def test_a_code_for_one_address_is_not_sent_to_another_and_does_not_open_it(world):
    choose(world["recorder"])
    first = code_sent_to(world["recorder"])
    choose(world["recorder"], OTHER)
    carrier = Carrier()

    while deliver_next(at=AT, senders=carried_by(carrier)):
        pass

    assert [(one.target, first in one.text) for one in carrier.letters] == [
        (OTHER, False)
    ]
    with pytest.raises(WrongCodeError):
        confirm_address(first, by=world["recorder"], at=AT)
    assert not confirmed()


def test_the_code_of_somebody_else_does_not_fit(world):
    choose(world["recorder"])
    choose(world["member"])

    with pytest.raises(WrongCodeError):
        confirm_address(code_sent_to(world["recorder"]), by=world["member"], at=AT)


def test_a_code_is_good_for_some_days_and_then_no_more(world):
    choose(world["recorder"])
    code = code_sent_to(world["recorder"])

    with pytest.raises(WrongCodeError):
        confirm_address(code, by=world["recorder"], at=AT + timedelta(days=6))
    confirm_address(code, by=world["recorder"], at=AT + timedelta(days=5))

    assert confirmed()


def test_guessing_ends_after_ten_wrong_codes_a_day(world):
    choose(world["recorder"])
    code = code_sent_to(world["recorder"])
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for _ in range(10):
        with pytest.raises(WrongCodeError):
            confirm_address(wrong, by=world["recorder"], at=AT)

    with pytest.raises(TooManyCodesError):
        confirm_address(code, by=world["recorder"], at=AT)
    confirm_address(code, by=world["recorder"], at=AT + timedelta(days=1))

    assert confirmed()


def test_who_wants_none_has_nothing_to_confirm(world):
    choose(world["recorder"], way="off")

    with pytest.raises(WrongCodeError):
        confirm_address("000000", by=world["recorder"], at=AT)
    with pytest.raises(WrongCodeError):
        confirm_address("000000", by=world["member"], at=AT)
    assert Message.objects.count() == 0
