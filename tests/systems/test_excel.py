"""Attendance taken over from a file of another system (row 46)."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from tests.factories.gatherings import World, make_world
from tests.factories.web import browser_of
from yiben.books.library.models import Material, Recipient
from yiben.ledger.models import Entry

REMOTE = "library.remote_education.logged"
HEADS = ("节目", "收看日期", "姓名", "站点")
ROWS = (
    ("党课开讲啦", date(2026, 11, 3), "赵田", "村部"),
    ("党课开讲啦", date(2026, 11, 3), "李春生", "村部"),
    ("农技讲座", date(2026, 11, 10), "赵田", "村部"),
)


@pytest.fixture
def world(db, settings) -> World:
    settings.YIBEN_TODAY = "2026-11-20"
    return make_world()


def file_with(*rows: tuple[object, ...]) -> bytes:
    """Return a workbook as the distance-education system exports it."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = "收看名单"
    page.append(HEADS)
    for row in rows:
        page.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def bring(world: World, data: bytes) -> int:
    url = reverse("library-import", args=[world.branch.pk, REMOTE])
    files = {"file": SimpleUploadedFile("收看.xlsx", data)}
    return int(browser_of(world["recorder"]).post(url, files).status_code)


def counts() -> tuple[int, int, int]:
    return Material.objects.count(), Recipient.objects.count(), Entry.objects.count()


# 46 现代远程教育


def test_046_remote_education_file_twice_changes_nothing(world):
    data = file_with(*ROWS)

    assert bring(world, data) == 302
    once = counts()
    assert bring(world, data) == 302

    assert once[:2] == (2, 3)
    assert counts() == once


def test_046_a_file_that_grew_adds_only_what_is_new(world):
    bring(world, file_with(*ROWS))

    bring(world, file_with(*ROWS, ("农技讲座", date(2026, 11, 10), "周大山", "村部")))

    lecture = Material.objects.get(title="农技讲座")
    people = {one.person.name for one in lecture.recipients.all()}
    assert people == {"赵田", "周大山"}
    assert Material.objects.count() == 2


def test_046_a_name_that_is_not_on_the_roster_stops_the_whole_file(world):
    stranger = ("农技讲座", date(2026, 11, 10), "无此人", "村部")

    assert bring(world, file_with(*ROWS, stranger)) == 422
    assert counts() == (0, 0, 0)
