"""Write the cases of a draft, beginning with three for each duty."""

from datetime import datetime

from django.db import transaction

from yiben.org.access import Viewer
from yiben.policy.checks.drafts import CASES_LIMIT, DraftError, plain_yaml
from yiben.policy.models import Draft, DraftCase
from yiben.policy.queries.draft_files import compiled
from yiben.policy.queries.drafts import texts_of
from yiben.policy.words import DraftAct
from yiben.rules.lined import UnreadableError
from yiben.rules.schema import NAME
from yiben.rules.starters import starting_cases
from yiben.rules.writing import case_text

from .draft_steps import must_be_newest, note_step, open_draft


@transaction.atomic
def write_cases(
    draft: Draft, name: str, text: str, *, version: int, by: Viewer, at: datetime
) -> DraftCase | None:
    """Change a file of cases; an empty one is taken out and None comes back.

    ``version`` is 0 for a file that is not there yet. Raises DraftError with
    the line where the text is no list in YAML.
    """
    row = open_draft(draft, by)
    old = row.cases.filter(name=name).first()
    must_be_newest(row, version, old.version if old else 0, "这些例子", by)
    if not NAME.fullmatch(name):
        message = f"名称“{name}”不对。"
        raise DraftError(message, "只能用小写英文、数字和连字符。")
    if not text.strip():
        if old is not None:
            old.delete()
            note_step(row, DraftAct.TRIED, by=by, at=at, note=name)
        return None
    try:
        rows = plain_yaml(text)
    except UnreadableError as error:
        message = f"第 {error.line} 行：{error.message}"
        raise DraftError(message, error.advice) from None
    if not isinstance(rows, list):
        raise DraftError("第 1 行：应是一个列表。", "每个例子以“- name: …”开头。")
    if old is None and row.cases.count() >= CASES_LIMIT:
        raise DraftError(f"例子至多 {CASES_LIMIT} 份。", "合并一些。")
    kept = old or DraftCase(draft=row, name=name, version=0)
    kept.text = text.replace("\r\n", "\n").rstrip() + "\n"
    kept.version += 1
    kept.save()
    note_step(row, DraftAct.TRIED, by=by, at=at, note=name)
    return kept


@transaction.atomic
def start_cases(draft: Draft, *, by: Viewer, at: datetime) -> int:
    """Give every duty that has no file of cases yet three to begin with.

    Return how many files were made.
    """
    row = open_draft(draft, by)
    pack = compiled(texts_of(row)).pack
    if pack is None:
        raise DraftError("文件信息有误，生成不了例子。", "先改正文件信息。")
    taken = set(row.cases.values_list("name", flat=True))
    made = 0
    for rule in pack.rules:
        if rule.is_duty and rule.name not in taken:
            text = "".join(map(case_text, starting_cases(rule, pack)))
            DraftCase.objects.create(draft=row, name=rule.name, text=text)
            made += 1
    if made:
        note_step(row, DraftAct.TRIED, by=by, at=at, note=f"生成 {made} 份例子")
    return made
