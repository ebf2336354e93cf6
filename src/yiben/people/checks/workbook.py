"""Is this upload a workbook that can be opened without harm?

Only the head of the file and the directory of the archive are looked at here,
in the web process. What is inside is read by a child with limits
(``workbook_child.py``), because one cell at the far corner of a sheet makes
the reader ask for half a terabyte (reliability.md §0, point 8).
"""

import io
import zipfile

from .errors import RosterFileError

MEGABYTE = 1024 * 1024
MAX_FILE = 20 * MEGABYTE
MAX_UNPACKED = 200 * MEGABYTE
MAX_PARTS = 2000
MAX_RATIO = 300

_ZIP = b"PK\x03\x04"
_OLD_OFFICE = bytes.fromhex("D0CF11E0A1B11AE1")
_TEXT_SAMPLE = 4096


def must_be_workbook(data: bytes) -> None:
    """Raise RosterFileError, saying what the file is, unless it is an .xlsx."""
    must_be_small(len(data))
    if not data:
        raise RosterFileError("文件是空的。", "请重新选择文件。")
    if data.startswith(_OLD_OFFICE):
        raise RosterFileError(
            "这是旧版 Office 文件，或者加了密码，不能直接导入。",
            "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”，不要设密码。",
        )
    if not data.startswith(_ZIP):
        kind = "文本文件（如 CSV）" if _looks_like_text(data) else "别的文件"
        raise RosterFileError(
            f"这不是 Excel 文件，而是{kind}。", "请下载模板，在模板里填写后再导入。"
        )
    _check_parts(_parts(data))


def must_be_small(size: int) -> None:
    """Raise RosterFileError for a file over the limit; ask before reading it."""
    if size > MAX_FILE:
        raise RosterFileError(
            f"文件有 {-(-size // MEGABYTE)} MB，超过了 {MAX_FILE // MEGABYTE} MB 的上限。",
            "请按组织分成几个文件导入。",
        )


def _looks_like_text(data: bytes) -> bool:
    """Say whether the head decodes; a head may end in the middle of a letter."""
    sample = data[:_TEXT_SAMPLE]
    if b"\x00" in sample:
        return sample.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-8", "gb18030"):
        for end in range(4):
            try:
                sample[: len(sample) - end].decode(encoding)
            except UnicodeDecodeError:
                continue
            return True
    return False


def _parts(data: bytes) -> list[zipfile.ZipInfo]:
    try:
        return zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise damaged() from error


def damaged() -> RosterFileError:
    """Return the error for a file that cannot be opened."""
    return RosterFileError(
        "文件已损坏，打不开。", "请用 Excel 或 WPS 打开后重新保存一次。"
    )


def too_big() -> RosterFileError:
    """Return the error for a file that would swell beyond all measure."""
    return RosterFileError(
        "文件解开以后过大，不像一份名册。", "请把数据复制到模板里再导入。"
    )


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename for part in parts]
    if len(names) > MAX_PARTS or len(set(names)) != len(names):
        raise too_big()
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(packed, MEGABYTE // 8):
        raise too_big()
    if "xl/workbook.xml" not in names:
        raise RosterFileError(
            "这不是 Excel 工作簿，可能是 Word 文档或压缩包。",
            "请下载模板，在模板里填写后再导入。",
        )
