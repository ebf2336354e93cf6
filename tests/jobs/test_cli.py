"""The command line, as somebody at a terminal uses it."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.cast import AT as BUILT_AT
from tests.factories.gatherings import HELD_ON, World, make_world, theme_day
from yiben.books.gatherings.actions import close_gathering, plan_gathering
from yiben.jobs.cli import main
from yiben.people.models import AuditLine
from yiben.policy.actions import adopt_pack
from yiben.standing.actions import rebuild

DUTY = "hunan-2017/theme-day-monthly"
DAY = "2026-11-21"
CASE = """
- name: 湖南支部每月一天
  packs: [central-2017, hunan-2017]
  as_of: 2027-01-20
  given:
    orgs:
      - {id: 省委, kind: committee, level: province}
      - {id: 村支部, kind: branch, level: base, superior: 省委}
    ledger:
      - {kind: gatherings.theme_day.held, org: 村支部, date: 2026-05-06}
  expect:
    - {subject: 村支部, duty: hunan-2017/theme-day-monthly, period: 2026-05, status: %s}
"""


@pytest.fixture
def world(db) -> World:
    world = make_world()
    cast = world.cast
    for org, pack in ((cast.centre, "central-2017"), (cast.province, "hunan-2017")):
        adopt_pack(org, pack, date(2017, 6, 1), by=cast.system_admin, at=BUILT_AT)
    gathering = plan_gathering(
        world.branch, theme_day(world), by=world["recorder"], at=BUILT_AT
    )
    close_gathering(gathering, by=world["recorder"], at=BUILT_AT)
    rebuild(year=HELD_ON.year, at=BUILT_AT)
    return world


def run(capsys, *args: object) -> tuple[int, str, str]:
    code = main([str(one) for one in args])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_the_module_runs_as_the_command_does():
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "yiben.jobs.cli", "--help"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "usage: yiben" in done.stdout


def test_check_counts_packs_and_finds_no_error(capsys):
    code, out, err = run(capsys, "policy", "check")

    assert (code, err) == (0, "")
    assert "共 14 个规则包，0 处错误" in out


def test_cases_run_from_any_path_and_say_what_differs(capsys, tmp_path):
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(CASE % "met", encoding="utf-8")
    bad.write_text(CASE % "missed", encoding="utf-8")

    right = run(capsys, "policy", "cases", good)
    wrong = run(capsys, "policy", "cases", good, bad)

    assert right == (0, "1 个文件，1 个例子，1 个相符，0 个不符，0 处写法有误\n", "")
    assert wrong[0] == 1
    assert "bad.yaml:2 【湖南支部每月一天】" in wrong[2]
    assert "应为 missed，实为 met" in wrong[2]


def test_cases_of_a_file_that_is_not_there(capsys, tmp_path):
    code, _, err = run(capsys, "policy", "cases", tmp_path / "no.yaml")

    assert code == 1
    assert "没有文件" in err


def test_explain_names_documents_and_entries(capsys, world):
    code, out, _ = run(
        capsys, "policy", "explain", world.branch.name, DUTY, "--as-of", DAY
    )

    assert code == 0
    assert "2026年11月　已完成（1/1）" in out
    assert "《湖南实施方案》三（三）" in out
    assert "计入 2026-11-18 重温入党誓词" in out


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("没有这个组织", DUTY), "没有叫“没有这个组织”的组织"),
        (("河湾村党支部", "hunan-2017/no-such"), "没有规则“hunan-2017/no-such”"),
    ],
)
def test_explain_says_what_it_does_not_know(capsys, world, args, message):
    code, _, err = run(capsys, "policy", "explain", *args)

    assert code == 1
    assert message in err


def test_evaluate_gives_the_same_rows_in_every_format(capsys, world, tmp_path):
    unit = ("evaluate", "--unit", world.branch.pk, "--as-of", DAY)
    file = tmp_path / "lines.parquet"

    _, out, _ = run(capsys, *unit, "--format", "json")
    _, table, _ = run(capsys, *unit, "--format", "table")
    code, _, err = run(capsys, *unit, "--format", "parquet", "--output", file)

    import pyarrow.parquet as pq

    rows = json.loads(out)
    theme = [r for r in rows if (r["duty"], r["period"]) == (DUTY, "2026-11")]
    written = [r for r in pq.read_table(file).to_pylist() if not r["carried"]]
    key = ("subject", "duty", "period", "status", "need", "done")
    assert [(r["status"], r["done"], r["need"]) for r in theme] == [("met", 1, 1)]
    assert "主题党日" in table
    assert code == 0, err
    assert sorted([[str(r[k]) for k in key] for r in written]) == sorted(
        [str(r[k]) for k in key] for r in rows
    )


def test_parquet_wants_a_file(capsys, world):
    code, _, err = run(
        capsys, "evaluate", "--unit", world.branch.pk, "--format", "parquet"
    )

    assert code == 1
    assert "--output" in err


def test_verify_passes_on_a_sound_ledger(capsys, world):
    code, out, err = run(capsys, "verify")

    assert (code, out, err) == (0, "通过：每一条都与存证相符\n", "")


def test_import_shows_a_preview_before_it_writes(capsys, world, tmp_path):
    file = tmp_path / "roster.xlsx"
    run(capsys, "export", file, "--unit", world.branch.pk, "--by", "recorder")

    code, out, _ = run(
        capsys, "import", file, "--unit", world.branch.pk, "--by", "recorder"
    )

    assert code == 0
    assert "党员：新增 0，更新 0，不变 6" in out
    assert "还没有写入" in out


def test_import_of_something_else_is_one_clear_sentence(capsys, world, tmp_path):
    file = tmp_path / "roster.xlsx"
    file.write_text("姓名,性别\n", encoding="gbk")

    code, _, err = run(
        capsys, "import", file, "--unit", world.branch.pk, "--by", "recorder"
    )

    assert code == 1
    assert "xlsx" in err.lower() or "Excel" in err


def test_documents_go_on_after_a_bad_file(capsys, world, tmp_path):
    file = tmp_path / "a.txt"
    file.write_bytes("别的文件".encode())

    code, out, err = run(
        capsys, "documents", "import", tmp_path / "no.txt", file, "--by", "system"
    )

    assert code == 1
    assert "文件打不开" in err
    assert "2 个文件没有导入" in out


def test_real_documents_hold_every_anchor(capsys, world):
    folder = Path(__file__).resolve().parents[2].parent / "shared" / "documents"
    if not folder.is_dir():
        pytest.skip("文件全文不在仓库里，../shared/documents 不在")

    code, out, err = run(
        capsys, "documents", "import", *sorted(folder.glob("*.txt")), "--by", "system"
    )

    assert (code, err) == (0, "")
    assert "缺 0 个，0 个文件没有导入" in out


def test_an_unknown_account_is_named(capsys, world, tmp_path):
    code, _, err = run(
        capsys, "documents", "import", tmp_path / "a.txt", "--by", "nobody-here"
    )

    assert code == 1
    assert "没有账号“nobody-here”" in err


def test_what_is_to_be_done_every_night_is_one_command(world, capsys):
    assert main(["nightly"]) == 0
    first = capsys.readouterr().out
    assert main(["nightly"]) == 0
    again = capsys.readouterr().out

    assert "已记入 5 个上级的链" in first  # from the town up to the centre
    assert "已记入 0 个上级的链" in again
    assert "删去过期的谈话记录 0 条" in first
    assert "销毁上季度匿名意见的钥匙 0 把" in first


def test_a_refusal_leaves_an_audit_line_and_says_for_whom_to_act(
    world, capsys, tmp_path
):
    target = tmp_path / "archive"
    before = AuditLine.objects.count()

    code, _, told = run(capsys, "archive", world.branch.pk, target, "--by", "stranger")

    assert code == 1
    assert "用 --by 指明有权的账号" in told
    line = AuditLine.objects.latest("pk")
    assert AuditLine.objects.count() == before + 1
    assert (line.account_id, line.outcome) == (world["stranger"].pk, "refused")
    assert not target.exists()


def test_a_demonstration_asked_for_an_empty_database_leaves_others_alone(world, capsys):
    assert run(capsys, "demo", "year-end", "--if-empty") == (0, "", "")
