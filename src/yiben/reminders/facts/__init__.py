"""From the rooms' rows to what is told: sections, texts, events."""

from .calendar import calendar_file, person_events, unit_events
from .digest import UnitViewer, is_frail, sections_for, sections_of
from .own import own_section
from .texts import code_text, hook_text, mail_text, subject_of, trial_text

__all__ = [
    "UnitViewer",
    "calendar_file",
    "code_text",
    "hook_text",
    "is_frail",
    "mail_text",
    "own_section",
    "person_events",
    "sections_for",
    "sections_of",
    "subject_of",
    "trial_text",
    "unit_events",
]
