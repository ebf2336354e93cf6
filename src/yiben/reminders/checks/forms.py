"""What is wrong with what was filled in, all at once."""

from collections.abc import Collection, Iterator

from yiben.common.errors import Problem
from yiben.reminders.words import (
    DAYS,
    HOOKS,
    ChannelForm,
    PreferenceForm,
    Transport,
    Way,
)

from .address import address_problems, is_mail
from .quiet import Rules, hours_awake

SECRET_LENGTH = 200


def preference_problems(form: PreferenceForm, rules: Rules) -> Iterator[Problem]:
    """Give everything wrong with a choice; no address is asked of who wants none."""
    if form.way not in set(Way):
        yield Problem("way", "没有选择要不要提醒。", "请选择一种。")
    yield from _about_the_time(form.weekday, form.hour, rules)
    if form.way != Way.EMAIL:
        return
    if not form.address:
        yield Problem("address", "没有填写邮箱。", "提醒发到哪里，请写明。")
    elif not is_mail(form.address):
        yield Problem("address", "这不是电子邮件地址。", "请核对，如 a@b.cn。")


def channel_problems(
    form: ChannelForm, rules: Rules, hosts: Collection[str]
) -> Iterator[Problem]:
    """Give everything wrong with a channel."""
    if form.transport not in set(Transport):
        yield Problem("transport", "没有选择发到哪里。", "请选择一种。")
    else:
        yield from address_problems(form.transport, form.target, hosts)
    yield from _about_the_time(form.weekday, form.hour, rules)
    if len(form.secret) > SECRET_LENGTH or not form.secret.isprintable():
        yield Problem("secret", "密钥太长或有乱码。", "从群设置里整条复制。")
    elif form.secret and form.transport not in HOOKS - {Transport.WECOM}:
        yield Problem("secret", "这一种不用密钥。", "请去掉。")


def _about_the_time(weekday: int, hour: int, rules: Rules) -> Iterator[Problem]:
    if str(weekday) not in dict(DAYS):
        yield Problem("weekday", "只能选星期一到星期五。", "休息日不打扰人。")
    hours = hours_awake(rules)
    if hour not in hours:
        yield Problem(
            "hour",
            f"只能选 {hours.start} 点到 {hours.stop - 1} 点。",
            "其他时间不打扰人。",
        )
