"""What differs between registers: for whom, what must be covered, what is due on a line.

``register`` stands with a kind of the book ``registers``. It holds no rule of a
document: whether a register must be kept at all is said by the packs.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from yiben.rules.words import Sector, Word

from .near import suggestion

REGISTERS_BOOK = "registers"
STEP_KEYS = ("step", "label", "tag")
RAISE_KEYS = ("of", "kind", "given", "tags", "mark")
COLUMNS = ("title", "holder", "target", "from_on", "source")

Note = Callable[..., None]


class Covered(Word):
    """Of whom each must have a line."""

    MEMBERS = "members", "党员"
    TEAM = "team", "班子成员"
    ORGS = "orgs", "下级组织"
    OFFICES = "offices", "支部书记"


class HolderRule(Word):
    """Whether a line names who carries it, and where that person stands."""

    OWN = "own", "本组织的人，必填"
    OPTIONAL = "optional", "可以先空着"
    ELSEWHERE = "elsewhere", "别的单位的党员，由本组织登记"


@dataclass(frozen=True, slots=True)
class RegisterStep:
    """One step of a line: nominated, checked, named."""

    step: str
    label: str
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Raised:
    """What is raised on a list for each item of the field ``of`` of a line.

    ``mark`` is the tag of a line in which something was raised.
    """

    of: str = ""
    kind: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    mark: str = ""


@dataclass(frozen=True, slots=True)
class RegisterSpec:
    """What differs between the kinds of registers.

    ``sectors``: kept there only. ``holder``: see ``HolderRule``. ``one``: no
    two standing lines share these. ``serial``: the field that counts up.
    ``covers``: see ``Covered``; ``cover_sectors`` narrows the organisations,
    ``cover_label`` heads the list of those without a line. ``vacant``: a line
    that ended with nothing in its place is listed; ``vacant_days``: a post
    without anybody is, after so many days. ``items``: a name of a
    document, each of whose items must have a line; ``each`` and ``each_of``: a
    field, each word of which must. ``lacks``: what a line may lack but is then
    listed for. ``about``: the kind on whose lines this one is an act; ``days``:
    the longest time without such an act, ``days_field`` where a line says its
    own. ``at_target``: what the holder took part in at the target counts as an
    act. ``tasks``: the field of a line with what is to be done; ``task``: the
    field of an act that says which was. ``team`` heads the persons named in a
    line; in an act they come from the line it is about. ``day``, ``starts``,
    ``hours``: a booking, refused where two meet unless tagged ``together``. ``source``: the records of
    which one must be cited. ``marks`` puts a tag for a word of a field. ``steps``: see ``RegisterStep``. ``ends``: the
    word for ending, ``end_field`` where the reason is written. ``raises``: see
    ``Raised``. ``rate``, ``rate_field``, ``rate_none``: the share of lines that
    do not say one of these words, by another field. ``need`` and ``got``: sums
    of money. ``shared``: units below may use the lines.
    """

    sectors: tuple[str, ...] = ()
    holder: str = HolderRule.OWN
    one: tuple[str, ...] = ()
    serial: str = ""
    covers: str = ""
    cover_sectors: tuple[str, ...] = ()
    cover_label: str = ""
    vacant: bool = False
    vacant_days: int = 0
    items: str = ""
    each: str = ""
    each_of: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    about: str = ""
    days: int = 0
    days_field: str = ""
    at_target: bool = False
    tasks: str = ""
    task: str = ""
    team: str = ""
    day: str = ""
    starts: str = ""
    hours: str = ""
    together: str = ""
    source: tuple[str, ...] = ()
    marks: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    steps: tuple[RegisterStep, ...] = ()
    ends: str = ""
    end_field: str = ""
    raises: Raised = Raised()
    rate: str = ""
    rate_field: str = ""
    rate_none: tuple[str, ...] = ()
    need: str = ""
    got: str = ""
    shared: bool = False

    def step(self, name: str) -> RegisterStep | None:
        """Return one step; None if there is none of that name."""
        return next((one for one in self.steps if one.step == name), None)


NO_REGISTER = RegisterSpec()
"""The register of a kind that says nothing about it."""

KEYS = tuple(one.name for one in fields(RegisterSpec))
FIELDS = (
    *("serial", "each", "days_field", "task", "tasks", "day", "starts", "hours"),
    *("end_field", "rate", "rate_field", "need", "got"),
)
WORDS: Mapping[str, type[Word]] = {
    "covers": Covered,
    "holder": HolderRule,
    "sectors": Sector,
    "cover_sectors": Sector,
}


def register_of(row: Any, line: int, note: Note) -> RegisterSpec:
    """Read what a kind says of its register; every mistake is noted."""
    said = row.get("register")
    if said is None:
        return NO_REGISTER
    if not isinstance(said, Mapping):
        note(line, "“register”应是一组键和值。", "如 register: {covers: members}。")
        return NO_REGISTER
    if row.get("book") != REGISTERS_BOOK:
        note(line, f"“register”只用在 {REGISTERS_BOOK} 里。", "删去这一段。")
        return NO_REGISTER
    found: dict[str, Any] = {}
    for key, value in said.items():
        if key not in KEYS:
            note(line, f"“register”里不认识“{key}”。", suggestion(key, KEYS))
            continue
        read = _value(key, value)
        if read is None:
            note(line, f"“register”的“{key}”写法不对。", "见 packs/README.md。")
        else:
            found[key] = read
    spec = RegisterSpec(**found)
    for message, advice in _strangers(row, spec):
        note(line, message, advice)
    return spec


def _value(key: str, value: Any) -> Any:
    """Return a value in the type of its key; None if it does not fit."""
    usual = getattr(NO_REGISTER, key)
    if key == "steps":
        return _steps(value)
    if key == "raises":
        return _raised(value)
    if isinstance(usual, tuple):
        return tuple(map(str, value)) if isinstance(value, list) else None
    if isinstance(usual, dict):
        right = isinstance(value, Mapping) and all(
            isinstance(one, Mapping) for one in value.values()
        )
        return {str(k): dict(v) for k, v in value.items()} if right else None
    if isinstance(usual, str):
        return str(value) if isinstance(value, str | int) else None
    return value if type(value) is type(usual) else None


def _steps(value: Any) -> tuple[RegisterStep, ...] | None:
    if not isinstance(value, list):
        return None
    found = []
    for one in value:
        right = isinstance(one, Mapping) and not set(one) - set(STEP_KEYS)
        if not right or not one.get("step") or not one.get("label"):
            return None
        tag = str(one.get("tag") or "")
        found.append(RegisterStep(str(one["step"]), str(one["label"]), tag))
    return tuple(found)


def _raised(value: Any) -> Raised | None:
    if not isinstance(value, Mapping) or set(value) - set(RAISE_KEYS):
        return None
    tags = tuple(map(str, value.get("tags") or ()))
    given = {str(k): str(v) for k, v in (value.get("given") or {}).items()}
    mark = str(value.get("mark") or "")
    return Raised(str(value.get("of")), str(value.get("kind")), given, tags, mark)


def _strangers(row: Any, spec: RegisterSpec) -> Iterator[tuple[str, str]]:
    """Give what is named and is no word of the house, field or tag of the kind."""
    for key, words in WORDS.items():
        said = getattr(spec, key)
        allowed = [word.value for word in words]
        for value in (said,) if isinstance(said, str) else said:
            if value and value not in allowed:
                yield f"“register”的“{key}”没有“{value}”。", suggestion(value, allowed)
    known = {str(one.get("name")) for one in row.get("fields") or ()}
    named = {getattr(spec, key) for key in FIELDS} - {""}
    named |= {*spec.one, *spec.lacks} - set(COLUMNS)
    named |= {spec.raises.of, *spec.marks} - {""}
    for name in sorted(named - known):
        yield f"“register”里的“{name}”不是本种类的字段。", suggestion(name, known)
    tags = {str(one.get("tag")) for one in row.get("tags") or ()}
    put = {one.tag for one in spec.steps} | {spec.together, spec.raises.mark}
    put |= {tag for words in spec.marks.values() for tag in words.values()}
    for tag in sorted(put - {""} - tags):
        yield f"“register”里的“{tag}”不是本种类的标记。", suggestion(tag, tags)
