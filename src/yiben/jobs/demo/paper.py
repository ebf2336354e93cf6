"""One plan or report: filled in, drawn up, sent, received."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from yiben.books.filings import queries
from yiben.books.filings.actions import (
    draft_filing,
    file_filing,
    make_filing,
    publish_filing,
    receive_filing,
)
from yiben.books.filings.words import FilingForm
from yiben.common.clock import local_day
from yiben.common.ids import new_id
from yiben.policy.queries import kind as kind_of

from .chance import chance
from .house import House
from .wording import ITEMS, TITLES
from .words import YEAR

if TYPE_CHECKING:
    from yiben.books.filings.models import Filing
    from yiben.people.models import Account


@dataclass(frozen=True)
class Paper:
    """A plan or report of a unit, by its short kind."""

    key: str
    kind: str
    period: str = str(YEAR)
    author: str | None = None
    answers: str = ""

    @property
    def full_kind(self) -> str:
        """Return the kind as the packs name it."""
        return f"filings.{self.kind}"


def fresh(filing: "Filing", hand: "Account") -> "Filing":
    """Return a paper as it stands now, the way a page would fetch it."""
    return queries.filing(filing.pk, seen_by=hand)


def form_of(house: House, paper: Paper, on: date) -> FilingForm:
    """Return the form as a recorder would fill it in; plans come from the year's plan."""
    kind = kind_of(paper.full_kind)
    org = house.org(paper.key)
    if paper.kind in {"meeting_plan", "theme_day_plan"}:
        form = queries.blank_for(
            org, paper.full_kind, paper.period, seen_by=house.recorder(paper.key)
        )
        return replace(form, elements=tuple(one.tag for one in kind.elements))
    known = {one.name for one in kind.fields}
    fields: dict[str, Any] = {
        "items": ITEMS.get(paper.kind, []),
        "body": _body(house, paper),
        "grades": _grades(house, paper, on),
    }
    return FilingForm(
        kind=paper.full_kind,
        period=paper.period,
        title=_title(house, paper),
        fields={name: value for name, value in fields.items() if name in known},
        elements=tuple(one.tag for one in kind.elements),
        author_id=paper.author,
        answers=paper.answers,
        token=new_id("x"),
    )


def _title(house: House, paper: Paper) -> str:
    half = {"H1": "上半年", "H2": "下半年"}.get(paper.period[5:], "")
    return f"{house.org(paper.key).short_name}{YEAR}年{half}{TITLES[paper.kind]}"


def _body(house: House, paper: Paper) -> str:
    name = house.org(paper.key).short_name
    return (
        f"{name}按计划开展了各项活动，记录齐全。不足：个别党员外出，到会率还不够高；"
        "下一步错时安排、送学上门。"
    )


def _grades(house: House, paper: Paper, on: date) -> list[dict[str, str]]:
    if paper.kind != "appraisal_grades":
        return []
    return [
        {
            "person_id": row.person_id,
            "name": row.name,
            "grade": "优秀" if chance("grade", row.name) < 0.2 else "合格",  # noqa: PLR2004 -- one in five
        }
        for row in house.members(paper.key, on)
    ]


def draw_up(house: House, paper: Paper, at: datetime) -> None:
    """Draw up a paper that goes to nobody."""
    org, hand = house.org(paper.key), house.recorder(paper.key)
    form = form_of(house, paper, local_day(at))
    make_filing(draft_filing(org, form, by=hand, at=at), by=hand, at=at)


def send(
    house: House,
    paper: Paper,
    at: datetime,
    *,
    wait: int | None = 3,
    publish: bool = False,
) -> None:
    """Send a paper upwards, let it be received some days later, and publish it."""
    org, hand = house.org(paper.key), house.recorder(paper.key)
    form = form_of(house, paper, local_day(at))
    filing = draft_filing(org, form, by=hand, at=at)
    file_filing(filing, by=hand, at=at)
    if wait is not None:
        above = house.data.units[paper.key].above or ""
        then = at + timedelta(days=wait)
        taker = house.recorder(above)
        house.then(
            then, lambda _: receive_filing(fresh(filing, taker), by=taker, at=then)
        )
    if publish:
        open_at = at + timedelta(days=5)
        house.then(
            open_at, lambda _: publish_filing(fresh(filing, hand), by=hand, at=open_at)
        )
