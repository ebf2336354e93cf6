"""What makes a person, a membership, an account and a roster valid."""

from .care import (
    must_be_approved,
    must_be_longer,
    must_be_stay,
    must_be_term_rule,
    must_say,
)
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
    must_be_a_sector,
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
from .tokens import KeyReusedError, must_be_token

__all__ = [
    "AccountError",
    "IdNumber",
    "KeyReusedError",
    "MemberError",
    "RosterFileError",
    "clean_id_number",
    "clean_phone",
    "mask_id",
    "mask_phone",
    "must_be_a_sector",
    "must_be_approved",
    "must_be_branch",
    "must_be_free",
    "must_be_longer",
    "must_be_of_age",
    "must_be_one_secretary",
    "must_be_stay",
    "must_be_term_rule",
    "must_be_token",
    "must_belong",
    "must_have_dates",
    "must_have_name",
    "must_have_tenure_days",
    "must_keep_apart",
    "must_say",
    "told_by",
]
