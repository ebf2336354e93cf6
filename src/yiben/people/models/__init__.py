"""Rows of people, of the posts and accounts they hold, and of the audit."""

from .accounts import Account, Grant
from .audit import AuditHead, AuditLine
from .care import ContactCheck, CorrectionRequest, OwnNote
from .members import MemberFlag, Membership, Person, Tenure, Transfer
from .sealed import SealedTextField
from .stays import Stay, StayNote
from .terms import TermExtension, TermLength
from .tokens import ApiAnswer, ApiToken

__all__ = [
    "Account",
    "ApiAnswer",
    "ApiToken",
    "AuditHead",
    "AuditLine",
    "ContactCheck",
    "CorrectionRequest",
    "Grant",
    "MemberFlag",
    "Membership",
    "OwnNote",
    "Person",
    "SealedTextField",
    "Stay",
    "StayNote",
    "Tenure",
    "TermExtension",
    "TermLength",
    "Transfer",
]
