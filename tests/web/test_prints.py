"""Ordering a whole subtree's books on the web, approving, following, fetching."""

import io
import zipfile

import pytest

from tests.cast import make_account
from tests.factories.gatherings import AT, World
from tests.factories.superior import held_theme_day
from tests.factories.web import browser_of, page_of, queries_of, refusals
from yiben.jobs import cli
from yiben.people.models import AuditLine
from yiben.reports.models import PrintJob
from yiben.reports.queries.printing import archive_of

SENT = {
    "books": ["meetings", "theme-days"],
    "year": "2026",
    "sort": "docx",
    "purpose": "年终归档",
    "token": "one",
}
PRIVATE = {**SENT, "books": ["lists"]}


@pytest.fixture(autouse=True)
def var(settings, tmp_path):
    settings.VAR = tmp_path


def home(world: World) -> str:
    return f"/units/{world.town.pk}/reports/prints/"


def second(world: World):
    grant = ("superior", world.town)
    return make_account("approver", world.cast.security_admin, grant, at=AT)


def work() -> None:
    assert cli.main(["worker", "--once", "--processes", "1"]) == 0


def test_from_the_order_to_the_file(world):
    held_theme_day(world)
    client = browser_of(world["superior"])
    assert home(world) in page_of(client.get(f"/units/{world.town.pk}/reports/"))
    made = client.post(home(world), SENT)
    assert client.post(home(world), SENT)["Location"] == made["Location"]
    page = page_of(client.get(made["Location"]))
    assert "等着印：0 / " in page
    assert 'hx-trigger="every 5s"' in page

    work()
    page = page_of(client.get(made["Location"]))
    assert "已印好" in page
    assert "hx-trigger" not in page
    answer = client.get(f"{made['Location']}file/")
    content = answer.getvalue()
    assert answer["Content-Type"] == "application/zip"
    assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
    assert AuditLine.objects.filter(action="report.print.fetch").count() == 1
    shown = page_of(
        browser_of(world["recorder"]).get(f"/units/{world.branch.pk}/reports/")
    )
    assert "谁从外面调阅过" in shown


def test_a_second_person_approves_on_the_same_page(world):
    held_theme_day(world)
    asker, other = browser_of(world["superior"]), browser_of(second(world))
    address = asker.post(home(world), PRIVATE)["Location"]
    assert "等同一组织或上级的另一位同志" in page_of(asker.get(address))
    own = asker.post(f"{address}decide/", {"verdict": "yes"})
    assert own.status_code == 422
    assert "要由另一个人批准" in page_of(own)
    wordless = other.post(f"{address}decide/", {"verdict": "no"})
    assert wordless.status_code == 422
    assert other.post(f"{address}decide/", {"verdict": "yes"}).status_code == 302
    work()

    assert PrintJob.objects.get().state == "done"
    page = page_of(other.get(address))
    assert "只有提出的人可以下载" in page
    assert other.get(f"{address}file/").status_code in {403, 404}


def test_a_form_with_mistakes_comes_back_filled(world):
    wrong = {**SENT, "books": ["filings"], "purpose": "短"}
    answer = browser_of(world["superior"]).post(home(world), wrong)
    page = page_of(answer)

    assert answer.status_code == 422
    assert "用途没有写清楚" in page
    assert 'value="filings" checked' in page
    assert 'value="meetings" checked' not in page
    assert not PrintJob.objects.exists()


def test_cancelling_twice_cancels_once(world):
    client = browser_of(world["superior"])
    address = client.post(home(world), SENT)["Location"]
    for _ in range(2):
        assert client.post(f"{address}cancel/").status_code == 302
    work()

    job = PrintJob.objects.get()
    assert job.state == "cancelled"
    assert not archive_of(job).exists()
    assert AuditLine.objects.filter(action="report.print.cancel").count() == 1


@pytest.mark.parametrize("who", ["recorder", "member", "stranger", "auditor"])
def test_a_refusal_writes_one_line_of_audit_and_nothing_else(world, who):
    job = browser_of(world["superior"]).post(home(world), SENT)["Location"]
    client = browser_of(world[who])
    for address in (home(world), job, f"{job}file/"):
        before = refusals()
        assert client.get(address).status_code in {403, 404}
        assert refusals() == before + 1
    assert client.post(f"{job}cancel/").status_code in {403, 404}
    assert PrintJob.objects.get().state == "waiting"


def test_a_branch_has_nothing_below_it_to_print(world):
    page = page_of(
        browser_of(world["recorder"]).get(f"/units/{world.branch.pk}/reports/")
    )

    assert "/prints/" not in page


def test_pages_ask_few_questions_whatever_the_orders(world):
    client = browser_of(world["superior"])
    address = client.post(home(world), SENT)["Location"]
    few = queries_of(client, home(world))
    for number in range(2):
        client.post(home(world), {**SENT, "token": f"t{number}"})

    assert queries_of(client, home(world)) <= few
    assert queries_of(client, address) <= 12
