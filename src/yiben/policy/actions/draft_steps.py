"""What every verb about a draft does first and last: lock, look, leave a step."""

from datetime import datetime

from yiben.org.access import Viewer
from yiben.people.actions import note_audit
from yiben.people.words import Outcome as Audited
from yiben.policy.access import require_draft
from yiben.policy.checks.drafts import DraftError, StaleDraftError
from yiben.policy.models import Draft, DraftStep
from yiben.policy.queries.drafts import EDITABLE
from yiben.policy.words import DraftAct, DraftState

FROZEN = {
    DraftState.SUBMITTED: "这份文件已经送审，不能再改。",
    DraftState.APPROVED: "这份文件已经批准，不能再改。",
    DraftState.WITHDRAWN: "这份文件已经作废，不能再改。",
}


def note_step(
    draft: Draft,
    act: DraftAct,
    *,
    by: Viewer,
    at: datetime,
    note: str = "",
    digest: str = "",
) -> None:
    """Leave a step and a line in the audit, and count the change."""
    draft.revision += 1
    draft.save(update_fields=["revision"])
    step = DraftStep(draft=draft, act=act.value, note=note[:500], digest=digest)
    step.by_id, step.at = by.id, at
    step.save()
    thing = f"draft:{draft.pk}"
    note_audit(by, f"draft.{act.value}", thing, draft.org, Audited.DONE, at)


def locked(draft: Draft) -> Draft:
    """Return a draft as it stands now, held until the transaction ends."""
    rows = Draft.objects.select_for_update(of=("self",)).select_related("org")
    return rows.get(pk=draft.pk)


def open_draft(draft: Draft, by: Viewer) -> Draft:
    """Return a draft that may be written in, or say why not."""
    require_draft(by, draft.org)
    row = locked(draft)
    if row.state not in EDITABLE:
        advice = "要改，请先撤回，或由审批人退回。"
        if row.state != DraftState.SUBMITTED:
            advice = "要改，请另起一份。"
        raise DraftError(FROZEN[DraftState(row.state)], advice)
    return row


def must_be_newest(row: Draft, mine: int, now: int, thing: str, by: Viewer) -> None:
    """Refuse to write over what somebody else wrote meanwhile."""
    if mine == now:
        return
    last = row.steps.exclude(by_id=by.id).select_related("by").order_by("-pk").first()
    who = last.by.display_name if last else "别的窗口"
    message = f"{thing}刚由{who}改过，你的还没有保存。"
    raise StaleDraftError(message, "你填的内容还在下面；核对以后再保存一次。")
