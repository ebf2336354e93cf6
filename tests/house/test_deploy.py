"""What deploy/ tells people to run is there, and set as the settings say."""

import re

import pytest
import yaml

from run import arguments as switchboard
from tests.house.files import ROOT
from yiben.jobs.cli import parser as yiben

DEPLOY = ROOT / "deploy"
TOLD = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
LINE = re.compile(r"run\.py ((?:yiben )?[a-z]+)")


def lines() -> set[str]:
    """Every command of run.py that a file of deploy/ runs or tells to run."""
    files = [one for one in DEPLOY.rglob("*") if one.is_file()]
    texts = [one.read_text(encoding="utf-8").replace(", ", " ") for one in files]
    return {found for text in texts for found in LINE.findall(text)}


@pytest.mark.parametrize("line", sorted(lines()))
def test_what_is_told_to_run_can_be_run(line, capsys):
    words = line.split()
    known = yiben() if words[0] == "yiben" else switchboard()
    if words[0] == "yiben":
        words = words[1:]

    with pytest.raises(SystemExit) as ended:
        known.parse_args([*words, "--help"])

    assert ended.value.code == 0
    assert words[-1] in capsys.readouterr().out


def test_every_setting_used_is_documented():
    used = set(COMPOSE["services"]["web"]["environment"])
    guide = (DEPLOY / "README.md").read_text(encoding="utf-8")
    used |= set(re.findall(r"^(YIBEN_\w+|DATABASE_URL)=", guide, re.MULTILINE))

    assert [one for one in used if f"`{one.removesuffix('_FILE')}`" not in TOLD] == []


def test_every_process_has_the_same_database_and_keys():
    ours = {k: v for k, v in COMPOSE["services"].items() if v["image"] == "yiben"}

    assert {"migrate", "web", "worker", "remind", "nightly"} == set(ours)
    assert all(one["secrets"] == ours["web"]["secrets"] for one in ours.values())
    assert all(one["volumes"] == ours["web"]["volumes"] for one in ours.values())
    assert all(name in COMPOSE["secrets"] for name in ours["web"]["secrets"])


@pytest.mark.parametrize("unit", UNITS, ids=lambda one: one.stem)
def test_a_unit_runs_as_nobody_special_from_the_place_of_the_guide(unit):
    text = unit.read_text(encoding="utf-8")

    assert "User=yiben" in text
    assert "WorkingDirectory=/opt/yiben" in text
    assert "EnvironmentFile=/etc/yiben.env" in text
