"""Reports on the web: one click for a book, a half-year report from draft to number."""

import io
import re

import docx
import pytest

from tests.factories.gatherings import AT, World
from tests.factories.superior import held_theme_day
from tests.factories.web import browser_of, page_of, queries_of, refusals
from tests.rooms.reports.test_papers import word
from yiben.people.models import AuditLine
from yiben.reports.actions import write_paper
from yiben.reports.models import OwnTemplate, Paper

FULL = {
    "period": "2026-H1",
    "做法和成效": "每月一次。",
    "问题和打算": "人少。",
    "token": "one",
}


def home(world: World) -> str:
    return f"/units/{world.branch.pk}/reports/"


def written(world: World, **answers: str) -> Paper:
    return write_paper(
        world.branch,
        "meeting-half",
        period="2026-H2",
        answers=answers,
        token="t",
        by=world["recorder"],
        at=AT,
    )


def test_the_page_offers_every_book_as_both_files(world):
    page = page_of(browser_of(world["recorder"]).get(home(world)))

    for title in (
        "“三会一课”记录本",
        "主题党日记录本",
        "党员活动纪实手册",
        "党费收缴台账",
    ):
        assert title in page
    assert page.count("/pdf/?year=2026") == page.count("/docx/?year=2026") == 10
    assert "带“草稿”字样" in page


@pytest.mark.parametrize(("sort", "head"), [("pdf", b"%PDF"), ("docx", b"PK")])
def test_one_click_gives_a_branchs_year(world, sort, head):
    held_theme_day(world)
    answer = browser_of(world["recorder"]).get(
        f"{home(world)}books/theme-days/{sort}/?year=2026"
    )

    assert answer.status_code == 200
    assert answer.content.startswith(head)
    assert "filename*=UTF-8''" in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_superiors_reading_is_audited_and_shown_to_the_branch(world):
    above = browser_of(world["superior"])
    above.get(f"{home(world)}books/meetings/docx/?year=2026")
    page = page_of(browser_of(world["recorder"]).get(home(world)))

    assert "谁从外面调阅过" in page
    assert world["superior"].display_name in page
    assert AuditLine.objects.filter(action="record.read").count() == 1


@pytest.mark.parametrize("who", ["member", "stranger", "system_admin", "nobody"])
def test_a_refusal_writes_one_line_of_audit(world, who):
    before = refusals()
    answer = browser_of(world[who]).get(f"{home(world)}books/meetings/docx/")

    assert answer.status_code in {403, 404}
    assert refusals() == before + 1


def test_a_circular_asks_to_whom_and_about_when_before_the_text(world):
    url = f"/units/{world.town.pk}/reports/new/circular/"
    fields = browser_of(world["superior"]).get(url).context["sheet"].fields

    assert [one.label for one in fields] == [
        *("主送机关", "期间", "肯定的做法", "存在的问题", "工作要求"),
        *("签发人", "抄送", "印发机关", "附注"),
    ]


def test_a_report_goes_from_draft_to_number(world):
    client = browser_of(world["recorder"])
    made = client.post(f"{home(world)}new/meeting-half/", FULL)
    again = client.post(f"{home(world)}new/meeting-half/", FULL)
    address = made["Location"]
    assert again["Location"] == address
    page = page_of(client.get(address))

    assert "数字从哪里来" in page
    assert "台账自动填" in page
    done = client.post(f"{address}sign/", {"code": "河支"}, follow=True)
    assert "河支〔2026〕1号" in page_of(done)
    assert Paper.objects.count() == 1
    assert client.get(f"{address}files/pdf/").content.startswith(b"%PDF")
    assert client.get(f"{address}files/docx/").content.startswith(b"PK")


def test_a_figure_opens_to_its_entries(world):
    held_theme_day(world)
    paper = written(world)
    client = browser_of(world["recorder"])
    page = page_of(client.get(f"/papers/{paper.pk}/"))
    link = re.search(
        r'href="(/papers/[^"]+/figures/[^"]+)" aria-label="主题党日次数', page
    )
    assert link is not None
    opened = page_of(client.get(link[1]))

    assert "取次数" in opened
    assert "/entries/e_" in opened


@pytest.mark.parametrize(
    ("name", "shown"),
    [("应办项数", "/standing/"), ("未完成项数", "/standing/"), ("党员数", "/units/")],
)
def test_every_other_figure_opens_to_duties_or_units(world, name, shown):
    paper = written(world)
    page = page_of(
        browser_of(world["recorder"]).get(f"/papers/{paper.pk}/figures/{name}/")
    )
    body = page.partition("<main")[2]

    assert shown in body.partition("<tbody>")[2]


def test_the_figures_in_the_sentences_open_too(world):
    held_theme_day(world)
    paper = written(world)
    page = page_of(browser_of(world["recorder"]).get(f"/papers/{paper.pk}/"))
    text = page.partition("<h2>全文</h2>")[2].partition("数字从哪里来")[0]

    assert len(re.findall(r'href="/papers/[^"]+/figures/', text)) >= 15
    assert re.search(r"主题党日<a [^>]+>1</a>次", text)
    assert "还没有结束：数字会变" in page


def test_signing_an_open_period_is_refused_in_words_and_nothing_is_lost(world):
    paper = written(world, 做法和成效="一", 问题和打算="二")
    answer = browser_of(world["recorder"]).post(
        f"/papers/{paper.pk}/sign/", {"code": "河支"}
    )

    assert answer.status_code == 422
    assert "还没有结束，现在只能出草稿" in page_of(answer)
    assert 'value="河支"' in page_of(answer)
    assert f'action="/papers/{paper.pk}/"' in page_of(answer)  # not to sign again
    paper.refresh_from_db()
    assert paper.state == "draft"


def test_a_wrong_period_gives_the_form_back_filled(world):
    answer = browser_of(world["recorder"]).post(
        f"{home(world)}new/meeting-half/", {**FULL, "period": "2020-H1"}
    )

    assert answer.status_code == 422
    assert "每月一次。" in page_of(answer)
    assert not Paper.objects.exists()


def test_markup_in_what_was_written_stays_text(world):
    paper = written(world, 做法和成效="<script>alert(1)</script>")
    page = page_of(browser_of(world["recorder"]).get(f"/papers/{paper.pk}/"))

    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_a_template_with_unknown_fields_is_refused_with_their_names(world):
    client = browser_of(world["recorder"])
    address = f"{home(world)}templates/meeting-half/"
    bad = io.BytesIO(word("{{ 标题 }}{{ 没有这个 }}"))
    bad.name = "a.docx"
    assert client.post(address, {"file": bad}).status_code == 422  # not declared
    bad.seek(0)
    refused = client.post(address, {"file": bad, "declared": "yes"})

    assert refused.status_code == 422
    assert "第 1 段：不认识的字段“没有这个”" in page_of(refused)
    assert 'value="yes" checked' in page_of(refused)
    assert not OwnTemplate.objects.exists()
    good = io.BytesIO(word("{{ 标题 }}"))
    good.name = "a.docx"
    sent = {"file": good, "declared": "yes"}
    assert client.post(address, sent).status_code == 302
    paper = written(world)
    made = client.get(f"/papers/{paper.pk}/own/").content
    assert "开展情况的报告" in docx.Document(io.BytesIO(made)).paragraphs[0].text


def test_a_superior_reads_a_report_and_cannot_write_it(world):
    paper = written(world)
    above = browser_of(world["superior"])
    page = page_of(above.get(f"/papers/{paper.pk}/"))

    assert "由人填写的" not in page
    assert above.post(f"/papers/{paper.pk}/", {}).status_code in {403, 404}
    assert above.post(f"/papers/{paper.pk}/sign/", {"code": "河支"}).status_code in {
        403,
        404,
    }
    assert AuditLine.objects.filter(action="record.read").count() == 1


def test_a_member_gets_their_own_card(world):
    answer = browser_of(world["member"]).get("/me/handbook/docx/?year=2026")

    assert answer.status_code == 200
    assert answer.content.startswith(b"PK")


def test_pages_ask_few_questions_and_are_small(world):
    client = browser_of(world["recorder"])
    paper = written(world)
    for at in range(6):
        write_paper(
            world.branch,
            "notice",
            period=None,
            answers={"事项": str(at)},
            token=f"n{at}",
            by=world["recorder"],
            at=AT,
        )
    assert queries_of(client, home(world)) <= 16
    assert queries_of(client, f"/papers/{paper.pk}/") <= 30
    assert len(client.get(home(world)).content) < 60_000


def test_every_way_to_a_paper_from_above_is_noted(world):
    paper = written(world)
    above = browser_of(world["superior"])
    for place in ("", "files/docx/", "figures/党员大会次数/"):
        assert above.get(f"/papers/{paper.pk}/{place}").status_code == 200

    seen = AuditLine.objects.filter(action="record.read")
    assert seen.count() == 3
    assert {one.org_id for one in seen} == {world.branch.pk}
