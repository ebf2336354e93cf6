"""A kind is words in a file: its form, its checks and its page need no program."""

import json
import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse

from tests.factories.gatherings import LECTURE
from tests.factories.web import TODAY, browser_of, page_of
from tests.packs.shelf import PACKS
from tests.web.test_gathering import typed
from yiben.books.gatherings.models import Gathering
from yiben.books.registers.models import Register
from yiben.ledger.models import Entry
from yiben.policy import facts
from yiben.policy.queries import kinds
from yiben.rules.words import Status
from yiben.standing.words import Line
from yiben.web.drawn import due_line
from yiben.web.panels.due import MANY, due_of

BRIDGE = "registers.bridge_watch.kept"
KIND = f"""\
- kind: {BRIDGE}
  system: volunteer
  label: 党员护桥岗
  pattern: R
  book: registers
  by: [branch]
  span: true
  fields:
    - {{name: topic, label: 哪座桥, required: true}}
    - {{name: story, label: 桥的来历, type: long_text}}
    - {{name: piers, label: 桥墩数, type: number}}
    - {{name: cost, label: 维护经费, type: money, required: true}}
    - {{name: checked_on, label: 上次检查, type: date}}
    - {{name: state, label: 桥况, type: choice, choices: [完好, 待修]}}
    - {{name: lit, label: 装了路灯, type: yes_no}}
    - {{name: tools, label: 配备工具, type: list}}
    - {{name: keeper, label: 护桥人, type: person}}
    - {{name: owner, label: 产权单位, type: org}}
  tags:
    - {{tag: bridge.old, label: 古桥}}
"""
FERRY = "errands.ferry_watch.kept"
ERRAND = f"""\
- kind: {FERRY}
  system: volunteer
  label: 党员渡口岗
  pattern: R
  book: errands
  by: [branch]
  fields:
    - {{name: topic, label: 哪个渡口, required: true}}
"""
"""A kind of a book that this house does not have, so no form can be here."""

GIVEN = {
    "title": "永安桥",
    "from_on": "2026-03-01",
    "token": "x_bridge",
    "tags": "bridge.old",
    "field:story": "清代所建。\n石拱桥。",
    "field:piers": "3",
    "field:cost": "1,250.5",
    "field:checked_on": "2026-02-01",
    "field:state": "待修",
    "field:lit": "no",
    "field:tools": "铁锹\n雨衣",
    "field:keeper": "王小禾",
    "field:owner": "青禾县交通局",
}


@pytest.fixture
def shelf(settings, tmp_path: Path, monkeypatch) -> Path:
    """Return a copy of the packs in which the test may write."""
    folder = tmp_path / "packs"
    shutil.copytree(PACKS, folder)
    settings.YIBEN_PACKS = folder
    monkeypatch.setattr(facts, "LOOK_AGAIN", 0.0)
    return folder


@pytest.fixture
def clerk(world, shelf):
    with (shelf / "kinds" / "registers.yaml").open("a", encoding="utf-8") as file:
        file.write(KIND)
    return browser_of(world["recorder"])


@pytest.fixture
def new(world):
    return reverse("register-new", args=[world.branch.pk, BRIDGE])


def test_a_new_kind_has_a_form_with_every_type_of_field(world, clerk, new):
    listed = page_of(clerk.get(reverse("registers", args=[world.branch.pk])))
    page = page_of(clerk.get(new))

    assert new in listed
    for label in ("哪座桥", "桥的来历", "桥墩数", "维护经费", "桥况", "护桥人", "古桥"):
        assert label in page
    assert re.search(r'name="field:cost"[^>]* inputmode="decimal"', page)
    assert re.search(r'name="field:keeper"[^>]* list="', page)
    assert '<option value="王小禾">' in page
    assert '<option value="yes">是</option>' in page


def test_what_was_filled_in_is_kept_and_shown(clerk, new):
    answer = clerk.post(new, GIVEN)

    row = Register.objects.get()
    assert row.fields == {
        "story": "清代所建。\n石拱桥。",
        "piers": 3,
        "cost": "1250.50",
        "checked_on": "2026-02-01",
        "state": "待修",
        "lit": False,
        "tools": ["铁锹", "雨衣"],
        "keeper": "王小禾",
        "owner": "青禾县交通局",
    }
    entry = Entry.objects.get(kind=BRIDGE)
    assert json.loads(entry.payload)["fields"] == row.fields
    page = page_of(clerk.get(answer["Location"]))
    assert "1250.50" in page
    assert re.search(r"装了路灯</dt>\s*<dd[^>]*>\s*否", page)


def test_what_is_wrong_is_told_at_its_field_and_kept(clerk, new):
    wrong = {
        "field:cost": "一千元",
        "field:lit": "也许",
        "field:keeper": "王小禾13800000000",
    }

    answer = clerk.post(new, GIVEN | wrong)

    assert answer.status_code == 422
    page = page_of(answer)
    assert "“维护经费”不对。请填金额，最多到分，如 1250.50。" in page
    assert "“装了路灯”不对。请选“是”或“否”。" in page
    assert "“护桥人”不对。请只填姓名，不填证件号、电话。" in page
    assert 'value="一千元"' in page
    assert not Register.objects.exists()


def test_a_new_field_of_a_meeting_is_asked_and_kept(shelf, world):
    file = shelf / "kinds" / "gatherings.yaml"
    before = file.read_text(encoding="utf-8")
    field = "    - {name: outline, label: 讲稿提纲, type: long_text}\n"
    fresh = "    - {name: rain, label: 下了雨, type: yes_no}\n"
    file.write_text(before.replace(field, field + fresh, 1), encoding="utf-8")
    browser = browser_of(world["recorder"])
    address = reverse("gathering-new", args=[world.branch.pk, LECTURE])

    assert "下了雨" in page_of(browser.get(address))
    browser.post(address, typed(world, act="save") | {"field:rain": "yes"})

    assert json.loads(Gathering.objects.get().fields_json)["rain"] is True


def test_a_kind_with_stages_is_begun_by_its_posting_stage_only(world):
    browser = browser_of(world["recorder"])
    base = "gatherings.org_life_meeting"

    held = browser.get(reverse("gathering-new", args=[world.branch.pk, f"{base}.held"]))
    itself = browser.get(reverse("gathering-new", args=[world.branch.pk, base]))

    assert "组织生活会" in page_of(held)
    assert f"没有“{base}”这类活动" in page_of(itself)


def line_for(world, kind):
    """Return a duty of the month that records of this kind would meet."""
    return Line(
        subject=f"org:{world.branch.pk}",
        subject_label=world.branch.name,
        org_id=world.branch.pk,
        org_name=world.branch.name,
        duty="hunan-2017/theme-day-monthly",
        title="学习资料发放",
        system="study_materials",
        period="2026-11",
        period_label="2026年11月",
        first_on=date(2026, 11, 1),
        last_on=TODAY,
        due_on=None,
        status=Status.DUE_SOON,
        need=1,
        done=0,
        flags=(),
        every="month",
        form="require",
        open_term="",
        citations=(),
        kinds=(kind,),
        tags=(),
        strength="must",
    )


def test_a_duty_of_a_book_without_a_form_has_words_and_no_link(shelf, world):
    (shelf / "kinds" / "errands.yaml").write_text(ERRAND, encoding="utf-8")
    assert kinds()[FERRY].book == "errands"
    lines = [line_for(world, FERRY)] * MANY

    found = due_of(world.branch, lines, on=TODAY)

    (group,) = found.open_groups
    page = due_line(group.lines[0])
    assert page.count("由分册登记") == MANY
    assert "/gaps/new/" in page
    assert (
        re.findall(r'href="[^"]*/(?:registers|gatherings|talks|filings)/', page) == []
    )


def test_an_attribute_nobody_asks_for_is_left_out_of_the_form(world):
    address = reverse("gathering-new", args=[world.branch.pk, LECTURE])
    browser = browser_of(world["recorder"])

    page = page_of(browser.get(address))
    asked = page_of(browser.get(f"{address}?tags=label.zhou_model"))

    assert "结合本地中心工作" in page
    assert "争做模范共产党员" not in page
    assert "争做模范共产党员" in asked
