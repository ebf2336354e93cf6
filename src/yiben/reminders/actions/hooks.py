"""Calling a robot: the formats of WeCom and DingTalk, and one of our own.

The host is looked up once, all its addresses must be public, and the
connection goes to the address that was checked: a name that changes its answer
in between leads nowhere. Redirects are not followed, proxies not asked.
"""

import base64
import hashlib
import hmac
import http.client
import json
import socket
import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import quote_plus, urlsplit

from yiben.reminders.checks import NotSentError, host_of, must_be_public
from yiben.reminders.words import Letter, Transport

TIMEOUT = 10.0
MOST_BYTES = 16_384
BUSY = frozenset({-1, 45009, 130101, 410100})
"""Codes by which robots say: later."""


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host; raise NotSentError if there are none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise NotSentError("找不到这个主机。") from None
    return [str(one[4][0]) for one in found]


class PinnedConnection(http.client.HTTPSConnection):
    """A connection to an address that was checked, under the name of its host."""

    def __init__(
        self, host: str, port: int, address: str, tls: ssl.SSLContext, timeout: float
    ) -> None:
        """Keep the address; the name is for the certificate."""
        super().__init__(host, port, timeout=timeout, context=tls)
        self._address, self._tls = address, tls

    def connect(self) -> None:
        """Connect to the checked address and to no other."""
        plain = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)


@dataclass(frozen=True)
class HookSender:
    """Calls robots at allowed hosts."""

    hosts: frozenset[str]
    lookup: Callable[[str, int], Iterable[str]] = resolve
    choose: Callable[[Iterable[str]], str] = must_be_public
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    timeout: float = TIMEOUT
    name: str = "机器人"

    def send(self, letter: Letter) -> None:
        """Call the robot once; raise NotSentError unless it says it took it."""
        if not letter.target.startswith("https://"):
            raise NotSentError("机器人地址不是 https。", lasting=True)
        if host_of(letter.target) not in self.hosts:
            raise NotSentError("管理员不再允许发往这个主机。", lasting=True)
        body = json.dumps(payload_of(letter), ensure_ascii=False).encode()
        status, answer = self._call(letter, body)
        if status == HTTPStatus.OK and letter.transport == Transport.PLAIN:
            return
        check_answer(status, answer, letter.transport)

    def _call(self, letter: Letter, body: bytes) -> tuple[int, bytes]:
        parts = urlsplit(signed(letter))
        host, port = parts.hostname or "", parts.port or 443
        address = self.choose(self.lookup(host, port))
        made = PinnedConnection(host, port, address, self.tls, self.timeout)
        path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
        try:
            made.request("POST", path, body, headers_of(letter, body))
            answer = made.getresponse()
            return answer.status, answer.read(MOST_BYTES)
        except TimeoutError:
            raise NotSentError("对方没有在规定时间内回答。") from None
        except ssl.SSLError:
            raise NotSentError("对方的证书不对，没有发。") from None
        except (OSError, http.client.HTTPException) as reason:
            raise NotSentError(f"连不上对方（{type(reason).__name__}）。") from None
        finally:
            made.close()


def headers_of(letter: Letter, body: bytes) -> dict[str, str]:
    """Return the headers; the key lets a receiver see that it has had this one."""
    found = {
        "Content-Type": "application/json; charset=utf-8",
        "Idempotency-Key": letter.id,
        "User-Agent": "yiben",
    }
    if letter.transport == Transport.PLAIN and letter.secret:
        seal = hmac.new(letter.secret.encode(), body, hashlib.sha256).hexdigest()
        found["X-Yiben-Signature"] = f"sha256={seal}"
    return found


def payload_of(letter: Letter) -> dict[str, Any]:
    """Return what the robot of this kind takes."""
    match letter.transport:
        case Transport.WECOM:
            text = f"{letter.subject}\n{letter.text}"
            return {"msgtype": "text", "text": {"content": text}}
        case Transport.DINGTALK:
            # A blank line is what DingTalk's Markdown breaks a line at.
            told = letter.text.replace("\n", "\n\n")
            text = f"#### {letter.subject}\n\n{told}"
            return {
                "msgtype": "markdown",
                "markdown": {"title": letter.subject, "text": text},
            }
        case _:
            return {
                "id": letter.id,
                "title": letter.subject,
                "text": letter.text,
                "again": letter.again,
            }


def signed(letter: Letter) -> str:
    """Return the address to call; DingTalk's secret signs the moment."""
    if letter.transport != Transport.DINGTALK or not letter.secret:
        return letter.target
    stamp = str(int(letter.at.timestamp() * 1000))
    seal = hmac.new(
        letter.secret.encode(), f"{stamp}\n{letter.secret}".encode(), hashlib.sha256
    )
    sign = quote_plus(base64.b64encode(seal.digest()))
    join = "&" if "?" in letter.target else "?"
    return f"{letter.target}{join}timestamp={stamp}&sign={sign}"


def check_answer(status: int, answer: bytes, transport: str) -> None:
    """Raise NotSentError unless the robot took it.

    What the other side is to blame for is tried again; what our address or our
    text is to blame for is not.
    """
    if status in {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}:
        raise NotSentError(f"对方忙（HTTP {status}）。")
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        if transport != Transport.PLAIN:
            _check_code(answer)
        return
    if status < HTTPStatus.INTERNAL_SERVER_ERROR:
        said = f"对方不收（HTTP {status}）。"
        raise NotSentError(f"{said}请核对地址。", lasting=True)
    raise NotSentError(f"对方出错（HTTP {status}）。")


def _check_code(answer: bytes) -> None:
    try:
        told = json.loads(answer)
        code = int(told["errcode"])
    except (ValueError, KeyError, TypeError):
        raise NotSentError("对方的回答看不懂，不知道收到没有。") from None
    if code:
        said = str(told.get("errmsg", ""))[:80]
        raise NotSentError(f"对方不收：{code} {said}", lasting=code not in BUSY)
