"""The guide does what it says: every command in it is carried out, in its order."""

import json
import re
import shlex
from string import Template

from django.test import Client

from tests.factories.api import Caller, key_of, program
from tests.factories.superior import filed_plan
from tests.house.files import ROOT
from yiben.ledger.models import Entry

GUIDE = ROOT / "docs" / "guides" / "connect-a-province.md"
BLOCK = re.compile(r"```bash\n(.*?)```", re.DOTALL)
SHEET = 60 * 46
"""Letters on a printed page of A4: lines times signs."""


def commands() -> list[str]:
    return BLOCK.findall(GUIDE.read_text(encoding="utf-8"))


def carried_out(command: str, known: dict[str, str], files: dict[str, str]):
    """Send what a curl command would send; every option it has must be known."""
    text = Template(command.replace("\\\n", " ")).substitute(known)
    words = shlex.split(text)
    assert words.pop(0) == "curl"
    method, body, address, kept, headers = "GET", "", "", "", {}
    while words:
        match words.pop(0):
            case "-s":
                pass
            case "-X":
                method = words.pop(0)
            case "-o":
                kept = words.pop(0)
            case "-d":
                body = files[words.pop(0).removeprefix("@")]
            case "-H":
                name, _, value = words.pop(0).partition(": ")
                headers[name] = value
            case other:
                assert other.startswith("http://testserver/api/"), other
                address = other.removeprefix("http://testserver")
    sent = Client().generic(
        method, address, body, content_type="application/json", headers=headers
    )
    if kept:
        # What the guide tells to change by hand.
        form = {**sent.json(), "title": "重温入党誓词", "place": "村部"}
        files[kept] = json.dumps(form)
    return sent


def test_every_command_of_the_guide_works(world):
    filing = filed_plan(world)
    grants = [("recorder", world.branch), ("superior", world.town)]
    secret = key_of(world, program(world, "platform", *grants), world.town)
    first = Caller(secret).get(f"/units/{world.branch.pk}/entries?limit=1")
    known = {
        "YIBEN": "http://testserver",
        "TOKEN": secret,
        "TOWN": world.town.pk,
        "BRANCH": world.branch.pk,
        "FILING": filing.pk,
        "SINCE": first["next"],
    }
    n_before = Entry.objects.count()

    files: dict[str, str] = {}
    sent = [carried_out(one, known, files) for one in commands()]

    told = [(one.status_code, one.content.decode()[:300]) for one in sent]
    assert [one for one in told if one[0] not in {200, 201}] == []
    assert len(told) == 10
    assert Entry.objects.count() == n_before + 2
    assert Entry.objects.get(kind="gatherings.theme_day.held").present == 6


def test_the_guide_is_two_printed_pages():
    text = GUIDE.read_text(encoding="utf-8")

    assert len(text.splitlines()) < 150
    assert len(text) < 2 * SHEET
