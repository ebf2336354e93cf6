"""What makes a person, a membership, an account and a roster valid."""

from .errors import AccountError, MemberError, RosterFileError
from .identity import (
    IdNumber,
    clean_id_number,
    clean_phone,
    mask_id,
    mask_phone,
    told_by,
)
from .membership import (
    must_be_branch,
    must_be_free,
    must_be_of_age,
    must_be_one_secretary,
    must_belong,
    must_have_dates,
    must_have_name,
    must_have_tenure_days,
    must_keep_apart,
)

__all__ = [
    "AccountError",
    "IdNumber",
    "MemberError",
    "RosterFileError",
    "clean_id_number",
    "clean_phone",
    "mask_id",
    "mask_phone",
    "must_be_branch",
    "must_be_free",
    "must_be_of_age",
    "must_be_one_secretary",
    "must_belong",
    "must_have_dates",
    "must_have_name",
    "must_have_tenure_days",
    "must_keep_apart",
    "told_by",
]
