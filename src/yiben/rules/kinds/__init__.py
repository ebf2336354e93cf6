"""The kinds of ledger entry, read from ``packs/kinds/*.yaml``.

A kind says what a record looks like: its book, who keeps it, its fields, tags
and stages. It holds no rule; rules only name kinds. Every mistake in every
file is reported at once, with its line and what to write instead.
"""

from .derive import same_facts
from .filing import Count, FilingSpec, Section
from .flow import Flow, StageFlow
from .kind import (
    FieldType,
    FilingState,
    Kind,
    KindField,
    KindStage,
    KindTag,
    Privacy,
    Recipient,
)
from .meeting import MeetingSpec, MemberCheck
from .near import suggestion
from .read import kinds_in
from .register import Covered, HolderRule, Raised, RegisterSpec
from .sheet import NoneSaid, SheetSpec

__all__ = [
    "Count",
    "Covered",
    "FieldType",
    "FilingSpec",
    "FilingState",
    "Flow",
    "HolderRule",
    "Kind",
    "KindField",
    "KindStage",
    "KindTag",
    "MeetingSpec",
    "MemberCheck",
    "NoneSaid",
    "Privacy",
    "Raised",
    "Recipient",
    "RegisterSpec",
    "Section",
    "SheetSpec",
    "StageFlow",
    "kinds_in",
    "same_facts",
    "suggestion",
]
