"""The form of a rule in three pages; whatever was answered is sent along.

Nothing is kept between the pages but the answers themselves, so going back
loses nothing, and a mistake brings everything back as it was typed.
"""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse, QueryDict
from django.views.decorators.http import require_http_methods, require_POST

from yiben.common import clock
from yiben.common.errors import ManyErrors, Problem, RefusedError, YibenError
from yiben.policy.access import may_draft
from yiben.policy.actions.drafts import remove_rule, write_rule
from yiben.policy.checks.drafts import RuleForm
from yiben.policy.queries import draft_words as words
from yiben.policy.queries import drafts as written
from yiben.policy.queries import kinds
from yiben.rules.words import Form, SubjectKind
from yiben.web.forms.draft_answers import WORDS_ONLY, answers_of, usual_role
from yiben.web.forms.draft_offer import DEFAULTS, Part
from yiben.web.forms.draft_row import RowMaker, placed
from yiben.web.forms.draft_rule import (
    PHRASE,
    detail_parts,
    whom_questions,
)
from yiben.web.forms.drafts import RULE_TEXT
from yiben.web.forms.shared import typed
from yiben.web.forms.sheet import Question, Sheet
from yiben.web.panels.draft_rule import (
    PAGES,
    RulePanel,
    groups_of,
    hidden_of,
    said_of,
    urls_of,
)

from .desk import Request, attempt, show, turn_to
from .draft_offer import offer_of

FORMS = ["GET", "HEAD", "POST"]


@require_http_methods(FORMS)
def draft_rule_new(request: Request, draft_id: str) -> HttpResponse:
    """Write a new rule, beginning with the words it comes from."""
    row = written.draft(draft_id, seen_by=request.user)
    if not may_draft(request.user, row.org):
        raise RefusedError("draft.write", draft_id)
    given = request.POST if request.method == "POST" else request.GET
    answers = given.copy()
    if request.method != "POST":
        answers["once"] = secrets.token_hex(8)
        answers["page"] = answers["go"] = "phrase"
    return _Wizard(request, row, None, answers).answer()


@require_http_methods(FORMS)
def draft_rule(request: Request, draft_id: str, rule_id: str) -> HttpResponse:
    """Change a rule; the last of the three pages comes first."""
    row = written.draft(draft_id, seen_by=request.user)
    if request.method == "POST":
        if not may_draft(request.user, row.org):
            raise RefusedError("draft.write", draft_id)
        found = row.rules.filter(pk=rule_id).first()
        wizard = _Wizard(request, row, found, request.POST.copy())
        return wizard.answer() if found else wizard.gone()
    rule = written.draft_rule(row, rule_id)
    about = {
        "phrase": rule.anchor,
        "section": rule.section,
        "reading": rule.reading,
        "version": str(rule.version),
        "page": "details",
        "go": "details",
        "seen": "yes",
    }
    answers = typed(answers_of(words.row_of(rule), kinds()) | about)
    return _Wizard(request, row, rule, answers).answer()


class _Wizard:
    """One request to the form of a rule."""

    def __init__(self, request: Request, row: Any, rule: Any, answers: Any) -> None:
        self.request = request
        self.row = row
        self.rule = rule
        self.answers: QueryDict = answers
        self.page = self._one("page", PAGES)
        self.go = self._one("go", (*PAGES, "save"))
        if offered := answers.get("take"):
            answers["phrase"] = offered
            self.go = "whom" if self.page == "phrase" else self.page
        self.form = answers.get("form", "")
        if self.form == Form.WHEN and rule is None:
            # An event is a unit's; nobody else is asked to answer it.
            answers["subject"] = SubjectKind.ORG.value
        self.today = clock.today()
        self.offer = offer_of(row, answers, self.today)
        self.version = _number(answers.get("version", ""))
        self.trouble: Any = None

    def _one(self, name: str, allowed: Sequence[str]) -> str:
        text = self.answers.get(name, "")
        return text if text in allowed else allowed[0]

    def answer(self) -> HttpResponse:
        """Show the page that was asked for, or the one with the mistake."""
        if self.request.method != "POST":
            return self._show(self.go, self._blank(self.go))
        if self.go == "save":
            return self._save()
        forward = PAGES.index(self.go) > PAGES.index(self.page)
        sheet = Sheet(self._questions(self.page), self.answers) if forward else None
        if sheet is not None and self.page == "phrase":
            self._look(sheet)
        if sheet is not None and sheet.problems:
            return self._show(self.page, sheet)
        go = self.go
        if self.form in WORDS_ONLY and go == "whom":
            go = "details" if forward else "phrase"
        return self._show(go, self._blank(go))

    def _look(self, sheet: Sheet) -> None:
        """Note on the sheet what is wrong with the words."""
        phrase = sheet.text("phrase")
        self.trouble = words.trouble_with(self.row, phrase) if phrase else None
        if self.trouble:
            sheet.wrong("phrase", self.trouble.message, self.trouble.advice)

    def _parts(self) -> list[Part]:
        subject = self.answers.get("subject") or "org"
        return detail_parts(
            self.form, subject, self.answers.get("kind", ""), self.offer
        )

    def _questions(self, page: str) -> tuple[Question, ...]:
        if page == "phrase":
            return PHRASE
        if page == "whom":
            return whom_questions(self.form, self.offer)
        return tuple(one for part in self._parts() for one in part.questions)

    def _blank(self, page: str) -> Sheet:
        """Return the questions with what was answered, or what is usual."""
        questions = self._questions(page)
        usual = {} if self.answers.get("seen") else self._usual()
        found: dict[str, list[str]] = {}
        for one in questions:
            given = self.answers.getlist(one.name)
            found[one.name] = given or list(usual.get(one.name, []))
        start = {name: values[-1] for name, values in found.items() if values}
        return Sheet(questions, None, start, chosen=found)

    def _usual(self) -> Mapping[str, Sequence[str]]:
        subject = self.answers.get("subject") or "org"
        kind = self.offer.kinds.get(self.answers.get("kind", ""))
        return {
            **DEFAULTS,
            "org": [] if subject == "relation" else DEFAULTS["org"],
            "roles": [usual_role(self.form, subject)],
            "title": [kind.label] if kind else [],
            "section": [words.section_at(self.row, self.answers.get("phrase", ""))],
        }

    def _save(self) -> HttpResponse:
        sheet = Sheet(self._questions("details"), self.answers)
        kept = words.row_of(self.rule) if self.rule else {}
        lists = dict(self.answers.lists())
        maker = RowMaker(lists, kept, self.offer.kinds)
        row = maker.made()
        known = {one.name for one in sheet.questions}
        sheet.blame(placed(maker.problems, known))
        tried = sheet.is_sound

        def act() -> Any:
            try:
                return self._written(row)
            except ManyErrors as wrong:
                raise ManyErrors(placed(wrong.problems, known)) from wrong

        made = attempt(sheet, act)
        if made is None:
            if tried and self.rule is not None:
                # A second save goes through, after its writer was told.
                self.version = written.draft_rule(self.row, self.rule.pk).version
            if self.trouble is None:
                phrase = self.answers.get("phrase", "")
                self.trouble = words.trouble_with(self.row, phrase)
            return self._show("details", sheet)
        said = f"“{row['title']}”已保存。"
        return turn_to(self.request, said, "draft", self.row.pk)

    def _written(self, row: Mapping[str, Any]) -> Any:
        form = RuleForm(
            self.answers.get("phrase", ""),
            self.answers.get("section", ""),
            self.answers.get("reading", ""),
            row,
        )
        return write_rule(
            self.row,
            form,
            rule_id=self.rule.pk if self.rule else "",
            version=self.version,
            once=self.answers.get("once", "")[:32],
            by=self.request.user,
            at=clock.now(),
        )

    def gone(self) -> HttpResponse:
        """Say that the rule was taken out meanwhile; a save adds it again."""
        self.answers["once"] = secrets.token_hex(8)
        sheet = Sheet(self._questions("details"), self.answers)
        message = "这条规则刚被删去了，你填的还没有保存。"
        sheet.wrong("", message, "再保存一次，就重新加上。")
        return self._show("details", sheet)

    def _show(self, page: str, sheet: Sheet) -> HttpResponse:
        parts = self._parts() if page == "details" else [Part("", sheet.questions)]
        rule_id = self.rule.pk if self.rule else ""
        urls = urls_of(self.row, rule_id)
        panel = RulePanel(
            draft_id=self.row.pk,
            draft=self.row.short,
            rule_id=rule_id,
            version=self.version,
            once=self.answers.get("once", ""),
            page=page,
            action=urls["action"],
            said=tuple(said_of(self.answers, self.offer, page)),
            groups=groups_of(parts, sheet),
            hidden=hidden_of(self.answers, [one.name for one in sheet.questions]),
            trouble=self.trouble,
            may_write=may_draft(self.request.user, self.row.org)
            and self.row.state in written.EDITABLE,
            text_url=urls.get("text_url", ""),
            remove_url=urls.get("remove_url", ""),
        )
        seen = page == "details" or bool(self.answers.get("seen"))
        return show(self.request, "draft_rule", panel, sheet=sheet, seen=seen)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0


@require_POST
def draft_rule_remove(request: Request, draft_id: str, rule_id: str) -> HttpResponse:
    """Take a rule out of a draft."""
    row = written.draft(draft_id, seen_by=request.user)
    version = _number(request.POST.get("version", ""))
    remove_rule(row, rule_id, version=version, by=request.user, at=clock.now())
    return turn_to(request, "这条规则已删去。", "draft", draft_id)


@require_http_methods(FORMS)
def draft_rule_text(request: Request, draft_id: str, rule_id: str) -> HttpResponse:
    """Write a rule as it stands in the file, for those who know how."""
    row = written.draft(draft_id, seen_by=request.user)
    rule = written.draft_rule(row, rule_id)
    if not may_draft(request.user, row.org):
        raise RefusedError("draft.write", draft_id)
    start = {
        "phrase": rule.anchor,
        "reading": rule.reading,
        "section": rule.section,
        "text": words.rule_text(words.row_of(rule)),
    }
    sent = request.POST if request.method == "POST" else None
    sheet = Sheet(RULE_TEXT, sent, start)
    version = _number(request.POST.get("version", "")) or rule.version
    tried = sheet.is_sound

    def act() -> Any:
        return _typed_rule(request, row, rule, sheet, version)

    if attempt(sheet, act):
        return turn_to(request, "规则已保存。", "draft", draft_id)
    if tried:
        version = written.draft_rule(row, rule_id).version
    more = {"rule_id": rule_id, "version": version, "short": row.short}
    return show(request, "draft_rule_text", {"draft_id": draft_id, **more}, sheet=sheet)


def _typed_rule(
    request: Request, row: Any, rule: Any, sheet: Sheet, version: int
) -> Any:
    try:
        said = words.row_in(sheet.text("text"))
    except YibenError as wrong:
        raise ManyErrors([Problem("text", wrong.message, wrong.advice)]) from wrong
    names = [one.name for one in sheet.questions]
    try:
        return write_rule(
            row,
            RuleForm(
                sheet.text("phrase"), sheet.text("section"), sheet.text("reading"), said
            ),
            rule_id=rule.pk,
            version=version,
            once="",
            by=request.user,
            at=clock.now(),
        )
    except ManyErrors as wrong:
        found = [
            Problem(
                one.where if one.where in names else "text", one.message, one.advice
            )
            for one in wrong.problems
        ]
        raise ManyErrors(found) from wrong
