"""Feedback in the browser: the entry on every page, marks, complaints, answers."""

import re
from contextlib import suppress
from html import unescape
from io import BytesIO

from django.test import Client
from django.urls import NoReverseMatch, reverse
from openpyxl import load_workbook

from tests.cast import make_account
from tests.factories.feedback import (
    BY_NAME,
    CENTRAL,
    DUTY,
    HIDDEN,
    NAMED,
    answered,
    coded_by,
    complained,
    complaint_form,
    mark,
    members,
)
from tests.factories.gatherings import World
from tests.factories.superior import assert_only
from tests.factories.web import browser_of, page_of, queries_of, refusals
from tests.web.test_every_route import objects_of, routes
from yiben.feedback.models import CodedComplaint, DutyMark, MarkSheet, NamedComplaint
from yiben.org.models import Org
from yiben.people.models import AuditLine
from yiben.policy.queries import library
from yiben.web.panels.lines import sentence_url

PACK, NAME = DUTY.split("/")
MARK = f"/duties/{PACK}/{NAME}/mark/"
NEW, CODE = "/complaints/new/", "/complaints/code/"
ENTRY = re.compile(r'<a class="complain" href="([^"]+)"')
MOST, FRAME = 12, 7
"""Questions of a page, and those of its frame: session, account, grants, places."""

ASIDE = {302, 405}
"""A page that leads on, and one that only takes what is sent: nothing is shown."""


def entry_of(response: object) -> str:
    found = ENTRY.search(page_of(response))
    return unescape(found[1]) if found else ""


def sent(world: World, **given: str) -> dict[str, str]:
    """Return a complaint as a browser sends it."""
    form = complaint_form(world)
    fields = {
        "text": form.text,
        "addressee": form.addressee_id,
        "naming": NAMED,
        "page": form.page,
        "unit": form.unit_id,
        "code": form.code,
    }
    return {**fields, **given}


def document() -> str:
    """Return the address of the document at the duty's sentence."""
    return sentence_url(PACK, library().by_id[DUTY].key).partition("#")[0]


# --- the entry -----------------------------------------------------------------


def pages_of(world: World) -> dict[str, str]:
    """Return the address of every page about the branch; none of the interface."""
    things, found = {"year": "2026", **objects_of(world)}, {}
    for name, parameters in routes():
        if set(parameters) <= things.keys():
            with suppress(NoReverseMatch):  # the interface's names have their own space
                given = {one: things[one] for one in parameters}
                found[name] = reverse(name, kwargs=given)
    return {name: url for name, url in found.items() if not url.startswith("/api/")}


def test_every_page_leads_to_a_complaint_about_it(world: World):
    pages, opened, lacking = pages_of(world), 0, []
    for who in ("recorder", "superior", "member", "security_admin"):
        client = browser_of(world[who])
        for name, address in pages.items():
            response = client.get(address)
            is_page = "html" in response.get("Content-Type", "")
            if is_page and response.status_code not in ASIDE:
                opened += 1
                if f"page={name}" not in entry_of(response):
                    lacking.append((who, name, response.status_code))

    assert lacking == []
    assert opened > 200


def test_pages_without_a_session_have_the_entry(client: Client, db):
    assert "page=login" in entry_of(client.get("/login/"))
    assert entry_of(client.get("/locked/"))
    assert entry_of(browser_less_404()) == NEW


def browser_less_404() -> object:
    return Client().get("/no-such-page-at-all.txt", follow=True)


def test_a_broken_page_has_the_entry(db):
    from yiben.web.pages.errors import broken

    assert entry_of(broken(None)) == NEW  # type: ignore[arg-type]


# --- complaints -----------------------------------------------------------------


def test_the_form_knows_the_page_one_came_from(world: World):
    client = browser_of(world["recorder"])
    address = entry_of(client.get(reverse("ledger", args=[world.branch.pk])))

    page = page_of(client.get(address))

    assert "关于：台账，河湾村党支部" in page
    assert 'name="page" value="ledger"' in page


def test_a_complaint_its_answer_and_one_level_up(world: World):
    me, town = browser_of(world["member"]), browser_of(world["superior"])

    done = me.post(NEW, sent(world), follow=True)

    assert "已经收下" in page_of(done)
    row = NamedComplaint.objects.get()
    here = reverse("complaint", args=[row.pk])
    assert here in page_of(town.get(reverse("feedback", args=[world.town.pk])))
    reply = {"text": "下月起只填一张。", "public": "yes", "about": "表格太多"}
    assert town.post(f"{here}answer/", reply).status_code == 302
    page = page_of(me.get(here))
    assert "下月起只填一张。" in page
    assert "superior的账号" in page
    public = reverse("replies", args=[world.branch.pk])
    assert "表格太多" in page_of(me.get(public))
    me.post(f"{here}judge/", {"enough": "no"})
    row.refresh_from_db()
    assert row.addressee == world.county
    assert here in page_of(me.get("/me/feedback/"))


def test_a_faulty_complaint_comes_back_filled(world: World):
    client = browser_of(world["member"])

    response = client.post(NEW, sent(world, addressee="", text="填了三遍"))

    assert response.status_code == 422
    assert "填了三遍" in page_of(response)
    assert not NamedComplaint.objects.exists()


def test_an_anonymous_complaint_shows_its_code_once(world: World):
    one, *_ = members(world)
    client, lines = browser_of(one), AuditLine.objects.count()
    data = sent(world, naming=HIDDEN)

    page = page_of(client.post(NEW, data))

    code = "-".join(data["code"][at : at + 4] for at in range(0, 16, 4))
    assert code in page
    row = CodedComplaint.objects.get()
    assert data["code"] not in str(vars(row))
    assert AuditLine.objects.count() == lines
    for address in ("/", "/me/", "/me/feedback/", NEW):
        assert code not in page_of(client.get(address, follow=True))


def test_an_anonymous_complaint_keeps_no_page_of_an_office(world: World):
    one, *_ = members(world)
    client = browser_of(one)
    for page in ("due", "documents"):
        client.post(NEW, sent(world, naming=HIDDEN, page=page))

    assert set(CodedComplaint.objects.values_list("page", flat=True)) == {
        "",
        "documents",
    }


def test_the_answer_is_read_with_the_code_and_without_login(world: World):
    one, *_ = members(world)
    row, code = coded_by(world, one)
    answered(world, row)
    client = Client()

    page = page_of(client.post(CODE, {"code": code.upper()}))

    assert "下个月起只填一张。" in page
    assert "不满意，交给" in page
    client.post(f"{CODE}judge/", {"code": code, "enough": "no"})
    assert CodedComplaint.objects.get().addressee == world.county


def test_a_wrong_code_gets_the_form_again_and_leaves_no_line(world: World):
    client = browser_of(world["member"])
    before, lines = refusals(), AuditLine.objects.count()

    wrong = client.post(CODE, {"code": "k" * 16})
    judged = client.post(f"{CODE}judge/", {"code": "k" * 16, "enough": "no"})

    assert (wrong.status_code, judged.status_code) == (404, 404)
    for page in (page_of(wrong), page_of(judged)):
        assert "没有这个凭码，请核对后再输。" in page
        assert f'action="{CODE}"' in page
        assert "安全管理员" not in page
    assert (refusals(), AuditLine.objects.count()) == (before, lines)


def test_a_few_wrong_codes_must_wait(world: World):
    one, *_ = members(world)
    _, code = coded_by(world, one)
    client = Client()
    for _ in range(5):
        assert client.post(CODE, {"code": "k" * 16}).status_code == 404

    assert client.post(CODE, {"code": code}).status_code == 429
    judged = client.post(f"{CODE}judge/", {"code": code, "enough": "yes"})
    assert judged.status_code == 429


def test_too_few_are_told_why_they_cannot_hide(world: World):
    client = browser_of(world["member"])

    for address in (NEW, MARK):
        page = page_of(client.get(address))
        assert "这里不能匿名" in page
        assert 'value="anonymous"' not in page


SELECT = re.compile(r'<select[^>]* name="(\w+)"[^>]*>(.*?)</select>', re.DOTALL)


def selects_of(page: str) -> dict[str, list[str]]:
    """Return what each list of a page offers, what is chosen first."""
    found = {}
    for name, body in SELECT.findall(page):
        options = re.findall(r'<option value="([^"]*)"( selected)?', body)
        found[name] = [one for one, _ in sorted(options, key=lambda one: not one[1])]
    return found


def test_only_units_large_enough_are_offered_without_a_name(world: World, settings):
    settings.YIBEN_ANONYMOUS_LEAST = 3
    client = browser_of(world["member"])

    page = page_of(client.get(NEW))

    lists, branch, town = selects_of(page), world.branch.pk, world.town.pk
    assert branch in lists["addressee"]
    assert branch not in lists["addressee_far"]
    assert lists["addressee_far"][0] == town
    assert f"{world.branch.name}有账号的党员太少，只能实名。" in page
    assert "或更上一级" not in page
    assert page.index("看得到这条意见的") < page.index("<textarea")
    given = {"naming": HIDDEN, "addressee": branch, "addressee_far": town}
    assert "已经收下" in page_of(client.post(NEW, sent(world, **given)))
    assert CodedComplaint.objects.get().addressee == world.town


def test_a_forged_small_unit_is_refused_at_its_question(world: World, settings):
    settings.YIBEN_ANONYMOUS_LEAST = 3
    client, branch = browser_of(world["member"]), world.branch.pk
    given = {"naming": HIDDEN, "addressee": branch, "addressee_far": branch}

    assert client.post(NEW, sent(world, **given)).status_code == 422
    assert not CodedComplaint.objects.exists()


def test_without_login_one_is_told_how(world: World, settings):
    shut = page_of(Client().get(f"{NEW}?page=login"))
    assert "没有开放不登录提意见" in shut
    assert "<form" not in shut
    assert Client().post(NEW, sent(world)).status_code == 200
    assert not CodedComplaint.objects.exists()

    settings.YIBEN_OPEN_COMPLAINTS = True
    top = world.cast.centre.pk
    assert "没有登录的意见一律匿名" in page_of(Client().get(NEW))
    done = Client().post(NEW, sent(world, naming=HIDDEN, addressee=top))
    assert "已经收下" in page_of(done)
    assert CodedComplaint.objects.get().from_outside


def test_paper_is_entered_by_the_recorder_alone(world: World):
    address = reverse("complaint-paper", args=[world.branch.pk])
    data = sent(world, person=world.id("周大山"))

    assert_only(world, {"recorder"}, address, data)
    assert_only(world, {"recorder"}, address)

    done = browser_of(world["recorder"]).post(address, data, follow=True)
    assert "你代录过的" in page_of(done)
    assert NamedComplaint.objects.get().person_id == world.id("周大山")


def test_nobody_else_opens_a_complaint(world: World):
    here = reverse("complaint", args=[complained(world).pk])

    assert_only(world, {"member", "superior"}, here)
    assert_only(world, {"superior"}, reverse("feedback", args=[world.town.pk]))
    answer = {"text": "好。"}
    assert_only(world, {"superior", "member"}, f"{here}answer/", answer)
    assert browser_of(world["member"]).post(f"{here}answer/", answer).status_code == 404
    assert_only(world, {"member", "superior"}, f"{here}judge/", {"enough": "yes"})
    judged = browser_of(world["superior"]).post(f"{here}judge/", {"enough": "yes"})
    assert judged.status_code == 404


# --- marks ------------------------------------------------------------------------


def test_a_member_marks_a_duty_from_the_document(world: World):
    client = browser_of(world["member"])
    assert MARK in page_of(client.get(document()))

    data = {"reason": "too_heavy", "text": "每月太密", "naming": NAMED}
    done = client.post(MARK, data)

    assert done.status_code == 302
    assert DutyMark.objects.get().person_id == world.id("赵田")
    again = client.post(MARK, data)
    assert again.status_code == 422
    assert "你已经对这项职责提过意见" in page_of(again)


def test_the_page_says_who_answers(world: World):
    client = browser_of(world["member"])
    assert "由云川省委员会答复" in page_of(client.get(MARK))

    Org.objects.filter(pk=world.cast.province.pk).update(level="city")

    assert "用文件转报发文机关" in page_of(client.get(MARK))


def test_no_stranger_marks(world: World):
    assert_only(world, {"member", "recorder"}, MARK)
    assert_only(world, {"member", "recorder"}, MARK, {"reason": "too_heavy"})


def test_many_marks_and_the_answer_stand_beside_the_duty(world: World):
    for one in members(world):
        mark(one)
    mine, line = browser_of(world["member"]), "至少 5 人认为太重"
    by = world["security_admin"]
    top = world.cast.province
    province = browser_of(make_account("province", by, ("superior", top)))
    pages = {
        document(): mine,
        reverse("grounds", args=[f"org:{world.branch.pk}", PACK, NAME, "2026-10"]): (
            browser_of(world["recorder"])
        ),
        reverse("rehearse", args=[top.pk, PACK]): province,
        reverse("feedback", args=[top.pk]): province,
        MARK: mine,
    }
    for address, client in pages.items():
        assert line in page_of(client.get(address)), address

    answer = {"verdict": "change", "text": "改为每季度一次。"}
    goal = reverse("marks-answer", args=[top.pk, PACK, NAME])
    assert province.post(goal, {"verdict": "change", "text": ""}).status_code == 422
    assert province.post(goal, answer).status_code == 302
    assert province.post(goal, answer).status_code == 409

    page = page_of(mine.get(document()))
    assert "改为每季度一次。" in page
    assert line not in page


def test_a_few_marks_show_nowhere(world: World):
    for one in members(world)[:4]:
        mark(one)
    by, top = world["security_admin"], world.cast.province
    province = browser_of(make_account("province", by, ("superior", top)))

    page = page_of(province.get(reverse("feedback", args=[top.pk])))

    assert "还没有要答复的职责意见" in page
    assert MarkSheet.objects.get().too_heavy == 4
    mine = browser_of(world["member"])
    assert "人认为太重" not in page_of(mine.get(document()))


def test_only_the_issuer_answers(world: World):
    mark(world["member"], form=BY_NAME)
    goal = reverse("marks-answer", args=[world.cast.province.pk, PACK, NAME])

    assert_only(world, set(), goal, {"verdict": "keep", "text": "理由。"})
    assert_only(world, set(), reverse("feedback", args=[world.cast.province.pk]))
    assert_only(world, set(), reverse("feedback-file", args=[world.cast.province.pk]))


def test_what_is_forwarded_leaves_as_a_file(world: World):
    Org.objects.filter(pk=world.cast.province.pk).update(level="city")
    mark(world["member"], form=BY_NAME)
    top = world.cast.centre
    by = make_account("top", world["security_admin"], ("superior", top))
    client, address = browser_of(by), reverse("feedback-file", args=[top.pk])
    page = page_of(client.get(reverse("feedback", args=[top.pk])))
    assert address in page

    book = load_workbook(BytesIO(client.get(address).content))

    rows = list(book.active.iter_rows(values_only=True))
    assert rows[1][3] == "太重"
    assert "赵田" in str(rows[1][7])
    assert AuditLine.objects.filter(action="feedback.export").count() == 1


def test_pages_ask_little_however_much_was_said(world: World):
    who = members(world)
    by, top = world["security_admin"], world.cast.province
    province = browser_of(make_account("province", by, ("superior", top)))
    town, me = browser_of(world["superior"]), browser_of(world["member"])
    at_top = reverse("feedback", args=[top.pk])
    pages = [
        (town, reverse("feedback", args=[world.town.pk])),
        (me, "/me/feedback/"),
        (me, document()),
        (province, at_top),
    ]
    complained(world)
    for one in who:
        mark(one)
    first = [queries_of(client, address) for client, address in pages]
    for _ in range(3):
        complained(world)
    others = [one.id for one in library().by_id.values() if one.is_duty]
    for duty in [one for one in others if one.startswith(f"{PACK}/")][:3]:
        mark(who[0], duty, BY_NAME)
    mark(who[0], CENTRAL)

    then = [queries_of(client, address) for client, address in pages]

    assert then == first
    assert max(then) <= MOST + FRAME
