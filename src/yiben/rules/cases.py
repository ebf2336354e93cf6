"""Cases: a situation and a ledger in YAML, and what must follow.

Somebody who knows the documents and no Python writes them; each is a test.
The same file can be run from any path: ``yiben policy cases FILE…``, or
``python -m yiben.rules.cases PACKS FILE…`` where nothing is installed.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .evaluate import Judge, Verdict
from .given import GIVEN, needed_day, world_from
from .judge import status_of
from .load import load_packs
from .pack import Library
from .problems import Problem
from .text import Slip, day_at, line_of_item, only_keys, read_yaml, texts_at
from .words import SubjectKind

CASE = ("name", "packs", "as_of", "known_on", "given", "expect", "note")
EXPECT = (
    *("subject", "duty", "period", "status", "counts", "flags", "uncovered", "owes"),
    *("effective", "carried_by", "only_missed", "done", "need", "due_on", "year"),
    "suspended_by",
)


@dataclass(frozen=True, slots=True)
class Failure:
    """A case that did not come out as written."""

    file: Path
    line: int
    name: str
    message: str

    def __str__(self) -> str:
        """Return the line a person reads."""
        return f"{self.file}:{self.line} 【{self.name}】{self.message}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many cases ran, which failed, and what could not be read."""

    ran: int
    failures: tuple[Failure, ...]
    problems: tuple[Problem, ...]

    @property
    def good(self) -> bool:
        """Say whether everything came out as written."""
        return not self.failures and not self.problems


def run_cases(files: Iterable[Path], library: Library) -> Outcome:
    """Run every case of these files; mistakes in files are collected."""
    ran = 0
    failures: list[Failure] = []
    problems: list[Problem] = []
    for file in files:
        for line, row in rows_of(file, problems):
            try:
                messages = failures_of(row, library)
            except Slip as slip:
                problems.append(Problem(file, line, slip.message, slip.advice))
                continue
            ran += 1
            name = str(row.get("name", ""))
            failures += [Failure(file, line, name, one) for one in messages]
    return Outcome(ran, tuple(failures), tuple(problems))


def rows_of(file: Path, problems: list[Problem]) -> list[tuple[int, Any]]:
    """Return the cases of a file as they are written, each with its line."""
    rows = read_yaml(file, problems) or []
    if not isinstance(rows, list):
        advice = "每个例子以“- name: …”开头。"
        problems.append(Problem(file, 1, "文件应是一个列表。", advice))
        return []
    return [(line_of_item(rows, number, 1), row) for number, row in enumerate(rows)]


def failures_of(row: Any, library: Library) -> list[str]:
    """Judge one case and return what differs, in the reader's words.

    Raises Slip where the case itself is written wrongly.
    """
    try:
        return Case(row, library).failures()
    except KeyError as missing:
        message = f"例子里缺少{missing}。".replace("'", "“", 1).replace("'", "”", 1)
        raise Slip("", message, "补上这一项。") from missing
    except (TypeError, ValueError, AttributeError, RecursionError) as error:
        message = f"例子的写法不对（{error}）。"
        raise Slip("", message, "对照 packs/README.md。") from error


class Case:
    """One case, read and judged."""

    def __init__(self, row: Any, library: Library) -> None:
        """Read the situation; raise Slip where it is written wrongly."""
        only_keys(row, CASE, "例子")
        given = row.get("given") or {}
        only_keys(given, GIVEN, "given")
        self.row = row
        self.as_of = needed_day(row, "as_of")
        self.known_on = day_at(row, "known_on") or self.as_of
        self.library = library
        self.world = world_from(given, texts_at(row, "packs"), library)
        self.judge = Judge(self.world, library, self.known_on)
        self._found: dict[int, dict[str, list[Verdict]]] = {}

    def failures(self) -> list[str]:
        """Return what differs from what is expected, in the reader's words."""
        found: list[str] = []
        for expect in self.row.get("expect") or []:
            only_keys(expect, EXPECT, "expect")
            duty = str(expect.get("duty", ""))
            if duty not in self.library.by_id:
                raise Slip("duty", f"没有规则“{duty}”。", "写成 包/编号。")
            found += self._check(expect, duty)
        return found

    def _verdicts(self, duty: str, year: int) -> list[Verdict]:
        """Return the verdicts of one duty; a year is judged once."""
        if year not in self._found:
            by_duty: dict[str, list[Verdict]] = defaultdict(list)
            for one in self.judge.verdicts(self.world.orgs, year, self.as_of):
                by_duty[one.cell.duty].append(one)
            self._found[year] = by_duty
        return self._found[year].get(duty, [])

    def _year_of(self, expect: Mapping[str, Any]) -> int:
        if "year" in expect:
            return int(expect["year"])
        period = str(expect.get("period", ""))
        if period[:4].isdigit():
            return int(period[:4])
        if period == "standing":
            return self.as_of.year
        dates = [e.happened_on for e in self.world.entries]
        if dates and "counts" in expect:
            return max(dates).year
        return self.as_of.year if self.as_of.month > 1 else self.as_of.year - 1

    def _check(self, expect: Mapping[str, Any], duty: str) -> list[str]:
        if "suspended_by" in expect:
            return self._check_suspended(str(expect["suspended_by"]), duty)
        mine = self._verdicts(duty, self._year_of(expect))
        if "only_missed" in expect:
            return self._check_only_missed(expect, mine)
        if "subject" in expect:
            subject = self._key(expect["subject"], duty)
            mine = [one for one in mine if one.cell.subject == subject]
        where = f"{expect.get('subject')} {duty}"
        if expect.get("owes") is False:
            owed = _of_period(mine, expect)
            return [f"{where} 应当不欠，却有 {len(owed)} 项。"] if owed else []
        if "counts" in expect:
            statuses = (status_of(one.cell, self.as_of).value for one in mine)
            got = dict(Counter(statuses))
            want = {str(key): int(count) for key, count in expect["counts"].items()}
            return [] if got == want else [f"{where} 应为 {want}，实为 {got}。"]
        return self._check_one(expect, _of_period(mine, expect), where)

    def _check_one(
        self, expect: Mapping[str, Any], mine: list[Verdict], where: str
    ) -> list[str]:
        if len(mine) != 1:
            periods = "、".join(one.cell.period for one in mine) or "没有"
            return [f"{where} 应有 1 项，实有 {len(mine)} 项（{periods}）。"]
        cell = mine[0].cell
        got: dict[str, Any] = {
            "status": status_of(cell, self.as_of).value,
            "flags": sorted(cell.flags),
            "uncovered": sorted(cell.uncovered),
            "done": cell.done,
            "need": cell.need,
            "due_on": cell.due_on,
            "effective": not cell.carried_by,
        }
        want = {key: expect[key] for key in got if key in expect}
        for key in ("flags", "uncovered"):
            if key in want:
                want[key] = sorted(map(str, want[key] or []))
        found = [
            f"{where} {cell.period} 的 {key} 应为 {value}，实为 {got[key]}。"
            for key, value in want.items()
            if got[key] != value
        ]
        by = expect.get("carried_by")
        if by is not None and by not in cell.carried_by:
            found.append(f"{where} 应由 {by} 承接，实为 {list(cell.carried_by)}。")
        return found

    def _check_suspended(self, by: str, duty: str) -> list[str]:
        """Look for the prohibition on the path of any unit of the case."""
        found = {
            one.by.id
            for org in self.world.orgs.values()
            for one in self.judge.book.suspended_for(org.path)
            if one.clause.rule.id == duty
        }
        if by in found:
            return []
        got = "、".join(sorted(found)) or "没有停用"
        return [f"{duty} 应由 {by} 停用，实为 {got}。"]

    def _check_only_missed(
        self, expect: Mapping[str, Any], verdicts: list[Verdict]
    ) -> list[str]:
        duty = str(expect["duty"])
        got = sorted(
            {
                one.cell.subject
                for one in verdicts
                if status_of(one.cell, self.as_of).value in {"missed", "reminded"}
            }
        )
        want = sorted(self._key(one, duty) for one in expect["only_missed"] or [])
        return [] if got == want else [f"{duty} 未完成的应为 {want}，实为 {got}。"]

    def _key(self, name: Any, duty: str) -> str:
        """Return the subject key of a name as cases write it."""
        kind = self.library.rule(duty).binds.subject
        if kind == SubjectKind.PAIR and isinstance(name, list):
            one, two = sorted(map(str, name))
            return f"pair:{self._home_of(one)}:{one}:{two}"
        text = str(name)
        if kind == SubjectKind.RELATION:
            above, _, below = text.partition(">")
            return f"relation:{above.strip()}:{below.strip()}"
        if kind == SubjectKind.OFFICE:
            person, _, org = text.partition("@")
            return f"office:{org or self._home_of(person)}:{person}"
        return f"{kind}:{text.removeprefix(kind + ':')}"

    def _home_of(self, person: str) -> str:
        """Return the first organisation a person holds an office in."""
        held = (one.org_id for one in self.world.offices if one.person_id == person)
        return next(held, "")


def _of_period(mine: list[Verdict], expect: Mapping[str, Any]) -> list[Verdict]:
    """Return those of the period that is asked for; ``event`` means any event."""
    if expect.get("period") is None:
        return mine
    period = str(expect["period"])
    if period == "event":
        return [one for one in mine if one.cell.period.startswith("event:")]
    return [one for one in mine if one.cell.period == period]


if __name__ == "__main__":  # pragma: no cover -- the command line of a bare machine
    outcome = run_cases(map(Path, sys.argv[2:]), load_packs(Path(sys.argv[1])))
    for line in (*outcome.problems, *outcome.failures):
        sys.stdout.write(f"{line}\n")
    sys.exit(not outcome.good)
