"""What a plan or report is drafted from: which facts are counted, what is left to write.

``filing`` stands with a kind of the book ``filings``. It holds no rule of a
document: it says what the ledger already knows and where it goes.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from .near import suggestion

FILINGS_BOOK = "filings"
WHATS = ("held", "attendance", "unheld", "gaps", "joined")
SOURCES = ("entries", "gaps")
COUNT_KEYS = ("what", "of")
SECTION_KEYS = ("title", "from")

Note = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Count:
    """One thing to be counted in the ledger.

    ``held``: records of each kind; ``attendance``: those due and those who
    came; ``unheld``: planned and not recorded; ``gaps``: said not to have been
    held; ``joined``: what the author took part in. Without ``of`` it is the
    kinds that the report ``covers``.
    """

    what: str
    of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the text, and what is put under it; nothing: a person writes."""

    title: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class FilingSpec:
    """What differs between plans and reports.

    ``previous``: it is about the period before. ``counts``: see ``Count``.
    ``sections``: the headings of the field ``body``. ``needs`` names the field
    that must be filled once an element is ticked. ``rows``: the field whose
    lines are the records of some kinds. ``tasks_of``: the plan whose lines are
    ticked off here. ``linked``: the meeting at which it was reported, without
    which it is none.
    """

    previous: bool = False
    counts: tuple[Count, ...] = ()
    sections: tuple[Section, ...] = ()
    needs: Mapping[str, str] = field(default_factory=dict)
    rows: str = ""
    rows_of: tuple[str, ...] = ()
    tasks_of: str = ""
    linked: str = ""


NO_FILING = FilingSpec()
"""What a kind that says nothing is drafted from: nothing."""

KEYS = tuple(one.name for one in fields(FilingSpec))


def filing_of(row: Any, line: int, note: Note) -> FilingSpec:
    """Read what a kind is drafted from; every mistake is noted."""
    said = row.get("filing")
    if said is None:
        return NO_FILING
    if not isinstance(said, Mapping):
        note(line, "“filing”应是一组键和值。", "如 filing: {previous: true}。")
        return NO_FILING
    if row.get("book") != FILINGS_BOOK:
        note(line, f"“filing”只用在 {FILINGS_BOOK} 里。", "删去这一段。")
        return NO_FILING
    found: dict[str, Any] = {}
    for key, value in said.items():
        if key not in KEYS:
            note(line, f"“filing”里不认识“{key}”。", suggestion(key, KEYS))
            continue
        read = _value(key, value)
        if read is None:
            note(line, f"“filing”的“{key}”写法不对。", "见 packs/README.md。")
        else:
            found[key] = read
    spec = FilingSpec(**found)
    _check_names(row, spec, line, note)
    return spec


def _value(key: str, value: Any) -> Any:
    """Return a value in the type of its key; None if it does not fit."""
    usual = getattr(NO_FILING, key)
    if key == "counts":
        return _listed(value, COUNT_KEYS, "what", WHATS, _count)
    if key == "sections":
        return _listed(value, SECTION_KEYS, "from", ("", *SOURCES), _section)
    if key == "needs":
        return dict(value) if isinstance(value, Mapping) else None
    if isinstance(usual, tuple):
        return tuple(map(str, value)) if isinstance(value, list) else None
    return value if type(value) is type(usual) else None


def _count(one: Mapping[str, Any]) -> Count:
    return Count(str(one["what"]), tuple(map(str, one.get("of", ()))))


def _section(one: Mapping[str, Any]) -> Section:
    return Section(str(one["title"]), str(one.get("from", "")))


def _listed(
    value: Any,
    keys: tuple[str, ...],
    word: str,
    words: tuple[str, ...],
    make: Callable[[Mapping[str, Any]], Any],
) -> tuple[Any, ...] | None:
    if not isinstance(value, list):
        return None
    for one in value:
        right = isinstance(one, Mapping) and not set(one) - set(keys)
        if not right or keys[0] not in one or one.get(word, "") not in words:
            return None
    return tuple(make(one) for one in value)


def _check_names(row: Any, spec: FilingSpec, line: int, note: Note) -> None:
    """Note fields and elements that the kind does not have."""
    known = {str(one.get("name")) for one in row.get("fields") or ()}
    asked = {*spec.needs.values(), spec.rows} - {""}
    asked |= {"body"} if spec.sections else set()
    for name in sorted(asked - known):
        note(line, f"“filing”里的“{name}”不是本种类的字段。", suggestion(name, known))
    elements = {str(one.get("tag")) for one in row.get("elements") or ()}
    for tag in sorted(set(spec.needs) - elements):
        note(line, f"“filing”里的“{tag}”不是本种类的要素。", suggestion(tag, elements))
