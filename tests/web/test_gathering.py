import pytest
from django.urls import reverse

from tests.factories.gatherings import (
    ASSEMBLY,
    LECTURE,
    NOT_RECORDERS,
    STRANGERS,
    THEME_DAY,
    theme_day,
)
from tests.factories.web import browser_of, page_of, refusals
from yiben.books.gatherings.models import Gathering
from yiben.books.gatherings.queries import gatherings_of
from yiben.ledger.models import Entry
from yiben.people.models import AuditLine
from yiben.web.forms.gathering import typed_form


@pytest.fixture
def clerk(world):
    return browser_of(world["recorder"])


def new(world, kind=THEME_DAY):
    return reverse("gathering-new", args=[world.branch.pk, kind])


def typed(world, **more):
    """Return what the recorder's clerk would send for an ordinary theme day."""
    raw = typed_form(theme_day(world)).copy()
    for name, value in more.items():
        if isinstance(value, list):
            raw.setlist(name, value)
        else:
            raw[name] = value
    return raw.dict() | {
        name: raw.getlist(name) for name in raw if len(raw.getlist(name)) > 1
    }


def plan(world, clerk, **more):
    clerk.post(new(world), typed(world, act="save", **more))
    return Gathering.objects.get()


def close(clerk, row):
    return clerk.post(reverse("gathering-close", args=[row.pk]), {"token": "x_once"})


def test_the_form_knows_roster_chair_and_recorder(world, clerk):
    page = page_of(clerk.get(new(world)))

    for name in ("李春生", "王小禾", "赵田", "钱水生", "孙苗", "周大山"):
        assert name in page
    assert page.count('name="seat:') == 6
    assert "郑县长（青禾县委员会书记）" in page


def test_saving_keeps_a_draft_that_counts_for_nothing(world, clerk):
    answer = clerk.post(new(world), typed(world, act="save"), follow=True)

    row = Gathering.objects.get()
    assert (row.state, row.title, row.place) == ("planned", "重温入党誓词", "村部")
    assert "还没有入账" in page_of(answer)
    assert Entry.objects.count() == 0


def test_closing_goes_over_a_last_look(world, clerk):
    answer = clerk.post(new(world), typed(world, act="close"), follow=True)

    assert "核对后关闭入账" in page_of(answer)
    assert "应到 6 人，实到 6 人" in page_of(answer)
    assert Entry.objects.count() == 0


def test_one_record_counts_for_every_document(world, clerk):
    speaker = {"role:speaker": world.id("李春生")}
    row = plan(world, clerk, parts=[ASSEMBLY, LECTURE], **speaker)

    page = page_of(close(clerk, row) and clerk.get(row_page(row, "done")))

    assert Entry.objects.count() == 1
    assert "2 份文件" in page
    assert "主题党日" in page
    assert "支部书记讲党课" in page
    assert "中央意见" in page
    assert "已完成" in page


def row_page(row, name):
    return reverse(f"gathering-{name}", args=[row.pk])


def test_sending_twice_makes_one_record(world, clerk):
    given = typed(world, act="save")

    clerk.post(new(world), given)
    clerk.post(new(world), given)
    row = Gathering.objects.get()
    first, second = close(clerk, row), close(clerk, row)

    assert first["Location"] == second["Location"] == row_page(row, "done")
    assert Entry.objects.count() == 1


def test_mistakes_keep_every_letter_and_name_their_fields(world, clerk):
    answer = clerk.post(
        new(world),
        typed(
            world,
            act="save",
            happened_on="十八号",
            title="",
            place="村部东边的小会议室",
            **{"field:minutes": "大家一致同意。"},
        ),
    )
    page = page_of(answer)

    assert answer.status_code == 422
    assert 'href="#f-happened_on"' in page
    assert 'value="十八号"' in page
    assert 'value="村部东边的小会议室"' in page
    assert "大家一致同意。" in page
    assert Gathering.objects.count() == 0


def test_what_is_missing_at_closing_is_shown_on_the_form(world, clerk):
    row = plan(world, clerk, **{"role:chair": ""})

    answer = close(clerk, row)

    assert answer.status_code == 422
    assert 'href="#f-roles-chair"' in page_of(answer)
    assert Entry.objects.count() == 0


def test_a_resolution_can_be_added_without_scripts(world, clerk):
    grown = clerk.post(new(world), typed(world, act="add_resolution", place="打字中"))
    page = page_of(grown)
    assert grown.status_code == 200
    assert 'name="res:1:text"' in page
    assert 'value="打字中"' in page
    assert Gathering.objects.count() == 0

    votes = {"res:1:in_favour": "5", "res:1:against": "0", "res:1:abstained": "0"}
    row = plan(world, clerk, res_count="1", **{"res:1:text": "修水渠"}, **votes)

    assert [one.text for one in row.resolutions.all()] == ["修水渠"]


def test_the_roster_follows_the_day(world, clerk):
    early = clerk.post(
        new(world), typed(world, act="refresh", happened_on="2026-02-10")
    )

    # 孙苗 joined in March.
    assert "孙苗" not in page_of(early)
    assert page_of(early).count('name="seat:') == 5


def test_a_part_brings_its_usual_marks(world, clerk):
    page = page_of(clerk.post(new(world), typed(world, act="refresh", parts=[LECTURE])))

    assert "讲稿提纲" in page
    assert 'value="audience.base" checked' in page


def test_an_absent_member_is_kept_with_the_reason(world, clerk):
    person = world.id("赵田")

    row = plan(world, clerk, **{f"seat:{person}": "sick", f"reason:{person}": "住院"})

    seat = row.seats.get(person_id=person, role="attendee")
    assert (seat.state, seat.reason) == ("sick", "住院")


def test_a_draft_can_be_changed_and_cancelled(world, clerk):
    row = plan(world, clerk)

    clerk.post(row_page(row, "edit"), typed(world, act="save", place="祠堂"))
    row.refresh_from_db()
    assert row.place == "祠堂"
    clerk.post(row_page(row, "cancel"), {"reason": "下雨"})
    row.refresh_from_db()
    assert (row.state, row.reason) == ("cancelled", "下雨")


def test_a_correction_needs_a_reason_and_leaves_the_old_version(world, clerk):
    row = plan(world, clerk)
    close(clerk, row)

    bare = clerk.post(row_page(row, "correct"), typed(world, place="祠堂"))
    assert bare.status_code == 422
    assert 'value="祠堂"' in page_of(bare)
    done = clerk.post(
        row_page(row, "correct"), typed(world, place="祠堂", reason="记错地点")
    )

    newest = Gathering.objects.get(state="closed")
    assert done["Location"] == row_page(newest, "done")
    old = page_of(clerk.get(reverse("gathering", args=[row.pk])))
    assert "这是更正以前的一版" in old
    assert (newest.place, newest.reason, newest.version) == ("祠堂", "记错地点", 2)


def test_withdrawing_takes_a_reason(world, clerk):
    row = plan(world, clerk)
    close(clerk, row)

    bare = clerk.post(row_page(row, "withdraw"), {"reason": ""})
    assert bare.status_code == 422
    clerk.post(row_page(row, "withdraw"), {"reason": "没有开过"})

    row.refresh_from_db()
    assert row.state == "withdrawn"


@pytest.mark.parametrize("who", NOT_RECORDERS)
def test_nobody_else_writes(world, who):
    given, stranger = typed(world, act="save"), browser_of(world[who])
    before = refusals()

    answers = [stranger.get(new(world)), stranger.post(new(world), given)]

    assert [one.status_code for one in answers] == [404, 404]
    assert refusals() == before + 2
    assert Gathering.objects.count() == 0


@pytest.mark.parametrize("who", NOT_RECORDERS)
def test_nobody_else_closes_corrects_or_withdraws(world, clerk, who):
    row = plan(world, clerk)
    close(clerk, row)
    stranger, seal = browser_of(world[who]), Entry.objects.count()

    answers = [
        stranger.post(row_page(row, "correct"), typed(world, reason="改")),
        stranger.post(row_page(row, "withdraw"), {"reason": "改"}),
        stranger.post(row_page(row, "cancel"), {"reason": "改"}),
        close(stranger, row),
    ]

    assert {one.status_code for one in answers} == {404}
    assert Entry.objects.count() == seal
    row.refresh_from_db()
    assert row.state == "closed"


@pytest.mark.parametrize("who", STRANGERS)
def test_strangers_do_not_find_the_record(world, clerk, who):
    row = plan(world, clerk)
    close(clerk, row)

    answer = browser_of(world[who]).get(reverse("gathering", args=[row.pk]))

    assert answer.status_code == 404


def test_a_superiors_reading_leaves_a_line_and_a_members_does_not(world, clerk):
    row = plan(world, clerk)
    close(clerk, row)
    address = reverse("gathering", args=[row.pk])

    browser_of(world["member"]).get(address)
    lines = AuditLine.objects.filter(action="record.read")
    assert lines.count() == 0
    assert "重温入党誓词" in page_of(browser_of(world["superior"]).get(address))

    line = lines.get()
    assert (line.account_id, line.org_id) == (world["superior"].pk, world.branch.pk)


def test_the_chooser_lists_groups_and_what_was_held(world, clerk):
    row = plan(world, clerk)

    page = page_of(clerk.get(reverse("gatherings", args=[world.branch.pk])))

    assert "党小组会" in page
    assert reverse("gathering-edit", args=[row.pk]) in page
    assert gatherings_of(world.branch, seen_by=world["recorder"])[0].title in page


def test_form_leaves_out_what_only_documents_elsewhere_ask_for(world):
    page = browser_of(world["recorder"]).get(
        f"/units/{world.branch.pk}/gatherings/new/{THEME_DAY}/"
    )

    text = page.content.decode()
    assert "element.four_fix" not in text
    assert "topic.programme" in text
