"""How an item of a list goes on: who may close it, after what, with what in hand.

``flow`` stands with a kind of the book ``lists``. It holds no rule of a
document; it says what differs between problems, opinions, cases and the rest.
Everything has a default, so most kinds write two or three lines.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from .near import suggestion

LISTS_BOOK = "lists"
STAGE_KEYS = (
    *("after", "by", "papers", "since", "days", "months", "at_most_months"),
    *("later_than", "needs", "needs_if", "asks", "side", "ends", "proof", "checked"),
)
ACTORS = ("recorder", "superior", "claimant")

Note = Callable[..., None]


@dataclass(frozen=True, slots=True)
class NeedIf:
    """Fields that must be filled if another one says one of some words."""

    field: str
    words: tuple[str, ...]
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StageFlow:
    """What one stage asks before it may be recorded.

    ``after`` names the stages it may follow (empty: any open one before it).
    ``papers`` must be there already. ``since`` names the field with the day
    from which ``days`` and ``months`` are the least time, ``at_most_months``
    the longest. ``later_than`` pairs a field with the one it must be later
    than. A ``side`` stage leaves the item where it is; one that ``ends`` it
    takes it off the open list. ``asks`` are fields offered on the form beside
    those it needs.
    """

    after: tuple[str, ...] = ()
    by: str = "recorder"
    papers: tuple[str, ...] = ()
    since: str = ""
    days: int = 0
    months: int = 0
    at_most_months: int = 0
    later_than: Mapping[str, str] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    needs_if: tuple[NeedIf, ...] = ()
    asks: tuple[str, ...] = ()
    side: bool = False
    ends: bool = False
    proof: bool = False
    checked: bool = False


@dataclass(frozen=True, slots=True)
class Flow:
    """What differs between the systems that are lists.

    ``wait_days`` lie between closing and confirming. ``named``: each step
    names the person who decided. ``marks`` puts a tag on an item once a field
    is filled; a tag that a document in force asks for makes the field one that
    must be filled. ``gaps`` are fields whose lack is shown on the list.
    ``personal`` tags keep an item between the member and the branch.
    ``watch_days``: an item that did not move so long, or is overdue, is named
    to the superior (or only to the unit, ``watch_for: unit``).
    ``superior_reads`` opens a restricted item to the superior, ``shown`` to
    the member it is about; of an ``outsider`` it is about somebody on no roster.
    ``supplied``: the content comes from above;
    ``named_items`` are those the text names, ``unnamed`` what it does not.
    ``meeting``: judged at a meeting within the year. ``silent_months``: a
    member without any trace so long is listed to be asked after. ``progress``
    names the stage whose share of the year's items the list shows.
    """

    stages: Mapping[str, StageFlow] = field(default_factory=dict)
    wait_days: int = 0
    named: bool = False
    marks: Mapping[str, str] = field(default_factory=dict)
    gaps: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()
    watch_days: int = 0
    watch_for: str = "superior"
    superior_reads: bool = False
    shown: bool = True
    outsider: bool = False
    supplied: bool = False
    named_items: tuple[str, ...] = ()
    unnamed: str = ""
    opinion: bool = False
    per_member: bool = False
    meeting: bool = False
    evaluated: bool = False
    silent_months: int = 0
    progress: str = ""

    def stage(self, name: str) -> StageFlow:
        """Return what a stage asks; one that is not written asks the usual."""
        return self.stages.get(name, USUAL.get(name, StageFlow()))


USUAL: Mapping[str, StageFlow] = {
    "closed": StageFlow(ends=True, checked=True),
    "confirmed": StageFlow(after=("closed",), ends=True, checked=True),
    "reopened": StageFlow(after=("closed", "confirmed")),
}
"""What the common stages ask where a kind says nothing."""

NO_FLOW = Flow()
"""The flow of a kind that says nothing about it."""

FLOW_KEYS = tuple(one.name for one in fields(Flow))


def flow_of(row: Any, line: int, note: Note) -> Flow:
    """Read the flow of a kind; every mistake is noted, with what to write."""
    said = row.get("flow")
    if said is None:
        return NO_FLOW
    if not isinstance(said, Mapping):
        note(line, "“flow”应是一组键和值。", "如 flow: {wait_days: 30}。")
        return NO_FLOW
    if row.get("book") != LISTS_BOOK:
        note(line, f"“flow”只用在 {LISTS_BOOK} 里。", "删去这一段。")
        return NO_FLOW
    found = _values(said, FLOW_KEYS, Flow(), "flow", line, note)
    known = {str(one.get("stage")) for one in row.get("stages") or ()}
    names = {str(one.get("name")) for one in row.get("fields") or ()}
    stages = found.pop("stages", {})
    read = {}
    for name, one in stages.items():
        if name not in known:
            note(
                line, f"“flow”里的阶段“{name}”不在 stages 里。", suggestion(name, known)
            )
        elif isinstance(one, Mapping):
            read[str(name)] = _stage(one, str(name), line, note)
    stage = found.get("progress", "")
    if stage and stage not in known:
        message = f"“flow”里的阶段“{stage}”不在 stages 里。"
        note(line, message, suggestion(stage, known))
    for name in _fields_named(read, found):
        if name not in names:
            note(line, f"“flow”里的“{name}”不是本种类的字段。", suggestion(name, names))
    return Flow(stages=read, **found)


def _stage(row: Mapping[str, Any], name: str, line: int, note: Note) -> StageFlow:
    usual = USUAL.get(name, StageFlow())
    found = _values(row, STAGE_KEYS, usual, f"flow.{name}", line, note)
    if found.get("by", "recorder") not in ACTORS:
        note(
            line,
            f"“{found['by']}”不能办阶段“{name}”。",
            suggestion(found["by"], ACTORS),
        )
    found["needs_if"] = tuple(_needs_if(row, name, line, note))
    base = {one.name: getattr(usual, one.name) for one in fields(StageFlow)}
    return StageFlow(**{**base, **found})


def _needs_if(
    row: Mapping[str, Any], name: str, line: int, note: Note
) -> Iterator[NeedIf]:
    for one in row.get("needs_if") or ():
        if isinstance(one, Mapping) and {"field", "words", "needs"} == set(one):
            yield NeedIf(str(one["field"]), _texts(one["words"]), _texts(one["needs"]))
        else:
            message = f"阶段“{name}”的 needs_if 写法不对。"
            note(line, message, "写成 {field: 甲, words: [乙], needs: [丙]}。")


def _values(
    row: Mapping[str, Any],
    keys: tuple[str, ...],
    usual: Any,
    where: str,
    line: int,
    note: Note,
) -> dict[str, Any]:
    """Return what is written, in the types of the usual values."""
    found: dict[str, Any] = {}
    for key, value in row.items():
        if key not in keys:
            note(line, f"“{where}”里不认识“{key}”。", suggestion(key, keys))
            continue
        if key == "needs_if":
            continue
        wanted = type(getattr(usual, key))
        if wanted is tuple and isinstance(value, list):
            found[key] = _texts(value)
        elif wanted is dict and isinstance(value, Mapping):
            found[key] = dict(value)
        elif type(value) is wanted or (wanted is str and isinstance(value, str)):
            found[key] = value
        else:
            note(line, f"“{where}”里的“{key}”写法不对。", "见 packs/README.md。")
    return found


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(str(one) for one in value)


def _fields_named(
    stages: Mapping[str, StageFlow], found: Mapping[str, Any]
) -> list[str]:
    """Return the fields that a flow speaks of."""
    names = [*found.get("gaps", ()), *found.get("marks", {}).values()]
    for one in stages.values():
        names += [*one.needs, *one.asks, *([one.since] if one.since else [])]
        names += [*one.later_than, *one.later_than.values()]
        for need in one.needs_if:
            names += [need.field, *need.needs]
    return names
