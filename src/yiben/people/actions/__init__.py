"""The verbs of people: members, offices, accounts, the audit and the roster.

Each writes its own audit line in the same transaction, so that there is no
change without a line; refusals are written down by the doors.
"""

from .accounts import (
    change_password,
    create_account,
    end_grant,
    grant_role,
    install_administrators,
    set_active,
    set_password,
    set_text_size,
)
from .audit import note_audit
from .members import (
    add_membership,
    admit_member,
    confirm_member,
    correct_person,
    end_flag,
    end_membership,
    move_to_group,
    open_person,
    set_flag,
)
from .offices import appoint, disband_org, end_tenure
from .roster import ImportResult, import_roster, note_export
from .transfers import (
    cancel_transfer,
    receive_member,
    send_member,
    transfer_member,
)

__all__ = [
    "ImportResult",
    "add_membership",
    "admit_member",
    "appoint",
    "cancel_transfer",
    "change_password",
    "confirm_member",
    "correct_person",
    "create_account",
    "disband_org",
    "end_flag",
    "end_grant",
    "end_membership",
    "end_tenure",
    "grant_role",
    "import_roster",
    "install_administrators",
    "move_to_group",
    "note_audit",
    "note_export",
    "open_person",
    "receive_member",
    "send_member",
    "set_active",
    "set_flag",
    "set_password",
    "set_text_size",
    "transfer_member",
]
