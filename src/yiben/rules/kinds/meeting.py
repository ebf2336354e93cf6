"""What differs between meetings: what is asked of each member, who is due, what is made up.

``meeting`` stands with a kind of the book ``gatherings``. It holds no rule of a
document and no count; quorums stand in ``packs/matters.yaml``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from .near import suggestion

GATHERINGS_BOOK = "gatherings"
CHECK_KEYS = ("check", "label", "must")

Note = Callable[..., None]


@dataclass(frozen=True, slots=True)
class MemberCheck:
    """Something the recorder confirms of each member who is due.

    One that ``must`` be there keeps the meeting from being closed; any other
    warns, and a human may go on with a reason.
    """

    check: str
    label: str
    must: bool = False


@dataclass(frozen=True, slots=True)
class MeetingSpec:
    """What differs between the kinds of meetings.

    ``members``: see ``MemberCheck``. ``inquiry``: the tag that is put on once
    it is said of each member asked about by letter which of ``outcomes`` came,
    or that there was none. ``done`` is the tag of a meeting whose stage after it is recorded.
    ``look_back``: the list of the meeting before is shown. ``make_up``: what
    was missed is made up here, each tied to its meeting. ``few``: the list
    starts empty, who came is ticked. ``secretaries``: the secretaries below
    are due and not the team, of ``sectors`` if any are named.
    """

    members: tuple[MemberCheck, ...] = ()
    inquiry: str = ""
    outcomes: tuple[str, ...] = ()
    done: str = ""
    look_back: bool = False
    make_up: bool = False
    few: bool = False
    secretaries: bool = False
    sectors: tuple[str, ...] = ()


NO_MEETING = MeetingSpec()
"""What a kind that says nothing asks."""

KEYS = tuple(one.name for one in fields(MeetingSpec))


def meeting_of(row: Any, line: int, note: Note) -> MeetingSpec:
    """Read what a kind says of its meeting; every mistake is noted."""
    said = row.get("meeting")
    if said is None:
        return NO_MEETING
    if not isinstance(said, Mapping):
        note(line, "“meeting”应是一组键和值。", "如 meeting: {few: true}。")
        return NO_MEETING
    if row.get("book") != GATHERINGS_BOOK:
        note(line, f"“meeting”只用在 {GATHERINGS_BOOK} 里。", "删去这一段。")
        return NO_MEETING
    found: dict[str, Any] = {}
    for key, value in said.items():
        if key not in KEYS:
            note(line, f"“meeting”里不认识“{key}”。", suggestion(key, KEYS))
            continue
        read = _value(key, value)
        if read is None:
            note(line, f"“meeting”的“{key}”写法不对。", "见 packs/README.md。")
        else:
            found[key] = read
    spec = MeetingSpec(**found)
    _check_names(row, spec, line, note)
    return spec


def _value(key: str, value: Any) -> Any:
    """Return a value in the type of its key; None if it does not fit."""
    usual = getattr(NO_MEETING, key)
    if key == "members":
        return _checks(value)
    if isinstance(usual, tuple):
        return tuple(map(str, value)) if isinstance(value, list) else None
    return value if type(value) is type(usual) else None


def _checks(value: Any) -> tuple[MemberCheck, ...] | None:
    if not isinstance(value, list):
        return None
    found = []
    for one in value:
        right = isinstance(one, Mapping) and not set(one) - set(CHECK_KEYS)
        if not right or not one.get("check") or not one.get("label"):
            return None
        must = one.get("must") is True
        found.append(MemberCheck(str(one["check"]), str(one["label"]), must))
    return tuple(found)


def _check_names(row: Any, spec: MeetingSpec, line: int, note: Note) -> None:
    """Note tags that the kind does not have."""
    tags = {str(one.get("tag")) for one in row.get("tags") or ()}
    put = {spec.inquiry, spec.done} - {""}
    for name in sorted(put - tags):
        note(line, f"“meeting”里的“{name}”不是本种类的标记。", suggestion(name, tags))
