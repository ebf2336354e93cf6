"""The verbs of people: members, offices, accounts, the audit and the roster.

Each writes its own audit line in the same transaction, so that there is no
change without a line; refusals are written down by the doors.
"""

from .accounts import (
    change_password,
    check_password,
    create_account,
    end_grant,
    grant_role,
    install_administrators,
    set_active,
    set_password,
    set_text_size,
)
from .audit import Note, note_all, note_audit
from .care import (
    answer_correction,
    ask_correction,
    erase_own_note,
    note_contact,
    write_own_note,
)
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
from .stays import StayForm, accept_stay, begin_stay, end_stay, feed_back
from .terms import ExtensionForm, extend_term, set_term_length
from .tokens import claim_answer, issue_token, keep_answer, revoke_token
from .transfers import (
    TransferForm,
    cancel_transfer,
    receive_member,
    return_transfer,
    send_member,
    transfer_member,
)

__all__ = [
    "ExtensionForm",
    "ImportResult",
    "Note",
    "StayForm",
    "TransferForm",
    "accept_stay",
    "add_membership",
    "admit_member",
    "answer_correction",
    "appoint",
    "ask_correction",
    "begin_stay",
    "cancel_transfer",
    "change_password",
    "check_password",
    "claim_answer",
    "confirm_member",
    "correct_person",
    "create_account",
    "disband_org",
    "end_flag",
    "end_grant",
    "end_membership",
    "end_stay",
    "end_tenure",
    "erase_own_note",
    "extend_term",
    "feed_back",
    "grant_role",
    "import_roster",
    "install_administrators",
    "issue_token",
    "keep_answer",
    "move_to_group",
    "note_all",
    "note_audit",
    "note_contact",
    "note_export",
    "open_person",
    "receive_member",
    "return_transfer",
    "revoke_token",
    "send_member",
    "set_active",
    "set_flag",
    "set_password",
    "set_term_length",
    "set_text_size",
    "transfer_member",
    "write_own_note",
]
