"""The books of all branches in one archive: restartable, and verifiable."""

import subprocess
import sys
import zipfile
from datetime import date

import pytest

from tests.factories.ledger import make_town, post
from tests.house.files import ROOT
from yiben.common.clock import moment
from yiben.common.errors import RefusedError
from yiben.jobs import cli
from yiben.reports.actions import Order, pack_county, write_county
from yiben.reports.words import FileType

AT = moment(date(2027, 1, 10))


@pytest.fixture
def town(db):
    made = make_town()
    post(made)
    post(made, made.neighbour, title="桃园的会")
    return made


@pytest.fixture
def order(tmp_path):
    return Order(("meetings", "theme-days"), 2026, FileType.WORD, tmp_path / "work")


def write(town, order, who="county", run=map):
    by = town[who]
    return list(write_county(town.county, order, run=run, by=by, at=AT))


def test_progress_counts_every_branch_up_to_the_last(town, order):
    steps = write(town, order)

    assert [(one.done, one.total) for one in steps] == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert len(list((order.folder / "books").iterdir())) == 6


def test_a_run_that_was_stopped_goes_on_where_it_stopped(town, order):
    class Stopped(Exception):
        pass

    def one_then_stop(work, ids):
        yield work(ids[0])
        raise Stopped

    with pytest.raises(Stopped):
        write(town, order, run=one_then_stop)
    # What the stopped run did not note is printed again; the rest is not touched.
    write(town, order)
    before = {p: p.stat().st_mtime_ns for p in (order.folder / "books").iterdir()}
    steps = write(town, order)

    assert (steps[0].kept, steps[-1].done, len(steps)) == (3, 3, 1)
    assert before == {
        p: p.stat().st_mtime_ns for p in (order.folder / "books").iterdir()
    }


def test_only_branches_whose_ledger_changed_are_printed_again(town, order):
    write(town, order)
    post(town, title="又开了一次")
    steps = write(town, order)

    assert [one.name for one in steps[1:]] == ["柳树村党支部"]


def test_a_spoilt_file_is_printed_again(town, order):
    write(town, order)
    next((order.folder / "books").glob("桃园*")).write_bytes(b"")

    assert [one.name for one in write(town, order)[1:]] == ["桃园村党支部"]


def test_the_archive_verifies_with_the_program_that_stands_alone(town, order, tmp_path):
    write(town, order)
    out = tmp_path / "all.zip"
    n_files = pack_county(town.county, order, out, by=town["county"], at=AT)
    program = [sys.executable, str(ROOT / "tools" / "verify_archive.py")]
    done = subprocess.run(
        [*program, str(out)], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout
    assert done.stdout.startswith("通过：")
    with zipfile.ZipFile(out) as packed:
        books = [one for one in packed.namelist() if one.startswith("books/")]
    assert len(books) == n_files == 6
    assert not list(tmp_path.glob("*.part"))


def test_a_changed_byte_of_the_archive_is_found_with_its_entry(town, order, tmp_path):
    write(town, order)
    out, bad = tmp_path / "all.zip", tmp_path / "bad.zip"
    pack_county(town.county, order, out, by=town["county"], at=AT)
    with zipfile.ZipFile(out) as good, zipfile.ZipFile(bad, "w") as spoilt:
        for name in good.namelist():
            content = good.read(name)
            spoilt.writestr(
                name, content.replace("桃园的会".encode(), "桃园的惠".encode())
            )
    program = [sys.executable, str(ROOT / "tools" / "verify_archive.py")]
    done = subprocess.run(
        [*program, str(bad)], capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert "桃园村党支部" in done.stdout
    assert "第 1 条" in done.stdout


@pytest.mark.parametrize("who", ["recorder", "member", "stranger", "auditor", "nobody"])
def test_only_who_oversees_the_county_prints_it(town, order, who):
    with pytest.raises(RefusedError):
        write(town, order, who)
    assert not order.folder.exists()


def test_the_command_writes_the_archive_and_says_how_to_check_it(
    town, tmp_path, capsys, settings
):
    settings.YIBEN_TODAY = "2027-01-10"
    out = tmp_path / "记录本.zip"
    name = town["county"].username
    words = ["books", town.county.pk, str(out), "--by", name, "--year", "2026"]
    done = cli.main([*words, "--format", "docx", "--processes", "1"])

    assert done == 0
    said = capsys.readouterr()
    assert "6 册" in said.out
    assert "verify_archive.py" in said.out
    assert "3/3" in said.err
