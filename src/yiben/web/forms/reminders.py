"""The forms of reminders: one's own choice, a unit's channel."""

from yiben.reminders.words import (
    DAYS,
    ChannelForm,
    PreferenceForm,
    PreferenceView,
    Transport,
    Way,
)

from .sheet import Question, Sheet

TOKEN = (Question("token", "", type="hidden", required=False),)
"""The number of a form that is one button."""


CODE = (
    Question(
        "code",
        "确认码",
        help="六位数字，在发到你邮箱的信里。",
        autocomplete="one-time-code",
    ),
)
"""What is asked of who has read the mail."""


def _time(hours: range) -> tuple[Question, Question]:
    shown = tuple((str(hour), f"{hour}点") for hour in hours)
    return (
        Question(
            "weekday",
            "每周哪一天",
            type="select",
            options=DAYS,
            help="遇到放假，顺延到同一周的下一个工作日；整周放假就不发。",
        ),
        Question("hour", "几点", type="select", options=shown),
    )


def choice_questions(hours: range) -> tuple[Question, ...]:
    """Return what is asked of who chooses for themselves."""
    return (
        Question("way", "要不要提醒", type="radios", options=tuple(Way.choices())),
        *_time(hours),
        Question(
            "address",
            "邮箱",
            type="email",
            required=False,
            help="只用来发提醒，加密保存，别人看不到；选“不要提醒”就删去。",
            autocomplete="email",
        ),
    )


def choice_start(told: PreferenceView) -> dict[str, str]:
    """Return what stands in the form already."""
    return {
        "way": told.way,
        "weekday": str(told.weekday),
        "hour": str(told.hour),
        "address": told.address,
    }


def read_choice(sheet: Sheet) -> PreferenceForm:
    """Return what was chosen; what is no number is refused by the room."""
    return PreferenceForm(
        way=sheet.text("way"),
        weekday=_number(sheet.text("weekday")),
        hour=_number(sheet.text("hour")),
        address=sheet.text("address"),
    )


def channel_questions(hours: range) -> tuple[Question, ...]:
    """Return what is asked of who adds a channel."""
    return (
        Question(
            "transport", "发到哪里", type="select", options=tuple(Transport.choices())
        ),
        Question(
            "target",
            "地址",
            help="邮箱，或群机器人的整条地址（https:// 开头）。加密保存，以后只显示一部分。",
        ),
        Question(
            "secret",
            "密钥",
            required=False,
            help="钉钉机器人选了“加签”的填这里；其他程序可以用它核对签名。",
        ),
        *_time(hours),
        *TOKEN,
    )


def read_channel(sheet: Sheet) -> ChannelForm:
    """Return what was filled in."""
    return ChannelForm(
        transport=sheet.text("transport"),
        target=sheet.text("target"),
        secret=sheet.text("secret"),
        weekday=_number(sheet.text("weekday")),
        hour=_number(sheet.text("hour")),
        token=sheet.text("token"),
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 0  # noqa: PLR2004 -- two digits
