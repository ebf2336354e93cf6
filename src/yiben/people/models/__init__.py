"""Rows of people, of the posts and accounts they hold, and of the audit."""

from .accounts import Account, Grant
from .audit import AuditHead, AuditLine
from .members import MemberFlag, Membership, Person, Tenure, Transfer
from .sealed import SealedTextField

__all__ = [
    "Account",
    "AuditHead",
    "AuditLine",
    "Grant",
    "MemberFlag",
    "Membership",
    "Person",
    "SealedTextField",
    "Tenure",
    "Transfer",
]
