"""The texts that go out: short, plain, with a link only where one is known."""

from collections.abc import Sequence

from yiben.reminders.words import Section

HOOK_BYTES = 1800
"""WeCom takes 2048 bytes of text; the smallest limit of all robots decides."""


def subject_of(name: str, week: str) -> str:
    """Return the subject of a digest.

    >>> subject_of("河湾村党支部", "2026-W47")
    '一本账：河湾村党支部本周提醒（2026年第47周）'
    """
    year, _, number = week.partition("-W")
    return f"一本账：{name}本周提醒（{year}年第{int(number)}周）"


def mail_text(sections: Sequence[Section], base: str, way_out: str) -> str:
    """Return the text of a mail; ``way_out`` says how to stop it."""
    told = "\n\n".join(
        "\n".join([f"【{one.title}】", *(f"· {line}" for line in one.lines)])
        for one in sections
    )
    link = f"\n\n打开一本账：{base}/" if base else ""
    return f"{told}{link}\n\n{way_out}\n"


def hook_text(sections: Sequence[Section], base: str) -> str:
    """Return the text for a robot, cut to what the smallest of them takes."""
    link = [f"打开一本账：{base}/"] if base else []
    lines: list[str] = []
    for one in sections:
        lines += [f"【{one.title}】", *(f"· {line}" for line in one.lines)]
    whole = [*lines, *link]
    while lines and len("\n".join(whole).encode()) > HOOK_BYTES:
        lines.pop()
        whole = [*lines, "……其余请到一本账里看。", *link]
    return "\n".join(whole)


def code_text(code: str) -> str:
    """Return the text by which an address is confirmed."""
    return (
        f"确认码：{code}\n\n有人在一本账里填了这个邮箱，要每周收一封提醒。"
        "是你填的，请把确认码填到“我的—提醒和日历”；不是你填的，不用管，不会再发。\n"
    )


def trial_text(name: str) -> str:
    """Return the text by which a channel is tried."""
    return f"这是{name}在一本账里试发的一条，收到就说明地址填对了，不用回复。"
