"""Choices, channels and senders for tests; a robot that listens on this machine."""

import json
import re
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.factories.gatherings import World
from yiben.common.clock import moment
from yiben.people.models import Account
from yiben.reminders.actions import (
    Sender,
    Senders,
    add_channel,
    choose_reminders,
    confirm_address,
)
from yiben.reminders.checks import NotSentError
from yiben.reminders.models import Channel, Message, Preference
from yiben.reminders.words import ChannelForm, Letter, PreferenceForm, Transport

FRIDAY = date(2026, 11, 20)
AT = moment(FRIDAY, 10, 30)
MAIL = "weixin@example.org"


def wants(account: Account, **given: Any) -> Preference:
    """Let an account choose a digest on Fridays at nine."""
    chosen = {"way": "email", "weekday": 5, "hour": 9, "address": MAIL, **given}
    row = choose_reminders(PreferenceForm(**chosen), by=account, at=AT)
    if row.address and not row.is_confirmed:
        row = confirm_address(code_sent_to(account), by=account, at=AT)
        Message.objects.filter(account=account, key__startswith="confirm:").delete()
    return row


def code_sent_to(account: Account) -> str:
    """Read the code in the mail that waits for an account."""
    sent = Message.objects.get(account=account, key__startswith="confirm:")
    found = re.search(r"确认码：(\d{6})", sent.text or "")
    assert found
    return found[1]


def channel_of(world: World, **given: Any) -> Channel:
    """Add a channel of the branch, on Fridays at nine."""
    told = {
        "transport": "email",
        "target": "zhibu@example.org",
        "weekday": 5,
        "hour": 9,
        "token": "x_channel",
        **given,
    }
    org = told.pop("org", world.branch)
    by = told.pop("by", world["recorder"])
    return add_channel(org, ChannelForm(**told), by=by, at=AT)


@dataclass
class Carrier:
    """Keeps what it was given; fails as often as it was told to, and in which way."""

    fails: list[BaseException] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    name: str = "试"

    def send(self, letter: Letter) -> None:
        self.letters.append(letter)
        if self.fails:
            raise self.fails.pop(0)


def carried_by(carrier: Sender) -> Senders:
    return dict.fromkeys(Transport, carrier)


def passing(message: str = "对方忙") -> NotSentError:
    return NotSentError(message)


@dataclass
class Robot:
    """What a robot on this machine was told, and how it answers."""

    url: str
    port: int
    tls: ssl.SSLContext
    calls: list[dict[str, Any]] = field(default_factory=list)
    status: int = 200
    answer: bytes = b'{"errcode":0,"errmsg":"ok"}'
    headers: dict[str, str] = field(default_factory=dict)
    waits: threading.Event | None = None


@contextmanager
def robot(folder: Path, host: str = "bot.example.org") -> Iterator[Robot]:
    """Run an HTTPS server under a name of its own, with a certificate for it."""
    paper = _certificate(folder, host)
    tls = ssl.create_default_context(cafile=str(paper))
    one = Robot("", 0, tls)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(one))
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(paper)
    server.socket = serving.wrap_socket(server.socket, server_side=True)
    one.port = server.server_address[1]
    one.url = f"https://{host}:{one.port}/robot/send?key=abc"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield one
    finally:
        if one.waits:
            one.waits.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(one: Robot) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers["Content-Length"])
            body = self.rfile.read(size)
            one.calls.append(
                {
                    "path": self.path,
                    "headers": dict(self.headers),
                    "raw": body,
                    "body": json.loads(body),
                }
            )
            if one.waits:
                one.waits.wait(10)
            self.send_response(one.status)
            for name, value in one.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(one.answer)))
            self.end_headers()
            self.wfile.write(one.answer)

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    return Handler


def _certificate(folder: Path, host: str) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2090, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "robot.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path
