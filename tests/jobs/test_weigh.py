"""``yiben policy diff``, ``burden`` and the hints of ``check``."""

from datetime import date
from pathlib import Path

import pytest

from tests.cast import AT
from tests.factories.gatherings import World, make_world
from tests.factories.policy import write_pack
from tests.jobs.test_cli import run
from tests.packs.shelf import PACKS
from yiben.policy.actions import adopt_pack


@pytest.fixture
def world(db) -> World:
    return make_world()


def test_check_lists_contradictions_as_hints(capsys):
    code, out, _ = run(capsys, "policy", "check")

    assert code == 0
    assert "（提示）固定日不一致" in out
    assert "处矛盾或重复" in out.splitlines()[-1]


def test_diff_prints_both_sentences_what_changed_and_the_counts(capsys, db):
    code, out, err = run(capsys, "policy", "diff", "central-2017", "hunan-2017")

    assert (code, err) == (0, "")
    assert "变化 “定期” → 每年 4 次" in out
    assert out.splitlines()[0] == "《湖南实施方案》对照《中央意见》"
    assert "没有提到 4" in out.splitlines()[-1]


def test_diff_shows_one_relation_alone(capsys, db):
    _, out, _ = run(
        capsys, "policy", "diff", "central-2017", "xuzhuang-2017", "--only", "silent"
    )

    kinds = {one.split("　")[0] for one in out.splitlines()[1:-1] if one[0] != " "}
    assert kinds == {"没有提到"}


def test_diff_of_an_unknown_document_names_those_there_are(capsys, db):
    code, _, err = run(capsys, "policy", "diff", "central-2017", "nowhere")

    assert code == 1
    assert "没有规则包“nowhere”" in err
    assert "hunan-2017" in err


def test_burden_of_a_document_by_name(capsys, world):
    code, out, err = run(
        capsys, "policy", "burden", "xuzhuang-2017", "--unit", world.town.pk
    )

    assert (code, err) == (0, "")
    assert "全部合计增加：会议活动" in out
    assert "估算办法" in out.splitlines()[-1]


def test_burden_of_a_copy_says_so(capsys, world, tmp_path: Path):
    """The central pack as a town's own: nothing new, all of it from above."""
    adopt_pack(
        world.cast.centre,
        "central-2017",
        date(2017, 6, 1),
        by=world.cast.system_admin,
        at=AT,
    )
    folder = tmp_path / "copy"
    source = PACKS / "central" / "central-2017"
    (folder / "articles").mkdir(parents=True)
    for file in (source / "articles").glob("*.yaml"):
        (folder / "articles" / file.name).write_bytes(file.read_bytes())
    head = (source / "pack.yaml").read_text(encoding="utf-8")
    head = head.replace("pack: central-2017", "pack: copy-2026")
    head = head.replace("parents: []", "parents: [central-2017]")
    (folder / "pack.yaml").write_text(head, encoding="utf-8")

    code, out, _ = run(capsys, "policy", "burden", folder, "--unit", world.town.pk)

    assert code == 0
    assert "全部合计增加：没有" in out
    assert "照抄：" in out


def test_burden_of_a_broken_folder_lists_every_mistake(capsys, world, tmp_path):
    folder = write_pack(tmp_path, "broken-2026", parents="nobody-2026")

    code, _, err = run(capsys, "policy", "burden", folder, "--unit", world.town.pk)

    assert code == 1
    assert "nobody-2026" in err


@pytest.mark.parametrize("draft", ["nowhere", "dr_222222222222"])
def test_burden_of_nothing_says_what_to_write(capsys, world, draft):
    code, _, err = run(capsys, "policy", "burden", draft, "--unit", world.town.pk)

    assert code == 1
    assert err


def test_burden_weighs_any_document_for_any_unit(capsys, world):
    code, out, _ = run(
        capsys, "policy", "burden", "hunan-2017", "--unit", world.town.pk
    )

    assert code == 0
    assert "全部合计增加" in out


def test_burden_replays_a_past_year(capsys, world):
    _, out, _ = run(
        capsys,
        *("policy", "burden", "xuzhuang-2017"),
        *("--unit", world.town.pk, "--replay", "2026"),
    )

    assert "用 2026 年的台账重放" in out
