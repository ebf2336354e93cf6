"""Which columns of a row travel, and how days and moments are written."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.db import models

from yiben.books.filings.models import Filing, FilingVersion
from yiben.books.relays.models import Relay, RelayTarget
from yiben.duties.models import Waiver
from yiben.plans.models import Task
from yiben.policy.models import (
    Adoption,
    Definition,
    Document,
    Paragraph,
    RetiredAdoption,
    Setting,
)

FIELDS: Mapping[type[models.Model], str] = {
    Document: "pack version filename encoding characters sm3 text_sm3",
    Paragraph: "number level text breaks",
    Adoption: "org_id pack from_on",
    RetiredAdoption: "adoption_id until_on reason",
    Setting: "org_id duty key value from_on",
    Definition: "org_id pack term items from_on",
    Waiver: (
        "subject duty period org_id reason by_id entered_at until_on "
        "revoked_at revoked_by_id live_key"
    ),
    Relay: (
        "sender_id pack title number note plan_wanted plan_by entry_id "
        "sent_by_id sent_at"
    ),
    RelayTarget: "relay_id org_id",
    Task: "org_id title responsible_id due_on made_on",
    Filing: (
        "kind unit_id author_id period title fields_json elements_json figures_json "
        "also_json answers state revision recipient_id filed_by_id filed_at "
        "published_at entry_id created_by_id created_at"
    ),
    FilingVersion: "number title fields_json elements_json figures_json",
}


def body_of(row: models.Model) -> dict[str, Any]:
    """Return the columns of a row that travel, as JSON types."""
    return {name: _plain(getattr(row, name)) for name in FIELDS[type(row)].split()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def values_in(model: type[models.Model], body: Mapping[str, Any]) -> dict[str, Any]:
    """Return column values out of what travelled.

    Raises KeyError for what is missing, ValidationError for what is none.
    """
    return {name: _value(model, name, body[name]) for name in FIELDS[model].split()}


def _value(model: type[models.Model], name: str, told: Any) -> Any:
    found = model._meta.get_field(name)
    if not isinstance(found, models.Field):
        raise KeyError(name)
    return found.to_python(told)
