"""What other programs write: through the rooms' own actions, once for each key."""

import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.factories.api import Caller, key_of, program, recorder, superior
from tests.factories.filings import PLAN, plan_year
from tests.factories.gatherings import THEME_DAY, make_world
from tests.factories.superior import filed_plan, first_finding, inspected
from tests.factories.web import TODAY
from yiben.books.filings.models import Filing
from yiben.books.gatherings.models import Gathering
from yiben.books.lists.models import Item
from yiben.books.registers.models import Register
from yiben.books.relays.models import RelayTarget
from yiben.ledger.models import Entry
from yiben.people.models import ApiAnswer, AuditLine
from yiben.supervision.models import Finding

PROBLEM = "lists.problem_finding"


def day_form(caller: Caller, unit_id: str, **given) -> dict[str, Any]:
    """Return the blank form of a theme day, filled in."""
    blank = caller.get(
        f"/units/{unit_id}/gatherings/blank?kind={THEME_DAY}&on=2026-11-18"
    )
    return {**blank, "title": "重温入党誓词", "place": "村部", **given}


def test_a_blank_form_is_sent_back_filled_and_goes_into_the_ledger(
    world, branch_program
):
    form = day_form(branch_program, world.branch.pk)
    receipt = branch_program.post(f"/units/{world.branch.pk}/gatherings/held", form)

    entry = Entry.objects.get(pk=receipt["entry_id"])
    assert (receipt["seq"], receipt["digest"]) == (entry.seq, entry.digest)
    assert (entry.kind, entry.title, entry.present) == (THEME_DAY, "重温入党誓词", 6)
    assert entry.entered_by.username.startswith("prog")
    rows = branch_program.get(f"/units/{world.branch.pk}/duties?limit=200")["items"]
    november = [one["status"] for one in rows if one["period"] == "2026-11"]
    assert "met" in november


def test_the_same_key_answers_the_same_and_writes_once(world, branch_program):
    form, path = day_form(branch_program, world.branch.pk), "gatherings/held"
    key = {"Idempotency-Key": "county-42-2026-11-18"}
    sent = [
        branch_program.send("POST", f"/units/{world.branch.pk}/{path}", form, **key)
        for _ in range(3)
    ]

    assert [one.status_code for one in sent] == [201, 201, 201]
    assert len({one.content for one in sent}) == 1
    assert [one.get("Idempotency-Replayed") for one in sent] == [None, "true", "true"]
    assert Entry.objects.filter(unit=world.branch).count() == 1
    assert AuditLine.objects.filter(action="token.write").count() == 1


def test_a_key_is_not_used_for_something_else(world, branch_program):
    form = day_form(branch_program, world.branch.pk)
    path, key = (
        f"/units/{world.branch.pk}/gatherings",
        {"Idempotency-Key": "key-of-one"},
    )
    branch_program.post(path, form, **key)
    other = branch_program.send("POST", path, {**form, "title": "另一次"}, **key)

    assert other.status_code == 409
    assert other.json()["title"] == "这个幂等键已经用于另一次请求。"
    assert Gathering.objects.count() == 1


def test_what_was_refused_may_be_mended_and_sent_with_the_same_key(
    world, branch_program
):
    form = day_form(branch_program, world.branch.pk)
    path, key = f"/units/{world.branch.pk}/gatherings/held", "mended-later"
    bad = {**form, "happened_on": "2027-05-01", "title": ""}
    refused = branch_program.send("POST", path, bad, **{"Idempotency-Key": key})
    done = branch_program.send("POST", path, form, **{"Idempotency-Key": key})

    assert refused.status_code == 422
    assert refused["Content-Type"] == "application/problem+json"
    assert {one["field"] for one in refused.json()["problems"]} >= {"happened_on"}
    assert done.status_code == 201
    assert ApiAnswer.objects.count() == 1


def test_a_write_without_a_key_writes_nothing(world, branch_program):
    form = day_form(branch_program, world.branch.pk)
    path = f"/units/{world.branch.pk}/gatherings"
    sent = branch_program.send("POST", path, form, **{"Idempotency-Key": ""})

    assert sent.status_code == 422
    assert [one["field"] for one in sent.json()["problems"]] == ["Idempotency-Key"]
    assert Gathering.objects.count() == 0


def test_every_mistake_is_told_at_once_with_its_field(world, branch_program):
    form = day_form(branch_program, world.branch.pk)
    bad = {
        **form,
        "happened_on": "昨天",
        "colour": "红",
        "resolutions": [{"text": "修渠"}],
    }
    sent = branch_program.send("POST", f"/units/{world.branch.pk}/gatherings", bad)

    told = {one["field"]: one["message"] for one in sent.json()["problems"]}
    assert told == {
        "happened_on": "不是日期。",
        "resolutions.0.in_favour": "没有填写。",
        "colour": "没有这一项。",
    }
    assert sent.json()["title"] == "有 3 处需要改正，什么都没有写入。"


def test_a_gathering_is_planned_revised_closed_corrected_and_withdrawn(
    world, branch_program
):
    form = day_form(branch_program, world.branch.pk)
    path = f"/units/{world.branch.pk}/gatherings"
    made = branch_program.post(path, form)
    one = f"/gatherings/{made['row']['id']}"
    revised = branch_program.send("PUT", one, {**form, "title": "学习条例"}).json()
    closed = branch_program.post(f"{one}/closing")
    body = {
        "reason": "地点写错",
        "form": {**form, "title": "学习条例", "place": "学校"},
    }
    corrected = branch_program.post(f"{one}/correction", body)
    newest = Gathering.objects.get(entry_id=corrected["entry_id"])
    gone = branch_program.post(
        f"/gatherings/{newest.pk}/withdrawal", {"reason": "没有开展"}
    )

    assert (made["row"]["state"], revised["row"]["title"]) == ("planned", "学习条例")
    assert Entry.objects.get(pk=corrected["entry_id"]).corrects_id == closed["entry_id"]
    assert Entry.objects.get(pk=gone["entry_id"]).corrects_id == corrected["entry_id"]
    planned = branch_program.post(path, form)
    cancelled = branch_program.post(
        f"/gatherings/{planned['row']['id']}/cancellation", {"reason": "大雪"}
    )
    assert cancelled["row"]["state"] == "cancelled"
    listed = branch_program.get(path)["items"]
    assert [one["state"] for one in listed] == ["cancelled"]


def test_a_plan_is_drafted_filed_returned_revised_and_received(
    world, branch_program, town_program
):
    plan_year(world)
    path = f"/units/{world.branch.pk}/filings"
    form = branch_program.get(f"{path}/blank?kind={PLAN}&period=2026")
    made = branch_program.post(path, form)
    one = f"/filings/{made['row']['id']}"
    branch_program.post(f"{one}/submission")
    town_program.post(f"{one}/return", {"reason": "缺第三季度"})
    branch_program.send("PUT", one, {**form, "title": "年度计划（补）"})
    branch_program.post(f"{one}/submission")
    receipt = town_program.post(f"{one}/receipt")
    branch_program.post(f"{one}/publication")

    row = Filing.objects.get(pk=made["row"]["id"])
    assert (row.state, row.title, row.revision) == ("received", "年度计划（补）", 2)
    assert Entry.objects.get(pk=receipt["entry_id"]).kind == f"{PLAN}.received"
    assert branch_program.get(f"{path}?kind={PLAN}")["items"][0]["state"] == "received"
    twice = town_program.send("POST", f"{one}/receipt")
    assert (twice.status_code, twice["Content-Type"]) == (
        409,
        "application/problem+json",
    )


def test_a_plan_that_goes_to_nobody_is_made(world, branch_program):
    plan_year(world)
    path = f"/units/{world.branch.pk}/filings"
    form = branch_program.get(f"{path}/blank?kind={PLAN}&period=2026")
    made = branch_program.post(path, form)
    done = branch_program.post(f"/filings/{made['row']['id']}/making")

    assert Entry.objects.get(pk=done["entry_id"]).kind == f"{PLAN}.made"


def test_a_register_is_kept_ended_and_withdrawn(world, branch_program):
    path, kind = f"/units/{world.branch.pk}/registers", "registers.platform.kept"
    form = branch_program.get(f"{path}/blank?kind={kind}&on=2026-11-01")
    full = {
        **form,
        "title": "河湾先锋群",
        "from_on": "2026-11-01",
        "holder_id": world.id("李春生"),
    }
    kept = branch_program.post(path, full)
    ended = branch_program.post(
        f"/registers/{kept['id']}/ending",
        {"until_on": "2026-11-19", "reason": "换了平台"},
    )
    other = branch_program.post(path, {**full, "title": "另一个群"})
    gone = branch_program.post(
        f"/registers/{other['id']}/withdrawal", {"reason": "记重了"}
    )

    assert Register.objects.get(pk=kept["id"]).until_on.isoformat() == "2026-11-19"
    assert (
        Entry.objects.filter(pk__in=[ended["entry_id"], gone["entry_id"]]).count() == 2
    )
    assert branch_program.get(f"/registers/{kept['id']}")["title"] == "河湾先锋群"
    assert len(branch_program.get(f"{path}?limit=1")["items"]) == 1


def test_an_item_is_opened_and_taken_further(world, branch_program):
    form = branch_program.get(
        f"/units/{world.branch.pk}/items/blank?kind={PROBLEM}&on=2026-11-10"
    )
    form |= {
        "title": "路灯不亮",
        "author_id": world.id("李春生"),
        "holder_id": world.id("周大山"),
        "due_on": "2026-12-31",
        "fields": {"source": "9月组织生活会"},
    }
    path = f"/units/{world.branch.pk}/items"
    made = branch_program.post(path, form)
    nexts = branch_program.get(f"/items/{made['row']['id']}/next")
    noted = branch_program.post(
        f"/items/{made['row']['id']}/steps",
        {
            "stage": "noted",
            "happened_on": "2026-11-18",
            "note": "已报电力所",
            "seen_state": made["row"]["state"],
        },
    )
    branch_program.post(f"/items/{made['row']['id']}/withdrawal", {"reason": "记重了"})

    assert made["row"]["title"] == "路灯不亮"
    assert nexts
    assert noted["steps"][-1]["note"] == "已报电力所"
    assert Item.objects.count() == 1


def test_an_inspection_is_held_answered_and_closed(world, town_program, branch_program):
    held = town_program.post(
        f"/units/{world.town.pk}/inspections",
        {
            "subordinate_id": world.branch.pk,
            "form": {
                "happened_on": "2026-11-18",
                "mode": "papers",
                "topic": "“三会一课”",
                "summary": "查看会议记录。",
                "findings": [{"text": "台账有缺页", "due_on": "2026-12-20"}],
            },
        },
    )
    one = f"/findings/{held['findings'][0]['id']}"
    branch_program.post(f"{one}/reply", {"reply": "已补齐"})
    done = town_program.post(f"{one}/closing", {"note": "看过了"})

    assert done["findings"][0]["state"] == "closed"
    assert Finding.objects.get().reply == "已补齐"


def test_a_document_is_sent_down_and_acknowledged(world, town_program, branch_program):
    sent = town_program.post(
        f"/units/{world.town.pk}/relays",
        {"title": "关于冬训的通知", "target_ids": [world.branch.pk]},
    )
    waiting = branch_program.get(f"/units/{world.branch.pk}/relays/received")["items"]
    taken = branch_program.post(f"/relay-targets/{waiting[0]['id']}/receipt")
    seen = town_program.get(f"/relays/{sent['row']['id']}")

    assert sent["row"]["title"] == "关于冬训的通知"
    assert taken["acknowledged_at"] is not None
    assert [one["acknowledged_at"] is None for one in seen["targets"]] == [False]
    assert RelayTarget.objects.count() == 1
    listed = town_program.get(f"/units/{world.town.pk}/relays/sent")["items"]
    assert [one["n_acknowledged"] for one in listed] == [1]


def test_the_superior_does_not_write_for_the_branch(world, town_program):
    branch = recorder(world)
    form = day_form(branch, world.branch.pk)
    n_rows = Entry.objects.count()
    refused = town_program.send("POST", f"/units/{world.branch.pk}/gatherings", form)
    finding = first_finding(inspected(world, "缺页"))
    own = branch.send("POST", f"/findings/{finding.pk}/closing", {"note": "好"})
    filing = filed_plan(world)
    receipt = branch.send("POST", f"/filings/{filing.pk}/receipt")

    assert [one.status_code for one in (refused, own, receipt)] == [404, 404, 404]
    assert Gathering.objects.count() == 0
    assert Entry.objects.filter(kind__startswith="gatherings.").count() == n_rows


@pytest.mark.django_db(transaction=True)
def test_two_at_once_with_one_key_write_once(settings):
    settings.YIBEN_TODAY = TODAY.isoformat()
    world = make_world()
    caller = Caller(
        key_of(world, program(world, "pr", ("recorder", world.branch)), world.branch)
    )
    form = day_form(caller, world.branch.pk)
    answers, start = [], threading.Barrier(2)

    def press() -> None:
        start.wait()
        one = Caller(caller.secret, Client())
        key = {"Idempotency-Key": "two-at-once"}
        path = f"/units/{world.branch.pk}/gatherings/held"
        answers.append(one.send("POST", path, form, **key))
        connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    assert Entry.objects.filter(kind=THEME_DAY).count() == 1


def test_answers_are_forgotten_after_a_week(world, settings):
    caller = superior(world)
    form = {"title": "通知", "target_ids": [world.branch.pk]}
    path = f"/units/{world.town.pk}/relays"
    caller.post(path, form)
    settings.YIBEN_TODAY = "2026-11-29"
    caller.post(path, form)

    assert ApiAnswer.objects.count() == 1
