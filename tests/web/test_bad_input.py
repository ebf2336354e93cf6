"""Bad input at the doors: a clear sentence, nothing lost, nothing doubled.

What else is tested beside the actions: a negative payment (test_dues), a
double click on every button (test_bad_input_twice).
"""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from lxml import html

from tests.factories.gatherings import (
    ASSEMBLY,
    AT,
    World,
    assembly,
    theme_day,
)
from tests.factories.race import at_once
from tests.factories.ratings import open_box
from tests.factories.web import browser_of, make_ruled_world, page_of
from tests.web.test_bad_input_twice import pages_of, rows
from yiben.books.ballots import actions as ballots
from yiben.books.ballots.models import Slot
from yiben.books.gatherings.actions import plan_gathering
from yiben.books.gatherings.models import Gathering
from yiben.books.gatherings.words import GatheringForm, ResolutionForm, SeatForm
from yiben.ledger.models import Entry
from yiben.web.forms.gathering import typed_form

ABSENT = ("李春生", "王小禾", "赵田")
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00 not what the name says"
PROGRAM = b"MZ\x90\x00 a program for another system"
NO_BOOK = b"PK\x03\x04 an archive that holds nothing"
LIES = [
    ("名册.xlsx", JPEG),
    ("文件.docx", PROGRAM),
    ("记录.csv", JPEG),
    ("表.xlsx", NO_BOOK),
    ("包.zip", NO_BOOK),
]


@pytest.fixture
def clerk(world: World) -> Client:
    return browser_of(world["recorder"])


def send(clerk: Client, world: World, form: GatheringForm, act: str = "close"):
    raw = typed_form(form)
    address = reverse("gathering-new", args=[world.branch.pk, form.kind])
    return clerk.post(address, {**dict(raw.lists()), "act": act}, follow=True)


def close(clerk: Client, row: Gathering, token: str = "x_once"):
    address = reverse("gathering-close", args=[row.pk])
    return clerk.post(address, {"token": token}, follow=True)


def resolved(world: World, one: ResolutionForm, absent=()) -> GatheringForm:
    form = assembly(world, resolutions=(one,))
    form = form.with_role("chair", world.id("周大山"))
    form = form.with_role("recorder", world.id("周大山"))
    for name in absent:
        form = form.with_state(world.id(name), "leave")
    return form


def test_attendance_of_a_non_member_is_refused_by_name(world: World, clerk: Client):
    form = theme_day(world)
    stranger = SeatForm(world.id("陶七"))
    form = replace(form, place="村部东屋", seats=(*form.seats, stranger))

    answer = send(clerk, world, form, act="save")

    assert answer.status_code == 422
    assert "陶七在2026年11月18日不在花名册上" in page_of(answer)
    assert 'value="村部东屋"' in page_of(answer)
    assert Gathering.objects.count() == Entry.objects.count() == 0


def test_votes_above_attendance_are_refused_and_stay_on_the_form(
    world: World, clerk: Client
):
    one = ResolutionForm("年底前修好水渠", in_favour=5, against=2)

    send(clerk, world, resolved(world, one))
    answer = close(clerk, Gathering.objects.get())

    page = page_of(answer)
    assert answer.status_code == 422
    assert "共 7 票，多于可计票的 5 人" in page
    assert "年底前修好水渠" in page
    assert Entry.objects.count() == 0


def test_closing_without_a_quorum_says_how_many_were_missing(
    world: World, clerk: Client
):
    send(clerk, world, resolved(world, ResolutionForm("修渠", 2), ABSENT))
    answer = close(clerk, Gathering.objects.get())

    assert answer.status_code == 422
    assert "应到 5 人，实到 2 人，没有达到半数以上" in page_of(answer)
    assert Entry.objects.count() == 0


def test_a_ballot_after_the_box_was_stopped_is_refused(world: World):
    box = open_box(world).box
    ballots.stop_box(box, by=world["recorder"], at=AT)
    voter = browser_of(world["member"])

    answer = voter.post(reverse("ballot-cast", args=[box.pk]), {"q:q": "满意"})

    assert answer.status_code == 422
    assert "投票" in html.fromstring(page_of(answer)).xpath(
        "string(//*[@role='alert'])"
    )
    assert not Slot.objects.filter(box=box, filled=True).exists()


def test_two_recorders_closing_at_once_make_one_entry_and_one_is_told(
    transactional_db, today
):
    world = make_ruled_world()
    row = plan_gathering(world.branch, theme_day(world), by=world["recorder"], at=AT)
    both = [browser_of(world[name]) for name in ("recorder", "second")]

    answers = at_once(
        lambda: close(both[0], row, "x_1"), lambda: close(both[1], row, "x_2")
    )

    assert Entry.objects.count() == 1
    assert Gathering.objects.get().state == "closed"
    told = [page_of(one) for one in answers]
    first = Gathering.objects.get().closed_by
    assert first is not None
    assert sum("这次记录同时算作" in one for one in told) == 1
    (late,) = (one for one in told if "这次记录同时算作" not in one)
    assert first.display_name in html.fromstring(late).xpath(
        "string(//*[@role='alert'])"
    )
    assert sorted(one.status_code for one in answers) == [200, 422]


def test_typing_mistakes_are_told_together_and_every_letter_stays(
    world: World, clerk: Client
):
    raw = typed_form(resolved(world, ResolutionForm("修渠", 5)))
    wrong = {"happened_on": "昨天", "res:1:in_favour": "很多"}

    answer = clerk.post(
        reverse("gathering-new", args=[world.branch.pk, ASSEMBLY]),
        {**dict(raw.lists()), **wrong, "act": "close"},
    )

    alert = html.fromstring(page_of(answer)).xpath("string(//*[@role='alert'])")
    assert answer.status_code == 422
    assert [word for word in ("日期", "赞成") if word not in alert] == []
    assert 'value="很多"' in page_of(answer)
    assert Entry.objects.count() == 0


def uploads(client: Client, pages: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Give every place that takes a file: page, address, name of the field."""
    for name, address in pages.items():
        answer = client.get(address)
        if answer.status_code != 200 or "html" not in answer["Content-Type"]:
            continue
        for form in html.fromstring(page_of(answer)).forms:
            for field in form.xpath(".//input[@type='file']/@name"):
                yield name, form.get("action") or address, str(field)


@pytest.mark.parametrize("who", ["recorder", "superior", "system_admin"])
def test_an_upload_that_lies_about_its_type_is_refused_wherever_files_are_taken(
    world: World, who: str
):
    client, before = browser_of(world[who]), None
    places = list(uploads(client, pages_of(world)))
    before = rows()

    for page, address, field in places:
        for name, content in LIES:
            paper = SimpleUploadedFile(name, content)
            answer = client.post(address, {field: paper}, follow=True)
            said = html.fromstring(page_of(answer)).xpath("string(//*[@role='alert'])")
            assert answer.status_code < 500, (page, name)
            assert said.strip(), (page, name, answer.status_code)

    assert len(places) >= FEWEST[who]
    assert rows() == before


FEWEST = {"recorder": 2, "superior": 2, "system_admin": 1}
"""So many places take a file from each of them."""


@pytest.mark.parametrize(
    ("who", "name", "args"),
    [
        ("security_admin", "packet-peer-new", []),
        ("superior", "visit-drop", ["v_none", 1]),
        ("superior", "visit-plan-draw", ["v_none"]),
    ],
)
def test_opening_what_only_takes_forms_is_told_in_words(world, who, name, args):
    response = browser_of(world[who]).get(reverse(name, args=args))

    assert response.status_code == 405
    assert response.headers["Allow"] == "POST"
    assert "这个地址只收表单，请从页面上进来。" in page_of(response)
    assert f'href="{reverse("home")}"' in page_of(response)
