"""Who from outside took a unit's books: shown to the unit itself."""

from dataclasses import dataclass
from datetime import datetime

from yiben.org.access import Viewer, require_read
from yiben.org.models import Org
from yiben.people.models import Account, AuditLine
from yiben.reports.words import BOOK_FORMS, PAPER_FORMS

READ = "record.read"
BOOK = "book:"
PAPER = "paper:"


@dataclass(frozen=True, slots=True)
class Reading:
    """One look from outside."""

    at: datetime
    who: str
    what: str


def readings_of(org: Org, *, seen_by: Viewer, limit: int = 20) -> list[Reading]:
    """Return who read a unit's books and papers from outside, newest first."""
    require_read(seen_by, org)
    lines = AuditLine.objects.filter(action=READ, org_id=org.pk)
    lines = lines.filter(thing__startswith=BOOK) | lines.filter(thing__startswith=PAPER)
    rows = list(lines.order_by("-id")[:limit])
    ids = {row.account_id for row in rows if row.account_id}
    names = dict(Account.objects.filter(pk__in=ids).values_list("id", "display_name"))
    return [
        Reading(row.at, names.get(row.account_id or "", "—"), _what(row.thing or ""))
        for row in rows
    ]


def _what(thing: str) -> str:
    sort, _, rest = thing.partition(":")
    if sort == PAPER.rstrip(":"):
        form = PAPER_FORMS.get(rest.partition(":")[0])
        return form.title if form else "报告"
    names, _, year = rest.partition(":")
    titles = [BOOK_FORMS[one].title for one in names.split(",") if one in BOOK_FORMS]
    return f"{year}年{'、'.join(titles)}"
