"""Write a document in the browser: its head and text, and its rules.

Every verb locks the draft, looks whether it may still be changed and whether
somebody else changed the same thing meanwhile, and leaves a step and a line in
the audit. What is refused writes nothing.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from yiben.common.errors import ManyErrors, Problem
from yiben.common.ids import new_id
from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.policy.access import require_draft
from yiben.policy.checks import read_source
from yiben.policy.checks.drafts import (
    DRAFTERS,
    ROW_LENGTH,
    RULES_LIMIT,
    DraftError,
    DraftHead,
    RuleForm,
    StaleDraftError,
    must_be_head,
    must_be_text,
    phrase_trouble,
    rule_name,
)
from yiben.policy.models import Draft, DraftRule
from yiben.policy.queries.draft_files import row_of, vocabulary
from yiben.policy.words import DraftAct
from yiben.rules.anchor import Source
from yiben.rules.paragraph import paragraphs_of, squeeze
from yiben.rules.schema import Home, rule_from
from yiben.rules.text import Slip
from yiben.rules.writing import in_order

from .draft_steps import must_be_newest, note_step, open_draft


def clean_text(text: str) -> str:
    """Return pasted text, looked at as a file would be; DocumentError if not good."""
    if not text.strip():
        return ""
    content = text.encode("utf-8", "replace")
    return read_source(content, limit=settings.YIBEN_UPLOAD_LIMIT).text


@transaction.atomic
def start_draft(
    org: Org,
    head: DraftHead,
    text: str,
    *,
    once: str,
    by: Viewer,
    at: datetime,
    level: str = "",
) -> Draft:
    """Begin a document for a unit; the same form sent twice begins one.

    Raises DraftError for a unit that issues no documents, a text too long or
    marked secret, and ManyErrors for a head that lacks something.
    """
    require_draft(by, org)
    if org.kind not in DRAFTERS:
        message = f"{org.short_name}不发文件。"
        raise DraftError(message, "请由党委、党工委或党组起草。")
    if org.dissolved_on is not None:
        raise DraftError(f"{org.short_name}已撤销。", "撤销的组织不能起草文件。")
    begun: Draft | None = Draft.objects.filter(
        org=org, author_id=by.id, once=once
    ).first()
    if begun is not None:
        return begun
    draft = Draft(
        org=org, level=level or org.level, author_id=by.id, started_at=at, once=once
    )
    year = head.in_force_from.year
    draft.pack = f"{draft.level}-{year}-{new_id('x')[2:8]}"
    _put_head(draft, head, text)
    draft.save()
    note_step(draft, DraftAct.STARTED, by=by, at=at)
    return draft


def _put_head(draft: Draft, head: DraftHead, text: str) -> None:
    must_be_head(head)
    draft.text = must_be_text(clean_text(text))
    draft.title, draft.short, draft.issuer = head.title, head.short, head.issuer
    draft.number, draft.issued_on = head.number, head.issued_on
    draft.in_force_from = head.in_force_from
    draft.in_force_note = head.in_force_note
    draft.parents = json.dumps(list(head.parents))


@transaction.atomic
def revise_draft(
    draft: Draft,
    head: DraftHead,
    text: str,
    *,
    version: int,
    by: Viewer,
    at: datetime,
) -> Draft:
    """Change what is said of a document, and its text.

    Phrases that the new text lacks are shown as mistakes of their rules.
    """
    row = open_draft(draft, by)
    must_be_newest(row, version, row.version, "文件信息", by)
    _put_head(row, head, text)
    row.version += 1
    row.save()
    note_step(row, DraftAct.REVISED, by=by, at=at)
    return row


def _share_reading(row: Draft, rule: DraftRule, kept: RuleForm) -> None:
    """Let every rule of one phrase have the reading that was written last."""
    for one in row.rules.exclude(pk=rule.pk):
        if squeeze(one.anchor) == kept.anchor:
            one.reading, one.section = kept.reading, kept.section
            one.save(update_fields=["reading", "section"])


@transaction.atomic
def write_rule(
    draft: Draft,
    form: RuleForm,
    *,
    once: str,
    by: Viewer,
    at: datetime,
    rule_id: str = "",
    version: int = 0,
) -> DraftRule:
    """Add a rule, or change one; the same form sent twice adds one.

    Rules of one phrase share its reading and its section. Raises ManyErrors
    with the place of each mistake, StaleDraftError if the rule was changed
    meanwhile.
    """
    row = open_draft(draft, by)
    old = row.rules.filter(pk=rule_id).first() if rule_id else None
    if rule_id and old is None:
        message = "这条规则刚被删去了，你的还没有保存。"
        raise StaleDraftError(message, "需要的话，把它重新加上。")
    if old is None and (sent := row.rules.filter(once=once).first()):
        return sent
    if old is not None:
        must_be_newest(row, version, old.version, "这条规则", by)
    kept = _kept_form(row, form, old)
    rule = old or DraftRule(draft=row, once=once, number=_next_number(row))
    before = row_of(old).get("id", "") if old else ""
    rule.anchor, rule.section, rule.reading = kept.anchor, kept.section, kept.reading
    rule.row = json.dumps(dict(kept.row), ensure_ascii=False, default=str)
    rule.version += 1 if old else 0
    rule.save()
    _share_reading(row, rule, kept)
    if before and before != kept.row["id"]:
        _rename(row, str(before), str(kept.row["id"]))
    note_step(row, DraftAct.RULED, by=by, at=at, note=str(kept.row.get("title", "")))
    return rule


def _next_number(row: Draft) -> int:
    if row.rules.count() >= RULES_LIMIT:
        message = f"一份文件至多 {RULES_LIMIT} 条规则。"
        raise DraftError(message, "请检查有没有重复的。")
    last = row.rules.order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


def _kept_form(row: Draft, form: RuleForm, old: DraftRule | None) -> RuleForm:
    """Return the rule as it is kept; raise all mistakes in it at once."""
    source = Source(paragraphs_of(row.text))
    problems: list[Problem] = []
    if trouble := phrase_trouble(source, form.anchor):
        problems.append(Problem("phrase", trouble.message, trouble.advice))
    if not form.reading.strip():
        problems.append(Problem("reading", "“用自己的话说”没有填写。", "写一句。"))
    taken = {
        str(row_of(one).get("id", ""))
        for one in row.rules.all()
        if old is None or one.pk != old.pk
    }
    kept = in_order(form.row)
    if not kept.get("id"):
        kept = in_order({"id": rule_name(kept, frozenset(taken)), **kept})
    elif kept["id"] in taken:
        problems.append(Problem("id", f"编号“{kept['id']}”已经用了。", "换一个。"))
    if len(json.dumps(kept, default=str)) > ROW_LENGTH:
        problems.append(Problem("", "这条规则太长。", "分成几条。"))
    else:
        problems += _slips(row, kept, form)
    if problems:
        raise ManyErrors(problems)
    anchor, section = squeeze(form.anchor), form.section.strip()
    return RuleForm(anchor, section, form.reading.strip(), kept)


def _slips(row: Draft, kept: Mapping[str, Any], form: RuleForm) -> list[Problem]:
    """Return the mistake in a rule's mapping, if there is one."""
    home = Home(row.pack, form.section, form.anchor, form.reading, Path(), 0)
    try:
        rule_from(kept, home, vocabulary())
    except Slip as slip:
        return [Problem(slip.key, slip.message, slip.advice)]
    return []


def _rename(row: Draft, old: str, new: str) -> None:
    """Let the cases and the other rules speak of a rule by its new name."""
    word = re.compile(rf"(?<![\w-]){re.escape(f'{row.pack}/{old}')}(?![\w-])")
    target = f"{row.pack}/{new}"
    for case in row.cases.all():
        case.text = word.sub(target, case.text)
        if case.name == old and not row.cases.filter(name=new).exists():
            case.name = new
        case.save(update_fields=["text", "name"])
    for rule in row.rules.all():
        rule.row = word.sub(target, rule.row)
        rule.save(update_fields=["row"])


@transaction.atomic
def remove_rule(
    draft: Draft, rule_id: str, *, version: int, by: Viewer, at: datetime
) -> None:
    """Take a rule out, with the file of cases that is named like it."""
    row = open_draft(draft, by)
    rule = row.rules.filter(pk=rule_id).first()
    if rule is None:
        return
    must_be_newest(row, version, rule.version, "这条规则", by)
    said = row_of(rule)
    rule.delete()
    row.cases.filter(name=str(said.get("id", ""))).delete()
    note_step(row, DraftAct.UNRULED, by=by, at=at, note=str(said.get("title", "")))
