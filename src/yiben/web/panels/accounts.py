"""Accounts as the security administrator sees them."""

from dataclasses import dataclass

from yiben.people.queries import AccountRow


@dataclass(frozen=True, slots=True)
class AccountsPanel:
    """The list, by user name."""

    text: str
    rows: tuple[AccountRow, ...]


@dataclass(frozen=True, slots=True)
class AccountPanel:
    """One account with its grants."""

    row: AccountRow
    is_own: bool
