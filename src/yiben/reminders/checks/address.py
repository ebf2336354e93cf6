"""Where a message may go: a mail address, or a robot on the list of allowed hosts.

An address typed into a form must never make the server call a machine of the
inner network: https only, hosts by a list, no redirects, public addresses only.
"""

import ipaddress
from collections.abc import Collection, Iterable, Iterator
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from yiben.common.errors import Problem
from yiben.reminders.words import Transport

from .errors import NotSentError

LONGEST = 500
HTTPS = 443


def address_problems(
    transport: str, target: str, hosts: Collection[str]
) -> Iterator[Problem]:
    """Give what is wrong with an address; ``hosts`` are those that are allowed."""
    if len(target) > LONGEST or not target.isprintable():
        yield Problem("target", "地址太长或有乱码。", "请核对。")
    elif transport == Transport.EMAIL:
        if not is_mail(target):
            yield Problem("target", "这不是电子邮件地址。", "请核对，如 a@b.cn。")
    else:
        yield from _about_the_hook(target, hosts)


def is_mail(target: str) -> bool:
    """Say whether a text is one mail address and nothing else."""
    try:
        validate_email(target)
    except ValidationError:
        return False
    return target.isascii()


def _about_the_hook(target: str, hosts: Collection[str]) -> Iterator[Problem]:
    parts = _parts(target)
    if parts is None or parts.scheme != "https" or not parts.hostname:
        yield Problem(
            "target", "机器人地址要以 https:// 开头。", "从群设置里整条复制。"
        )
    elif parts.username is not None or parts.fragment:
        yield Problem("target", "地址里不能有用户名或“#”。", "从群设置里整条复制。")
    elif host_of(target) not in hosts:
        allowed = "、".join(sorted(hosts)) or "现在一个也没有"
        yield Problem(
            "target",
            f"管理员没有允许发往 {host_of(target)}。",
            f"允许的有：{allowed}。要加，请管理员改设置 YIBEN_WEBHOOK_HOSTS。",
        )


def _parts(target: str) -> SplitResult | None:
    try:
        parts = urlsplit(target)
        _ = parts.port
    except ValueError:
        return None
    return parts


def host_of(target: str) -> str:
    """Return the host of an address, with its port unless that is the usual one.

    >>> host_of("https://oapi.dingtalk.com/robot/send?access_token=x")
    'oapi.dingtalk.com'
    >>> host_of("https://bot.example.org:8443/x")
    'bot.example.org:8443'
    """
    parts = _parts(target)
    if parts is None or not parts.hostname:
        return ""
    port = parts.port
    return parts.hostname if port in {None, HTTPS} else f"{parts.hostname}:{port}"


def masked(transport: str, target: str) -> str:
    """Return as much of an address as is needed to tell it from others.

    >>> masked("email", "zhang@example.org")
    'zh…@example.org'
    """
    if transport == Transport.EMAIL:
        name, _, host = target.rpartition("@")
        return f"{name[:2]}…@{host}"
    return f"{host_of(target)}/…"


def must_be_public(found: Iterable[str]) -> str:
    """Return the address to connect to; raise NotSentError unless all are public.

    All, because a name that answers with an inner address among public ones is
    an attempt to get in.
    """
    addresses = list(found)
    for one in addresses:
        known = ipaddress.ip_address(one.partition("%")[0])
        known = getattr(known, "ipv4_mapped", None) or known
        if not known.is_global or known.is_multicast:
            raise NotSentError("地址指向内部网络，没有发。", lasting=True)
    if not addresses:
        raise NotSentError("找不到这个主机。")
    return addresses[0]
