"""Reads of ballots: boxes, who voted, receipts, and the count for whom it is open."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Count, Q, QuerySet

from yiben.common.errors import RefusedError, YibenError
from yiben.common.ids import new_id
from yiben.org.access import Viewer, may_record
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.people.facts import names
from yiben.policy.queries import kinds
from yiben.rules.ratings import BoxRule

from . import access, checks
from .facts import envelope, result_of, rule_of, sheets_of, voters_of
from .models import Box, Elector, Receipt
from .words import (
    PAPER_ADVISED,
    TURNOUT_STEP,
    BoxForm,
    BoxResult,
    BoxRow,
    BoxState,
    BoxView,
    Codes,
    ElectorRow,
    Question,
    SheetForm,
    TellerRole,
)


def box(box_id: str, *, seen_by: Viewer) -> Box:
    """Return one box for an action; RefusedError if missing or not open."""
    found = _whole().filter(pk=box_id).first()
    if found is None:
        raise RefusedError("ballot.read", box_id)
    access.require_read(hold(seen_by), found)
    return found


def blank_for(org: Org, kind: str, on: date, *, seen_by: Viewer) -> BoxForm:
    """Return the form of a new box with the kind's usual tags."""
    access.require_write(hold(seen_by), org)
    known = kinds().get(kind)
    if known is None or rule_of(kind) is None:
        raise YibenError(f"没有“{kind}”这种票决。", "请从列表中选择。")
    tags = tuple(one.tag for one in known.tags if one.default)
    return BoxForm(kind, "", on, (), tags=tags, token=new_id("x"))


def kinds_for(org: Org) -> list[tuple[str, str]]:
    """Return the kinds of ballot that a unit may hold, with their labels."""
    return [
        (name, kind.label)
        for name, kind in kinds().items()
        if rule_of(name) is not None and org.kind in kind.by
    ]


def box_rule(kind: str) -> BoxRule | None:
    """Return how a kind of ballot is held."""
    return rule_of(kind)


def voters_for(
    org: Org, kind: str, on: date, *, seen_by: Viewer
) -> list[tuple[str, str]]:
    """Return who would have a vote on a day, for the form that opens a box."""
    access.require_write(hold(seen_by), org)
    rule = rule_of(kind)
    found = names(voters_of(org, rule, on)) if rule else {}
    return sorted(found.items(), key=lambda one: one[1])


def boxes_of(org: Org, *, seen_by: Viewer, limit: int = 100) -> list[BoxRow]:
    """Return a unit's boxes, the newest first."""
    access.require_list(hold(seen_by), org)
    return [_row(one) for one in _rows().filter(unit=org)[:limit]]


def my_boxes(*, seen_by: Viewer) -> list[BoxRow]:
    """Return the boxes in which whoever asks has a vote, open ones first."""
    if seen_by.person_id is None:
        return []
    mine = Elector.objects.filter(person_id=seen_by.person_id).values("box_id")
    rows = [_row(one) for one in _rows().filter(pk__in=mine)[:50]]
    return sorted(rows, key=lambda one: one.state != BoxState.OPEN)


def view_of(row: Box, *, seen_by: Viewer) -> BoxView:
    """Return a box as somebody may know it; turnout in steps while it is open."""
    viewer = hold(seen_by)
    access.require_read(viewer, row)
    mine = row.electors.filter(person_id=viewer.person_id or "").first()
    count = row.electors.count()
    known = kinds().get(row.kind)
    roles = dict(TellerRole.choices())
    return BoxView(
        id=row.pk,
        unit_id=row.unit_id,
        unit_name=row.unit.name,
        kind=row.kind,
        kind_label=known.label if known else row.kind,
        topic=row.topic,
        on=row.on,
        state=row.state,
        state_label=BoxState(row.state).label,
        questions=row.questions,
        teller=row.teller.name,
        counter=row.counter.name,
        electors=count,
        turnout=_turnout(row),
        by_screen=row.by_screen,
        is_small=count < PAPER_ADVISED,
        may_vote=bool(
            mine
            and row.by_screen
            and row.state == BoxState.OPEN
            and not (mine.voted or mine.on_paper)
        ),
        has_voted=bool(mine and mine.voted),
        may_tend=access.may_tend(viewer, row),
        sheets=tuple(roles[one.role] for one in row.sheets.order_by("role")),
        entry_id=row.entry_id,
        void_reason=row.void_reason or "",
    )


def _turnout(row: Box) -> str:
    voted = row.electors.filter(Q(voted=True) | Q(on_paper=True)).count()
    if row.state != BoxState.OPEN:
        return f"{voted} 人"
    whole = voted // TURNOUT_STEP * TURNOUT_STEP
    return f"{whole} 人以上" if whole else f"不到 {TURNOUT_STEP} 人"


def electors_of(row: Box, *, seen_by: Viewer) -> list[ElectorRow]:
    """Return who has a vote and who has used it, to those who tend the box."""
    access.require_tend(hold(seen_by), row)
    found = [
        ElectorRow(one.person_id, one.person.name, one.voted, one.on_paper)
        for one in row.electors.select_related("person")
    ]
    return sorted(found, key=lambda one: (one.name, one.person_id))


def counts_of(
    row: Box, *, seen_by: Viewer, codes: Codes | None = None
) -> BoxResult | None:
    """Return the count: None before it, without breakdown for whom it is not open.

    With both codes the breakdown opens to anybody who tends the box: the
    tellers of a village may have no accounts of their own.
    """
    viewer = hold(seen_by)
    access.require_read(viewer, row)
    if row.state != BoxState.COUNTED:
        return None
    rule = rule_of(row.kind)
    electors = row.electors.count()
    if rule and access.may_see_counts(viewer, row, rule, electors):
        return count_row(row)
    if codes is not None:
        access.require_tend(viewer, row)
        if not row.codes_check or not envelope.fits(codes, row.codes_check, row.pk):
            raise checks.CodesError
        return count_row(row)
    few = electors < PAPER_ADVISED
    why = "人数少，为不暴露个人的选择" if few else "票数由监票人、计票人掌握"
    return BoxResult(**row.result, hidden=f"{why}，不显示各项票数。")


def count_row(row: Box) -> BoxResult:
    """Return the whole count to another book, which answers for whom it shows it."""
    sheets = sheets_of(row)
    return result_of(row, sheets.get(TellerRole.TELLER))


def receipts_of(row: Box, *, seen_by: Viewer) -> Sequence[str]:
    """Return the published list of digests, in an order that means nothing."""
    access.require_read(hold(seen_by), row)
    found = Receipt.objects.filter(box=row).values_list("digest", flat=True)
    return list(found.order_by("digest"))


def has_receipt(row: Box, receipt: str, *, seen_by: Viewer) -> bool:
    """Say whether the vote with this receipt was counted."""
    digest = envelope.digest_of(row.pk, receipt)
    return digest in receipts_of(row, seen_by=seen_by)


def sheet_for(row: Box, *, seen_by: Viewer) -> SheetForm:
    """Return the empty sheet of a teller, with what is known of the paper."""
    access.require_tend(hold(seen_by), row)
    issued = row.electors.filter(on_paper=True).count()
    return SheetForm(issued=issued, returned=issued)


def may_open(org: Org, *, seen_by: Viewer) -> bool:
    """Say whether somebody opens boxes for a unit."""
    return may_record(hold(seen_by), org)


def _whole() -> QuerySet[Box]:
    return Box.objects.select_related("unit", "teller", "counter")


def _rows() -> QuerySet[Box]:
    return _whole().annotate(count=Count("electors")).order_by("-on", "-created_at")


def _row(one: Box) -> BoxRow:
    known = kinds().get(one.kind)
    return BoxRow(
        id=one.pk,
        unit_id=one.unit_id,
        kind=one.kind,
        kind_label=known.label if known else one.kind,
        topic=one.topic,
        on=one.on,
        state=one.state,
        state_label=BoxState(one.state).label,
        electors=getattr(one, "count", 0),
    )


def question_for(label: str, options: Sequence[str], person_id: str | None) -> Question:
    """Return a question with a key of its own."""
    return Question(new_id("q"), label, tuple(options), person_id)


def is_counted(row: Box | None) -> bool:
    """Say whether a box was counted; another book asks."""
    return row is not None and row.state == BoxState.COUNTED
