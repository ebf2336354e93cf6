from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.factories.policy import AT, Land, make_land, write_pack, write_shelf
from yiben.policy import facts
from yiben.policy.actions import adopt_pack


@pytest.fixture
def land(db) -> Land:
    return make_land()


@pytest.fixture
def shelf(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packs of its own: one town, one provincial, one central document."""
    folder = tmp_path / "packs"
    write_shelf(folder)
    write_pack(folder, "qingshi-2026")
    for name, level in (("qingzhou-2026", "province"), ("centre-2026", "central")):
        anchor = f"{name}每季学习"
        write_pack(
            folder,
            name,
            level=level,
            articles=(
                "section: 一\narticles:\n"
                f"  - anchor: {anchor}\n    reading: 每季度学习一次。\n    rules:\n"
                "      - {id: study-regular, title: 学习, system: seminar, form: require, "
                "binds: {subject: org, org: [branch]}, record: {kinds: [gatherings.seminar.held]}, "
                "every: open, open_term: 定期, settable: [every, at_least]}\n"
            ),
        )
    settings.YIBEN_PACKS = folder
    monkeypatch.setattr(facts, "LOOK_AGAIN", 0.0)
    return folder


@pytest.fixture
def in_force(land: Land, shelf: Path) -> Land:
    """The land with the town's document in force at the town."""
    adopt_pack(land.town, "qingshi-2026", date(2026, 1, 1), by=land["town"], at=AT)
    return land
