"""The verbs of reminders: choose, keep channels, compose, deliver, hand out links."""

from .channels import add_channel, remove_channel, switch_channel, try_channel
from .choosing import choose_reminders, confirm_address
from .composing import compose_digests, forget_old
from .delivering import Outcome, deliver_next, retry_message
from .feeds import make_feed, read_feed, revoke_feed
from .hooks import HookSender
from .senders import MailSender, Sender, Senders, SinkSender, senders

__all__ = [
    "HookSender",
    "MailSender",
    "Outcome",
    "Sender",
    "Senders",
    "SinkSender",
    "add_channel",
    "choose_reminders",
    "compose_digests",
    "confirm_address",
    "deliver_next",
    "forget_old",
    "make_feed",
    "read_feed",
    "remove_channel",
    "retry_message",
    "revoke_feed",
    "senders",
    "switch_channel",
    "try_channel",
]
