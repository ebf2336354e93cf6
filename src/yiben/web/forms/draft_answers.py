"""A rule's mapping as the answers of its form: lists of text by question."""

from collections.abc import Mapping
from typing import Any

from yiben.rules.kinds import Kind
from yiben.rules.words import Every, Form, SubjectKind

Answers = Mapping[str, list[str]]


Row = dict[str, Any]


MANY = (
    *("org", "sector", "level", "having", "lacking", "office", "membership"),
    *("except_flags", "only_flags", "roles", "tags", "elements", "event_tags"),
    *("refines", "suspends", "features", "settable", "covers", "below"),
)
"""Questions with any number of answers."""


BINDS = (
    *("org", "sector", "level", "having", "lacking", "office", "membership"),
    *("except_flags", "only_flags"),
)


TEXTS = ("title", "consequence", "note", "why", "term")


LINES = ("items", "needs")


WORDS_ONLY = frozenset({Form.FORBID.value, Form.DEFINE.value, Form.GUIDE.value})
"""Forms that bind nobody in particular and count no record."""

USUAL_ROLES = {
    (Form.FILE.value, SubjectKind.OFFICE.value): "author",
    (Form.FILE.value, SubjectKind.MEMBER.value): "author",
    (Form.KEEP.value, SubjectKind.OFFICE.value): "holder",
    (Form.KEEP.value, SubjectKind.MEMBER.value): "holder",
}


BY_SUBJECT = {
    SubjectKind.ORG.value: "unit",
    SubjectKind.OFFICE.value: "attendee",
    SubjectKind.MEMBER.value: "attendee",
    SubjectKind.PAIR.value: "pair",
    SubjectKind.RELATION.value: "inspected",
}


BOTH, ISSUER, BELOW = "", "issuer", "below"


OPEN = Every.OPEN.value


def usual_role(form: str, subject: str) -> str:
    """Return the capacity in which a subject counts unless something else is said."""
    return USUAL_ROLES.get((form, subject), BY_SUBJECT.get(subject, "unit"))


# --- a mapping as answers ------------------------------------------------------
def answers_of(row: Mapping[str, Any], kinds: Mapping[str, Kind]) -> dict[str, Any]:
    """Return the answers that a mapping stands for."""
    form = str(row.get("form", ""))
    binds = mapping_in(row.get("binds"))
    record = mapping_in(row.get("record"))
    event = mapping_in(row.get("event"))
    subject = str(binds.get("subject") or SubjectKind.ORG.value)
    found: dict[str, Any] = {
        "form": form,
        "subject": subject,
        "strength": str(row.get("strength") or "must"),
        "system": str(row.get("system") or ""),
        **{name: str(row.get(name) or "") for name in TEXTS},
        **{name: "\n".join(list_in(row.get(name))) for name in LINES},
        **{name: list_in(binds.get(name)) for name in BINDS},
        "below": list_in(mapping_in(binds.get("below")).get("org")),
        "owner": _owner(binds),
        "roles": list_in(record.get("as")) or [usual_role(form, subject)],
        "tags": list_in(record.get("tags")),
        "covers": ["members"] if record.get("covers") == "members" else [],
        "elements": [*list_in(row.get("elements")), *list_in(row.get("element"))],
        "refines": list_in(row.get("refines")),
        "suspends": list_in(row.get("suspends")),
        "features": list_in(row.get("features")),
        "settable": ["at_least"] if "at_least" in list_in(row.get("settable")) else [],
        "event_kind": next(iter(list_in(event.get("kinds"))), ""),
        "event_tags": list_in(event.get("tags_any")),
    }
    if "team" in found["office"]:
        team = ["secretary", "deputy_secretary", "committee_member"]
        found["office"] = [*team, *(o for o in found["office"] if o != "team")]
    found |= _numbers(row, record) | _kinds_said(row, record, kinds)
    return found


def _numbers(row: Mapping[str, Any], record: Mapping[str, Any]) -> Row:
    window = row.get("window")
    first, last = window if isinstance(window, list) and len(window) == 2 else ("", "")  # noqa: PLR2004 -- from and to
    days, by = row.get("within_days"), row.get("by")
    return {
        "every": str(row.get("every") or ""),
        "open_term": str(row.get("open_term") or ""),
        "at_least": _number(row.get("at_least")),
        "window_first": str(first),
        "window_last": str(last),
        "grace_days": _number(row.get("grace_days")),
        "day": _number(record.get("day")),
        "min_rate": _number(record.get("min_rate")),
        "within_days": "" if days == OPEN else _number(days),
        "by": "" if by in {None, OPEN} else str(by),
        "recipient": str(row.get("recipient") or ""),
    }


def _kinds_said(
    row: Mapping[str, Any], record: Mapping[str, Any], kinds: Mapping[str, Kind]
) -> Row:
    named = list_in(record.get("kinds"))
    if row.get("form") == Form.FILE:
        bases = dict.fromkeys(kinds[k].base or k for k in named if k in kinds)
        return {"kind": next(iter(bases), ""), "other_kind": "", "third_kind": ""}
    padded = [*named, "", "", ""]
    return dict(zip(("kind", "other_kind", "third_kind"), padded, strict=False))


def _owner(binds: Mapping[str, Any]) -> str:
    if binds.get("issuer_only") is True:
        return ISSUER
    return BELOW if binds.get("except_issuer") is True else BOTH


def mapping_in(value: Any) -> Mapping[str, Any]:
    """Return a mapping; an empty one for what is none."""
    return value if isinstance(value, Mapping) else {}


def list_in(value: Any) -> list[str]:
    """Return a list of texts; a single one becomes its only item."""
    if isinstance(value, list | tuple):
        return [str(item) for item in value]
    return [str(value)] if value else []


def _number(value: Any) -> str:
    return "" if value is None else str(value)
