"""What makes a reminder valid: its hour, its address, its form."""

from .address import address_problems, host_of, masked, must_be_public
from .errors import (
    AlreadyMovedOnError,
    LinkRevokedError,
    NotSentError,
    TooManyChannelsError,
    TooManyCodesError,
    WrongCodeError,
)
from .forms import channel_problems, preference_problems
from .quiet import (
    Rules,
    due_moment,
    end_of_week,
    hours_awake,
    is_published_year,
    is_quiet,
    is_working_day,
    rules_from,
    week_of,
)

__all__ = [
    "AlreadyMovedOnError",
    "LinkRevokedError",
    "NotSentError",
    "Rules",
    "TooManyChannelsError",
    "TooManyCodesError",
    "WrongCodeError",
    "address_problems",
    "channel_problems",
    "due_moment",
    "end_of_week",
    "host_of",
    "hours_awake",
    "is_published_year",
    "is_quiet",
    "is_working_day",
    "masked",
    "must_be_public",
    "preference_problems",
    "rules_from",
    "week_of",
]
