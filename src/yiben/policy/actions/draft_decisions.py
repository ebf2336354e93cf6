"""Submit a draft, take it back, return it, approve it, give it up.

Two people see every document: whoever wrote in it cannot approve it. What is
approved is what was looked at, letter by letter, or nothing.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction

from yiben.common.clock import local_day
from yiben.common.errors import ManyErrors, Problem
from yiben.common.seal import sm3
from yiben.org.access import Viewer
from yiben.policy.access import require_approve, require_draft
from yiben.policy.checks.drafts import (
    REASON_LENGTH,
    DraftError,
    StaleDraftError,
)
from yiben.policy.facts import notice_approval, paragraph_rows
from yiben.policy.models import Document, Draft, Paragraph
from yiben.policy.queries.burden import burden_of
from yiben.policy.queries.draft_review import Finding, Review, review_of
from yiben.policy.queries.drafts import (
    EDITABLE,
    approvers_of,
    texts_of,
    writers_of,
)
from yiben.policy.words import DraftAct, DraftState, Encoding

from .draft_steps import FROZEN, locked, note_step, open_draft


def _said_wrong(
    reason: str, wanted: str, names: Mapping[str, str]
) -> Iterator[Problem]:
    """Give what is wrong with the words of a submission."""
    if wanted and wanted not in names:
        message = "选的审批人不能批准这份文件。"
        yield Problem("wanted", message, "请从列表中选一位。")
    if len(reason) > REASON_LENGTH:
        advice = f"不超过 {REASON_LENGTH} 字。"
        yield Problem("reason", "送审说明太长。", advice)


@transaction.atomic
def submit_draft(
    draft: Draft,
    *,
    reason: str,
    wanted: str,
    revision: int,
    by: Viewer,
    at: datetime,
) -> Draft:
    """Freeze a draft and hand it to a second person.

    Everything must be sound and every case come out as written. Over the
    burden that the installation allows, a written reason and a named approver
    are needed. Raises ManyErrors with all that is missing.
    """
    require_draft(by, draft.org)
    if locked(draft).state == DraftState.SUBMITTED:
        raise DraftError("这份文件已经送审了。", "等审批人办理，不用再送。")
    row = open_draft(draft, by)
    if row.revision != revision:
        message = "送审以前，这份文件又被改过。"
        raise StaleDraftError(message, "请再看一遍，再送审。")
    review = _sound(row, at)
    names = dict(approvers_of(row, on=local_day(at), seen_by=by))
    problems = _burdened(row, review, reason, wanted, by, at)
    problems += _said_wrong(reason, wanted, names)
    if problems:
        raise ManyErrors(problems)
    row.files = json.dumps(dict(review.compiled.files), ensure_ascii=False)
    row.digest = sm3(row.files.encode())
    row.state = DraftState.SUBMITTED.value
    row.submitter_id, row.submitted_at = by.id, at
    row.reason, row.wanted_id, row.answer = reason.strip(), wanted or None, ""
    row.save()
    note = reason.strip()
    note_step(row, DraftAct.SUBMITTED, by=by, at=at, note=note, digest=row.digest)
    return row


def _sound(row: Draft, at: datetime) -> Review:
    """Return the review of a draft without mistakes; raise all that there are."""
    review = review_of(texts_of(row), on=local_day(at))
    if review.errors:
        raise ManyErrors([_problem(one) for one in review.errors])
    return review


def _problem(one: Finding) -> Problem:
    place = f"rule:{one.rule}" if one.rule else f"case:{one.case}" if one.case else ""
    return Problem(place, one.message, one.advice)


def burden_limit() -> float:
    """Return the hours a year above which a document needs reasons."""
    return float(settings.YIBEN_BURDEN_HOURS)


def _burdened(
    row: Draft, review: Review, reason: str, wanted: str, by: Viewer, at: datetime
) -> list[Problem]:
    """Return what is missing for a document that asks for much."""
    assert review.pack is not None  # noqa: S101 -- a sound draft is a pack
    on = local_day(at)
    found = burden_of(review.pack, row.org, on=on, seen_by=by, text=row.text)
    hours, limit = found.hours_per_branch, burden_limit()
    if hours <= limit:
        return []
    much = f"最忙的支部每年要增加约 {hours:.0f} 小时，超过 {limit:g} 小时"
    problems = []
    if not reason.strip():
        message = f"{much}，要写明理由。"
        problems.append(Problem("reason", message, "写清为什么非要不可。"))
    if not wanted:
        message = f"{much}，要指定审批人。"
        problems.append(Problem("wanted", message, "选一位有权批准的负责人。"))
    return problems


@transaction.atomic
def recall_draft(draft: Draft, *, by: Viewer, at: datetime) -> Draft:
    """Take a submitted draft back, to write on."""
    require_draft(by, draft.org)
    row = _submitted(draft)
    row.state = DraftState.WRITING.value
    row.save(update_fields=["state"])
    note_step(row, DraftAct.RECALLED, by=by, at=at)
    return row


def _submitted(draft: Draft) -> Draft:
    row = locked(draft)
    if row.state != DraftState.SUBMITTED:
        label = DraftState(row.state).label
        message = f"这份文件现在是“{label}”，不在等待审批。"
        raise DraftError(message, "请刷新页面，看现在的情况。")
    return row


def _may_decide(draft: Draft, digest: str, by: Viewer) -> Draft:
    """Return a submitted draft that this person may decide on, as they saw it."""
    require_approve(by, draft.org)
    row = _submitted(draft)
    if by.id in writers_of(row):
        message = "不能审批自己写的文件。"
        raise DraftError(message, "请换一位没有参加起草的负责人。")
    if row.wanted is not None and row.wanted.pk != by.id:
        message = f"这份文件指定由{row.wanted.display_name}审批。"
        raise DraftError(message, "请由这位负责人办理，或者撤回后另行指定。")
    if row.digest != digest:
        message = "你看到的不是现在送审的内容：它撤回改过以后又送了一次。"
        raise StaleDraftError(message, "请重新看一遍，再决定。")
    return row


@transaction.atomic
def return_draft(
    draft: Draft, reason: str, *, digest: str, by: Viewer, at: datetime
) -> Draft:
    """Send a draft back to those who wrote it, with the reason."""
    row = _may_decide(draft, digest, by)
    if not reason.strip() or len(reason) > REASON_LENGTH:
        problem = Problem("reason", "退回要写明理由。", f"不超过 {REASON_LENGTH} 字。")
        raise ManyErrors([problem])
    row.state, row.answer = DraftState.RETURNED.value, reason.strip()
    row.save(update_fields=["state", "answer"])
    note_step(row, DraftAct.RETURNED, by=by, at=at, note=row.answer)
    return row


@transaction.atomic
def approve_draft(draft: Draft, *, digest: str, by: Viewer, at: datetime) -> Draft:
    """Let a draft stand beside the packs on disk, to be put in force.

    Everything is looked at once more: the documents above may have changed
    since it was submitted. ``digest`` is what the approver read.
    """
    row = _may_decide(draft, digest, by)
    review = _sound(row, at)
    if json.loads(row.files) != dict(review.compiled.files):
        message = "送审以后，文件的写法有了变化。"
        raise StaleDraftError(message, "请退回，由起草人重新送审。")
    row.state = DraftState.APPROVED.value
    row.approver_id, row.decided_at = by.id, at
    row.save()
    note_step(row, DraftAct.APPROVED, by=by, at=at, digest=row.digest)
    _keep_text(row, by, at)
    notice_approval()
    return row


def _keep_text(row: Draft, by: Viewer, at: datetime) -> None:
    """Keep the text as the document of the pack, for the reader."""
    passages = list(texts_of(row).source.paragraphs)
    content = row.text.encode()
    document = Document(
        pack=row.pack,
        version=1,
        filename=f"{row.pack}.txt",
        encoding=Encoding.UTF8.value,
        characters=sum(len(one.text) for one in passages),
        sm3=sm3(content),
        text_sm3=sm3("\n".join(row.text.splitlines()).encode()),
        by_id=by.id,
        at=at,
    )
    document.save()
    Paragraph.objects.bulk_create(paragraph_rows(document, passages))


@transaction.atomic
def withdraw_draft(draft: Draft, *, by: Viewer, at: datetime) -> Draft:
    """Give a draft up; it stays to be read and cannot be changed any more."""
    require_draft(by, draft.org)
    row = locked(draft)
    if row.state not in EDITABLE:
        message = FROZEN[DraftState(row.state)].replace("再改", "作废")
        raise DraftError(message, "已送审的先撤回；已批准的由施行单位停止施行。")
    row.state = DraftState.WITHDRAWN.value
    row.save(update_fields=["state"])
    note_step(row, DraftAct.WITHDRAWN, by=by, at=at)
    return row
