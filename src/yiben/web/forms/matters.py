"""The form by which a unit chooses between two readings of a voting rule."""

from .sheet import Question


def choice_questions(
    label: str, offered: tuple[tuple[str, str], ...]
) -> tuple[Question, ...]:
    """Return the questions: which reading, and from which day."""
    return (
        Question("value", label, "select", options=offered),
        Question("from_on", "从哪天起", "date", help="以前开的会仍按以前的算。"),
    )
