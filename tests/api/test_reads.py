"""What other programs read, area by area."""

import json
from datetime import date

from tests.api.test_matrix import WHO, filled, things
from tests.factories.api import recorder
from tests.factories.filings import form_for
from tests.factories.superior import filed_plan, held_theme_day, inspected
from yiben.ledger.models import Entry
from yiben.people.models import AuditLine

MOST = {
    **dict.fromkeys(("members", "gathering"), 20),  # an audit line is written, too
    **dict.fromkeys(("entry-duties", "grounds"), 30),  # judged afresh
    **dict.fromkeys(("filing-blank", "paper", "paper-file"), 30),  # written afresh
    **dict.fromkeys(("entry-history", "gathering-blank"), 16),
    **dict.fromkeys(("overdue", "assessment", "unit-sheet"), 16),  # of many rooms
    "book-file": 40,
}
"""Reads that may take more than twelve questions, and how many."""


def test_a_key_says_what_it_is_good_for(world):
    found = recorder(world, ["read:tree"]).get("/token")

    assert found == {
        "label": "省级平台",
        "account": found["account"],
        "unit_id": world.branch.pk,
        "unit_name": "河湾村党支部",
        "scopes": ["read:tree"],
        "roles": ["recorder"],
        "until_on": "2027-06-30",
    }


def test_the_tree_is_read_from_the_unit_of_the_key_down(world, town_program):
    below = town_program.get(f"/units/{world.town.pk}/units")["items"]
    first = town_program.get(f"/units/{world.town.pk}/units?below=true&limit=2")
    rest = town_program.get(
        f"/units/{world.town.pk}/units?below=true&limit=2&cursor={first['next']}"
    )

    assert [one["name"] for one in below] == ["河湾村党支部", "桃园村党支部"]
    assert {one["superior_id"] for one in below} == {world.town.pk}
    assert [one["name"] for one in first["items"] + rest["items"]] == [
        "河湾村党支部",
        "河湾村第一党小组",
        "河湾村第二党小组",
        "桃园村党支部",
    ]
    assert rest["next"] is None
    assert town_program.get(f"/units/{world.town.pk}")["superior_id"] is None


def test_units_are_found_by_name_and_tell_their_history(world, town_program):
    found = town_program.get("/units?q=桃园")["items"]
    told = town_program.get(f"/units/{found[0]['id']}/history")

    assert [one["name"] for one in found] == ["桃园村党支部"]
    assert told[0] == {"on": "2010-01-01", "text": "成立"}
    assert town_program.get("/units?q=东岭")["items"] == []


def test_a_roster_is_names_without_numbers_and_is_noted_before_it_leaves(
    world, branch_program
):
    sent = branch_program.send("GET", f"/units/{world.branch.pk}/members")
    rows = sent.json()["items"]

    assert sorted(one["name"] for one in rows) == sorted(
        ["李春生", "王小禾", "赵田", "钱水生", "孙苗", "周大山"]
    )
    assert "13800138" not in sent.content.decode()
    line = AuditLine.objects.get(action="roster.export")
    assert (line.org_id, line.outcome) == (world.branch.pk, "done")
    offices = branch_program.get(f"/units/{world.branch.pk}/offices")["items"]
    assert offices[0]["name"] == "李春生"


def test_documents_rules_and_kinds_are_read(world, branch_program):
    documents = branch_program.get("/documents")["items"]
    rules = branch_program.get("/documents/hunan-2017/rules?limit=200")["items"]
    here = branch_program.get(f"/units/{world.branch.pk}/documents")["items"]
    kinds = branch_program.get("/kinds?book=gatherings&limit=200")["items"]

    assert {"central-2017", "hunan-2017"} <= {one["pack"] for one in documents}
    monthly = next(one for one in rules if one["id"] == "hunan-2017/theme-day-monthly")
    assert (monthly["every"], monthly["kinds"]) == (
        "month",
        ["gatherings.theme_day.held"],
    )
    assert [one["pack"] for one in here] == ["central-2017", "hunan-2017"]
    assert "gatherings.theme_day.held" in {one["kind"] for one in kinds}


def test_duties_say_where_they_stand_and_grounds_say_why(world, branch_program):
    held_theme_day(world)
    rows = branch_program.get(f"/units/{world.branch.pk}/duties?limit=200")["items"]
    line = next(
        one
        for one in rows
        if one["duty"] == "hunan-2017/theme-day-monthly" and one["period"] == "2026-11"
    )
    why = branch_program.get(
        f"/grounds?subject={line['subject']}&duty={line['duty']}&period=2026-11"
    )

    assert (line["status"], line["status_label"], line["done"]) == ("met", "已完成", 1)
    assert line["citations"][0]["document"]
    assert [one["title"] for one in why["counted"]] == [Entry.objects.last().title]
    missed = branch_program.get(f"/units/{world.branch.pk}/duties?status=missed")
    assert {one["status"] for one in missed["items"]} == {"missed"}
    assert branch_program.get(f"/units/{world.branch.pk}/due")["items"]


def test_the_board_counts_in_the_order_of_the_tree(world, town_program):
    found = town_program.get(f"/units/{world.town.pk}/board?year=2026")

    assert [one["name"] for one in found["rows"]] == [
        "柳溪镇委员会",
        "河湾村党支部",
        "桃园村党支部",
    ]
    assert found["counts"]["missed"] > 0


def test_the_ledger_is_read_on_without_gap_or_repeat(world, town_program):
    held_theme_day(world)
    first = town_program.get(f"/units/{world.branch.pk}/entries?limit=1")
    filed_plan(world)
    seen, since = list(first["items"]), first["next"]
    while True:
        more = town_program.get(
            f"/units/{world.branch.pk}/entries?limit=1&since={since}"
        )
        seen, since = seen + more["items"], more["next"]
        if not more["more"]:
            break

    own = Entry.objects.filter(unit=world.branch).order_by("seq")
    assert [one["id"] for one in seen] == [one.pk for one in own]
    assert [one["seq"] for one in seen] == list(range(1, len(own) + 1))
    assert town_program.get(f"/units/{world.branch.pk}/entries?since={since}") == {
        "items": [],
        "next": since,
        "more": False,
    }
    heads = town_program.get(f"/units/{world.town.pk}/heads")["items"]
    told = {one["unit_id"]: (one["seq"], one["digest"]) for one in heads}
    assert told[world.branch.pk] == (own.last().seq, own.last().digest)


def test_a_whole_entry_read_from_above_is_noted(world, town_program, branch_program):
    entry = held_theme_day(world)
    own = branch_program.get(f"/entries/{entry.pk}")
    lines = AuditLine.objects.filter(action="record.read", thing=f"entry:{entry.pk}")
    n_own = lines.count()
    found = town_program.get(f"/entries/{entry.pk}")

    assert (own["id"], found["digest"]) == (entry.pk, entry.digest)
    assert found["is_current"] is True
    assert (n_own, lines.count()) == (0, 1)
    assert lines.get().detail.startswith("token:b_")
    assert [one["id"] for one in town_program.get(f"/entries/{entry.pk}/history")] == [
        entry.pk
    ]
    duties = town_program.get(f"/entries/{entry.pk}/duties")["items"]
    assert "hunan-2017/theme-day-monthly" in {one["duty"] for one in duties}
    assert town_program.get(f"/units/{world.branch.pk}/verification") == []


def test_supervision_reports_and_dues_are_read(world, town_program, branch_program):
    row = inspected(world, "台账有缺页")
    plans = town_program.get(f"/units/{world.town.pk}/visit-plans")["items"]
    seen = town_program.get(f"/units/{world.branch.pk}/inspections")["items"]
    found = branch_program.get(f"/inspections/{row.pk}")
    open_ = branch_program.get(f"/units/{world.branch.pk}/findings?is_open=true")
    books = branch_program.get(f"/units/{world.branch.pk}/books")["items"]
    dues = branch_program.get(f"/units/{world.branch.pk}/dues")

    assert plans == []
    assert [one["id"] for one in seen] == [row.pk]
    assert found["findings"][0]["text"] == "台账有缺页"
    assert [one["text"] for one in open_["items"]] == ["台账有缺页"]
    assert "meetings" in {one["name"] for one in books}
    assert (dues["year"], dues["collected"]) == (2026, "0.00")
    assert branch_program.get(f"/units/{world.branch.pk}/papers")["items"] == []


def test_a_book_comes_as_a_file_and_is_noted(world, branch_program):
    held_theme_day(world)
    sent = branch_program.send("GET", f"/units/{world.branch.pk}/books/meetings/docx")

    assert sent.status_code == 200
    assert sent["Content-Type"].startswith("application/vnd.openxml")
    assert sent.content[:2] == b"PK"
    assert AuditLine.objects.filter(action="report.book").exists()


def test_an_unchanged_answer_is_not_sent_again(world, branch_program):
    path = f"/units/{world.branch.pk}"
    first = branch_program.send("GET", path)
    again = branch_program.send("GET", path, **{"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert first["Cache-Control"] == "private, no-cache"


def test_reads_take_few_questions_however_many_rows(world, branch_program):
    for path in (
        f"/units/{world.branch.pk}/entries",
        f"/units/{world.branch.pk}/gatherings",
        f"/units/{world.branch.pk}/heads",
    ):
        held_theme_day(world)
        few = branch_program.queries(path)
        for _ in range(3):
            held_theme_day(world)
        many = branch_program.queries(path)
        assert (path, few, many <= 12) == (path, many, True)


def test_an_inbox_and_a_filing_are_read(world, town_program):
    row = filed_plan(world)
    waiting = town_program.get(f"/units/{world.town.pk}/inbox")["items"]
    found = town_program.get(f"/filings/{row.pk}")

    assert [one["id"] for one in waiting] == [row.pk]
    assert (found["row"]["state"], found["row"]["title"]) == ("filed", row.title)
    assert [one["label"] for one in found["steps"]] == ["起草", "报送"]
    assert json.dumps(found, ensure_ascii=False).count(form_for(world).title) >= 1
    assert date.fromisoformat(found["row"]["filed_at"][:10]) == date(2026, 11, 20)


def test_every_read_takes_few_questions(world, town_program, branch_program):
    known, told = things(world), {}
    for name, method, address, _ in filled(world, known):
        caller = branch_program if "recorder" in WHO[name] else town_program
        if method == "GET":
            told[name] = caller.queries(address)

    assert {name: n for name, n in told.items() if n > MOST.get(name, 12)} == {}
