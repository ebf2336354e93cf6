"""From an item to its ledger entry; who may have received it; what a file says."""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from yiben.common.clock import chinese_day
from yiben.common.crypto import blind_index
from yiben.common.errors import Problem
from yiben.ledger.words import EntryDraft, PersonLine, Presence
from yiben.org.models import Org
from yiben.org.queries import children_rows, orgs_rows, subtree_ids
from yiben.people.facts import member_facts, office_facts
from yiben.people.queries import workbook_cells
from yiben.rules.facts import MemberFact, OfficeFact
from yiben.rules.kinds import Kind, Privacy
from yiben.rules.kinds.fill import tidy
from yiben.rules.words import PersonRole

from .checks import (
    ENOUGH,
    HEADS,
    MOST_LINES,
    NEEDED,
    SHEET,
    TITLE_LENGTH,
    UnreadableFileError,
)
from .models import Material
from .words import ImportLine, ItemForm

LETTERS = "ABCD"
MOST_BYTES = 5 * 1024 * 1024


def people_of(unit: Org, on: date) -> dict[str, str]:
    """Return members and office-holders in or under a unit on a day, by id."""
    ids = subtree_ids([unit.pk])
    found: list[MemberFact | OfficeFact] = [*member_facts(ids), *office_facts(ids)]
    return {one.person_id: one.person_name for one in found if one.span.holds_on(on)}


def roster_of(unit: Org, on: date) -> dict[str, str]:
    """Return the members in or under a unit on a day: those a material is meant for."""
    found = member_facts(subtree_ids([unit.pk]))
    return {one.person_id: one.person_name for one in found if one.span.holds_on(on)}


def units_for(unit: Org, on: date) -> dict[str, str]:
    """Return the units that may adopt a case: those below, or else its neighbours."""
    below = [one for one in children_rows(unit, on=on) if one.pk != unit.pk]
    rows = below or list(orgs_rows(subtree_ids([unit.pk])))
    return {one.pk: one.short_name for one in rows}


def draft_of(
    row: Material, kind: Kind, attended: Iterable[str] = (), *, once: str = ""
) -> EntryDraft:
    """Return the entry that says what was logged, when, and who took part."""
    people = [PersonLine(row.holder_id, PersonRole.HOLDER)] if row.holder_id else []
    present = sorted(set(attended))
    people += [
        PersonLine(one, PersonRole.ATTENDEE, Presence.PRESENT) for one in present
    ]
    restricted = kind.privacy == Privacy.RESTRICTED
    return EntryDraft(
        unit_id=row.unit_id,
        kind=row.kind,
        happened_on=row.happened_on,
        title=row.title,
        people=tuple(people),
        tags=row.tags,
        present=len(present),
        payload={} if restricted else {"fields": row.fields},
        privacy=kind.privacy,
        once=once or row.pk,
    )


def digest_of(form: ItemForm, kind: Kind) -> str:
    """Return the digest of the text in which copying would be seen; none if short."""
    text = "".join(
        "".join(str(form.fields.get(name) or "").split()) for name in kind.sheet.alike
    )
    return blind_index(text, f"library:{kind.kind}") if len(text) >= ENOUGH else ""


def filled(row: Material, form: ItemForm) -> Material:
    """Return the row with what the form says."""
    row.title = form.title.strip()
    row.holder_id = form.holder_id
    row.fields_json = json.dumps(tidy(form.fields), ensure_ascii=False)
    row.tags_json = json.dumps(list(dict.fromkeys(form.tags)))
    return row


def rows_in(data: bytes, name: str) -> list[list[str]]:
    """Return the cells of a CSV or a workbook as texts; raise if it is neither."""
    if len(data) > MOST_BYTES:
        raise UnreadableFileError("文件超过 5 MB。", "请按月份分成几个文件导入。")
    if data[:2] == b"PK":
        sheets = workbook_cells(data, [SHEET])
        if SHEET not in sheets:
            message = f"文件里没有“{SHEET}”这张表。"
            raise UnreadableFileError(message, f"请把表名改成“{SHEET}”。")
        return [[_text(cell) for cell in row] for row in sheets[SHEET]]
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text))]
    message = f"“{name[:40]}”不是 Excel 工作簿，也不是 CSV 文件。"
    raise UnreadableFileError(message, "请从远程教育系统重新导出。")


def _text(cell: Any) -> str:
    if isinstance(cell, Mapping):
        return str(cell.get("day", ""))
    return "" if cell is None else str(cell).strip()


def lines_in(
    rows: list[list[str]], unit: Org, today: date
) -> tuple[list[ImportLine], list[Problem]]:
    """Return what a file says, and everything wrong with it, by cell."""
    heads = [one.rstrip("*") for one in rows[0]] if rows else []
    places = {head: heads.index(head) for head in HEADS if head in heads}
    lacking = [head for head in NEEDED if head not in places]
    if lacking:
        message = f"第一行缺少列{'、'.join(f'“{one}”' for one in lacking)}。"
        return [], [Problem("第1行", message, f"表头写成：{'、'.join(HEADS)}。")]
    if len(rows) - 1 > MOST_LINES:
        problem = Problem("文件", f"超过 {MOST_LINES} 行。", "请分成几个文件导入。")
        return [], [problem]
    reader = _Reader(places, unit, today)
    lines = list(reader.read(rows[1:]))
    return lines, reader.problems


class _Reader:
    """Reads row after row, keeping every mistake with its cell."""

    def __init__(self, places: Mapping[str, int], unit: Org, today: date) -> None:
        self.places, self.today = places, today
        self.problems: list[Problem] = []
        self.people: dict[str, list[MemberFact]] = defaultdict(list)
        for fact in member_facts(subtree_ids([unit.pk])):
            self.people[fact.person_name].append(fact)

    def read(self, rows: list[list[str]]) -> Iterator[ImportLine]:
        """Give the rows that are sound."""
        for number, row in enumerate(rows, 2):
            if not any(row):
                continue
            before = len(self.problems)
            title = self._cell(row, "节目")
            if not title or len(title) > TITLE_LENGTH:
                self._wrong("节目", number, "节目没有填写，或超过 200 个字。")
            on = self._day(row, number)
            person_id = self._person(row, number, on)
            site = self._cell(row, "站点")[:100]
            if len(self.problems) == before and on is not None:
                yield ImportLine(f"第{number}行", title, on, person_id, site)

    def _cell(self, row: list[str], head: str) -> str:
        place = self.places.get(head)
        return row[place] if place is not None and place < len(row) else ""

    def _wrong(self, head: str, number: int, message: str, advice: str = "") -> None:
        letter = chr(ord("A") + self.places[head])
        self.problems.append(Problem(f"{letter}{number}", message, advice))

    def _day(self, row: list[str], number: int) -> date | None:
        given = self._cell(row, "收看日期").replace("/", "-").replace(".", "-")
        try:
            day = date(*(int(one) for one in given.split("-")))
        except (TypeError, ValueError):
            message = f"“{given}”不是日期。"
            self._wrong("收看日期", number, message, "请写成 2026-05-08。")
            return None
        if day > self.today:
            self._wrong("收看日期", number, f"{chinese_day(day)}还没有到。", "请核对。")
            return None
        return day

    def _person(self, row: list[str], number: int, on: date | None) -> str:
        name = self._cell(row, "姓名")
        facts = self.people.get(name, [])
        found = {one.person_id for one in facts if on is None or one.span.holds_on(on)}
        if len(found) == 1:
            return found.pop()
        if not found:
            message = f"“{name}”当天不在名册上。" if name else "姓名没有填写。"
            self._wrong("姓名", number, message, "请按名册核对。")
        else:
            message = f"名册上有 {len(found)} 个“{name}”。"
            self._wrong("姓名", number, message, "请逐人登记，不用文件导入。")
        return ""
