"""Reads a Word template from standard input, as a process of its own with limits.

Run by path and isolated, it imports nothing of this house. Its argument is a
JSON list of the names that may stand in braces. It prints JSON: every field
with its place, whether there are statements, and whether a trial filling came
out right; nothing of the template itself.
"""

import io
import json
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

MEMORY = 1024**3
SECONDS = 20
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
GAP = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
STATEMENT = re.compile(r"\{[%#]")
LONGEST = 40


def limit_myself() -> None:  # pragma: no cover -- would bind the tests too
    """Give this process little memory and little time, where the system can."""
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 -- not on every system

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def said(paragraph: Any) -> str:
    """Return the text of a paragraph, in one piece however Word has cut it."""
    return "".join(one.text or "" for one in paragraph.iter(f"{W}t"))


def places(body: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """Yield the place and the text of every paragraph, tables cell by cell."""
    n_paragraphs = n_tables = 0
    for one in body:
        if one.tag == f"{W}p":
            n_paragraphs += 1
            yield f"{where}第 {n_paragraphs} 段", said(one)
        elif one.tag == f"{W}tbl":
            n_tables += 1
            for row, line in enumerate(one.iter(f"{W}tr"), start=1):
                for column, cell in enumerate(line.iter(f"{W}tc"), start=1):
                    place = f"{where}表格 {n_tables} 第 {row} 行第 {column} 格"
                    yield place, "\n".join(said(p) for p in cell.iter(f"{W}p"))
        elif one.tag == f"{W}sdt":
            yield f"{where}内容控件", "\n".join(said(p) for p in one.iter(f"{W}p"))


def every_place(document: Any) -> Iterator[tuple[str, str]]:
    """Yield the places of the body, then of headers and footers."""
    yield from places(document.element.body)
    seen = set()
    for section in document.sections:
        for where, part in (
            ("页眉", section.header),
            ("页脚", section.footer),
            ("首页页眉", section.first_page_header),
            ("首页页脚", section.first_page_footer),
            ("偶数页页眉", section.even_page_header),
            ("偶数页页脚", section.even_page_footer),
        ):
            if part.is_linked_to_previous or part.part.partname in seen:
                continue
            seen.add(part.part.partname)
            yield from places(part._element, where)  # noqa: SLF001 -- as python-docx offers no other way


def fields_of(content: bytes, known: list[str]) -> dict[str, Any]:
    """Return what stands in braces where, and whether it can be filled."""
    import docx  # noqa: PLC0415 -- after the limits are set
    from docxtpl import DocxTemplate  # noqa: PLC0415 -- the same
    from jinja2 import StrictUndefined  # noqa: PLC0415 -- the same
    from jinja2.sandbox import SandboxedEnvironment  # noqa: PLC0415 -- the same

    document = docx.Document(io.BytesIO(content))
    fields, statements = [], []
    for place, text in every_place(document):
        fields += [(place, one.strip()[:LONGEST]) for one in GAP.findall(text)]
        if STATEMENT.search(text):
            statements.append(place)
    made = DocxTemplate(io.BytesIO(content))
    made.init_docx()
    texts = [made.patch_xml(made.get_xml())]
    for kind in (made.HEADER_URI, made.FOOTER_URI):
        for _, part in made.get_headers_footers(kind):
            texts.append(made.patch_xml(made.get_part_xml(part)))
    whole = "\n".join(texts)
    # What the filling would find that stands in no paragraph of those above.
    found = {name for _, name in fields}
    rest = [one.strip()[:LONGEST] for one in GAP.findall(whole)]
    fields += [("文中", one) for one in dict.fromkeys(rest) if one not in found]
    if STATEMENT.search(whole) and not statements:
        statements.append("文中")
    answer: dict[str, Any] = {"fields": fields, "statements": statements, "fills": True}
    if not statements and all(name in set(known) for _, name in fields):
        rooms = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
        try:
            made.render(dict.fromkeys(known, "试"), jinja_env=rooms, autoescape=True)
        except Exception:  # noqa: BLE001 -- whatever it is, it cannot be filled
            answer["fills"] = False
    return answer


def main() -> None:  # pragma: no cover -- runs in the child only
    """Answer with what was found, or with nothing for a file that breaks it."""
    limit_myself()
    try:
        answer = fields_of(sys.stdin.buffer.read(), json.loads(sys.argv[1]))
    except Exception:  # noqa: BLE001 -- a hostile file may raise anything
        answer = {"broken": True}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":  # pragma: no cover -- runs in the child only
    main()
