"""Kinds out of YAML text, with every mistake and its line."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from yiben.rules.lined import (
    LinedList,
    UnreadableError,
    line_of,
    line_of_item,
    load_lined,
)
from yiben.rules.problems import Problem
from yiben.rules.words import OrgKind, PersonRole, Word

from .derive import with_carried, with_steps
from .filing import filing_of
from .flow import flow_of
from .kind import (
    ANY_EVIDENCE,
    FILINGS_BOOK,
    PERMANENT,
    TAGS_BOOK,
    USUAL_RETENTION,
    FilingState,
    Kind,
    Privacy,
    Recipient,
)
from .meeting import meeting_of
from .near import suggestion
from .pieces import check_keys, fields_of, stages_of, tags_of
from .register import register_of
from .sheet import sheet_of

BELONGS = {"covers": FILINGS_BOOK, "carried_by": TAGS_BOOK, "offered": TAGS_BOOK}
PATTERNS = frozenset("MPQROLETFCGAS")
NEEDED = ("kind", "system", "label", "pattern", "book")
FLAGS = (
    *("resolutions", "attendance", "by_person", "span", "holder", "target"),
    "offered",
)
WORD_LISTS: dict[str, type[Word]] = {
    "by": OrgKind,
    "roles": PersonRole,
    "states": FilingState,
}
WORDS: dict[str, type[Word]] = {"privacy": Privacy, "recipient": Recipient}
NAME_LISTS = ("parts", "covers", "carried_by")
LISTS = ("fields", "tags", "elements", "stages", *NAME_LISTS)
KEYS = (
    *NEEDED,
    *FLAGS,
    *WORD_LISTS,
    *WORDS,
    *LISTS,
    "hours",
    "evidence",
    "retention",
    "filing",
    "flow",
    "sheet",
    "meeting",
    "register",
)


def kinds_in(folder: Path) -> tuple[dict[str, Kind], list[Problem]]:
    """Read every kind below ``folder``, with all problems found on the way.

    A kind with stages comes with one derived kind for each that posts, and
    attributes have put their tags on the kinds that carry them. A kind with a
    mistake is left out, so what is returned can be relied upon. Slugs of
    systems are checked if ``systems.yaml`` stands beside the folder.
    """
    reader = _Reader()
    for path in sorted(folder.glob("*.yaml")):
        reader.read(path)
    reader.check_names()
    reader.check_labels()
    reader.check_systems(folder.parent / "systems.yaml")
    return with_carried(with_steps(reader.kinds)), reader.problems


def _texts(row: Any, key: str) -> tuple[str, ...]:
    return tuple(map(str, row.get(key) or ()))


def _evidence(row: Any) -> tuple[str, ...]:
    said = row.get("evidence", "optional")
    if isinstance(said, list):
        return tuple(map(str, said))
    return ANY_EVIDENCE if said == "optional" else ()


def _retention(row: Any) -> int | None:
    said = row.get("retention", USUAL_RETENTION)
    return None if said == PERMANENT else int(said)


def _kind_from(row: Any, **pieces: Any) -> Kind:
    """Return the kind of a row that has been checked."""
    pieces |= {key: bool(row.get(key)) for key in FLAGS}
    return Kind(
        kind=str(row["kind"]),
        system=str(row["system"]),
        label=str(row["label"]),
        pattern=str(row["pattern"]),
        book=str(row["book"]),
        by=_texts(row, "by"),
        roles=_texts(row, "roles"),
        parts=_texts(row, "parts"),
        privacy=str(row.get("privacy", Privacy.BRANCH.value)),
        hours=float(row.get("hours", 0)),
        recipient=str(row.get("recipient", Recipient.NONE.value)),
        evidence=_evidence(row),
        retention=_retention(row),
        covers=_texts(row, "covers"),
        carried_by=_texts(row, "carried_by"),
        **pieces,
    )


def _slugs_in(path: Path) -> frozenset[str]:
    """Return the slugs of the systems; none if there is no list that can be read."""
    try:
        return frozenset(load_lined(path.read_text(encoding="utf-8")) or ())
    except (OSError, UnicodeDecodeError, UnreadableError):
        return frozenset()


class _Reader:
    """Collects kinds and problems over all files."""

    def __init__(self) -> None:
        self.kinds: dict[str, Kind] = {}
        self.rows: dict[str, Any] = {}
        self.problems: list[Problem] = []
        self.file = Path()

    def read(self, path: Path) -> None:
        """Read one file; what is wrong in it is noted, not raised."""
        self.file = path
        try:
            rows = load_lined(path.read_text(encoding="utf-8"))
        except UnreadableError as error:
            self.note(error.line, error.message, error.advice)
            return
        except UnicodeDecodeError:
            self.note(0, "文件不是 UTF-8 编码。", "另存为 UTF-8。")
            return
        if not isinstance(rows, LinedList):
            self.note(1, "文件应是一个列表。", "每个种类以“- kind: …”开头。")
            return
        for number, row in enumerate(rows):
            self.take(row, line_of_item(rows, number, 1))

    def note(self, line: int, message: str, advice: str = "") -> None:
        """Add a problem in the present file."""
        self.problems.append(Problem(self.file, line, message, advice))

    def note_on(self, kind: Kind, key: str, message: str, advice: str) -> None:
        """Add a problem on the line of a key of a kind that has been read."""
        self.file = kind.file
        self.note(line_of(self.rows[kind.kind], key, kind.line), message, advice)

    def take(self, row: Any, line: int) -> None:
        """Add one kind, or its problems."""
        before = len(self.problems)
        if not isinstance(row, Mapping):
            self.note(line, "这一项不是种类。", "以“- kind: …”开头，下面逐行写。")
            return
        check_keys(row, KEYS, line, self.note)
        self.check_needed(row, line)
        self.check_words(row, line)
        self.check_plain(row, line)
        self.check_keeping(row, line)
        name = str(row.get("kind", ""))
        if twin := self.kinds.get(name):
            place = f"{twin.file.name}:{twin.line}"
            self.note(line, f"种类“{name}”已在 {place} 写过。", "删去一个或改名。")
        fields = fields_of(row, line, self.note)
        tags = tags_of(row, "tags", line, self.note)
        elements = tags_of(row, "elements", line, self.note)
        stages = stages_of(row, fields, line, self.note)
        own = self.of_book(row, line)
        if len(self.problems) == before:
            self.rows[name] = row
            self.kinds[name] = replace(
                _kind_from(
                    row,
                    fields=fields,
                    tags=tags,
                    elements=elements,
                    stages=stages,
                    **own,
                ),
                file=self.file,
                line=line,
            )

    def of_book(self, row: Any, line: int) -> dict[str, Any]:
        """Return what the kind says to its own book."""
        readers = {
            "filing": filing_of,
            "flow": flow_of,
            "sheet": sheet_of,
            "meeting": meeting_of,
            "register": register_of,
        }
        return {
            key: read(row, line_of(row, key, line), self.note)
            for key, read in readers.items()
        }

    def check_needed(self, row: Any, line: int) -> None:
        """Note keys that are missing; an attribute has carriers and no keepers."""
        whose = "carried_by" if row.get("book") == TAGS_BOOK else "by"
        for key in (*NEEDED, whose):
            if not row.get(key):
                self.note(line, f"缺少“{key}”。", "补上这一行。")

    def check_words(self, row: Any, line: int) -> None:
        """Note values that are no words of the house, or of the wrong type."""
        words: list[tuple[str, Any, type[Word]]] = [
            (key, row[key], known) for key, known in WORDS.items() if key in row
        ]
        for key in (*WORD_LISTS, *NAME_LISTS):
            if key in row and not isinstance(row[key], list):
                self.note(
                    self.at(row, key, line), f"“{key}”应是列表。", "写成 [甲, 乙]。"
                )
            elif key in WORD_LISTS:
                words += [(key, value, WORD_LISTS[key]) for value in row.get(key, ())]
        for key, value, known in words:
            allowed = [word.value for word in known]
            if value not in allowed:
                message = f"“{key}”里没有“{value}”这个词。"
                self.note(self.at(row, key, line), message, suggestion(value, allowed))

    def check_plain(self, row: Any, line: int) -> None:
        """Note a wrong pattern, switch, number of hours or book."""
        if row.get("pattern") and row["pattern"] not in PATTERNS:
            known = " ".join(sorted(PATTERNS))
            place = self.at(row, "pattern", line)
            self.note(place, f"没有“{row['pattern']}”型。", f"可以写：{known}。")
        for key in FLAGS:
            if not isinstance(row.get(key, False), bool):
                self.note(self.at(row, key, line), f"“{key}”应是 true 或 false。")
        hours = row.get("hours", 0)
        if isinstance(hours, bool) or not isinstance(hours, int | float) or hours < 0:
            self.note(self.at(row, "hours", line), "“hours”应是小时数。", "如 1.5。")
        name = str(row.get("kind", ""))
        if row.get("book") and not name.startswith(f"{row['book']}."):
            book = row["book"]
            self.note(line, f"“{name}”不属于“{book}”。", f"种类名以“{book}.”开头。")

    def check_keeping(self, row: Any, line: int) -> None:
        """Note a wrong word on evidence, on years of keeping, or on reports."""
        said = row.get("evidence", "none")
        if said not in ("none", "optional") and not isinstance(said, list):
            place = self.at(row, "evidence", line)
            message = f"“evidence”不能写“{said}”，佐证一律自愿。"
            self.note(place, message, "写 none、optional，或列出可以附什么。")
        years = row.get("retention", PERMANENT)
        if years != PERMANENT and (type(years) is not int or years < 1):
            place = self.at(row, "retention", line)
            self.note(place, "“retention”应是年数。", "如 10；永久写 permanent。")
        for key, book in BELONGS.items():
            if row.get(key) and row.get("book") != book:
                place = self.at(row, key, line)
                self.note(place, f"“{key}”只用在 {book} 里。", "删去这一行。")

    def at(self, row: Any, key: str, line: int) -> int:
        """Return the line a key stands on."""
        return line_of(row, key, line)

    def check_names(self) -> None:
        """Note kinds, or books that carry tags, that do not exist."""
        every = with_steps(self.kinds)
        books = {kind.book for kind in self.kinds.values()}
        told = {
            "parts": ("同场开展的“{}”不是种类。", set(every)),
            "covers": ("报告所依据的“{}”不是种类。", set(every)),
            "carried_by": ("带这些标记的“{}”不是种类，也不是分册。", {*every, *books}),
        }
        for kind in self.kinds.values():
            for key, (message, known) in told.items():
                self._check_names(kind, key, message, known)
            for name in (kind.register.about, kind.register.raises.kind):
                if name and name not in self.kinds:
                    message = f"“register”里的“{name}”不是种类。"
                    self.note_on(kind, "register", message, suggestion(name, every))

    def _check_names(
        self, kind: Kind, key: str, message: str, known: Iterable[str]
    ) -> None:
        for name in getattr(kind, key):
            if name not in known:
                self.note_on(kind, key, message.format(name), suggestion(name, known))

    def check_labels(self) -> None:
        """Note a label that two kinds of one book share."""
        seen: dict[tuple[str, str], Kind] = {}
        for kind in self.kinds.values():
            twin = seen.setdefault((kind.book, kind.label), kind)
            if twin is not kind:
                message = f"“{kind.label}”已是“{twin.kind}”的名称。"
                self.note_on(kind, "label", message, "换一个分得清的名称。")

    def check_systems(self, path: Path) -> None:
        """Note systems that the list of systems does not know."""
        systems = _slugs_in(path)
        if not systems:
            return
        for kind in self.kinds.values():
            if kind.system not in systems:
                message = f"“system”没有“{kind.system}”这个制度。"
                self.note_on(kind, "system", message, suggestion(kind.system, systems))
