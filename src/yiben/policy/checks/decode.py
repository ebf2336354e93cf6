"""Bytes from outside become text, or one sentence that says why not.

Nothing here is trusted: the size is looked at before the content, the content
before the name, and Word files are opened in a process of their own.
"""

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import filetype

from yiben.common.errors import YibenError
from yiben.policy.words import Encoding
from yiben.rules.paragraph import squeeze

TEXT_LIMIT = 1_000_000
"""Letters; the longest of the five documents has eight thousand."""

DOCX_SECONDS = 30
PLAUSIBLE = 0.9
ZIP_MAGIC = b"PK\x03\x04"
OLD_WORD_MAGIC = b"\xd0\xcf\x11\xe0"
BOMS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f]")
MARKS = "绝密|机密|秘密"
MARKED_LINE = re.compile(
    rf"(?:\d{{6}})?(?:密级[:：])?(?:{MARKS})(?:★.*|[(（].*|\d+年)?|工作秘密"
)
STAR_MARK = re.compile(rf"(?:{MARKS})★")
TOP_LINES = 12


class DocumentError(YibenError):
    """A file that cannot be read as a document."""


@dataclass(frozen=True, slots=True)
class SourceText:
    """The text of a document, its original bytes, and how they were read."""

    text: str
    content: bytes
    encoding: Encoding
    note: str = ""


def read_source(source: bytes | Path | BinaryIO, *, limit: int) -> SourceText:
    """Return the text of a file, or raise DocumentError with what to do.

    ``limit`` is in bytes; a larger file is refused before any of it is read.
    """
    content = _bytes_of(source, limit)
    if not content.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise DocumentError("文件是空的。", "请重新选择文件。")
    if content.startswith(ZIP_MAGIC):
        found = SourceText(_docx_text(content), content, Encoding.DOCX)
    else:
        found = _plain_text(content)
    letters = len(squeeze(found.text))
    if not letters:
        raise DocumentError("文件里没有文字。", "如果是扫描件，请先转成文字再导入。")
    if letters > TEXT_LIMIT:
        raise DocumentError(f"文件有 {letters} 字，太长。", "请只导入一份文件的正文。")
    _refuse_secrets(found.text)
    return found


def _bytes_of(source: bytes | Path | BinaryIO, limit: int) -> bytes:
    if isinstance(source, bytes):
        _must_be_small(len(source), limit)
        return source
    if isinstance(source, Path):
        try:
            _must_be_small(source.stat().st_size, limit)
            return source.read_bytes()
        except OSError:
            raise DocumentError("文件打不开。", "请检查路径和权限。") from None
    _must_be_small(source.seek(0, 2), limit)
    source.seek(0)
    return source.read(limit + 1)


def _must_be_small(size: int, limit: int) -> None:
    if size > limit:
        megabytes = f"{size / 1024**2:.1f}"
        advice = f"文件不超过 {limit // 1024**2} MB；请只导入正文，去掉图片和附件。"
        raise DocumentError(f"文件有 {megabytes} MB，太大。", advice)


def _plain_text(content: bytes) -> SourceText:
    """Decode UTF-8, UTF-16 with its mark, or GBK; refuse everything else."""
    if encoding := BOMS.get(content[:2]):
        try:
            return SourceText(content.decode(encoding), content, Encoding.UTF16)
        except UnicodeDecodeError:
            raise _unreadable(content) from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _gbk_text(content)
    if CONTROLS.search(text):
        raise _unreadable(content)
    return SourceText(text, content, Encoding.UTF8)


def _gbk_text(content: bytes) -> SourceText:
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        raise _unreadable(content) from None
    letters = squeeze(text)
    # GB18030 takes nearly any bytes; real texts keep to the letters of GB 2312.
    usual = letters.encode("gb2312", "ignore").decode("gb2312")
    if CONTROLS.search(text) or len(usual) < PLAUSIBLE * len(letters):
        raise _unreadable(content)
    note = "文件是 GBK 编码，已按 GBK 读入。请核对有没有乱码；另存为 UTF-8 更稳妥。"
    return SourceText(text, content, Encoding.GBK, note)


def _unreadable(content: bytes) -> DocumentError:
    """Return the error for bytes that are no text, naming what they are if known."""
    if content.startswith(OLD_WORD_MAGIC):
        message = "这是旧版 Word 文件（doc）。"
        return DocumentError(message, "请在 Word 里另存为 docx，或存为纯文本。")
    kind = filetype.guess_extension(content[:8192])
    if kind:
        message = f"这是 {kind.upper()} 文件，不是文字。"
        return DocumentError(message, "请换成 docx 或纯文本（txt）。")
    message = "文件不是 UTF-8，也不是 GBK 文本，读不出来。"
    return DocumentError(message, "请用记事本打开，另存为 UTF-8 后再导入。")


def _docx_text(content: bytes) -> str:
    """Open a Word file in a process with limits, and return its text.

    The child runs this folder's ``docx_child.py`` by path, isolated, so that
    neither the settings nor the database are in reach of a crafted file.
    """
    script = str(Path(__file__).with_name("docx_child.py"))
    try:
        child = subprocess.run(  # noqa: S603 -- our own script, no shell, no argument from outside
            [sys.executable, "-I", script],
            input=content,
            capture_output=True,
            timeout=DOCX_SECONDS,
            check=False,
            env={},
        )
    except subprocess.TimeoutExpired:
        raise DocumentError(
            "这个 Word 文件打开太久。", "请另存为纯文本后再导入。"
        ) from None
    try:
        answer = json.loads(child.stdout)
    except ValueError:
        raise DocumentError(
            "这个 Word 文件打不开。", "请用 Word 重新另存为 docx。"
        ) from None
    if "error" in answer:
        raise DocumentError(answer["error"], answer["advice"])
    return str(answer["text"])


def _refuse_secrets(text: str) -> None:
    """Refuse a paper marked secret: a mark stands at the top, or carries a star."""
    flat = squeeze(text)
    star = STAR_MARK.search(flat)
    lines = [squeeze(line) for line in text.splitlines() if squeeze(line)]
    top = next((one for one in lines[:TOP_LINES] if MARKED_LINE.fullmatch(one)), None)
    if star or top:
        mark = star.group() if star else str(top)[:20]
        raise DocumentError(
            f"文件标有“{mark}”，不能放进本系统，内容没有保存。",
            "涉密文件请线下办理。",
        )
