"""One visit: a theme day that collected dues goes on to the dues, filled in."""

from django.urls import reverse

from tests.factories import dues
from tests.factories.gatherings import (
    AT,
    DUES,
    HELD_ON,
    rich_theme_day,
    theme_day,
)
from tests.factories.web import browser_of, page_of
from yiben.books.dues.models import Payment
from yiben.books.gatherings.actions import close_gathering, plan_gathering


def held(world, form):
    row = plan_gathering(world.branch, form, by=world["recorder"], at=AT)
    close_gathering(row, by=world["recorder"], at=AT)
    return row


def done_page(world, row, who="recorder"):
    return browser_of(world[who]).get(reverse("gathering-done", args=[row.pk]))


def test_after_a_theme_day_with_dues_the_dues_are_one_press_away(world):
    dues.set_up(world)
    row = held(world, rich_theme_day(world))
    browser = browser_of(world["recorder"])

    step = done_page(world, row).context["panel"].dues
    form = browser.get(step.url).context["panel"]
    sent = {
        "month": form.month,
        "paid_on": form.paid_on,
        "token": form.token,
        "persons": [one.line.person_id for one in form.lines if one.is_ticked],
    }
    browser.post(step.url, sent)
    browser.post(step.url, sent)

    assert step.n_unpaid == len(dues.SUMS)
    assert form.paid_on == HELD_ON.isoformat()
    assert Payment.objects.count() == len(dues.SUMS)
    assert {one.paid_on for one in Payment.objects.all()} == {HELD_ON}
    assert done_page(world, row).context["panel"].dues is None


def test_a_theme_day_without_dues_does_not_ask_for_them(world):
    dues.set_up(world)
    row = held(world, theme_day(world, parts=()))

    assert done_page(world, row).context["panel"].dues is None


def test_nobody_but_the_recorder_is_led_to_the_dues(world):
    dues.set_up(world)
    row = held(world, theme_day(world, parts=(DUES,), fields={"paid": 6}))

    shown = done_page(world, row, "superior")

    assert shown.context["panel"].dues is None
    assert "登记党费" not in page_of(shown)
