"""What passes between a unit and those above it: figures, measures, answers."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.api.test_matrix import waived
from tests.factories.api import Caller, key_of, program, recorder
from tests.factories.assess import case_at, sent
from tests.factories.feedback import (
    BY_NAME,
    DUTY,
    HEAVY,
    coded_by,
    complained,
    mark,
    members,
)
from tests.factories.measures import CLAUSE, taken
from tests.factories.superior import held_theme_day, inspected
from tests.factories.visits import SEED, drawing
from yiben.feedback.models import DutyMark, MarkSheet, NamedComplaint, Reply
from yiben.org.models import Org
from yiben.people.models import ApiAnswer, AuditLine
from yiben.supervision.models import MeasureTaken, PlannedVisit, VisitPlan

HEAVY_TEXT = replace(HEAVY, text="太累")
PLAN = {
    "title": "落实情况",
    "first_on": "2026-11-20",
    "last_on": "2026-12-20",
    "mode": "papers",
    "basis": "省方案第四部分：每季度对下级督促检查",
}


def test_the_figures_from_above_are_those_of_the_board(world, town_program):
    held_theme_day(world)
    path = f"/units/{world.town.pk}"
    whole = town_program.get(f"{path}/above")
    units = town_program.get(f"{path}/above/units")
    board = town_program.get(f"{path}/board?year=2026")

    assert whole["counts"] == board["counts"]
    assert whole["counts"]["met"] > 0
    assert whole["n_units"] == 2
    assert [one["name"] for one in units["items"]] == ["河湾村党支部", "桃园村党支部"]
    below = [whole["own"], *units["items"]]
    told = sum(n["missed"] for one in below for n in one["by_system"].values())
    assert told == whole["counts"]["missed"]
    first = town_program.get(f"{path}/above/units?limit=1")
    rest = town_program.get(f"{path}/above/units?limit=1&cursor={first['next']}")
    assert first["items"] + rest["items"] == units["items"]
    assert rest["next"] is None


def test_facets_reasons_and_months_add_up_to_the_whole(world, town_program):
    held_theme_day(world)
    path = f"/units/{world.town.pk}/above"
    counts = town_program.get(path)["counts"]
    facets = town_program.get(f"{path}/facets")
    reasons = {one["status"]: one for one in town_program.get(f"{path}/reasons")}
    months = town_program.get(f"{path}/months")

    assert sum(one["counts"]["met"] for one in facets["sectors"]) == counts["met"]
    assert sum(one["counts"]["met"] for one in facets["periods"]) == counts["met"]
    missed = reasons["missed"]
    assert missed["n_cells"] == counts["missed"] > 0
    assert sum(missed["by_unit"].values()) == sum(missed["by_system"].values())
    assert [one["first_on"] for one in months[:2]] == ["2026-01-01", "2026-02-01"]
    assert months[1]["so_far"]["missed"] >= months[0]["so_far"]["missed"]
    assert town_program.get(f"{path}/reasons?system=nothing")[0]["n_cells"] == 0


def test_visits_are_planned_drawn_dropped_made_and_cancelled(world, town_program):
    path = f"/units/{world.town.pk}/visit-plans"
    form = {**PLAN, "pool_ids": [world.branch.pk, world.neighbour.pk], "draw_size": 1}
    made = town_program.post(path, form)
    one = f"/visit-plans/{made['row']['id']}"
    drawn = town_program.post(f"{one}/draw", {"seed": SEED})
    again = town_program.send("POST", f"{one}/draw", {"seed": SEED})
    visit = drawn["visits"][0]
    dropped = town_program.post(
        f"{one}/dropping", {"visit_id": visit["id"], "reason": "山洪封路"}
    )
    gone = town_program.post(f"{one}/cancellation", {"reason": "并入专项督查"})

    assert (made["row"]["waits_for_draw"], drawn["draw"]["seed"]) == (True, SEED)
    assert drawn["draw"]["picked"] == [visit["unit_name"]]
    assert again.status_code == 409
    assert dropped["visits"][0]["dropped"] == "山洪封路"
    assert gone["row"]["cancelled"] == "并入专项督查"
    assert PlannedVisit.objects.count() == 1


def test_a_planned_visit_is_made_by_an_inspection(world, town_program):
    made = town_program.post(
        f"/units/{world.town.pk}/visit-plans", {**PLAN, "unit_ids": [world.branch.pk]}
    )
    unseen = f"/units/{world.town.pk}/unseen?since=2026-11-01"
    before = [one["name"] for one in town_program.get(unseen)["items"]]
    held = town_program.post(
        f"/units/{world.town.pk}/inspections",
        {
            "subordinate_id": world.branch.pk,
            "form": {
                "happened_on": "2026-11-20",
                "mode": "papers",
                "topic": "三会一课",
                "visit_ids": [made["visits"][0]["id"]],
            },
        },
    )
    seen = town_program.get(f"/visit-plans/{made['row']['id']}")

    assert seen["visits"][0]["inspection_id"] == held["row"]["id"]
    assert before == ["河湾村党支部", "桃园村党支部"]
    assert [one["name"] for one in town_program.get(unseen)["items"]] == before[1:]


def test_the_branch_neither_draws_nor_plans_for_the_town(world, branch_program):
    plan = drawing(world)
    tried = [
        branch_program.send("POST", f"/units/{world.town.pk}/visit-plans", PLAN),
        branch_program.send("POST", f"/visit-plans/{plan.pk}/draw", {"seed": SEED}),
    ]

    assert [one.status_code for one in tried] == [404, 404]
    assert VisitPlan.objects.get().draw.seed is None


def test_a_measure_is_answered_and_ended(world, town_program, branch_program):
    path = f"/units/{world.branch.pk}/measures"
    made = taken(world, "talk", skipped="情况紧急")
    one = f"/measures/{made.pk}"
    said = branch_program.post(f"{one}/reply", {"text": "已经补开"})
    done = town_program.post(
        f"{one}/ending",
        {"result": "看过记录", "ended_on": "2026-11-20", "answer": "情况属实"},
    )

    assert done["row"]["rung_label"] == "约谈"
    assert [step["text"] for step in said["steps"] if step["label"] == "说明"] == [
        "已经补开"
    ]
    assert done["row"]["state"] == "ended"
    assert [one["id"] for one in branch_program.get(path)["items"]] == [made.pk]
    by_town = town_program.get(f"/units/{world.town.pk}/measures/taken")["items"]
    assert [one["id"] for one in by_town] == [made.pk]
    other = f"/measures/{taken(world, 'reminder').pk}/revocation"
    # Only who recorded a measure takes it back.
    refused = town_program.send("POST", other, {"reason": "记错了单位"})
    assert refused.status_code == 404
    assert MeasureTaken.objects.filter(state="revoked").count() == 0


def test_no_program_takes_a_measure(world, town_program):
    form = {"rung": "talk", "decided_by": world.id("柳书记"), "basis": CLAUSE}
    sent = {"superior_id": world.town.pk, "form": form}

    refused = town_program.send("POST", f"/units/{world.branch.pk}/measures", sent)

    assert refused.status_code == 405
    assert MeasureTaken.objects.count() == 0


def test_what_is_about_a_person_is_not_shown(world, town_program):
    personal = taken(
        world, "talk", by="town_recorder", person_id=world.id("李春生"), skipped="急"
    )
    after = taken(world, "circular", after=personal.pk)
    clerk = Caller(
        key_of(world, program(world, "clerk", ("recorder", world.town)), world.town)
    )

    for caller in (clerk, town_program):
        assert caller.send("GET", f"/measures/{personal.pk}").status_code == 404
        rows = caller.get(f"/units/{world.town.pk}/measures/taken")["items"]
        assert [one["id"] for one in rows] == [after.pk]
        assert caller.get(f"/measures/{after.pk}")["before"] == []


def test_a_measure_read_from_elsewhere_is_noted(world, town_program, branch_program):
    row = taken(world)
    branch_program.get(f"/measures/{row.pk}")
    town_program.get(f"/measures/{row.pk}")
    lines = AuditLine.objects.filter(thing=f"measure:{row.pk}", action="record.read")
    n_own = lines.count()
    county = program(world, "county-program", ("superior", world.county))
    Caller(key_of(world, county, world.county)).get(f"/measures/{row.pk}")

    assert (n_own, lines.count()) == (0, 1)


def test_what_is_overdue_is_listed_and_nothing_is_sent(world, town_program, settings):
    row = inspected(world, "台账有缺页")
    path = f"/units/{world.town.pk}/overdue"
    now = town_program.get(path)["items"]
    settings.YIBEN_TODAY = "2027-01-25"
    later = town_program.get(f"{path}?limit=200")["items"]
    longer = town_program.get(f"{path}?limit=200&grace=60")["items"]

    def findings(rows):
        return [one["id"] for one in rows if one["kind"] == "finding"]

    assert (findings(now), findings(later), findings(longer)) == ([], [row.pk], [])
    assert MeasureTaken.objects.count() == 0
    assert town_program.send("GET", f"{path}?grace=1").status_code == 422


def test_a_unit_reads_its_own_sheet_and_the_town_all(
    world, town_program, branch_program
):
    sheets = sent(world)
    own = branch_program.get(f"/units/{world.branch.pk}/assessments")["items"]
    sheet = branch_program.get(f"/unit-sheets/{own[0]['unit_sheet_id']}")
    other = case_at(sheets, world.neighbour)
    whole = town_program.get(f"/assessments/{sheets.pk}")
    held = town_program.get(f"/units/{world.town.pk}/assessments/held")["items"]

    assert [one["assessment"]["id"] for one in own] == [sheets.pk]
    assert [one["org_id"] for one in sheet["sheets"]] == [world.branch.pk]
    item = next(one for one in sheet["sheets"][0]["sheet_items"] if one["item"] == "h")
    assert (item["value"], item["reason"], len(item["entry_ids"])) == (
        "90.00",
        "抗洪走在前",
        1,
    )
    assert [one["org_name"] for one in whole["sheets"]] == [
        "河湾村党支部",
        "桃园村党支部",
    ]
    assert [one["id"] for one in held] == [sheets.pk]
    assert branch_program.send("GET", f"/unit-sheets/{other.pk}").status_code == 404
    assert branch_program.send("GET", f"/assessments/{sheets.pk}").status_code == 404


def program_at(world, unit_id: str) -> Caller:
    """Return a program of the unit that answers for a document."""
    unit = Org.objects.get(pk=unit_id)
    return Caller(key_of(world, program(world, "issuer", ("superior", unit)), unit))


def issuing_unit() -> str:
    """Return who answers for what was marked."""
    rows = DutyMark.objects.first() or MarkSheet.objects.get()
    return str(rows.issuer_id)


@pytest.mark.parametrize("n_hidden", [4, 5])
def test_opinions_without_a_name_are_a_rounded_number_or_nothing(world, n_hidden):
    for one in members(world)[:n_hidden]:
        mark(one, form=HEAVY_TEXT)
    caller = program_at(world, issuing_unit())
    rows = caller.get(f"/units/{issuing_unit()}/opinions")["items"]
    body = {"duty": DUTY, "verdict": "keep", "text": "保留，理由见说明。"}
    done = caller.send("POST", f"/units/{issuing_unit()}/opinions/answer", body)

    few: list[dict[str, object]] = []
    many: list[Any] = [(DUTY, ["至少 5 人认为太重"], [])]
    told = [(one["duty"], one["lines"], one["voices"]) for one in rows]
    assert told == (few if n_hidden < 5 else many)
    assert "太累" not in str([one[2].content.decode() for one in caller.answers])
    assert done.status_code == (409 if n_hidden < 5 else 201)


def test_an_opinion_with_a_name_is_read_and_answered(world):
    mark(world["member"], form=BY_NAME)
    caller = program_at(world, issuing_unit())
    path = f"/units/{issuing_unit()}/opinions"
    rows = caller.get(path)["items"]
    body = {"duty": DUTY, "verdict": "keep", "text": "保留，理由见说明。"}
    done = caller.post(f"{path}/answer", body)

    assert [one["reason_label"] for one in rows[0]["voices"]] == ["太重"]
    assert rows[0]["voices"][0]["who"].startswith("赵田")
    assert done["verdict_label"] == "保留，说明理由"
    assert caller.get(path)["items"] == []


def test_complaints_without_a_name_do_not_pass_this_door(world, town_program):
    row = complained(world)
    hidden, _ = coded_by(world, members(world)[2], text="不敢署名的话")
    listed = town_program.get(f"/units/{world.town.pk}/complaints")["items"]
    reply = {"text": "下个月起只填一张。", "about": "表格", "is_public": True}
    done = town_program.post(f"/complaints/{row.pk}/answer", reply)
    seen = town_program.get(f"/complaints/{row.pk}")
    shut = [
        town_program.send("GET", f"/complaints/{hidden.pk}"),
        town_program.send("POST", f"/complaints/{hidden.pk}/answer", reply),
    ]
    public = recorder(world).get(f"/units/{world.branch.pk}/replies")["items"]

    assert [one["id"] for one in listed] == [row.pk]
    assert (done["state"], seen["row"]["state"]) == ("answered", "answered")
    assert [one["text"] for one in seen["replies"]] == ["下个月起只填一张。"]
    assert [one.status_code for one in shut] == [404, 404]
    assert [one["about"] for one in public] == ["表格"]
    assert "不敢署名" not in str(
        [one[2].content.decode() for one in town_program.answers]
    )
    assert Reply.objects.count() == 1
    # What is sealed in the room is not kept in the open by the door.
    kept = ApiAnswer.objects.values_list("body", flat=True)
    assert not [one for one in kept if "表格太多" in one]
    assert NamedComplaint.objects.count() == 1


def test_a_waiver_is_granted_seen_and_taken_back(world, town_program, branch_program):
    path = f"/units/{world.branch.pk}/waivers"
    form = {
        "subject": f"org:{world.branch.pk}",
        "duty": DUTY,
        "period": "2026-11",
        "reason": "汛期转移群众",
        "until_on": "2026-12-31",
    }
    made = town_program.post(path, form)
    rows = f"/units/{world.branch.pk}/duties?limit=200&status=waived"
    waived_now = branch_program.get(rows)["items"]
    gone = town_program.post(f"/waivers/{made['waiver_id']}/revocation")
    own = branch_program.send("POST", path, form)

    assert ("2026-11", DUTY) in {(one["period"], one["duty"]) for one in waived_now}
    assert (made["is_live"], gone["is_live"]) == (True, False)
    assert gone["revoked_on"] == date(2026, 11, 20).isoformat()
    assert branch_program.get(rows)["items"] == []
    assert own.status_code == 404
    assert waived(world).period == "2026-05"
    listed = branch_program.get(path)["items"]
    assert {one["period"] for one in listed} == {"2026-05", "2026-11"}
