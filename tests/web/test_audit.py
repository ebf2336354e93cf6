from django.urls import reverse

from tests.factories.gatherings import AT
from tests.factories.superior import assert_only, queries_of
from tests.factories.web import browser_of, page_of
from yiben.people.actions import note_audit
from yiben.people.models import AuditLine
from yiben.web.pages.audit import SIZE

URL = reverse("audit")


def test_the_chief_auditor_reads_everything_newest_first(world):
    response = browser_of(world["chief_auditor"]).get(URL)

    lines = response.context["panel"].lines
    assert len(lines) == min(SIZE, AuditLine.objects.count())
    assert "施行文件" in {one.act for one in lines}
    assert "审计日志" in page_of(response)


def test_an_auditor_of_a_subtree_reads_that_subtree(world):
    response = browser_of(world["auditor"]).get(URL)

    panel = response.context["panel"]
    assert panel.org_id == world.county.pk
    names = {one.org for one in panel.lines}
    assert names <= {
        "中共青禾县委员会",
        "中共柳溪镇委员会",
        "河湾村党支部",
        "桃园村党支部",
        "河湾村第一党小组",
        "河湾村第二党小组",
    }
    assert "河湾村党支部" in names
    assert "核对全部日志" not in page_of(response)


def test_a_refusal_is_found_by_its_outcome(world):
    browser_of(world["stranger"]).get(reverse("unit", args=[world.branch.pk]))

    panel = (
        browser_of(world["chief_auditor"])
        .get(f"{URL}?outcome=refused")
        .context["panel"]
    )

    assert [(one.who, one.act, one.outcome_label) for one in panel.lines] == [
        ("stranger的账号", "查看组织", "拒绝")
    ]


def test_older_lines_are_on_the_next_page(world):
    for number in range(SIZE + 5):
        note_audit(
            world["recorder"], "login", f"n:{number}", world.branch, "failed", AT
        )
    client = browser_of(world["chief_auditor"])

    first = client.get(f"{URL}?outcome=failed").context["panel"]
    second = client.get(first.older_url).context["panel"]

    assert (len(first.lines), len(second.lines)) == (SIZE, 5)
    assert second.older_url == ""


def test_the_chain_is_checked(world):
    page = page_of(browser_of(world["chief_auditor"]).get(f"{URL}?check=1"))

    assert "全部日志核对无误" in page


def test_odd_filters_are_left_aside(world):
    url = f"{URL}?outcome=maybe&before=abc"

    panel = browser_of(world["chief_auditor"]).get(url).context["panel"]

    assert panel.outcome == ""
    assert panel.lines


def test_only_auditors_read_the_audit(world):
    assert_only(world, ("auditor", "chief_auditor"), URL)


def test_an_auditor_gets_no_other_subtree(world):
    url = f"{URL}?org={world.cast.next_county.pk}"

    assert browser_of(world["auditor"]).get(url).status_code == 404


def test_three_lines_cost_no_more_queries_than_one(world):
    client = browser_of(world["chief_auditor"])
    note_audit(world["recorder"], "login", None, world.branch, "failed", AT)
    one = queries_of(client, f"{URL}?outcome=failed")
    for _ in range(2):
        note_audit(world["recorder"], "login", None, world.branch, "failed", AT)

    assert queries_of(client, f"{URL}?outcome=failed") == one <= 15
