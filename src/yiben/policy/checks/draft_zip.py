"""A pack that comes as a zip: only its few small texts are looked at."""

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

from yiben.rules.lined import UnreadableError

from .drafts import YAML_LENGTH, DraftError, plain_yaml

ENTRIES = 300
WHOLE = 4 * 1024 * 1024
PART = 1024 * 1024
NAMED = re.compile(r"(?:[^/]+/)*?(pack\.yaml|articles/[^/]+\.yaml|cases/[^/]+\.yaml)")
TEXT = re.compile(r"(?:[^/]+/)*[^/]+\.txt")


def pack_texts(content: bytes) -> dict[str, str]:
    """Return the texts of a zipped pack by their paths; raise DraftError.

    A folder around it is looked through; other files are passed over. Sizes
    are counted while unpacking: what an archive says of itself may lie.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found = dict(_texts(archive))
    except (
        zipfile.BadZipFile,
        zlib.error,
        RuntimeError,
        NotImplementedError,
        EOFError,
    ):
        message = "这不是能打开的 zip 压缩包。"
        raise DraftError(message, "请把规则包的文件夹压成 zip，不要加密码。") from None
    if "pack.yaml" not in found:
        advice = "压缩包里应有 pack.yaml、articles/、cases/。"
        raise DraftError("压缩包里没有 pack.yaml。", advice)
    return found


def _texts(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    parts = archive.infolist()
    if len(parts) > ENTRIES:
        message = f"压缩包里有 {len(parts)} 个文件，太多。"
        raise DraftError(message, "一个规则包单独压缩。")
    whole, found = 0, []
    for part in parts:
        name = _name_of(part.filename)
        if not name:
            continue
        with archive.open(part) as opened:
            raw = opened.read(PART + 1)
        whole += len(raw)
        if len(raw) > PART or whole > WHOLE:
            message = f"“{part.filename}”解开以后太大。"
            raise DraftError(message, "规则包只有文字，不会这么大；请核对。")
        try:
            found.append((name, raw.decode("utf-8-sig")))
        except UnicodeDecodeError:
            message = f"“{part.filename}”不是 UTF-8 编码。"
            raise DraftError(message, "另存为 UTF-8。") from None
    return found


def _name_of(path: str) -> str:
    """Return the path within the pack, or nothing for what is none of its files."""
    if named := NAMED.fullmatch(path):
        return named[1]
    return "text.txt" if TEXT.fullmatch(path) else ""


def renamed(texts: Mapping[str, str], old: str, new: str) -> dict[str, str]:
    """Return the texts with the pack called by another name."""
    word = re.compile(rf"(?<![\w-]){re.escape(old)}(?![\w-])")
    return {
        name: text if name == "text.txt" else word.sub(new, text)
        for name, text in texts.items()
    }


def mapping_in(texts: Mapping[str, str], name: str) -> Mapping[str, Any]:
    """Return the mapping a file holds; DraftError with file and line if it is none."""
    try:
        row = plain_yaml(texts[name]) if len(texts[name]) <= PART else None
    except UnreadableError as error:
        message = f"{name} 第 {error.line} 行：{error.message}"
        raise DraftError(message, error.advice) from None
    if not isinstance(row, Mapping):
        raise DraftError(f"{name} 的写法不对。", "应是“键: 值”，见规则包的写法说明。")
    return row


__all__ = ["YAML_LENGTH", "mapping_in", "pack_texts", "renamed"]
