"""Printing a whole subtree from the pages: two people, one worker, one archive."""

import subprocess
import sys
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.factories.ledger import make_account, make_person, make_town, post
from tests.house.files import ROOT
from yiben.common.clock import moment
from yiben.common.errors import ManyErrors, RefusedError
from yiben.jobs import cli
from yiben.ledger.models import Entry
from yiben.people.models import AuditLine, Grant
from yiben.reports.actions import (
    Order,
    ask_print,
    cancel_print,
    decide_print,
    expire_prints,
    fetch_print,
    release_print,
    take_print,
    work_print,
    write_county,
)
from yiben.reports.checks.printing import KeptBookError, PrintError, PrintLostError
from yiben.reports.models import PrintJob
from yiben.reports.queries import print_row, prints_of
from yiben.reports.queries.printing import archive_of, folder_of
from yiben.reports.words import MOST_ALONE, MOST_TRIES, FileType, PrintForm

AT = moment(date(2027, 1, 10))
WANTED = PrintForm(("meetings", "theme-days"), 2026, FileType.WORD, "年终归档")
PRIVATE = PrintForm(("lists",), 2026, FileType.WORD, "年终归档")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def town(db, settings, tmp_path):
    settings.VAR = tmp_path
    made = make_town()
    post(made)
    post(made, made.neighbour, title="桃园的会")
    made.cast["second"] = make_account("superior", made.county)
    return made


def ask(town, form=WANTED, who="county", token="t", at=AT):
    return ask_print(town.county, form, token=token, by=town[who], at=at)


def taken(worker="w1", at=AT) -> PrintJob:
    """Take the order that waits; there is one."""
    job = take_print(worker=worker, at=at)
    assert job
    return job


def work(job, worker="w1", run=map, at=AT):
    return list(work_print(job, worker=worker, run=run, now=lambda: at))


def printed(town, form=WANTED):
    ask(town, form)
    job = taken()
    work(job)
    job.refresh_from_db()
    return job


def told(action):
    return AuditLine.objects.filter(action=action)


# --- asking and answering ------------------------------------------------------


def test_few_people_in_plain_books_are_printed_without_a_second_person(town):
    job = ask(town)

    assert (job.state, job.n_branches, job.n_people) == ("waiting", 3, 4)
    assert told("report.print.ask").get().thing == f"print:{job.pk}"


def test_books_that_tell_of_single_people_wait_for_a_second_person(town):
    job = ask(town, PRIVATE)

    assert job.state == "asked"
    assert take_print(worker="w1", at=AT) is None
    decide_print(job, approved=True, answer="", by=town["second"], at=AT)
    assert take_print(worker="w1", at=AT) == job


def test_more_than_two_hundred_people_wait_for_a_second_person(town):
    for number in range(MOST_ALONE - 4):
        make_person(f"党员{number}", town.branch)
    assert ask(town, token="just").state == "waiting"
    make_person("第二百零一人", town.branch)

    assert ask(town, token="more").state == "asked"


def test_nobody_approves_what_they_asked_for_under_whatever_account(town):
    job = ask(town, PRIVATE)
    county = town["county"]
    county.person = town.people[0]
    county.save()
    other = make_account("superior", town.county, town.people[0])

    for by in (county, other):
        with pytest.raises(PrintError, match="要由另一个人批准"):
            decide_print(job, approved=True, answer="", by=by, at=AT)
    assert PrintJob.objects.get().state == "asked"


def test_a_refusal_says_why_and_is_final(town):
    job = ask(town, PRIVATE)
    with pytest.raises(ManyErrors):
        decide_print(job, approved=False, answer=" ", by=town["second"], at=AT)
    decide_print(job, approved=False, answer="用途不清", by=town["second"], at=AT)

    assert print_row(job.pk, seen_by=town["county"]).answer == "用途不清"
    assert take_print(worker="w1", at=AT) is None
    with pytest.raises(PrintError, match="已经有人办过"):
        decide_print(job, approved=True, answer="", by=town["second"], at=AT)


def test_the_same_form_sent_twice_orders_once(town):
    assert ask(town).pk == ask(town).pk
    assert told("report.print.ask").count() == 1


def test_everything_wrong_with_an_order_is_told_at_once(town):
    wrong = PrintForm(("handbook",), 2031, FileType.WORD, "无")
    with pytest.raises(ManyErrors) as found:
        ask(town, wrong)

    assert [one.where for one in found.value.problems] == ["books", "year", "purpose"]
    assert not PrintJob.objects.exists()


def test_one_account_has_three_open_orders_at_the_most(town):
    for number in range(3):
        ask(town, token=f"t{number}")
    with pytest.raises(PrintError, match="还有 3 项没有印完"):
        ask(town, token="t4")


@pytest.mark.parametrize(
    "who",
    ["recorder", "member", "superior", "stranger", "auditor", "nobody", "system_admin"],
)
def test_only_who_oversees_the_unit_has_anything_to_do_with_it(town, who):
    job, by = ask(town, PRIVATE), town[who]
    before = told("report.print.ask").count()

    for act in (
        lambda: ask(town, token="other", who=who),
        lambda: decide_print(job, approved=True, answer="", by=by, at=AT),
        lambda: cancel_print(job, by=by, at=AT),
        lambda: fetch_print(job, by=by, at=AT),
        lambda: print_row(job.pk, seen_by=by),
        lambda: prints_of(town.county, seen_by=by),
    ):
        with pytest.raises(RefusedError):
            act()
    assert PrintJob.objects.get().state == "asked"
    assert told("report.print.ask").count() == before


# --- the worker ------------------------------------------------------------------


def test_an_order_becomes_one_archive_that_verifies(town):
    job = printed(town)
    path = archive_of(job)
    program = [sys.executable, str(ROOT / "tools" / "verify_archive.py"), str(path)]
    done = subprocess.run(program, capture_output=True, text=True, check=False)

    assert (job.state, job.done, job.n_files) == ("done", 3, 6)
    assert done.stdout.startswith("通过："), done.stdout
    assert (job.size, len(job.digest)) == (path.stat().st_size, 64)
    assert job.digest in told("report.print.done").get().detail
    assert list((folder_of(job) / "books").iterdir()) == []
    assert path.stat().st_mode & 0o077 == 0


def test_each_book_says_for_whom_it_was_printed(town):
    job = printed(town)
    with zipfile.ZipFile(archive_of(job)) as packed:
        name = next(one for one in packed.namelist() if "柳树" in one)
        with packed.open(name) as inner, zipfile.ZipFile(inner) as book:
            text = "".join(
                book.read(one).decode()
                for one in book.namelist()
                if one.endswith(".xml")
            )

    assert "汇总印制" in text
    assert f"{town['county'].display_name} {job.pk}" in text


@pytest.mark.parametrize("spoil", ["change", "drop", "add"])
def test_a_changed_missing_or_added_book_is_found(town, tmp_path, spoil):
    job, bad = printed(town), tmp_path / "bad.zip"
    with zipfile.ZipFile(archive_of(job)) as good, zipfile.ZipFile(bad, "w") as out:
        first = next(one for one in good.namelist() if one.startswith("books/"))
        for name in good.namelist():
            content = good.read(name)
            if name == first and spoil == "drop":
                continue
            out.writestr(
                name, content + b"x" if spoil == "change" and name == first else content
            )
        if spoil == "add":
            out.writestr("books/多出来的.docx", b"x")
    program = [sys.executable, str(ROOT / "tools" / "verify_archive.py"), str(bad)]
    done = subprocess.run(program, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "记录本缺少、多出或被改动" in done.stdout


def test_two_workers_do_not_take_the_same_order(town):
    first, second = ask(town), ask(town, token="t2", at=AT + MINUTE)

    assert take_print(worker="w1", at=AT) == first
    assert take_print(worker="w2", at=AT) == second
    assert take_print(worker="w3", at=AT) is None


def test_a_killed_workers_order_is_taken_over_and_goes_on_where_it_stopped(town):
    class Killed(BaseException):
        pass

    def one_then_die(each, ids):
        yield from (each(one) for one in ids)
        raise Killed

    ask(town)
    job = taken()
    with pytest.raises(Killed):
        # The lines of a batch are written when it is full or the work is over.
        work(job, run=one_then_die)
    books = folder_of(job) / "books"
    assert len(list(books.iterdir())) == 6
    assert take_print(worker="w2", at=AT + MINUTE) is None
    again = taken("w2", AT + 3 * MINUTE)
    assert again == job
    steps = work(again, worker="w2", at=AT + 3 * MINUTE)

    again.refresh_from_db()
    assert (again.state, again.tries, steps[-1].done) == ("done", 2, 3)
    with pytest.raises(PrintLostError):
        work(job)


def test_what_was_noted_before_is_not_printed_again(town):
    ask(town)
    job = taken()
    steps = work(job)
    assert steps[0].kept == 0
    # As if the worker had died while it packed: books and list are there.
    order = Order(job.names, job.year, FileType.WORD, folder_of(job))
    list(write_county(town.county, order, run=map, by=town["county"], at=AT))
    PrintJob.objects.update(state="running", held_until=AT)
    again = taken("w2", AT + MINUTE)
    steps = work(again, worker="w2", at=AT + MINUTE)

    assert (steps[0].kept, len(steps)) == (3, 1)


def test_an_order_that_breaks_every_worker_is_given_up(town):
    ask(town)
    for number in range(MOST_TRIES):
        job = take_print(worker=f"w{number}", at=AT + 3 * MINUTE * number)
        assert job is not None
    assert take_print(worker="last", at=AT + 30 * MINUTE) is None

    assert PrintJob.objects.get().state == "failed"
    assert "都中断" in PrintJob.objects.get().said


def test_a_worker_that_is_told_to_stop_gives_its_order_back(town):
    ask(town)
    release_print(taken(), worker="w1")
    job = PrintJob.objects.get()

    assert (job.state, job.tries, job.holder) == ("waiting", 0, "")


def test_a_cancelled_order_stops_its_worker_and_leaves_nothing(town):
    def cancel_first(each, ids):
        cancel_print(job, by=town["second"], at=AT)
        yield from (each(one) for one in ids)

    ask(town)
    job = taken()
    with pytest.raises(PrintLostError):
        work(job, run=cancel_first)
    again = cancel_print(job, by=town["county"], at=AT)

    assert again.state == "cancelled"
    assert not folder_of(job).exists()
    assert told("report.print.cancel").count() == 1
    assert Entry.objects.filter(kind="ledger.archive.exported").count() == 0


def test_who_lost_the_right_meanwhile_gets_nothing(town):
    ask(town)
    Grant.objects.filter(account=town["county"]).update(until_on=date(2021, 1, 1))
    job = taken()
    work(job)
    job.refresh_from_db()

    assert job.state == "failed"
    assert "没有这个权限" in job.said
    assert not archive_of(job).exists()


def test_a_book_that_stays_with_the_branch_is_not_printed_from_above(town, tmp_path):
    order = Order(("handbook",), 2026, FileType.WORD, tmp_path / "x")
    with pytest.raises(KeptBookError, match="由支部自己保管"):
        list(write_county(town.county, order, run=map, by=town["county"], at=AT))
    assert not order.folder.exists()


def test_the_command_works_off_all_that_waits(town, settings):
    settings.YIBEN_TODAY = "2027-01-10"
    ask(town)
    ask(town, token="t2")

    assert cli.main(["worker", "--once", "--processes", "1"]) == 0
    assert {one.state for one in PrintJob.objects.all()} == {"done"}


# --- the archive ------------------------------------------------------------------


def test_it_is_noted_before_it_leaves_and_only_the_asker_takes_it(town):
    job = printed(town)
    with pytest.raises(RefusedError):
        fetch_print(job, by=town["second"], at=AT)
    path = fetch_print(job, by=town["county"], at=AT)

    assert isinstance(path, Path)
    line = told("report.print.fetch").get()
    assert (line.account_id, line.org_id) == (town["county"].pk, town.county.pk)
    assert line.detail == "3 个支部，4 人"
    assert told("record.read").filter(org_id=town.branch.pk).count() == 1


def test_after_its_days_it_is_gone(town):
    job = printed(town)
    late = AT + timedelta(days=8)
    with pytest.raises(PrintError, match="文件不在了"):
        fetch_print(job, by=town["county"], at=late)
    assert expire_prints(at=AT + timedelta(days=6)) == 0
    assert expire_prints(at=late) == 1
    assert expire_prints(at=late) == 0

    job.refresh_from_db()
    assert job.state == "expired"
    assert not folder_of(job).exists()
