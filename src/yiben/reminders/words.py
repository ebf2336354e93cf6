"""The words of reminders: ways, states, forms, and what a page or a sender is told."""

from dataclasses import dataclass
from datetime import date, datetime, time

from yiben.rules.words import Word

WEEKDAYS = ("一", "二", "三", "四", "五")
"""The days a digest may be chosen for; weekends are quiet."""

DAYS = tuple((str(n), f"星期{name}") for n, name in enumerate(WEEKDAYS, start=1))
"""Value and label of each day to choose."""

MOST_CHANNELS = 5
"""So many a unit may have: more would be a mailing list."""


class Way(Word):
    """Whether somebody wants to be reminded, and how."""

    OFF = "off", "不要提醒"
    EMAIL = "email", "每周发一封电子邮件"


class Transport(Word):
    """How a message leaves; the robots are those of a group chat."""

    EMAIL = "email", "电子邮件"
    WECOM = "wecom", "企业微信群机器人"
    DINGTALK = "dingtalk", "钉钉群机器人"
    PLAIN = "plain", "其他程序（JSON）"


HOOKS = frozenset({Transport.WECOM, Transport.DINGTALK, Transport.PLAIN})
"""Transports that call an address; no word about a person goes there."""


class MessageState(Word):
    """Where a message of the outbox stands."""

    WAITING = "waiting", "等待发送"
    SENDING = "sending", "正在发送"
    SENT = "sent", "已发出"
    FAILED = "failed", "没有发出，会再试"
    GIVEN_UP = "given_up", "没有发出，不再自动试"
    DROPPED = "dropped", "不用发"


OVER = frozenset({MessageState.SENT, MessageState.GIVEN_UP, MessageState.DROPPED})
"""States from which nothing happens by itself."""

RETRIED = frozenset({MessageState.FAILED, MessageState.GIVEN_UP})
"""States from which an administrator may send again."""


class Scope(Word):
    """Whose days a calendar link shows."""

    PERSON = "person", "我的日历"
    UNIT = "unit", "本组织的日历"


class EventState(Word):
    """Whether an event still stands, by the names iCalendar has for it."""

    CONFIRMED = "CONFIRMED", "照常"
    CANCELLED = "CANCELLED", "已取消"


@dataclass(frozen=True, slots=True)
class PreferenceForm:
    """What somebody chooses; ``weekday`` is 1 for Monday."""

    way: str
    weekday: int
    hour: int
    address: str = ""


@dataclass(frozen=True, slots=True)
class ChannelForm:
    """Where a unit wants its digest: an address and, for some robots, a secret."""

    transport: str
    target: str
    weekday: int
    hour: int
    secret: str = ""
    token: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Some lines of a digest under one heading."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """A message on its way out: all that a sender needs and nothing else."""

    id: str
    transport: str
    target: str
    secret: str
    subject: str
    text: str
    at: datetime
    again: bool = False


@dataclass(frozen=True, slots=True)
class PreferenceView:
    """What somebody chose; the address is only theirs to read."""

    way: str
    weekday: int
    hour: int
    address: str
    is_frail: bool
    is_confirmed: bool = False

    @property
    def waits_for_code(self) -> bool:
        """Say whether the address has still to be confirmed."""
        return self.way == Way.EMAIL and not self.is_confirmed


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """A channel of a unit; the address is masked, the secret never shown."""

    id: str
    org_id: str
    org_name: str
    transport: str
    transport_label: str
    target: str
    when: str
    is_on: bool
    has_secret: bool


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message as the administrator sees it: never to whom by name, nor its text."""

    id: str
    transport_label: str
    addressee: str
    subject: str
    state: str
    state_label: str
    attempts: int
    made_at: datetime
    next_at: datetime
    sent_at: datetime | None
    via: str
    note: str

    @property
    def may_retry(self) -> bool:
        """Say whether it can be sent again by hand."""
        return self.state in RETRIED


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A calendar link that works; the link itself was shown once."""

    id: str
    scope: str
    org_id: str | None
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """One day, or one hour of a day, of a calendar.

    ``uid`` stays while the thing stays; a change is told by the sequence the
    feed gives it.
    """

    uid: str
    on: date
    summary: str
    starts: time | None = None
    ends: time | None = None
    place: str = ""
    note: str = ""
    state: str = EventState.CONFIRMED.value


@dataclass(frozen=True, slots=True)
class Published:
    """An event with how often it changed, and when last."""

    event: Event
    sequence: int
    modified_at: datetime


@dataclass(frozen=True, slots=True)
class Feed:
    """A calendar file and the mark by which an unchanged one is known."""

    data: bytes
    etag: str
