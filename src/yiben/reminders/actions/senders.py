"""Who carries a message: the mail server, a robot, or a file on this machine.

Nothing leaves the machine until an administrator has named a mail server or
allowed hosts for robots; a demonstration never sends. Until then messages are
written into ``var/outbox``, where anybody with a shell can see what would have
gone out.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from smtplib import SMTPException, SMTPRecipientsRefused
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage

from yiben.reminders.checks import NotSentError
from yiben.reminders.words import HOOKS, Letter, Transport

from .hooks import HookSender


class Sender(Protocol):
    """Somebody who carries a letter or says why not."""

    @property
    def name(self) -> str:
        """Return what the administrator reads as the way it went."""

    def send(self, letter: Letter) -> None:
        """Send; raise NotSentError."""


Senders = Mapping[Transport, Sender]


@dataclass(frozen=True, slots=True)
class SinkSender:
    """Writes each letter into a file of its own; the same letter twice is one file."""

    folder: Path
    name: str = "写到本机"

    def send(self, letter: Letter) -> None:
        """Write the file, readable by its owner only; addresses stay out of it."""
        told = {
            "id": letter.id,
            "transport": letter.transport,
            "subject": letter.subject,
            "text": letter.text,
            "at": letter.at.isoformat(),
        }
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            passing = self.folder / f".{letter.id}"
            handle = os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as made:
                json.dump(told, made, ensure_ascii=False, indent=1)
            passing.replace(self.path_of(letter.id))
        except OSError:
            raise NotSentError("var/outbox 写不进去，请检查磁盘和权限。") from None

    def path_of(self, letter_id: str) -> Path:
        """Return the file of a letter."""
        return self.folder / f"{letter_id}.json"


@dataclass(frozen=True, slots=True)
class MailSender:
    """Hands letters to the mail server that Django is configured for."""

    sent_from: str
    name: str = "电子邮件"

    def send(self, letter: Letter) -> None:
        """Send with a Message-ID made of our id, so that a copy can be told."""
        host = parseaddr(self.sent_from)[1].rpartition("@")[2]
        made = EmailMessage(
            letter.subject,
            letter.text,
            self.sent_from,
            [letter.target],
            headers={
                "Message-ID": f"<{letter.id}@{host}>",
                "Auto-Submitted": "auto-generated",
            },
        )
        try:
            made.send()
        except SMTPRecipientsRefused:
            raise NotSentError("邮件服务器不认收件地址。", lasting=True) from None
        except (SMTPException, OSError) as reason:
            told = type(reason).__name__
            raise NotSentError(f"邮件服务器没有收下（{told}）。") from None


def senders() -> Senders:
    """Return the senders of this installation, as its administrator configured them."""
    sink = SinkSender(settings.VAR / "outbox")
    mail: Sender = sink
    hook: Sender = sink
    if settings.YIBEN_EMAIL_ON and not settings.YIBEN_DEMO:
        mail = MailSender(settings.DEFAULT_FROM_EMAIL)
    if settings.YIBEN_WEBHOOK_HOSTS and not settings.YIBEN_DEMO:
        hook = HookSender(frozenset(settings.YIBEN_WEBHOOK_HOSTS))
    return {one: hook if one in HOOKS else mail for one in Transport}
