"""A document as it was issued, kept as text and read back the same."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from yiben.reports.words import Official, Table


def issued_text(paper: Official) -> str:
    """Return a document as JSON, the same bytes for the same document."""
    return json.dumps(asdict(paper), ensure_ascii=False, sort_keys=True, default=str)


def official_from(kept: Mapping[str, Any]) -> Official:
    """Return a document from what was kept of it."""
    given = dict(kept)
    given["dated"] = date.fromisoformat(given["dated"])
    if given.get("printed_on"):
        given["printed_on"] = date.fromisoformat(given["printed_on"])
    given["body"] = tuple(given["body"])
    given["attachments"] = tuple(given["attachments"])
    given["attended"] = tuple((label, names) for label, names in given["attended"])
    if annex := given.get("annex"):
        given["annex"] = Table(
            tuple(annex["heads"]),
            tuple(annex["widths"]),
            tuple(tuple(row) for row in annex["rows"]),
            annex["empty"],
        )
    return Official(**given)
