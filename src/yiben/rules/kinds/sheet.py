"""What differs between check sheets, between standards, and between kinds of material.

``sheet`` stands with a kind of the books ``forms``, ``targets`` and ``library``.
It holds no rule of a document: what a name means comes from the documents.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from .near import suggestion

BOOKS = ("forms", "targets", "library")

Note = Callable[..., None]


@dataclass(frozen=True, slots=True)
class NoneSaid:
    """A field whose ``word`` says that there is nobody: then no person is named.

    ``needs`` are the fields that confirm it, so that silence is never a "none".
    """

    field: str = ""
    word: str = ""
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetSpec:
    """What differs between the kinds of these three books.

    ``terms``: the names of documents whose content gives the items; without
    them every name that a document defines for the system; ``term_tags`` tell
    the sheets of one kind apart. ``owner_by_document``: whether it is a
    person's or the unit's is what the duty in force says. ``pairs``: items
    that begin with this word stand beside the check in the same place.
    ``item_tags`` and ``all_tag`` are put on the entry for an item, and if no
    item is left out. ``marks`` puts a tag for a word of a field. ``alike``
    are fields in which the same text of two people is shown to a human.
    ``none``: see ``NoneSaid``. ``owner_tags``: the tags of a ``person``'s and of a
    ``unit``'s sheet. ``records``: the print shows the holder's records of the year.
    ``supplied``: the items come from a unit above, for each sector; ``own``:
    the unit writes them itself; ``ladder``: the items are grades, reached one
    by one; ``years``: usual time to reach it. ``day``: the field with the day
    of the record; ``facets``: fields by which the list is filtered;
    ``unknown``: fields that are shown as unknown if empty; ``recipients``:
    what handing to people or units is called here, ``to`` whom;
    ``import_people``: lists of people come from files of another system.
    """

    terms: tuple[str, ...] = ()
    term_tags: Mapping[str, str] = field(default_factory=dict)
    owner_by_document: bool = False
    pairs: str = ""
    item_tags: Mapping[str, str] = field(default_factory=dict)
    all_tag: str = ""
    marks: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    alike: tuple[str, ...] = ()
    none: NoneSaid = NoneSaid()
    owner_tags: Mapping[str, str] = field(default_factory=dict)
    records: bool = False
    supplied: bool = False
    own: bool = False
    ladder: bool = False
    years: int = 0
    day: str = ""
    facets: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    recipients: str = ""
    to: str = "members"
    import_people: bool = False


NO_SHEET = SheetSpec()
"""The sheet of a kind that says nothing about it."""

KEYS = tuple(one.name for one in fields(SheetSpec))


def sheet_of(row: Any, line: int, note: Note) -> SheetSpec:
    """Read what a kind says of its sheet; every mistake is noted."""
    said = row.get("sheet")
    if said is None:
        return NO_SHEET
    if not isinstance(said, Mapping):
        note(line, "“sheet”应是一组键和值。", "如 sheet: {alike: [body]}。")
        return NO_SHEET
    if row.get("book") not in BOOKS:
        note(line, f"“sheet”只用在 {'、'.join(BOOKS)} 里。", "删去这一段。")
        return NO_SHEET
    found: dict[str, Any] = {}
    for key, value in said.items():
        if key not in KEYS:
            note(line, f"“sheet”里不认识“{key}”。", suggestion(key, KEYS))
            continue
        usual = getattr(NO_SHEET, key)
        read = _value(value, usual)
        if read is None:
            note(line, f"“sheet”的“{key}”写法不对。", "见 packs/README.md。")
        else:
            found[key] = read
    sheet = SheetSpec(**found)
    _check_names(row, sheet, line, note)
    return sheet


def _value(value: Any, usual: Any) -> Any:
    """Return a value in the type of the usual one; None if it does not fit."""
    if isinstance(usual, NoneSaid):
        if not isinstance(value, Mapping) or set(value) - {"field", "word", "needs"}:
            return None
        needs = tuple(map(str, value.get("needs") or ()))
        return NoneSaid(str(value.get("field")), str(value.get("word")), needs)
    if isinstance(usual, tuple):
        return tuple(map(str, value)) if isinstance(value, list) else None
    if isinstance(usual, dict):
        return dict(value) if isinstance(value, Mapping) else None
    return value if type(value) is type(usual) else None


def _check_names(row: Any, sheet: SheetSpec, line: int, note: Note) -> None:
    """Note fields and tags that the kind does not have."""
    known = {str(one.get("name")) for one in row.get("fields") or ()}
    tags = {str(one.get("tag")) for one in row.get("tags") or ()}
    named = {*sheet.marks, *sheet.alike, *sheet.facets, *sheet.unknown}
    named |= {sheet.day, sheet.none.field, *sheet.none.needs} - {""}
    for name in sorted(named - known):
        message = f"“sheet”里的“{name}”不是本种类的字段。"
        note(line, message, suggestion(name, known))
    put = {tag for words in sheet.marks.values() for tag in words.values()}
    put |= {*sheet.item_tags.values(), *sheet.term_tags.values(), sheet.all_tag}
    put |= set(sheet.owner_tags.values())
    put -= {""}
    for name in sorted(put - tags):
        message = f"“sheet”里的“{name}”不是本种类的标记。"
        note(line, message, suggestion(name, tags))
