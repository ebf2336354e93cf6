"""Kinds out of YAML text, with every mistake and its line."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
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

from .kind import FieldType, FilingState, Kind, KindField, KindTag, Privacy, Recipient

PATTERNS = frozenset("MPQROLETFCGAS")
NEEDED = ("kind", "system", "label", "pattern", "book", "by")
FLAGS = ("resolutions", "attendance", "by_person", "span", "holder", "target")
WORD_LISTS: dict[str, type[Word]] = {
    "by": OrgKind,
    "roles": PersonRole,
    "states": FilingState,
}
WORDS: dict[str, type[Word]] = {"privacy": Privacy, "recipient": Recipient}
LISTS = ("fields", "tags", "elements", "parts")
KEYS = (*NEEDED, *FLAGS, *WORD_LISTS, *WORDS, *LISTS, "hours")
FIELD_KEYS = ("name", "label", "type", "required", "choices")
TAG_KEYS = ("tag", "label", "default")


def suggestion(word: object, known: Iterable[str]) -> str:
    """Return the advice that names the nearest known word, or lists them all.

    >>> suggestion("lable", ["kind", "label"])
    '是不是想写“label”？'
    """
    words = sorted(set(known))
    near = difflib.get_close_matches(str(word), words, n=1)
    return f"是不是想写“{near[0]}”？" if near else f"可以写：{'、'.join(words)}。"


def kinds_in(folder: Path) -> tuple[dict[str, Kind], list[Problem]]:
    """Read every kind below ``folder``, with all problems found on the way.

    A filing comes with one derived kind for each of its steps. A kind with a
    mistake is left out, so what is returned can be relied upon.
    """
    reader = _Reader()
    for path in sorted(folder.glob("*.yaml")):
        reader.read(path)
    reader.check_parts()
    kinds = dict(reader.kinds)
    for base in reader.kinds.values():
        for state in base.states:
            step = _step_of(base, FilingState[state.upper()])
            kinds[step.kind] = step
    return kinds, reader.problems


def _step_of(base: Kind, state: FilingState) -> Kind:
    """Return the ledger kind of one step of a filing."""
    return replace(
        base,
        kind=f"{base.kind}.{state.value}",
        label=f"{base.label}（{state.label}）",
        states=(),
        base=base.kind,
        state=state.value,
    )


def _texts(row: Any, key: str) -> tuple[str, ...]:
    return tuple(map(str, row.get(key) or ()))


def _kind_from(
    row: Any,
    fields: tuple[KindField, ...],
    tags: tuple[KindTag, ...],
    elements: tuple[KindTag, ...],
) -> Kind:
    """Return the kind of a row that has been checked."""
    return Kind(
        kind=str(row["kind"]),
        system=str(row["system"]),
        label=str(row["label"]),
        pattern=str(row["pattern"]),
        book=str(row["book"]),
        by=_texts(row, "by"),
        roles=_texts(row, "roles"),
        fields=fields,
        tags=tags,
        parts=_texts(row, "parts"),
        resolutions=bool(row.get("resolutions")),
        attendance=bool(row.get("attendance")),
        privacy=str(row.get("privacy", Privacy.BRANCH.value)),
        hours=float(row.get("hours", 0)),
        states=_texts(row, "states"),
        recipient=str(row.get("recipient", Recipient.NONE.value)),
        by_person=bool(row.get("by_person")),
        elements=elements,
        span=bool(row.get("span")),
        holder=bool(row.get("holder")),
        target=bool(row.get("target")),
    )


class _Reader:
    """Collects kinds and problems over all files."""

    def __init__(self) -> None:
        self.kinds: dict[str, Kind] = {}
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

    def take(self, row: Any, line: int) -> None:
        """Add one kind, or its problems."""
        before = len(self.problems)
        if not isinstance(row, Mapping):
            self.note(line, "这一项不是种类。", "以“- kind: …”开头，下面逐行写。")
            return
        self.check_keys(row, KEYS, line)
        for key in NEEDED:
            if not row.get(key):
                self.note(line, f"缺少“{key}”。", "补上这一行。")
        self.check_words(row, line)
        name = str(row.get("kind", ""))
        if twin := self.kinds.get(name):
            place = f"{twin.file.name}:{twin.line}"
            self.note(line, f"种类“{name}”已在 {place} 写过。", "删去一个或改名。")
        fields = self.fields(row, line)
        tags = self.tags(row, "tags", line)
        elements = self.tags(row, "elements", line)
        if len(self.problems) == before:
            kind = _kind_from(row, tuple(fields), tuple(tags), tuple(elements))
            self.kinds[name] = replace(kind, file=self.file, line=line)

    def check_keys(self, row: Any, known: tuple[str, ...], line: int) -> None:
        """Note every key that is not known, with the nearest that is."""
        for key in row:
            if key not in known:
                self.note(
                    self.at(row, key, line),
                    f"不认识的键“{key}”。",
                    suggestion(key, list(known)),
                )

    def check_words(self, row: Any, line: int) -> None:
        """Note values that are no words of the house, or of the wrong type."""
        words: list[tuple[str, Any, type[Word]]] = [
            (key, row[key], known) for key, known in WORDS.items() if key in row
        ]
        for key, known in (WORD_LISTS | {"parts": None}).items():
            if key in row and not isinstance(row[key], list):
                self.note(
                    self.at(row, key, line), f"“{key}”应是列表。", "写成 [甲, 乙]。"
                )
            elif known:
                words += [(key, value, known) for value in row.get(key, ())]
        for key, value, known in words:
            allowed = [word.value for word in known]
            if value not in allowed:
                message = f"“{key}”里没有“{value}”这个词。"
                self.note(self.at(row, key, line), message, suggestion(value, allowed))
        self.check_plain(row, line)

    def check_plain(self, row: Any, line: int) -> None:
        """Note a wrong pattern, switch, number of hours or book."""
        if row.get("pattern") and row["pattern"] not in PATTERNS:
            known_letters = " ".join(sorted(PATTERNS))
            place = self.at(row, "pattern", line)
            self.note(
                place, f"没有“{row['pattern']}”型。", f"可以写：{known_letters}。"
            )
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

    def at(self, row: Any, key: str, line: int) -> int:
        """Return the line a key stands on."""
        return line_of(row, key, line)

    def rows(self, row: Any, key: str, line: int) -> Iterator[tuple[Any, int]]:
        """Give the mappings listed under a key with their lines; note the others."""
        listed = row.get(key) or LinedList()
        if not isinstance(listed, LinedList):
            self.note(self.at(row, key, line), f"“{key}”应是列表。")
            return
        for number, one in enumerate(listed):
            place = line_of_item(listed, number, line)
            if isinstance(one, Mapping):
                yield one, place
            else:
                self.note(
                    place, f"“{key}”里的“{one}”写法不对。", "写成 {…: …, label: …}。"
                )

    def tags(self, row: Any, key: str, line: int) -> list[KindTag]:
        """Read the tags or elements of a kind."""
        found: dict[str, KindTag] = {}
        for one, place in self.rows(row, key, line):
            self.check_keys(one, TAG_KEYS, place)
            tag, label = one.get("tag"), one.get("label")
            if not tag or not label:
                self.note(place, "标记要有 tag 和 label。", "补上缺的一项。")
            elif tag in found:
                self.note(place, f"标记“{tag}”写了两次。", "删去一个。")
            else:
                default = one.get("default") is True
                found[str(tag)] = KindTag(str(tag), str(label), default)
        return list(found.values())

    def fields(self, row: Any, line: int) -> list[KindField]:
        """Read the fields of a kind."""
        found: dict[str, KindField] = {}
        types = [word.value for word in FieldType]
        for one, place in self.rows(row, "fields", line):
            self.check_keys(one, FIELD_KEYS, place)
            name, label = str(one.get("name", "")), str(one.get("label", ""))
            choices = tuple(map(str, one.get("choices") or ()))
            type_ = str(one.get("type", FieldType.TEXT.value))
            if not name or not label:
                self.note(place, "字段要有 name 和 label。", "补上缺的一项。")
            elif name in found:
                self.note(place, f"字段“{name}”写了两次。", "删去一个。")
            elif type_ not in types:
                self.note(place, f"没有“{type_}”这种字段。", suggestion(type_, types))
            elif (type_ == FieldType.CHOICE) != bool(choices):
                self.note(
                    place,
                    f"字段“{name}”的类型与选项不符。",
                    "单选要列 choices，其他类型不列。",
                )
            else:
                required = one.get("required") is True
                found[name] = KindField(name, label, type_, required, choices)
        return list(found.values())

    def check_parts(self) -> None:
        """Note parts that are no kinds."""
        for kind in list(self.kinds.values()):
            for part in kind.parts:
                if part not in self.kinds:
                    self.file = kind.file
                    advice = suggestion(part, list(self.kinds))
                    self.note(kind.line, f"同场开展的“{part}”不是种类。", advice)
