"""A pack written elsewhere comes in as a draft, and a draft goes out as a pack."""

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from tests.factories.drafts import fresh, once, problems_of, written
from tests.factories.gatherings import AT
from tests.packs.shelf import PACKS, library
from yiben.common.errors import RefusedError
from yiben.policy.actions.draft_import import import_draft
from yiben.policy.models import Draft
from yiben.policy.queries.draft_files import compiled
from yiben.policy.queries.drafts import export_of, texts_of
from yiben.rules.load import load_packs
from yiben.rules.pack import Pack
from yiben.rules.writing import article_row

XUZHUANG = PACKS / "town" / "xuzhuang-2017"


def zipped(files: dict[str, str | bytes], folder: str = "town/p/") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(folder + name, text)
    return packed.getvalue()


def from_disk(folder: Path) -> dict[str, str | bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*.yaml")
    }


def bring(world, files, name="town_recorder") -> Draft:
    content = files if isinstance(files, bytes) else zipped(files)
    return import_draft(world.town, content, once=once(), by=world[name], at=AT)


def said(pack: Pack | None, name: str) -> str:
    """Return all rules of a pack, with it called by another name, in one order."""
    assert pack is not None
    rows = sorted(
        json.dumps(article_row(one), ensure_ascii=False, default=str)
        for one in pack.articles
    )
    return "\n".join(rows).replace(f"{pack.name}/", f"{name}/")


def test_a_draft_written_out_loads_as_the_same_rules(world, tmp_path):
    draft = written(world)
    files = export_of(draft, seen_by=world["town_recorder"])
    for name in ("kinds", "systems.yaml", "features.yaml"):
        (tmp_path / name).symlink_to(PACKS / name)
    for name, text in files.items():
        path = tmp_path / "town" / draft.pack / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    loaded = load_packs(tmp_path)

    mine = compiled(texts_of(draft)).pack
    assert [one for one in loaded.problems if draft.pack in one.file.parts] == []
    assert mine is not None
    kept = loaded.packs[draft.pack]
    assert replace(kept, articles=(), folder=mine.folder) == replace(mine, articles=())
    assert said(kept, "x") == said(mine, "x")


def test_a_pack_on_disk_comes_in_with_all_its_rules_and_cases(world):
    draft = bring(world, from_disk(XUZHUANG))

    theirs = library().packs["xuzhuang-2017"]
    assert draft.pack != "xuzhuang-2017"
    assert (draft.title, draft.number) == (theirs.title, theirs.number)
    assert draft.rules.count() == len(theirs.rules)
    read = compiled(texts_of(draft))
    assert [one.message for one in read.problems] == []
    assert said(read.pack, "x") == said(theirs, "x")
    assert draft.cases.count() == len(list((XUZHUANG / "cases").glob("*.yaml")))
    assert all("xuzhuang-2017" not in one.text for one in draft.cases.all())


def test_what_was_exported_comes_in_again(world):
    draft = written(world)
    files = dict(export_of(draft, seen_by=world["superior"]))

    again = bring(world, files)

    assert again.text == draft.text
    assert export_of(again, seen_by=world["superior"]) == {
        name.replace(draft.pack, again.pack): text.replace(draft.pack, again.pack)
        for name, text in files.items()
    }


def test_the_same_form_twice_brings_one_in(world):
    content = zipped(from_disk(XUZHUANG))
    for _ in range(2):
        import_draft(world.town, content, once="x", by=world["superior"], at=AT)

    assert Draft.objects.count() == 1


def test_rules_with_a_mistake_come_in_and_are_told(world):
    files = from_disk(XUZHUANG)
    name = "articles/2-content.yaml"
    text = files[name]
    assert isinstance(text, bytes)
    files[name] = text.decode().replace("every: year", "every: week", 1)

    draft = bring(world, files)

    assert [one.message for one in compiled(texts_of(draft)).problems] == [
        "“every”没有“week”这个词。"
    ]


HEAD = """\
pack: p-1
title: 办法
short: 办法
issuer: 镇党委
level: {level}
in_force_from: 2020-01-01
{more}
"""
TOWN = HEAD.format(level="town", more="")


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (b"PK no zip", "这不是能打开的 zip 压缩包。"),
        ({"articles/1.yaml": "articles: []"}, "压缩包里没有 pack.yaml。"),
        ({"pack.yaml": b"\xff\xfe\x00"}, "“town/p/pack.yaml”不是 UTF-8 编码。"),
        ({"pack.yaml": "- 一"}, "pack.yaml 的写法不对。"),
        ({"pack.yaml": "a: [1"}, "pack.yaml 第 2 行：不是正确的 YAML。"),
        ({"pack.yaml": "pack: p"}, "pack.yaml 第 1 行：pack.yaml 缺少“title”。"),
        (
            {"pack.yaml": HEAD.format(level="province", more="")},
            "“办法”是省一级的文件，不由本单位施行。",
        ),
        (
            {"pack.yaml": HEAD.format(level="base", more="")},
            "“办法”是基层单位一级的文件，不能由上级单位施行。",
        ),
        (
            {"pack.yaml": HEAD.format(level="town", more="text: none")},
            "这份规则包没有原文（text: none）。",
        ),
        (
            {"pack.yaml": TOWN, "articles/1.yaml": "articles: [一]"},
            "articles/1.yaml 里有一条的写法不对。",
        ),
        (
            {"pack.yaml": TOWN, "articles/1.yaml": "articles: [{rules: [一]}]"},
            "articles/1.yaml 里有一条规则的写法不对。",
        ),
        (
            {
                "pack.yaml": TOWN,
                "articles/1.yaml": "articles: [{rules: [" + "{a: 1}," * 401 + "]}]",
            },
            "规则包有 401 条规则，太多。",
        ),
        (
            {"pack.yaml": TOWN, "cases/1.yaml": "字" * 1024 * 1024},
            "“town/p/cases/1.yaml”解开以后太大。",
        ),
        (
            {"pack.yaml": TOWN, **{f"{n}.png": "x" for n in range(300)}},
            "压缩包里有 301 个文件，太多。",
        ),
    ],
)
def test_what_is_no_pack_of_this_unit_is_refused(world, files, message):
    assert problems_of(lambda: bring(world, files)) == [message]
    assert Draft.objects.count() == 0


def test_days_stay_days(world):
    rule = "{id: a, form: guide, why: 因为, from_on: 2026-05-01, note: 3.5}"
    article = f"articles: [{{anchor: 句, reading: 读, rules: [{rule}]}}]"

    draft = bring(world, {"pack.yaml": TOWN, "articles/1.yaml": article})

    said = json.loads(draft.rules.get().row)
    assert (said["from_on"], said["note"]) == ("2026-05-01", 3.5)
    files = export_of(draft, seen_by=world["superior"])
    assert "        from_on: 2026-05-01" in files["articles/1.yaml"].splitlines()


def test_an_odd_name_of_cases_is_made_plain(world):
    draft = bring(
        world,
        {"pack.yaml": TOWN, "cases/例子 一.yaml": "[]", "x.txt": "文", "x.png": "图"},
    )

    assert [one.name for one in draft.cases.all()] == ["cases-1"]
    assert fresh(draft).text == "文"


def test_everybody_else_is_refused(world):
    for name in world.accounts.keys() - {
        "town_recorder",
        "superior",
        "county_superior",
    }:
        with pytest.raises(RefusedError):
            bring(world, from_disk(XUZHUANG), name)

    assert Draft.objects.count() == 0
