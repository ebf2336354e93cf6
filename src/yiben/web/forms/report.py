"""The forms of reports: what a person has to write, and a template to upload."""

from collections.abc import Mapping
from datetime import date

from django.http import QueryDict

from yiben.reports.checks import periods_for
from yiben.reports.words import COMMON, PaperForm

from .sheet import Question, Sheet

ABOUT = {
    "主送机关": "空着就用直接上级（上行）或所属各党组织（下行）。",
    "签发人": "空着就用书记。",
    "抄送": "没有就空着。",
    "印发机关": "空着就不印版记。",
    "附注": "例如“此件公开发布”。",
}
SHORT = 60
"""A slot that holds no more than this is one line."""
UPLOAD = (
    Question(
        "file",
        "Word 模板",
        "file",
        accept=".docx",
        help="要填的地方写成 {{ 字段名 }}；不带宏，不超过 5 MB。标有密级的文件不要上传，请线下办理。",
    ),
    Question(
        "declared",
        "声明",
        "checks",
        options=(("yes", "我确认这份模板不涉及国家秘密，可以在本系统中存放"),),
    ),
)
SIGN = (
    Question(
        "code",
        "机关代字",
        help="例如“柳发”；年份和顺序号由系统编，按年连续。",
    ),
)


class PaperSheet(Sheet):
    """The slots of a paper; empty ones may be filled in later."""

    limit = 20_000


def paper_sheet(
    form: PaperForm,
    raw: QueryDict | None,
    *,
    today: date | None = None,
    start: Mapping[str, str] | None = None,
) -> PaperSheet:
    """Return the form of a paper; with a day it also asks for the period.

    To whom comes first, then about when and what; what stands below the text
    (who signs, who gets a copy) comes last.
    """
    questions = [_common("主送机关")]
    if today and form.periods:
        periods = tuple(periods_for(form, today))
        questions.append(Question("period", "期间", "select", options=periods))
    questions += [
        Question(
            one.name,
            one.name,
            "text" if one.most <= SHORT else "textarea",
            required=False,
            help=one.prompt,
            rows=6,
        )
        for one in form.slots
    ]
    questions += [_common(name) for name in COMMON if name != "主送机关"]
    return PaperSheet(questions, raw, start)


def _common(name: str) -> Question:
    return Question(name, name, required=False, help=ABOUT[name])


def answers_of(sheet: Sheet, form: PaperForm) -> dict[str, str]:
    """Return what was written, by the name of the slot."""
    return {name: sheet.text(name) for name in (*(s.name for s in form.slots), *COMMON)}
