"""Word files of one's own: fields in double braces, filled and nothing else.

A template was looked at before it was kept (``checks.template``): what stands
in it is known and can be filled. What is not final says so on each page.
"""

import io
from collections.abc import Iterator, Mapping
from typing import Any, Final

import docx
from docx.shared import Pt, RGBColor
from docxtpl import DocxTemplate, Listing
from jinja2 import StrictUndefined
from jinja2 import TemplateError as JinjaError
from jinja2.sandbox import SandboxedEnvironment

from yiben.common.clock import chinese_day
from yiben.org.access import Viewer, require_read
from yiben.org.models import Org
from yiben.reports.checks import TemplateError, printable, unsaid
from yiben.reports.models import OwnTemplate, Paper
from yiben.reports.words import (
    FIGURES,
    STANDING,
    TREE,
    PaperForm,
    template_fields,
)
from yiben.rules.period import parse_period

from .figures import Value, values_of
from .papers import PaperView, head_of, number_text

WARN: Final = RGBColor(0xB0, 0x00, 0x20)


def template_of(org: Org, form: PaperForm, *, seen_by: Viewer) -> OwnTemplate | None:
    """Return a unit's own template of a paper; None if it has none."""
    require_read(seen_by, org)
    return OwnTemplate.objects.filter(unit=org, form=form.name).first()


def fill(template: OwnTemplate, view: PaperView, row: Paper) -> bytes:
    """Return the unit's own Word file with every field filled."""
    paper = view.official
    known: dict[str, str] = dict.fromkeys(template_fields(view.form), "")
    known |= head_of(row, paper.dated)
    values = all_values(row, view)
    known |= {one.name: one.text for one in values}
    known |= {one.name: unsaid(one.name) for one in view.form.slots if one.required}
    known |= {name: text for name, text in view.answers.items() if text}
    known |= {
        "标题": paper.title,
        "文号": number_text(row),
        "主送机关": paper.addressee,
        "签发人": paper.signer,
        "发文机关": paper.issuer,
        "成文日期": chinese_day(paper.dated),
        "数据来源": _sources(view),
    }
    return _filled(bytes(template.content), known, paper.draft)


def _sources(view: PaperView) -> str:
    """Return where each figure of the paper comes from, one a line."""
    return "\n".join(f"{one.name}：{one.said}，{one.query}。" for one in view.values)


def all_values(row: Paper, view: PaperView) -> tuple[Value, ...]:
    """Return the figures of a paper; a template may ask for any there is."""
    if not row.period:
        return view.values
    period = parse_period(row.period)
    found = values_of(
        row.unit,
        [*FIGURES, *TREE, *STANDING],
        since=period.first_on,
        until=period.last_on,
        known_on=view.official.dated,
    )
    return tuple(found.values())


def _filled(content: bytes, known: Mapping[str, str], draft: str) -> bytes:
    made = DocxTemplate(io.BytesIO(content))
    rooms = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    told = {name: Listing(printable(text)) for name, text in known.items()}
    try:
        made.render(told, jinja_env=rooms, autoescape=True)
    except JinjaError as wrong:
        raise TemplateError("模板填不出来。", "请核对字段的写法。") from wrong
    held = io.BytesIO()
    made.save(held)
    return _marked(held, f"草稿：{draft}") if draft else held.getvalue()


def _marked(filled: io.BytesIO, said: str) -> bytes:
    """Return a file that says on each page that it is a draft, above its own headers.

    It is opened anew: while filling, headers are parts that nobody can edit.
    """
    document = docx.Document(filled)
    for header in _headers(document):
        first = header.paragraphs[0] if header.paragraphs else header.add_paragraph()
        run = first.insert_paragraph_before().add_run(said)
        run.bold, run.font.size, run.font.color.rgb = True, Pt(14), WARN
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def _headers(document: Any) -> Iterator[Any]:
    """Yield the headers that are printed, each once; the first section's always."""
    both = document.settings.odd_and_even_pages_header_footer
    for number, section in enumerate(document.sections):
        used = [section.header]
        used += (
            [section.first_page_header]
            if section.different_first_page_header_footer
            else []
        )
        used += [section.even_page_header] if both else []
        yield from (one for one in used if not (number and one.is_linked_to_previous))
