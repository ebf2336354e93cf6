"""The words of waivers: who can be released, and for which period."""

from typing import Final

from yiben.rules.words import SubjectKind

__all__ = ["STANDING", "SUBJECT_LABELS", "SubjectKind"]

STANDING: Final = "standing"
"""The period of a duty that never resets."""

SUBJECT_LABELS: Final[dict[str, str]] = {kind.value: kind.label for kind in SubjectKind}
