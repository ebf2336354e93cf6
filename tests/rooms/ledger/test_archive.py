import json
import zipfile
from dataclasses import replace
from datetime import UTC

import pytest

from tests.factories.ledger import AT, full_draft, post
from yiben.common.errors import RefusedError
from yiben.common.seal import canonical, sm3
from yiben.ledger import checks
from yiben.ledger.actions import commit_heads, export_archive, post_entry
from yiben.ledger.facts import sealed_rows
from yiben.ledger.models import Entry
from yiben.ledger.queries import entry, seal_of, verify


@pytest.fixture
def told(town):
    post_entry(full_draft(town), by=town["recorder"], at=AT)
    post(town, title="谈话情况", privacy="restricted", payload={"text": "不外传"})
    post(town, town.neighbour)
    commit_heads(by=None, at=AT)


def lines(path, unit):
    text = (path / "units" / f"{unit.pk}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_an_archive_holds_every_ledger_below_and_its_own_entry(town, told, tmp_path):
    path = tmp_path / "archive"

    made = export_archive(town.town, path, by=town["superior"], at=AT)

    manifest = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
    seal = manifest.pop("seal")
    assert seal == sm3(canonical(manifest))
    assert manifest == {
        "format": "yiben-archive-1",
        "org": town.town.pk,
        "exported_at": AT.astimezone(UTC).isoformat(),
        "heads": {
            unit.pk: {"seq": seq, "digest": seal_of(unit), "name": unit.name}
            for unit, seq in ((town.town, 2), (town.branch, 2), (town.neighbour, 1))
        },
    }
    assert sorted(one.name for one in (path / "units").iterdir()) == sorted(
        f"{unit.pk}.jsonl" for unit in (town.town, town.branch, town.neighbour)
    )
    assert lines(path, town.town)[-1]["entry"]["id"] == made.pk
    assert entry(made.pk, seen_by=town["superior"]).kind_label == "导出台账档案"
    assert verify() == []


def test_restricted_text_leaves_the_house_with_its_recorder_only(town, told, tmp_path):
    export_archive(town.town, tmp_path / "a", by=town["superior"], at=AT)
    export_archive(town.branch, tmp_path / "b", by=town["recorder"], at=AT)

    above = [one["open"] for one in lines(tmp_path / "a", town.branch)]
    own = [one["open"] for one in lines(tmp_path / "b", town.branch)]
    assert [one and one["payload"].get("text") for one in above] == [None, None]
    assert above[1] is None
    assert own[1]["payload"] == {"text": "不外传"}
    for path in (tmp_path / "a").rglob("*.json*"):
        assert "不外传" not in path.read_text(encoding="utf-8")


def test_what_was_posted_after_the_head_was_read_waits(
    town, told, tmp_path, monkeypatch
):
    def rows_and_one_more(unit_id):
        if unit_id == town.branch.pk:
            post(town)
        return sealed_rows(unit_id)

    monkeypatch.setattr("yiben.ledger.actions.archive.sealed_rows", rows_and_one_more)
    export_archive(town.branch, tmp_path / "a", by=town["recorder"], at=AT)

    assert Entry.objects.filter(unit=town.branch).count() == 4
    assert len(lines(tmp_path / "a", town.branch)) == 3


def test_a_zip_holds_the_same_files(town, told, tmp_path):
    export_archive(town.branch, tmp_path / "a.zip", by=town["recorder"], at=AT)

    with zipfile.ZipFile(tmp_path / "a.zip") as packed:
        names = packed.namelist()
    assert names == [f"units/{town.branch.pk}.jsonl", "manifest.json"]


def test_nothing_is_overwritten(town, told, tmp_path):
    (tmp_path / "a" / "units").mkdir(parents=True)
    (tmp_path / "a.zip").touch()

    for name in ("a", "a.zip"):
        with pytest.raises(FileExistsError):
            export_archive(town.branch, tmp_path / name, by=town["recorder"], at=AT)


@pytest.mark.parametrize(
    "name",
    [
        "member",
        "town_recorder",
        "neighbour",
        "stranger",
        "auditor",
        "system_admin",
        "security_admin",
        "nobody",
    ],
)
def test_an_archive_is_refused_to_everybody_else(town, told, tmp_path, name):
    before = Entry.objects.count()

    with pytest.raises(RefusedError):
        export_archive(town.branch, tmp_path / "a", by=town[name], at=AT)

    assert (Entry.objects.count(), (tmp_path / "a").exists()) == (before, False)


def test_an_empty_ledger_cannot_be_exported(town, tmp_path):
    with pytest.raises(checks.EmptyArchiveError):
        export_archive(town.town, tmp_path / "a", by=town["superior"], at=AT)

    assert (Entry.objects.count(), (tmp_path / "a").exists()) == (0, False)


def test_the_seal_of_the_payload_cannot_be_guessed_without_the_salt(town):
    draft = replace(full_draft(town), payload={"grade": "合格"})

    first, second = (post_entry(draft, by=town["recorder"], at=AT) for _ in range(2))

    assert first.payload == second.payload
    assert first.salt != second.salt
    assert len(first.salt) == 32
