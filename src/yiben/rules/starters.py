"""Three cases to begin with for a rule: met, missed, and on the edge.

Whoever wrote the rule looks whether they say what the document means, and
changes them where they do not. Each is a small invented world of its own.
"""

from collections.abc import Iterator
from datetime import date
from itertools import cycle, islice
from typing import Any

from .invented import ISSUER, SINCE, Row, taking_part, world_for
from .judge import SOFT
from .pack import Pack, RecordSpec, Rule
from .period import MONTHS, Period, after, first_day, last_day, periods_of
from .words import (
    Every,
    Form,
    Status,
)

SETTLED = Every.QUARTER.value
"""The period that a starting case settles for an open word."""


ROLES = (
    *("unit", "group", "attendee", "speaker", "speaker_own", "author", "holder"),
    *("appraised", "trainee", "guest", "chair", "recorder", "talker", "pair"),
    *("with_secretary", "with_team", "with_member", "inspected"),
)


def starting_cases(rule: Rule, pack: Pack) -> list[Row]:
    """Return three cases for a duty; none for a rule that nobody owes."""
    if not rule.is_duty or rule.record is None:
        return []
    return list(_Starter(rule, pack, rule.record).cases())


class _Starter:
    """Builds the cases of one rule."""

    def __init__(self, rule: Rule, pack: Pack, spec: RecordSpec) -> None:
        self.rule = rule
        self.pack = pack
        self.spec = spec
        self.role = next((one for one in ROLES if one in spec.roles), "unit")
        self.world = world_for(rule, pack, self.role)
        self.year = _year(rule, pack)
        self.failed = Status.REMINDED if rule.strength in SOFT else Status.MISSED

    def cases(self) -> Iterator[Row]:
        match self.rule.form:
            case Form.KEEP:
                return self._kept()
            case Form.WHEN:
                return self._answered()
            case Form.CARRY:
                return self._carried()
            case _:
                return self._counted()

    def _case(
        self, name: str, as_of: date, period: str, ledger: list[Row], **more: Any
    ) -> Row:
        """Return a case; ``more`` goes to ``given`` as lists, else to ``expect``."""
        lists = {key: one for key, one in more.items() if isinstance(one, list)}
        expect = {key: one for key, one in more.items() if not isinstance(one, list)}
        given = self._words() | lists
        return {
            "name": f"{self.rule.title}：{name}",
            "packs": [self.pack.name],
            "as_of": as_of,
            "given": self.world.given(ledger=ledger, **given),
            "expect": [
                {
                    "subject": self.world.subject,
                    "duty": self.rule.id,
                    "period": period,
                    **{key: str(one) for key, one in expect.items() if key == "status"},
                    **{key: one for key, one in expect.items() if key != "status"},
                }
            ],
        }

    def _words(self) -> dict[str, list[Row]]:
        """Return the names of the document with a content, so that they count."""
        rows = [
            {"org": ISSUER, "pack": self.pack.name, "term": term, "items": ["第一项"]}
            for term in self.rule.needs
        ]
        return {"definitions": rows} if rows else {}

    def _record(self, day: date, **more: Any) -> Row:
        kind = max(self.spec.kinds, key=lambda one: (one.endswith(".received"), one))
        row: Row = {"kind": kind, "org": self.world.unit, "date": day}
        row |= taking_part(self.role)
        if self.spec.tags:
            row["tags"] = sorted(self.spec.tags)
        if self.spec.min_rate:
            row |= {"present": 10, "expected": 10}
        return row | more

    def _waiting(self, as_of: date) -> Row | None:
        """Return the case in which the words of the document are not settled."""
        if self.rule.needs:
            name, status = "名目的内容还没有补", Status.UNRESOLVED
        elif self.rule.is_open:
            name, status = "还没有定多久一次", Status.UNDETERMINED
        else:
            return None
        return self._case(
            name, as_of, str(self.year), [], status=status, definitions=[]
        )

    def _counted(self) -> Iterator[Row]:
        rule = self.rule
        settings = _setting(rule, every=SETTLED) if rule.is_open else []
        every = SETTLED if rule.is_open else rule.every or SETTLED
        period = _middle(every, self.year)
        first, last = _window(rule, period)
        due_on = after(last_day(last), rule.grace_days)
        as_of = max(date(self.year + 1, 3, 1), after(due_on, 20))
        days = list(islice(_days(self.spec, first, last), rule.at_least))
        rows = [self._record(day) for day in days]
        late = self._record(last_day(last), entered=due_on)
        more = {"settings": settings} if settings else {}
        key = period.key
        yield self._case("够数", as_of, key, rows, status=Status.MET, **more)
        short = "差一次" if rule.at_least > 1 else "一次也没有"
        yield self._case(short, as_of, key, rows[:-1], status=self.failed, **more)
        yield self._waiting(as_of) or self._case(
            f"最后一天开展，{rule.grace_days} 天内录入",
            as_of,
            key,
            [*rows[:-1], late],
            status=Status.MET,
        )

    def _kept(self) -> Iterator[Row]:
        rule = self.rule
        as_of, began = date(self.year, 6, 30), date(self.year, 1, 15)
        rows = [self._record(began) for _ in range(rule.at_least)]
        ended = self._record(began, until=as_of)
        unmet = Status.UNDETERMINED if rule.open_term else self.failed
        yield self._case("一直在", as_of, "standing", rows, status=Status.MET)
        short = "少一个" if rule.at_least > 1 else "没有"
        yield self._case(short, as_of, "standing", rows[:-1], status=unmet)
        waiting = self._waiting(as_of)
        if waiting is not None:
            waiting["expect"][0]["period"] = "standing"
        yield waiting or self._case(
            "这一天刚好是最后一天",
            as_of,
            "standing",
            [*rows[:-1], ended],
            status=Status.MET,
        )

    def _answered(self) -> Iterator[Row]:
        rule, happened = self.rule, date(self.year, 5, 10)
        assert rule.event is not None  # noqa: S101 -- the schema asks for it
        days = rule.within_days or 7
        event: Row = {"id": "e1", "kind": min(rule.event.kinds), "org": self.world.unit}
        event["date"] = happened
        if rule.event.tags_any:
            event["tags"] = [min(rule.event.tags_any)]
        settings = [] if rule.within_days else _setting(rule, within_days=days)
        as_of = after(happened, days + 30)
        more = {"settings": settings} if settings else {}

        def told(name: str, day: date | None, status: str) -> Row:
            rows = [event] + [
                self._record(day, answers="e1")
                for _ in range(rule.at_least)
                if day is not None
            ]
            made = self._case(name, as_of, "event", rows, status=status, **more)
            if as_of.year != self.year:
                made["expect"][0]["year"] = self.year
            return made

        yield told("办了", after(happened, 1), Status.MET)
        yield told("没有办", None, self.failed)
        yield told(f"第 {days} 天才办", after(happened, days), Status.MET)

    def _carried(self) -> Iterator[Row]:
        rule, as_of = self.rule, date(self.year + 1, 3, 1)
        tags = sorted(rule.elements | self.spec.tags)
        days = [date(self.year, 5, 10 + n) for n in range(min(rule.at_least or 1, 18))]
        whole = [self._record(day, tags=tags) for day in days]
        bare = self._record(days[-1])
        key = str(self.year)
        yield self._case("都带上了", as_of, key, whole, status=Status.MET)
        yield self._case(
            "有一次没有带", as_of, key, [*whole[:-1], bare], status=self.failed
        )
        yield self._case("这一年没有这种记录，不欠", as_of, key, [], owes=False)


def _setting(rule: Rule, **values: Any) -> list[Row]:
    return [{"org": ISSUER, "duty": rule.id, **values}]


def _year(rule: Rule, pack: Pack) -> int:
    """Return a year in which the rule holds from the first day to the last."""
    start = max(pack.in_force_from, rule.from_on, SINCE).year + 1
    if rule.by:
        start = max(start, rule.by.year + 1)
    return min(start, rule.until_on.year) if rule.until_on else start


def _middle(every: str, year: int) -> Period:
    """Return a period in the middle of a year."""
    return periods_of(every, year)[{1: 4, 3: 1}.get(MONTHS[every], 0)]


def _window(rule: Rule, period: Period) -> tuple[int, int]:
    """Return the first and the last month of a period that count."""
    if rule.window:
        return period.start + rule.window[0] - 1, period.start + rule.window[1] - 1
    return period.start, period.end - 1


def _days(spec: RecordSpec, first: int, last: int) -> Iterator[date]:
    """Give days within some months, the fixed day of a rule if it has one."""
    for month in cycle(range(first, last + 1)):
        end = last_day(month).day
        yield first_day(month).replace(day=min(spec.day or 10, end))
