"""The form of a rule: three pages, and nothing lost on the way."""

import json
from typing import Any

import pytest
from django.urls import reverse

from tests.factories.drafts import MONTHLY, YEARLY, begun, monthly, ruled, yearly
from tests.factories.web import browser_of, page_of
from tests.packs.shelf import library
from yiben.policy.models import Draft, DraftRule
from yiben.policy.queries import kinds
from yiben.rules.words import Form
from yiben.rules.writing import rule_row
from yiben.web.forms.draft_answers import answers_of
from yiben.web.forms.draft_row import RowMaker
from yiben.web.forms.shared import typed

SEMINAR = "gatherings.seminar.held"
DETAILS = {
    "phrase": MONTHLY,
    "form": "require",
    "subject": "org",
    "kind": SEMINAR,
    "org": "branch",
    "every": "month",
    "title": "支部集中学习",
    "reading": "支部每月集中学习一次。",
    "section": "一（一）",
    "strength": "must",
    "page": "details",
    "go": "save",
    "once": "x",
    "seen": "yes",
}


@pytest.fixture
def draft(world) -> Draft:
    return begun(world)


def new(draft: Draft) -> str:
    return reverse("draft-rule-new", args=[draft.pk])


def send(world, draft, **given: Any):
    sent = {k: v for k, v in {**DETAILS, **given}.items() if v is not None}
    return browser_of(world["town_recorder"]).post(new(draft), sent, follow=True)


def row(draft: Draft) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(draft.rules.get().row)
    return found


def test_the_first_page_asks_for_the_words_and_what_they_ask(world, draft):
    page = page_of(
        browser_of(world["town_recorder"]).get(new(draft), {"phrase": MONTHLY})
    )

    assert f'value="{MONTHLY}"' in page
    for label in (
        "应当开展",
        "应当报送",
        "应当长期保持",
        "遇事应当",
        "应当包含",
        "不得",
        "释义",
        "指导性要求",
    ):
        assert label in page


def test_a_phrase_that_stands_twice_shows_its_places_and_better_ones(world, draft):
    answer = send(world, draft, phrase="各党支部", page="phrase", go="whom", once="y")
    page = page_of(answer)

    assert answer.status_code == 422
    assert "这句话在原文里有 3 处（第 4 段、第 5 段、第 7 段）" in page
    assert 'name="take" value="各党支部每月组织一次集中学习"' in page
    taken = send(world, draft, phrase="各党支部", page="phrase", go=None, take=MONTHLY)
    assert taken.context["panel"].page == "whom"
    assert ("原文", f"“{MONTHLY}”") in taken.context["panel"].said


def test_other_numerals_and_brackets_show_what_the_text_says(world, draft):
    answer = send(world, draft, phrase="(二)讨论", page="phrase", go="whom")

    assert "原文写的是“（二）讨论”" in page_of(answer)
    assert 'name="take" value="（二）讨论"' in page_of(answer)


def test_the_second_page_offers_records_the_third_only_what_the_form_needs(
    world, draft
):
    second = send(world, draft, page="phrase", go="whom", seen=None)
    third = send(world, draft, page="whom", go="details", seen=None)
    names = {f.name for g in third.context["panel"].groups for f in g.fields}

    assert second.context["panel"].page == "whom"
    assert "支部专题学习讨论（原文提到）" in page_of(second)
    assert third.context["panel"].page == "details"
    assert {"every", "at_least", "window_first", "refines"} <= names
    assert names.isdisjoint({"within_days", "recipient", "by", "elements", "why"})
    assert "党支部（2 个）" in page_of(third)
    assert 'value="一（一）"' in page_of(third)


@pytest.mark.parametrize("form", ["define", "forbid", "guide"])
def test_words_that_bind_nobody_skip_the_second_page(world, draft, form):
    on = send(world, draft, form=form, page="phrase", go="whom", seen=None)
    back = send(world, draft, form=form, page="details", go="whom")

    assert on.context["panel"].page == "details"
    assert back.context["panel"].page == "phrase"


def test_a_rule_is_saved_as_its_mapping(world, draft):
    answer = send(world, draft)

    assert "“支部集中学习”已保存。" in page_of(answer)
    assert row(draft) == {
        "id": "collective-study-month",
        "title": "支部集中学习",
        "system": "collective_study",
        "form": "require",
        "binds": {"subject": "org", "org": ["branch"]},
        "record": {"kinds": [SEMINAR]},
        "every": "month",
    }


def test_a_second_click_saves_one_rule(world, draft):
    send(world, draft)
    send(world, draft)

    assert draft.rules.count() == 1


@pytest.mark.parametrize(
    ("given", "said", "where"),
    [
        ({"every": "open"}, "没有写原文用的是哪个词", "open_term"),
        ({"every": ""}, "“多久一次”没有选择", "every"),
        ({"every": "week"}, "“多久一次”里没有这一项", "every"),
        ({"at_least": "两次"}, "“次数”里的“两次”不对", "at_least"),
        ({"window_first": "9"}, "“window”要写周期里的第几个月", "window_first"),
        (
            {"every": "open", "open_term": "定期", "window_first": "1"},
            "周期没有定",
            "window_first",
        ),
        ({"reading": " "}, "“用自己的话说一遍”没有填写", "reading"),
        ({"kind": "nonesuch"}, "没有这种记录", ""),
        ({"subject": "office"}, "没有选哪些职务", "office"),
        (
            {"having": "has_committee", "lacking": "has_committee"},
            "约束不到任何人",
            "org",
        ),
        (
            {"form": "file", "kind": "filings.work_plan", "recipient": ""},
            "“报给谁”没有选择",
            "recipient",
        ),
        ({"form": "carry", "every": None}, "没有选要带上什么", "elements"),
        (
            {"form": "when", "event_kind": "registers.event.registered"},
            "没有写多少天以内",
            "within_days",
        ),
        ({"form": "forbid"}, "没有选不许什么", "features"),
        ({"subject": "relation"}, "没有选对哪些下级", "below"),
        ({"form": "guide", "system": "programme"}, "“为什么没法核对”没有填写", "why"),
        ({"phrase": "没有这句话"}, "原文里没有这句话", ""),
    ],
)
def test_a_mistake_is_told_at_its_question_and_all_answers_stay(
    world, draft, given, said, where
):
    answer = send(world, draft, note="一定要记住的说明", **given)

    assert answer.status_code == 422
    assert said in page_of(answer)
    assert "一定要记住的说明" in page_of(answer)
    assert {one.where for one in answer.context["sheet"].problems} >= {where}
    assert draft.rules.count() == 0


SAVED: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (
        {"every": "open", "open_term": "经常", "at_least": "2"},
        {
            "every": "open",
            "open_term": "经常",
            "settable": ["every", "at_least"],
            "at_least": 2,
        },
    ),
    (
        {
            "window_first": "3",
            "every": "quarter",
            "grace_days": "0",
            "settable": "at_least",
        },
        {"window": [3, 3], "grace_days": 0, "settable": ["at_least"]},
    ),
    (
        {
            "subject": "office",
            "office": ["secretary"],
            "roles": ["speaker"],
            "kind": "gatherings.party_lecture.held",
        },
        {
            "record": {"kinds": ["gatherings.party_lecture.held"], "as": ["speaker"]},
            "system": "party_lecture",
        },
    ),
    (
        {"subject": "member", "membership": "full", "except_flags": "frail"},
        {
            "binds": {
                "subject": "member",
                "org": ["branch"],
                "membership": ["full"],
                "except_flags": ["frail"],
            }
        },
    ),
    (
        {
            "subject": "pair",
            "office": ["secretary", "committee_member"],
            "kind": "talks.heart_talk.held",
        },
        {
            "binds": {
                "subject": "pair",
                "org": ["branch"],
                "office": ["secretary", "committee_member"],
            }
        },
    ),
    (
        {
            "subject": "relation",
            "org": "committee",
            "below": ["branch"],
            "kind": "supervision.inspection.held",
        },
        {
            "binds": {
                "subject": "relation",
                "org": ["committee"],
                "below": {"org": ["branch"]},
            }
        },
    ),
    (
        {
            "owner": "below",
            "day": "28",
            "min_rate": "80",
            "covers": "members",
            "other_kind": "gatherings.theme_day.held",
        },
        {
            "binds": {"subject": "org", "org": ["branch"], "except_issuer": True},
            "record": {
                "kinds": [SEMINAR, "gatherings.theme_day.held"],
                "min_rate": 80,
                "day": 28,
                "covers": "members",
            },
        },
    ),
    (
        {
            "form": "file",
            "kind": "filings.work_plan",
            "recipient": "superior",
            "every": "year",
        },
        {"record": {"kinds": ["filings.work_plan.received"]}, "recipient": "superior"},
    ),
    (
        {
            "form": "keep",
            "kind": "registers.contact_point.kept",
            "owner": "issuer",
            "org": "committee",
            "by": "2026-12-31",
            "every": None,
        },
        {
            "by": "2026-12-31",
            "binds": {"subject": "org", "org": ["committee"], "issuer_only": True},
        },
    ),
    (
        {
            "form": "keep",
            "kind": "registers.contact_point.kept",
            "open_term": "逐步",
            "every": None,
        },
        {"by": "open", "open_term": "逐步"},
    ),
    (
        {
            "form": "when",
            "event_kind": "registers.event.registered",
            "event_tags": "event.major_accident",
            "within_days": "30",
            "every": None,
        },
        {
            "event": {
                "kinds": ["registers.event.registered"],
                "tags_any": ["event.major_accident"],
            },
            "within_days": 30,
        },
    ),
    (
        {
            "form": "when",
            "event_kind": "registers.event.registered",
            "open_term": "及时",
            "every": None,
        },
        {"within_days": "open", "open_term": "及时", "settable": ["within_days"]},
    ),
    (
        {
            "form": "carry",
            "elements": "element.minutes",
            "kind": "gatherings.theme_day.held",
            "strength": "soft",
            "every": None,
        },
        {"elements": ["element.minutes"], "strength": "soft"},
    ),
    (
        {
            "form": "define",
            "term": "三定一看",
            "items": "定时间\n定地点",
            "system": "programme",
        },
        {"term": "三定一看", "items": ["定时间", "定地点"]},
    ),
    (
        {
            "form": "forbid",
            "suspends": "programme",
            "features": "ranking.persons",
            "system": "programme",
        },
        {"suspends": ["programme"], "features": ["ranking.persons"]},
    ),
    (
        {
            "form": "guide",
            "why": "是态度",
            "system": "programme",
            "needs": "三定一看",
            "consequence": "通报",
        },
        {"why": "是态度", "needs": ["三定一看"]},
    ),
]


@pytest.mark.parametrize(("given", "wanted"), SAVED)
def test_every_form_saves_what_was_chosen(world, draft, given, wanted):
    answer = send(world, draft, **given)

    assert answer.status_code == 200, [
        str(one) for one in answer.context["sheet"].problems
    ]
    assert {key: row(draft).get(key) for key in wanted} == wanted


def test_a_rule_is_changed_on_its_own_page(world, draft):
    rule = ruled(world, draft, yearly(replaces=[]))
    url = reverse("draft-rule", args=[draft.pk, rule.pk])
    client = browser_of(world["town_recorder"])

    shown = client.get(url)
    sent = {
        **DETAILS,
        "phrase": YEARLY,
        "form": "file",
        "kind": "filings.annual_review",
        "recipient": "superior",
        "every": "half_year",
        "version": "1",
    }
    client.post(url, sent)
    stale = client.post(url, {**sent, "every": "month"})

    assert shown.context["panel"].page == "details"
    assert "逾期不报的予以通报" in page_of(shown)
    assert row(draft)["every"] == "half_year"
    assert "这条规则刚由别的窗口改过" in page_of(stale)
    assert stale.context["panel"].version == 2
    client.post(url, {**sent, "every": "month", "version": "2"})
    assert row(draft)["every"] == "month"


def test_a_rule_taken_out_meanwhile_can_still_be_added(world, draft):
    rule = ruled(world, draft, monthly())
    client = browser_of(world["town_recorder"])
    url = reverse("draft-rule", args=[draft.pk, rule.pk])
    client.post(
        reverse("draft-rule-remove", args=[draft.pk, rule.pk]), {"version": "1"}
    )

    gone = client.post(url, {**DETAILS, "version": "1", "note": "记住"})
    opened = client.get(url)

    assert draft.rules.count() == 0
    assert (gone.status_code, opened.status_code) == (422, 404)
    assert "这条规则刚被删去了" in page_of(gone)
    assert "记住" in page_of(gone)
    panel = gone.context["panel"]
    client.post(panel.action, {**DETAILS, "once": panel.once})
    assert draft.rules.count() == 1


def test_a_rule_is_written_as_text_by_those_who_know_how(world, draft):
    rule = ruled(world, draft, monthly())
    url = reverse("draft-rule-text", args=[draft.pk, rule.pk])
    client = browser_of(world["town_recorder"])
    about = {"phrase": MONTHLY, "reading": "每月一次。", "section": "", "version": "1"}
    text = client.get(url).context["sheet"].text("text")

    broken = client.post(url, {**about, "text": text + "every: [x"})
    listed = client.post(url, {**about, "text": "- 一"})
    unknown = client.post(url, {**about, "text": text + "often: 1"})
    twice = client.post(url, {**about, "text": text, "phrase": "各党支部"})
    good = client.post(
        url, {**about, "text": text.replace("month", "quarter")}, follow=True
    )

    assert "第 9 行：不是正确的 YAML" in page_of(broken)
    assert "第 1 行：写法不对" in page_of(listed)
    assert "不认识的键“often”" in page_of(unknown)
    assert "有 3 处" in page_of(twice)
    assert "规则已保存" in page_of(good)
    assert row(draft)["every"] == "quarter"
    stale = client.post(url, {**about, "text": text})
    assert "刚由别的窗口改过" in page_of(stale)


@pytest.mark.parametrize(
    ("form", "label", "kind"),
    [
        ("file", "报送什么", "工作计划"),
        ("keep", "要有哪一种登记", "联系点"),
        ("when", "出了什么事", "重大事项"),
        ("carry", "开展什么的时候要带上", "主题党日"),
    ],
)
def test_the_second_page_asks_in_the_words_of_the_form(world, draft, form, label, kind):
    page = page_of(send(world, draft, form=form, page="phrase", go="whom"))

    assert label in page
    assert kind in page
    assert ('name="subject" value="member"' in page) == (form != "when")


def test_the_form_is_small_enough_for_a_telephone_network(world, draft):
    answers = [
        send(world, draft, page="phrase", go="whom", seen=None),
        send(world, draft, page="whom", go="details", seen=None),
        send(world, draft, form="forbid", page="phrase", go="whom", seen=None),
    ]

    assert [len(one.content) for one in answers if len(one.content) > 200_000] == []


@pytest.mark.parametrize("form", [one.value for one in Form])
def test_what_the_form_shows_of_a_rule_saves_as_the_same_rule(form):
    known = kinds()
    rules = [one for one in library().by_id.values() if one.form == form]

    changed = {}
    for rule in rules:
        before = json.loads(json.dumps(rule_row(rule), default=str))
        sent = dict(typed(answers_of(before, known)).lists())
        after = RowMaker(sent, before, known).made()
        if same(before) != same(after):
            changed[rule.id] = (same(before), same(after))

    assert rules
    assert changed == {}


def same(row: dict[str, Any]) -> str:
    """Return a mapping with what is the same in it written the same way."""
    plain = json.loads(json.dumps(row, default=str))
    binds, record = plain.get("binds"), plain.get("record")
    for name in list(plain):
        if plain[name] in ([], "", None):
            del plain[name]
    if binds:
        team = ["secretary", "deputy_secretary", "committee_member"]
        offices = binds.get("office", [])
        if "team" in offices:
            binds["office"] = [*team, *(one for one in offices if one != "team")]
    for part in filter(None, (binds, record, plain)):
        for name, value in part.items():
            if isinstance(value, list):
                part[name] = sorted(value, key=str)
    return json.dumps(plain, ensure_ascii=False, sort_keys=True)


def test_rules_of_one_phrase_are_added_from_the_card(world, draft):
    ruled(world, draft, monthly())
    send(world, draft, title="同一句再一条", once="z")

    assert DraftRule.objects.filter(anchor=MONTHLY).count() == 2
