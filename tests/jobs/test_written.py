"""Documents written in the browser, at the command line."""

from pathlib import Path

from tests.factories.drafts import written
from tests.factories.gatherings import make_world
from tests.packs.shelf import PACKS
from yiben.jobs.cli import main
from yiben.rules.load import load_packs


def test_drafts_are_listed_and_exported_as_packs(db, capsys, tmp_path: Path):
    draft = written(make_world())
    for name in ("kinds", "systems.yaml", "features.yaml"):
        (tmp_path / name).symlink_to(PACKS / name)

    listed = main(["policy", "drafts"]), capsys.readouterr().out
    first = main(["policy", "export", draft.pk, str(tmp_path)])
    again = main(["policy", "export", draft.pk, str(tmp_path)])
    nobody = main(["policy", "export", "dr_none", str(tmp_path)])

    line = f"{draft.pk}\t起草中\t柳溪镇委员会\t2 条规则\t{draft.title}\n共 1 份\n"
    assert listed == (0, line)
    assert (first, again, nobody) == (0, 1, 1)
    assert "已经有了" in capsys.readouterr().err
    assert {one.name for one in load_packs(tmp_path).packs[draft.pack].rules} == {
        "collective-study-month",
        "annual-review-year",
    }
