"""The form of a rule, page by page, with what was answered on the other pages."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse

from yiben.policy.queries.draft_words import PhraseTrouble, Upper
from yiben.policy.queries.drafts import Draft
from yiben.rules.words import Form
from yiben.web.forms.draft_offer import SUBJECTS, Offer, Part
from yiben.web.forms.draft_rule import NAMES
from yiben.web.forms.sheet import Sheet
from yiben.web.parts import Field

from .bindings import FORMS, whom_of


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under a heading; a folded one is open if something stands in it."""

    title: str
    help: str
    fields: tuple[Field, ...]
    is_folded: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class RulePanel:
    """One page of the form of a rule."""

    draft_id: str
    draft: str
    rule_id: str
    version: int
    once: str
    page: str
    action: str
    said: tuple[tuple[str, str], ...]
    groups: tuple[Group, ...]
    hidden: tuple[tuple[str, str], ...]
    trouble: PhraseTrouble | None
    may_write: bool
    text_url: str
    remove_url: str


PAGES = ("phrase", "whom", "details")


def groups_of(parts: Sequence[Part], sheet: Sheet) -> tuple[Group, ...]:
    """Return the fields of a sheet under their headings."""
    fields = {one.name: one for one in sheet.fields}
    found = []
    for part in parts:
        own = tuple(fields[one.name] for one in part.questions)
        is_open = any(_is_answered(one) or one.problems for one in own)
        found.append(Group(part.title, part.help, own, part.folded, is_open))
    return tuple(found)


def _is_answered(field: Field) -> bool:
    if field.type in {"checks", "radios", "select"}:
        usual = field.name == "roles"
        return not usual and any(one.chosen and one.value for one in field.choices)
    return bool(field.value)


def said_of(answers: QueryDict, offer: Offer, page: str) -> Iterator[tuple[str, str]]:
    """Give what was answered on the pages before, label by label."""
    form, subject = answers.get("form", ""), answers.get("subject", "")
    if page == "phrase":
        return
    yield "原文", f"“{answers.get('phrase', '')}”"
    yield "做什么", FORMS.get(form, form)
    if page == "whom" or form in {Form.DEFINE, Form.FORBID, Form.GUIDE}:
        return
    event = offer.kinds.get(answers.get("event_kind", ""))
    if form == Form.WHEN and event:
        yield "遇到", event.label
    else:
        label = dict(SUBJECTS).get(subject, "")
        yield "约束", label.partition("：")[0].partition("，")[0]
    if kind := offer.kinds.get(answers.get("kind", "")):
        yield "记录", kind.label


def hidden_of(answers: QueryDict, asked: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return the answers of the other pages, to be sent along."""
    shown = set(asked)
    return tuple(
        (name, value)
        for name in sorted(NAMES - shown)
        for value in answers.getlist(name)
        if value
    )


def upper_options(
    uppers: Iterable[Upper], chosen: Iterable[str]
) -> list[tuple[str, str]]:
    """Return the duties above that can be chosen, the chosen ones among them."""
    wanted = set(chosen)
    return [
        (
            one.rule.id,
            _upper_label(one),
        )
        for one in uppers
        if one.is_near or one.rule.id in wanted
    ]


def _upper_label(one: Upper) -> str:
    rule = one.rule
    words = f"“{rule.anchor or rule.reading}”（{whom_of(rule)}）"
    return f"《{one.pack.short}》{rule.section} {rule.title}：{words}"


def urls_of(draft: Draft, rule_id: str) -> Mapping[str, str]:
    """Return the addresses of a rule's form and of what else can be done with it."""
    if not rule_id:
        return {"action": reverse("draft-rule-new", args=[draft.pk])}
    args = [draft.pk, rule_id]
    return {
        "action": reverse("draft-rule", args=args),
        "text_url": reverse("draft-rule-text", args=args),
        "remove_url": reverse("draft-rule-remove", args=args),
    }
