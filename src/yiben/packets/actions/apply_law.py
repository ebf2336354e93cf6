"""Rules, texts, what was put in force and settled, and who was released from what."""

from collections.abc import Callable, Mapping
from typing import Any

from yiben.common.queue import touch
from yiben.duties.models import Waiver
from yiben.packets.checks import AGAIN, PacketError
from yiben.packets.facts import values_in
from yiben.packets.words import Item
from yiben.policy.actions import receive_pack
from yiben.policy.models import (
    Adoption,
    Definition,
    Document,
    Paragraph,
    RetiredAdoption,
    Setting,
)
from yiben.policy.words import Outcome

from .run import Came, Run


def _pack(run: Run, item: Item) -> Came:
    files = {str(path): str(text) for path, text in item.body["files"].items()}
    came = receive_pack(item.id, files, origin=run.peer.name, by=run.by, at=run.at)
    if came == Outcome.CHANGED:
        run.notes.append(
            f"{item.label}：本系统自带的和对方的不一样，用本系统的。请把两边升级到同一版本。"
        )
    return "added" if came == Outcome.NEW else "known"


def _document(run: Run, item: Item) -> Came:
    values = values_in(Document, item.body)
    same = Document.objects.filter(pack=values["pack"])
    if same.filter(text_sm3=values["text_sm3"]).exists():
        return "known"
    if Document.objects.filter(pk=item.id).exists():
        raise PacketError("这里已有同一编号的文件，内容不一样。", AGAIN)
    newest = same.order_by("-version").first()
    values["version"] = newest.version + 1 if newest else 1
    document = Document(id=item.id, by_id=run.by.pk, at=run.at, **values)
    document.save()
    Paragraph.objects.bulk_create(
        Paragraph(document=document, **values_in(Paragraph, one))
        for one in item.body["paragraphs"]
    )
    return "added"


def _adoption(run: Run, item: Item) -> Came:
    values = values_in(Adoption, item.body)
    run.must_be_theirs(values["org_id"])
    if Adoption.objects.filter(pk=item.id).exists():
        return "known"
    Adoption(id=item.id, by_id=run.by.pk, at=run.at, **values).save()
    touch(f"tree:{values['org_id']}")
    return "added"


def _retired(run: Run, item: Item) -> Came:
    values = values_in(RetiredAdoption, item.body)
    if RetiredAdoption.objects.filter(pk=values["adoption_id"]).exists():
        return "known"
    adoption = Adoption.objects.filter(pk=values["adoption_id"]).first()
    run.must_be_theirs(adoption.org_id if adoption else None)
    RetiredAdoption(by_id=run.by.pk, at=run.at, **values).save()
    touch(f"tree:{adoption.org_id}" if adoption else "all")
    return "added"


def _settled(model: type[Any]) -> Callable[[Run, Item], Came]:
    def act(run: Run, item: Item) -> Came:
        values = values_in(model, item.body)
        run.must_be_theirs(values["org_id"])
        if model.objects.filter(pk=item.id).exists():
            return "known"
        model(id=item.id, by_id=run.by.pk, at=run.at, **values).save()
        touch(f"tree:{values['org_id']}")
        return "added"

    return act


def _waiver(run: Run, item: Item) -> Came:
    """Take a waiver in; a later packet may bring that it was revoked."""
    values = values_in(Waiver, item.body)
    (run.must_be_ours if run.is_down else run.must_be_theirs)(values["org_id"])
    row = Waiver.objects.filter(pk=item.id).first()
    if row is None:
        if Waiver.objects.filter(live_key=values["live_key"] or "-").exists():
            run.notes.append(f"{item.label}：这里已经免除过，没有重复记。")
            return "known"
        Waiver(id=item.id, **values).save(force_insert=True)
    elif row.revoked_at is None and values["revoked_at"] is not None:
        row.revoked_at, row.live_key = values["revoked_at"], None
        row.revoked_by_id = values["revoked_by_id"]
        row.save()
    else:
        return "known"
    touch(f"tree:{values['org_id']}")
    return "changed" if row else "added"


ACTS: Mapping[str, Callable[[Run, Item], Came]] = {
    "pack": _pack,
    "document": _document,
    "adoption": _adoption,
    "retired": _retired,
    "setting": _settled(Setting),
    "definition": _settled(Definition),
    "waiver": _waiver,
}
