"""Reads one Word file from standard input, as a process of its own with limits.

Run by path and isolated, it imports nothing of this house. It prints JSON:
``{"text": …}``, one paragraph a line, or ``{"error": …, "advice": …}``.
"""

import io
import json
import re
import sys
import zipfile
from contextlib import suppress
from typing import Any

MEMORY = 1024**3
SECONDS = 20
UNPACKED_LIMIT = 100 * 1024**2
PARTS_LIMIT = 2000
MAIN_PART = "word/document.xml"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
BLANKS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n"}


class NotAllowedError(Exception):
    """The file is refused; the arguments are the message and the advice."""


def limit_myself() -> None:  # pragma: no cover -- would bind the tests too
    """Give this process little memory and little time, where the system can."""
    with suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 -- not on every system

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def check_archive(archive: zipfile.ZipFile) -> None:
    """Refuse bombs, macros and entities, before any XML is parsed.

    Sizes are counted while unpacking: what an archive says of itself may lie.
    """
    parts = archive.infolist()
    names = [part.filename for part in parts]
    if MAIN_PART not in names:
        raise NotAllowedError(
            "这是压缩包，不是 Word 文档。", "请选择 docx 或纯文本文件。"
        )
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise NotAllowedError("文件带有宏，不能导入。", "请另存为不带宏的 docx。")
    unpacked = 0
    for part in parts:
        kept = b""
        is_xml = part.filename.lower().endswith((".xml", ".rels"))
        with archive.open(part) as opened:
            while piece := opened.read(1024**2):
                unpacked += len(piece)
                if unpacked > UNPACKED_LIMIT or len(parts) > PARTS_LIMIT:
                    message = "文件解开以后太大，可能已损坏或有害。"
                    raise NotAllowedError(message, "请另存为纯文本后再导入。")
                kept += piece if is_xml else b""
        # The marks of entities can be hidden from this search by UTF-16.
        wide = kept[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\x00" in kept[:64]
        if is_xml and (wide or re.search(rb"<!(DOCTYPE|ENTITY)", kept, re.IGNORECASE)):
            message = "文件里有不该有的内容（XML 实体），不能导入。"
            raise NotAllowedError(message, "请用 Word 重新另存为 docx。")


def paragraph_text(paragraph: Any) -> str:
    """Return what a reader sees of a paragraph: insertions, no deletions."""
    found = []
    for node in paragraph.iter(f"{W}t", *BLANKS):
        holder = node.getparent()
        while holder.tag != f"{W}p":
            holder = holder.getparent()
        if holder is paragraph:
            found.append(node.text or "" if node.tag == f"{W}t" else BLANKS[node.tag])
    return "".join(found)


def text_of(content: bytes) -> str:
    """Return the paragraphs of a Word file, tables and text boxes included."""
    import docx  # noqa: PLC0415 -- after the limits are set

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        check_archive(archive)
    body = docx.Document(io.BytesIO(content)).element.body
    for twin in list(body.iter(FALLBACK)):
        twin.getparent().remove(twin)
    return "\n".join(paragraph_text(one) for one in body.iter(f"{W}p"))


def main() -> None:  # pragma: no cover -- runs in the child only
    """Answer with the text or with a refusal; crash on nothing in between."""
    limit_myself()
    try:
        answer = {"text": text_of(sys.stdin.buffer.read())}
    except NotAllowedError as refused:
        answer = {"error": refused.args[0], "advice": refused.args[1]}
    except Exception:  # noqa: BLE001 -- a hostile file may raise anything
        answer = {
            "error": "这个 Word 文件打不开，可能已损坏或加了密。",
            "advice": "请用 Word 重新另存为 docx。",
        }
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":  # pragma: no cover -- runs in the child only
    main()
