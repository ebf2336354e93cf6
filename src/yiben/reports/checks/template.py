"""Word files of one's own, looked at before anything of them is kept.

The file is opened twice, each time by a process with limits: once as any
document from outside (size, bombs, macros, entities, marks of secrecy), once
for its fields. What is wrong is told all at once, with its place.
"""

import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from yiben.common.errors import ManyErrors, Problem
from yiben.policy.checks.decode import read_source
from yiben.reports.words import PaperForm, template_fields

from . import TemplateError

MOST_BYTES: Final = 5 * 1024 * 1024
MOST_PARTS: Final = 500
SECONDS: Final = 30
PLAIN = re.compile(r"[^\W\d]\w*")
AGAIN: Final = "请在 Word 里另存为 docx，不带宏，不超过 5 MB。"


def must_be_template(content: bytes, form: PaperForm) -> None:
    """Raise what is wrong in Chinese unless this file can be filled for this paper.

    TemplateError or DocumentError for a file that is none or is not allowed;
    ManyErrors naming every field that is not known, each with its place.
    """
    _must_be_word(content)
    read_source(content, limit=MOST_BYTES)
    known = list(dict.fromkeys(template_fields(form)))
    told = _told(content, known)
    problems = [*_statements(told["statements"]), *_unknown(told["fields"], known)]
    if problems:
        raise ManyErrors(problems)
    if not told["fields"]:
        raise TemplateError("模板里没有字段。", "请写上要填的字段，例如 {{ 标题 }}。")
    if not told["fills"]:
        raise TemplateError(
            "模板填不出来，多半有一处花括号没有写全。",
            "请核对每个字段都是 {{ 字段名 }}，前后各两个花括号，不跨段。",
        )


def _statements(places: Iterable[str]) -> list[Problem]:
    advice = "模板只填字段，写成 {{ 字段名 }}。"
    message = "模板里有语句（{% … %} 或 {# … #}），不能用。"
    return [Problem("file", f"{place}：{message}", advice) for place in places]


def _unknown(fields: Iterable[tuple[str, str]], known: Iterable[str]) -> list[Problem]:
    """Return each unknown name once, with every place it stands in."""
    names, where = set(known), dict[str, list[str]]()
    for place, name in fields:
        if name not in names or not PLAIN.fullmatch(name):
            where.setdefault(name, []).append(place)
    advice = "请从字段表里选。"
    return [
        Problem(
            "file",
            f"{'、'.join(dict.fromkeys(places))}：不认识的字段“{name}”。",
            advice,
        )
        for name, places in where.items()
    ]


def _must_be_word(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise TemplateError("模板超过 5 MB。", AGAIN)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = [one.filename for one in packed.infolist()]
    except (zipfile.BadZipFile, OSError, ValueError) as wrong:
        raise TemplateError("这不是 Word 文档（docx）。", AGAIN) from wrong
    if "word/document.xml" not in names:
        raise TemplateError("这不是 Word 文档（docx）。", AGAIN)
    bad = any("vbaProject" in one or "/embeddings/" in one for one in names)
    if bad or len(names) > MOST_PARTS:
        raise TemplateError("模板里带有宏或嵌入的对象。", AGAIN)


def _told(content: bytes, known: list[str]) -> dict[str, Any]:
    """Return what the child found; raise TemplateError if it broke."""
    script = str(Path(__file__).with_name("template_child.py"))
    try:
        child = subprocess.run(  # noqa: S603 -- our own script, names of ours, no shell
            [sys.executable, "-I", script, json.dumps(known)],
            input=content,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env={},
        )
        told: dict[str, Any] = json.loads(child.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        told = {"broken": True}
    if told.get("broken"):
        raise TemplateError("模板打不开，可能已损坏。", AGAIN)
    return told
