"""Marking a duty, and the answer of the level that issued it."""

from functools import partial

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from yiben.common import clock
from yiben.common.errors import YibenError
from yiben.feedback import queries
from yiben.feedback.actions import answer_marks, mark_duty
from yiben.feedback.words import Naming, Said
from yiben.org.queries import org
from yiben.policy.queries import library, packs, packs_in_force
from yiben.web.forms.feedback import mark_questions, read_mark
from yiben.web.forms.sheet import Sheet
from yiben.web.panels.feedback import MarkPanel, answer_questions
from yiben.web.panels.lines import sentence_url
from yiben.web.panels.said import cited

from .desk import Request, attempt, show, turn_to
from .feedback import feedback_page


@require_http_methods(["GET", "HEAD", "POST"])
def duty_mark(request: Request, pack: str, name: str) -> HttpResponse:
    """Say that a duty is a duplicate or too heavy."""
    duty, today = f"{pack}/{name}", clock.today()
    rule, branch = queries.markable(duty, on=today, seen_by=request.user)
    hiding = queries.hiding_of(request.user, today)
    start = Naming.ANONYMOUS if hiding.is_offered else Naming.NAMED
    held = {one.name for one, _ in packs_in_force(branch, on=today)}
    others = [
        (one.id, cited(one.id))
        for one in library().by_id.values()
        if one.is_duty and one.id != duty and one.pack in {*held, pack}
    ]
    sheet = Sheet(
        mark_questions(others, hiding),
        request.POST if request.method == "POST" else None,
        {"naming": start.value},
    )
    form = read_mark(sheet)
    act = partial(mark_duty, duty, form, by=request.user, at=clock.now())
    if attempt(sheet, lambda: _done(act)):
        said = "已经收下。答复会写在这项职责旁边。"
        return turn_to(request, said, "document", pack, at=rule.key)
    told = queries.said_of([duty], seen_by=request.user).get(duty, Said(duty))
    panel = MarkPanel(
        title=rule.title,
        document=packs()[pack].title,
        sentence_url=sentence_url(pack, rule.key),
        anchor=rule.anchor,
        reading=rule.reading,
        lines=told.lines,
        answers=told.answers,
        issuing=queries.issuing(duty, branch),
        hiding=hiding,
    )
    return show(request, "duty_mark", panel, sheet=sheet)


def _done(act: "partial[None]") -> bool:
    act()
    return True


@require_POST
def marks_answer(request: Request, org_id: str, pack: str, name: str) -> HttpResponse:
    """Answer what was said of a duty, in the name of who issued it."""
    unit, duty = org(org_id, seen_by=request.user), f"{pack}/{name}"
    told = queries.voices_for(unit, seen_by=request.user)
    waiting = next((one for one in told if one.duty == duty), None)
    if waiting is None:
        raise YibenError("这项职责没有等待答复的意见。", "可能别人已经答复，请刷新。")
    questions = answer_questions(is_forwarded=waiting.is_forwarded)
    sheet = Sheet(questions, request.POST, mark=duty)
    verdict, text = sheet.text("verdict"), sheet.text("text")
    act = partial(
        answer_marks, unit, duty, verdict, text, by=request.user, at=clock.now()
    )
    if attempt(sheet, act):
        said = "已经答复，就写在这项职责旁边。"
        return turn_to(request, said, "feedback", org_id)
    return feedback_page(request, unit, sheet)
