"""Bring in a pack that was written elsewhere, as a draft of a unit."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from yiben.common.errors import ManyErrors, Problem
from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.org.queries import path_to
from yiben.policy.access import require_draft
from yiben.policy.checks import must_fit_level
from yiben.policy.checks.draft_zip import mapping_in, pack_texts, renamed
from yiben.policy.checks.drafts import (
    CASES_LIMIT,
    RULES_LIMIT,
    DraftError,
    DraftHead,
)
from yiben.policy.models import Draft, DraftCase, DraftRule
from yiben.policy.queries.draft_files import vocabulary
from yiben.policy.words import DraftAct
from yiben.rules.load import pack_from_texts
from yiben.rules.pack import Pack
from yiben.rules.paragraph import squeeze
from yiben.rules.problems import Problem as Slipped
from yiben.rules.schema import NAME
from yiben.rules.writing import in_order

from .draft_steps import note_step
from .drafts import start_draft

Found = tuple[dict[str, Any], Mapping[str, Any]]


@transaction.atomic
def import_draft(
    org: Org, content: bytes, *, once: str, by: Viewer, at: datetime
) -> Draft:
    """Make a draft of a zipped pack: what ``yiben policy export`` and the page give.

    Rules with a mistake come in, too, and are shown with it. The draft has a
    name of its own; what the pack says of itself follows. Raises DraftError.
    """
    require_draft(by, org)
    texts = pack_texts(content)
    pack = _head_of(texts)
    must_fit_level(pack, org.level, [one.level for one in path_to(org)[:-1]])
    text = texts.get("text.txt", "")
    head = DraftHead(
        title=pack.title,
        short=pack.short,
        issuer=pack.issuer,
        in_force_from=pack.in_force_from,
        number=str(pack.number or ""),
        issued_on=pack.issued_on,
        in_force_note=pack.in_force_note,
        parents=pack.parents,
    )
    draft = start_draft(org, head, text, once=once, by=by, at=at, level=pack.level)
    if draft.rules.exists() or draft.cases.exists():
        return draft
    _put_rules(draft, renamed(texts, pack.name, draft.pack))
    note = f"导入规则包 {pack.name}"
    note_step(draft, DraftAct.RULED, by=by, at=at, note=note)
    return draft


def _head_of(texts: Mapping[str, str]) -> Pack:
    """Return the pack without its articles; raise what is wrong with its head."""
    mapping_in(texts, "pack.yaml")
    problems: list[Slipped] = []
    only = {"pack.yaml": texts["pack.yaml"]}
    pack = pack_from_texts(only, vocabulary(), problems)
    if pack is None:
        raise ManyErrors(
            [
                Problem(
                    "file", f"pack.yaml 第 {one.line} 行：{one.message}", one.advice
                )
                for one in problems
            ]
        )
    if not pack.has_text:
        message = "这份规则包没有原文（text: none）。"
        raise DraftError(message, "网页上只能起草有原文的文件；请补上原文再导入。")
    return pack


def _put_rules(draft: Draft, texts: Mapping[str, str]) -> None:
    rules = [
        DraftRule(
            draft=draft,
            number=number,
            anchor=squeeze(str(article.get("anchor") or ""))[:60],
            section=str(article.get("section") or "")[:60],
            reading=str(article.get("reading") or ""),
            row=json.dumps(in_order(row), ensure_ascii=False, default=_as_text),
            once=f"import-{number}",
        )
        for number, (article, row) in enumerate(_rules_in(texts), start=1)
    ]
    if len(rules) > RULES_LIMIT:
        message = f"规则包有 {len(rules)} 条规则，太多。"
        raise DraftError(message, f"一份文件至多 {RULES_LIMIT} 条。")
    DraftRule.objects.bulk_create(rules)
    cases = [
        DraftCase(draft=draft, name=_plain(name, number), text=texts[name])
        for number, name in enumerate(
            sorted(one for one in texts if one.startswith("cases/")), start=1
        )
    ]
    DraftCase.objects.bulk_create(cases[:CASES_LIMIT])


def _plain(path: str, number: int) -> str:
    name = path.removeprefix("cases/").removesuffix(".yaml").lower()
    return name if NAME.fullmatch(name) and len(name) <= 60 else f"cases-{number}"  # noqa: PLR2004 -- the column


def _rules_in(texts: Mapping[str, str]) -> Iterator[Found]:
    """Give every rule with its article, in the order of the files."""
    for name in sorted(one for one in texts if one.startswith("articles/")):
        file = mapping_in(texts, name)
        articles = file.get("articles") or []
        section = str(file.get("section") or "")
        for article in articles if isinstance(articles, list) else [articles]:
            if not isinstance(article, Mapping):
                message = f"{name} 里有一条的写法不对。"
                raise DraftError(message, "每条以“- anchor: …”开头。")
            about = {"section": section, **article}
            rules = article.get("rules") or []
            for row in rules if isinstance(rules, list) else [rules]:
                if not isinstance(row, Mapping):
                    message = f"{name} 里有一条规则的写法不对。"
                    raise DraftError(message, "每条规则以“- id: …”开头。")
                yield about, row


def _as_text(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
