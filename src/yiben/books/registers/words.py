"""The words of registers: the form, a line of a list, and what the code must know."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

EVENT_KIND = "registers.event.registered"
"""The kind of a registered event, which opens duties for others."""


@dataclass(frozen=True, slots=True)
class RegisterForm:
    """What the recorder fills in for one relation, post, standard or event."""

    kind: str
    title: str
    from_on: date
    until_on: date | None = None
    holder_id: str | None = None
    target_id: str | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    token: str = ""


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One line of a register; ``is_hidden`` keeps the text of a restricted one."""

    id: str
    unit_id: str
    unit_name: str
    kind: str
    kind_label: str
    title: str
    holder_id: str | None
    holder: str
    target_id: str | None
    target: str
    from_on: date
    until_on: date | None
    fields: Mapping[str, Any]
    tags: tuple[str, ...]
    is_hidden: bool
    end_reason: str
    entry_id: str
    withdrawn: bool = False
