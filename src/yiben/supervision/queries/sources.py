"""What a measure is about, and who has to be asked first."""

from yiben.books.lists import access as list_access
from yiben.books.lists.models import Item
from yiben.books.lists.words import CONFIRMED
from yiben.common.clock import chinese_day
from yiben.common.errors import Problem
from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.policy.queries import kinds, library
from yiben.standing.models import Cell
from yiben.supervision.facts import direct_superior, is_direct
from yiben.supervision.models import Finding, MeasureTaken
from yiben.supervision.words import MeasureAct, MeasureState, Source


def measures_about(source: Source) -> list[MeasureTaken]:
    """Return the measures about a matter that were not taken back, in order."""
    if not source.key:
        return []
    if source.finding_id:
        asked = {"finding_id": source.finding_id}
    elif source.item_id:
        asked = {"item_id": source.item_id}
    else:
        asked = {
            "subject": source.subject,
            "duty": source.duty,
            "period": source.period,
        }
    rows = MeasureTaken.objects.filter(**asked).exclude(state=MeasureState.REVOKED)
    return list(rows.select_related("superior").order_by("decided_on", "created_at"))


def waits_for(superior: Org, unit: Org, source: Source) -> str:
    """Return the name of who has to call first; empty if nobody has to.

    What an organisation found itself it follows up itself. Everything else is
    first the matter of the committee directly above (domain.md DR-11).
    """
    if not source.key or is_direct(superior, unit):
        return ""
    found = Finding.objects.filter(pk=source.finding_id or "").first()
    if found is not None and found.inspection.superior_id == superior.pk:
        return ""
    longer = len(superior.path)
    if any(len(one.superior.path) > longer for one in measures_about(source)):
        return ""
    row = Org.objects.filter(path=direct_superior(unit)).first()
    return row.name if row else ""


def source_problems(superior: Org, unit: Org, source: Source) -> list[Problem]:
    """Give the problem of a matter that is not this unit's, or not this side's."""
    if not source.key or _is_theirs(superior, unit, source):
        return []
    return [Problem("source", "这件事不是这个单位的。", "请从“逾期事项”重新进入。")]


def _is_theirs(superior: Org, unit: Org, source: Source) -> bool:
    if source.finding_id:
        found = Finding.objects.filter(pk=source.finding_id).first()
        return (
            found is not None
            and found.inspection.subordinate_id == unit.pk
            and found.inspection.superior.path.startswith(superior.path)
        )
    if source.item_id:
        item = Item.objects.filter(pk=source.item_id).first()
        return item is not None and unit.pk in {item.unit_id, item.target_id}
    return Cell.objects.filter(
        org=unit, subject=source.subject, duty=source.duty, period=source.period
    ).exists()


def title_of(source: Source, viewer: Viewer) -> str:
    """Return what a matter is called, as far as its words are open to the reader."""
    if source.finding_id:
        return _finding_title(source.finding_id)
    if source.item_id:
        return _item_title(source.item_id, viewer)
    return _duty_title(source) if source.duty else ""


def _finding_title(finding_id: str) -> str:
    rows = Finding.objects.select_related("inspection__superior")
    found = rows.filter(pk=finding_id).first()
    if found is None:
        return ""
    held = found.inspection
    return f"{chinese_day(held.happened_on)} {held.superior.name}督查发现：{found.text}"


def _item_title(item_id: str, viewer: Viewer) -> str:
    rows = Item.objects.select_related("unit", "target")
    item = rows.filter(pk=item_id).first()
    if item is None:
        return ""
    kind = kinds()[item.kind]
    if not list_access.may_read(viewer, item, kind):
        return str(kind.label)
    return f"{kind.label}：{item.words['title']}"


def _duty_title(source: Source) -> str:
    rule = library().by_id.get(source.duty)
    cell = Cell.objects.filter(duty=source.duty, period=source.period).first()
    period = cell.period_label if cell else source.period
    return f"{rule.title if rule else source.duty}（{period}）"


def answered_entry(row: MeasureTaken) -> str | None:
    """Return the entry that a measure answers: where the matter was found."""
    if row.finding is not None:
        return str(row.finding.inspection.entry_id)
    return None


def has_reply(row: MeasureTaken) -> bool:
    """Say whether the other side has had its say."""
    return bool(row.steps.filter(act=MeasureAct.REPLIED).exists())


def accepted(row: MeasureTaken) -> bool:
    """Say whether a weak organisation was accepted on its list; else nothing waits."""
    return row.list_item is None or row.list_item.state == CONFIRMED
