"""What a lower rule changed of an upper one, in plain Chinese."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from .kinds import Kind
from .pack import ALL, RecordSpec, Rule
from .period import MONTHS
from .speech import CAPACITIES, RECIPIENTS, Speech, count_in_words, quoted, stem
from .whom import Reach, reach, reach_in_words
from .words import Every, Form, Strength, Word


class Side(Word):
    """In which direction something changed."""

    TIGHTER = "tighter", "收紧"
    LOOSER = "looser", "放宽"
    OTHER = "other", "变动"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference in words; ``deadline`` if it moves the last day."""

    text: str
    side: Side = Side.OTHER
    deadline: bool = False


def changes(
    upper: Rule, lower: Rule, kinds: Mapping[str, Kind], rank: int = 0
) -> tuple[Change, ...]:
    """Return every difference in what two rules ask, and of whom.

    ``rank`` is the level of the lower document.
    """
    if is_about_content(upper, lower):
        return tuple(_content_added(upper, lower, Speech(kinds)))
    if upper.form != lower.form:
        old, new = (Form(one.form).label for one in (upper, lower))
        found = [Change(f"性质由“{old}”改为“{new}”", _form_side(upper, lower))]
    else:
        found = []
    if upper.is_duty and lower.is_duty:
        speech = Speech(kinds)
        found += [
            *_counts(upper, lower),
            *_deadlines(upper, lower),
            *_records(upper, lower, speech),
            *_events(upper, lower, speech),
            *_strength(upper, lower),
            *_bound(upper, lower, rank),
        ]
    found += _listed(upper.items, lower.items)
    found += _consequences(upper, lower)
    return tuple(found)


def is_about_content(upper: Rule, lower: Rule) -> bool:
    """Say whether the lower rule says what records of the upper one must carry."""
    one, two = upper.record, lower.record
    if lower.form != Form.CARRY or upper.form == Form.CARRY or not (one and two):
        return False
    return not {stem(k) for k in one.kinds}.isdisjoint(stem(k) for k in two.kinds)


def _content_added(upper: Rule, lower: Rule, speech: Speech) -> Iterator[Change]:
    how = "有的要" if lower.at_least else "都要"
    for tag in sorted(lower.elements):
        yield Change(f"{how}写明{quoted(speech.tag(tag))}", Side.TIGHTER)
    yield from _consequences(upper, lower)


def _form_side(upper: Rule, lower: Rule) -> Side:
    if upper.form == Form.GUIDE and lower.is_duty:
        return Side.TIGHTER
    if upper.is_duty and lower.form == Form.GUIDE:
        return Side.LOOSER
    return Side.OTHER


def _counts(upper: Rule, lower: Rule) -> Iterator[Change]:
    old, new = count_in_words(upper), count_in_words(lower)
    if old != new and upper.form in {Form.WHEN, lower.form, Form.REQUIRE, Form.FILE}:
        yield Change(f"{old} → {new}", _by(_often(lower), _often(upper)))


def _often(rule: Rule) -> float:
    """Return how many are asked a year; an open word asks for less than any."""
    if rule.form == Form.CARRY and rule.at_least == ALL:
        return float("inf")
    if rule.is_open:
        return 0.5
    return rule.at_least * 12 / MONTHS.get(rule.every or "", 12)


def _by(new: float, old: float) -> Side:
    if new == old:
        return Side.OTHER
    return Side.TIGHTER if new > old else Side.LOOSER


def _deadlines(upper: Rule, lower: Rule) -> Iterator[Change]:
    if (_window(upper) != _window(lower)) and (upper.window or lower.window):
        yield _window_moved(upper, lower)
    counted = bool(upper.every and lower.every)
    if counted and not upper.is_open and upper.grace_days != lower.grace_days:
        earlier = lower.grace_days < upper.grace_days
        text = f"补录由 {upper.grace_days} 天到 {lower.grace_days} 天"
        yield Change(text, Side.TIGHTER if earlier else Side.LOOSER, earlier)
    if upper.form == lower.form == Form.WHEN:
        yield from _moved(
            upper.within_days,
            lower.within_days,
            lambda rule, days: f"{days} 天以内" if days else f"“{rule.open_term}”",
            (upper, lower),
        )
    if upper.form == lower.form == Form.KEEP:
        yield from _moved(
            upper.by.toordinal() if upper.by else None,
            lower.by.toordinal() if lower.by else None,
            lambda rule, _: _by_day(rule),
            (upper, lower),
        )


def _moved(
    old: int | None,
    new: int | None,
    words: Callable[[Rule, int | None], str],
    rules: tuple[Rule, Rule],
) -> Iterator[Change]:
    texts = words(rules[0], old), words(rules[1], new)
    if old == new and texts[0] == texts[1]:
        return
    if old == new:
        yield Change(f"期限由{texts[0]}到{texts[1]}")
        return
    earlier = new is not None and (old is None or new < old)
    side = Side.TIGHTER if earlier else Side.LOOSER
    yield Change(f"期限由{texts[0]}到{texts[1]}", side, deadline=earlier)


def _by_day(rule: Rule) -> str:
    if rule.by:
        return f"{rule.by:%Y-%m-%d}"
    return f"“{rule.open_term}”" if rule.open_term else "不限"


def _window(rule: Rule) -> str:
    """Return in which months of its period a rule may be met."""
    months = MONTHS.get(rule.every or "", 0)
    if not rule.window or not months:
        return "整个周期" if rule.every != Every.YEAR else "全年"
    first, last = rule.window
    unit = "" if months == MONTHS[Every.YEAR] else "第"
    tail = "月" if months == MONTHS[Every.YEAR] else "个月"
    span = f"{first}" if first == last else f"{first}—{last}"
    return f"{unit}{span}{tail}"


def _window_moved(upper: Rule, lower: Rule) -> Change:
    """Say how the months in which a rule may be met have moved."""
    old, new = _share(upper), _share(lower)
    side = Side.OTHER
    if old[0] <= new[0] and new[1] <= old[1]:
        side = Side.TIGHTER
    elif new[0] <= old[0] and old[1] <= new[1]:
        side = Side.LOOSER
    text = f"期限由{_window(upper)}到{_window(lower)}"
    return Change(text, side, deadline=new[1] < old[1])


def _share(rule: Rule) -> tuple[float, float]:
    """Return after which and up to which share of its period a rule may be met."""
    months = MONTHS.get(rule.every or "", 12)
    first, last = rule.window or (1, months)
    return (first - 1) / months, last / months


def _records(upper: Rule, lower: Rule, speech: Speech) -> Iterator[Change]:
    old, new = upper.record, lower.record
    if old is None or new is None:
        return
    carry = lower.form == Form.CARRY
    if {stem(one) for one in old.kinds} != {stem(one) for one in new.kinds} or (
        upper.recipient == lower.recipient
    ):
        yield from _kinds(old.kinds, new.kinds, speech, more_is_tighter=carry)
    for tag in sorted(new.tags - old.tags):
        side = Side.LOOSER if carry else Side.TIGHTER
        yield Change(f"增加{quoted(speech.tag(tag))}", side)
    for tag in sorted(old.tags - new.tags):
        side = Side.TIGHTER if carry else Side.LOOSER
        yield Change(f"没有写{quoted(speech.tag(tag))}", side)
    for tag in sorted(lower.elements - upper.elements):
        yield Change(f"增加{quoted(speech.tag(tag))}", Side.TIGHTER)
    for tag in sorted(upper.elements - lower.elements):
        yield Change(f"没有写{quoted(speech.tag(tag))}", Side.LOOSER)
    for term in lower.needs:
        if term not in upper.needs:
            yield Change(f"增加{quoted(term)}（内容待补）", Side.TIGHTER)
    yield from _details(old, new)
    yield from _recipient(upper, lower)


def _kinds(
    old: frozenset[str], new: frozenset[str], speech: Speech, *, more_is_tighter: bool
) -> Iterator[Change]:
    if old == new:
        return
    gone, come = (
        "、".join(sorted({speech.kind(one) for one in kinds}))
        for kinds in (old - new, new - old)
    )
    fewer, more = (
        (Side.LOOSER, Side.TIGHTER) if more_is_tighter else (Side.TIGHTER, Side.LOOSER)
    )
    if not come:
        yield Change(f"不再算{gone}", fewer)
    elif not gone:
        yield Change(f"{come}也算", more)
    else:
        yield Change(f"记录由{gone}改为{come}")


def _details(old: RecordSpec, new: RecordSpec) -> Iterator[Change]:
    if old.roles != new.roles:
        before, after = (
            "、".join(CAPACITIES.get(role, role) for role in sorted(roles))
            for roles in (old.roles, new.roles)
        )
        side = Side.TIGHTER if new.roles < old.roles else Side.OTHER
        side = Side.LOOSER if new.roles > old.roles else side
        yield Change(f"以什么身份算由{before}改为{after}", side)
    if old.min_rate != new.min_rate:
        before, after = (
            f"{one}%" if one else "不限" for one in (old.min_rate, new.min_rate)
        )
        yield Change(f"到会率由{before}到{after}", _by(new.min_rate, old.min_rate))
    if old.day != new.day:
        before, after = (
            f"每月 {one} 日" if one else "不固定" for one in (old.day, new.day)
        )
        sides = {(True, False): Side.LOOSER, (False, True): Side.TIGHTER}
        side = sides.get((bool(old.day), bool(new.day)), Side.OTHER)
        yield Change(f"固定日由{before}改为{after}", side)
    if old.covers_members != new.covers_members:
        text = (
            "增加“每名党员都要参加到”" if new.covers_members else "没有写要人人参加到"
        )
        yield Change(text, _by(new.covers_members, old.covers_members))


def _recipient(upper: Rule, lower: Rule) -> Iterator[Change]:
    old, new = (RECIPIENTS.get(one.recipient, "") for one in (upper, lower))
    if old == new:
        return
    if not old:
        yield Change(f"增加{quoted(new)}", Side.TIGHTER)
    elif not new:
        yield Change(f"没有写{quoted(old)}", Side.LOOSER)
    else:
        yield Change(f"由{quoted(old)}改为{quoted(new)}")


def _events(upper: Rule, lower: Rule, speech: Speech) -> Iterator[Change]:
    old, new = upper.event, lower.event
    if old is None or new is None or old == new:
        return
    if old.kinds != new.kinds:
        yield from _kinds(old.kinds, new.kinds, speech, more_is_tighter=True)
    if old.tags_any != new.tags_any:
        before, after = (
            "、".join(speech.tag(tag) for tag in sorted(tags)) or "任何事项"
            for tags in (old.tags_any, new.tags_any)
        )
        yield Change(f"什么情况下由{before}改为{after}")


def _strength(upper: Rule, lower: Rule) -> Iterator[Change]:
    if upper.strength != lower.strength:
        order = [
            Strength.MAY,
            Strength.GOAL,
            Strength.TRIAL,
            Strength.SOFT,
            Strength.MUST,
        ]
        old, new = (Strength(one.strength) for one in (upper, lower))
        side = _by(order.index(new), order.index(old))
        yield Change(f"力度由“{old.label}”到“{new.label}”", side)


def _bound(upper: Rule, lower: Rule, rank: int) -> Iterator[Change]:
    how = {Reach.NARROWER: Side.LOOSER, Reach.WIDER: Side.TIGHTER}
    side = how.get(reach(upper, lower, rank), Side.OTHER)
    for text in reach_in_words(upper, lower, rank):
        yield Change(text, side)


def _listed(old: Iterable[str], new: Iterable[str]) -> Iterator[Change]:
    before, after = set(old), set(new)
    for item in sorted(after - before):
        yield Change(f"增加{quoted(item)}", Side.TIGHTER)
    for item in sorted(before - after):
        yield Change(f"没有写{quoted(item)}", Side.LOOSER)


def _consequences(upper: Rule, lower: Rule) -> Iterator[Change]:
    old, new = upper.consequence, lower.consequence
    if old == new:
        return
    if not old:
        yield Change(f"增加后果{quoted(new)}", Side.TIGHTER)
    elif not new:
        yield Change(f"没有写后果{quoted(old)}")
    else:
        yield Change(f"后果由{quoted(old)}改为{quoted(new)}")
