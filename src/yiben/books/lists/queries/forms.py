"""Forms as they are handed out: filled with what is known already."""

from datetime import date

from yiben.books.lists import access
from yiben.books.lists.checks.order import stage_of
from yiben.books.lists.facts import (
    asked_fields,
    kind_of,
    list_kinds,
    opening_fields,
    papers_of,
)
from yiben.books.lists.models import Item
from yiben.books.lists.words import OPENED, ItemForm, OwnAct, StepForm
from yiben.common.errors import RefusedError, YibenError
from yiben.common.ids import new_id
from yiben.ledger.queries import entry as entry_view
from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.rules.kinds import Kind

from .items import item


def blank_for(
    org: Org,
    kind: str,
    on: date,
    *,
    seen_by: Viewer,
    source_id: str = "",
    again_of: str = "",
    from_item: str = "",
) -> ItemForm:
    """Return the form of a new item.

    It takes the source from an entry, everything from an earlier item, the
    words from an opinion; else whoever saw to the last one is proposed.
    """
    access.require_write(hold(seen_by), org)
    if (known := list_kinds().get(kind)) is None:
        raise YibenError(f"没有“{kind}”这类清单。", "请从列表中选择。")
    fields, title, tags = {}, "", tuple(one.tag for one in known.tags if one.default)
    source = entry_view(source_id, seen_by=seen_by) if source_id else None
    if source is not None and any(one.name == "source" for one in known.fields):
        fields["source"] = f"{source.happened_on} {source.title}"[:200]
    earlier = Item.objects.filter(unit=org, pk=again_of).first() if again_of else None
    if earlier is not None:
        title, tags = earlier.words["title"], earlier.tags
    if from_item:
        title = item(from_item, seen_by=seen_by).words["title"]
    last = earlier or Item.objects.filter(unit=org, kind=kind).first()
    return ItemForm(
        kind=kind,
        title=title,
        found_on=on,
        author_id=None if known.flow.opinion else seen_by.person_id,
        holder_id=last.holder_id if last else None,
        fields=fields,
        tags=tags,
        source_id=source.id if source else None,
        source_item_id=earlier.pk if earlier else None,
        token=new_id("x"),
    )


def take_in_blank(item: Item, *, seen_by: Viewer) -> ItemForm:
    """Return the form by which the recorder takes in an opinion."""
    access.require_write(hold(seen_by), item.unit)
    words = item.words
    return ItemForm(
        kind=item.kind,
        title=words["title"],
        found_on=item.found_on,
        author_id=item.author_id,
        anonymous=item.anonymous,
        fields=words.get("fields", {}),
        tags=item.tags,
        token=new_id("x"),
    )


def step_blank(item: Item, stage: str, on: date, *, seen_by: Viewer) -> StepForm:
    """Return the form of one step, with what the item says already."""
    viewer, kind = hold(seen_by), kind_of(item)
    access.require_read(viewer, item, kind)
    allowed = access.may_take(viewer, item, "claimant")
    if stage_of(kind, stage):
        allowed = access.may_step(viewer, item, kind, stage)
    elif stage in {OwnAct.EVALUATED, OwnAct.REOPENED}:
        allowed = allowed or access.may_take(viewer, item, "superior")
    if not allowed:
        raise RefusedError("list.step", item.pk)
    return StepForm(
        stage=stage,
        happened_on=on,
        due_on=item.due_on,
        holder_id=item.holder_id,
        target_id=item.target_id,
        circle=item.circle,
        fields=item.words.get("fields", {}),
        seen_state=item.state,
        token=new_id("x"),
    )


def opening_names(kind: str) -> tuple[str, ...]:
    """Return the fields of a kind that are asked when an item is raised."""
    return opening_fields(list_kinds()[kind])


def step_names(item: Item, stage: str) -> tuple[str, ...]:
    """Return the fields that the form of a stage shows."""
    return asked_fields(kind_of(item), stage)


def papers_asked(kind: str) -> tuple[str, ...]:
    """Return the papers that some stage of a kind asks for."""
    return papers_of(list_kinds()[kind])


def kinds_for(org_kind: str) -> list[Kind]:
    """Return the kinds of items that a sort of organisation keeps."""
    return [one for one in list_kinds().values() if org_kind in one.by]


def opinion_kind() -> Kind:
    """Return the kind by which members hand in opinions."""
    return next(one for one in list_kinds().values() if one.flow.opinion)


def traced_kinds(org_kind: str) -> list[Kind]:
    """Return the kinds that must say where an item came from: problems."""
    return [
        one
        for one in kinds_for(org_kind)
        if any(s.stage == OPENED and "source" in s.needs for s in one.stages)
    ]
