"""The errors of this room; each carries a Chinese message and advice."""

from yiben.common.errors import YibenError


class MemberError(YibenError):
    """A person, a membership, a flag or a tenure is not valid."""


class AccountError(YibenError):
    """An account or a grant is not valid."""


class RosterFileError(YibenError):
    """A file is not a roster that can be read; nothing of it was used."""
