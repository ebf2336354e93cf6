"""What makes a file a packet: its shell, its manifest, its signature, every line.

A packet has one form only: stored, not compressed, members in a fixed order,
every line of a file as long as the manifest says. So no byte of it can be
changed unnoticed, no archive can be larger unpacked than it is, and a changed
byte is found in the very line it stands in. Nothing here asks the database.
"""

import io
import json
import re
import struct
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from yiben.common.clock import chinese_day
from yiben.common.errors import ManyErrors, Problem, YibenError
from yiben.common.seal import canonical, sm3

from .words import ALGORITHM, FORMAT, KINDS, MANIFEST, SIGNATURE, Item, Manifest

WHOLE = 64 * 1024 * 1024
LISTED = 12 * 1024 * 1024
"""Bytes of a manifest: it is read before anybody can be trusted."""
ITEMS = 60_000
LINE = 4 * 1024 * 1024
AHEAD = timedelta(days=1)
"""Clocks may differ by this much; what is later comes from the future."""

AGAIN = "请让对方重新出包，或重新拷一份原样的文件。"
_HEX = re.compile("[0-9a-f]{64}")
_KEYS = frozenset(
    "format algorithm key to direction number previous made_at unit received "
    "counts items".split()
)


class PacketError(YibenError):
    """A packet or a peer is not as it should be."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that is a packet, as far as it can be read without knowing anybody."""

    manifest: Manifest
    raw_manifest: bytes
    signature: str
    members: Mapping[str, bytes]
    shell: str


def must_be_key(text: str) -> str:
    """Return a public key as 64 hexadecimal digits; raise PacketError."""
    key = re.sub(r"\s", "", text).lower()
    if not _HEX.fullmatch(key):
        raise PacketError(
            "公钥应是 64 位十六进制数字。", "请从对方的“本系统”一栏原样复制。"
        )
    return key


def packed(manifest: Manifest, signature: str, items: Sequence[Item]) -> bytes:
    """Return the bytes of a packet."""
    members = {
        MANIFEST: canonical(manifest.content),
        SIGNATURE: signature.encode(),
    }
    for kind in KINDS:
        lines = [one.line for one in items if one.kind == kind]
        if lines:
            members[f"items/{kind}.jsonl"] = b"".join(lines)
    return _zipped(members)


def _zipped(members: Mapping[str, bytes]) -> bytes:
    """Return the one archive that holds these members."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            about = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            about.create_system = 3
            about.external_attr = 0o600 << 16
            archive.writestr(about, content)
    return held.getvalue()


def opened(content: bytes) -> Opened:
    """Read the shell and the manifest; raise ManyErrors with what is wrong.

    A changed byte outside all members is told in ``shell``: the lines are
    looked at all the same, so that everything wrong is said at once.
    """
    if len(content) > WHOLE:
        raise _refused("数据包", "文件超过 64 MB。", "请对方分几次出包。")
    try:
        members, problems = _members(content)
    except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError) as error:
        raise _refused(
            "数据包", f"文件不完整或不是数据包（{error}）。", AGAIN
        ) from None
    if problems:
        raise ManyErrors(problems)
    raw = members.get(MANIFEST, b"")
    if len(raw) > LISTED:
        raise _refused(MANIFEST, "清单太大。", AGAIN)
    manifest = Manifest(_manifest(raw))
    shell = "" if _zipped(members) == content else _where(members, content)
    signature = members.get(SIGNATURE, b"").decode("ascii", "replace")
    return Opened(manifest, raw, signature, members, shell)


def _refused(where: str, message: str, advice: str) -> ManyErrors:
    return ManyErrors([Problem(where, message, advice)])


def _members(content: bytes) -> tuple[dict[str, bytes], list[Problem]]:
    """Return every member by name without trusting what the archive says of it."""
    allowed = {MANIFEST, SIGNATURE} | {f"items/{kind}.jsonl" for kind in KINDS}
    found: dict[str, bytes] = {}
    problems: list[Problem] = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
    if len(parts) > len(allowed):
        return {}, [Problem("数据包", f"包里有 {len(parts)} 个文件，太多。", AGAIN)]
    for part in parts:
        name = part.filename
        if name not in allowed:
            shown = name[:60].encode("unicode_escape").decode()
            problems.append(Problem(shown, "数据包里不应有这个文件。", AGAIN))
        elif name in found:
            problems.append(Problem(name, "这个文件出现了两次。", AGAIN))
        elif part.compress_type != zipfile.ZIP_STORED or part.flag_bits & 1:
            problems.append(Problem(name, "不是原样存放的（压缩或加密过）。", AGAIN))
        elif part.file_size != part.compress_size or part.file_size > len(content):
            problems.append(Problem(name, "自称的大小不对。", AGAIN))
        else:
            found[name] = _stored(content, part)
    if MANIFEST not in found and not problems:
        problems.append(Problem(MANIFEST, "缺少清单。", AGAIN))
    return found, problems


def _stored(content: bytes, part: zipfile.ZipInfo) -> bytes:
    """Return a stored member as it lies there, whatever its checksum says."""
    at = part.header_offset
    names, extra = struct.unpack("<HH", content[at + 26 : at + 30])
    start = at + 30 + names + extra
    return content[start : start + part.file_size]


def _where(members: Mapping[str, bytes], content: bytes) -> str:
    """Name the place of the first byte that differs from the one right shell."""
    right = _zipped(members)
    pairs = zip(right, content, strict=False)
    at = next(
        (n for n, (a, b) in enumerate(pairs) if a != b), min(len(right), len(content))
    )
    return f"压缩包外壳第 {at + 1} 个字节"


def _manifest(raw: bytes) -> dict[str, Any]:
    """Return the manifest if it has the shape of one."""
    try:
        found = json.loads(raw)
        told = set(found)
        future = str(found.get("format", ""))
    except (ValueError, RecursionError, AttributeError, TypeError):
        raise _refused(MANIFEST, "清单读不出来。", AGAIN) from None
    if future.startswith("yiben-packet-") and future != FORMAT:
        message = f"数据包的格式是 {future}，本系统只认 {FORMAT}。"
        raise _refused(MANIFEST, message, "请先把本系统升级到对方的版本。")
    if future != FORMAT or told != _KEYS or not _shaped(found):
        raise _refused(MANIFEST, "清单不合格式。", AGAIN)
    return dict(found)


def _shaped(told: Mapping[str, Any]) -> bool:
    """Say whether every value of a manifest is of its kind."""
    try:
        made_at = datetime.fromisoformat(told["made_at"])
        return (
            told["algorithm"] == ALGORITHM
            and bool(_HEX.fullmatch(told["key"]))
            and bool(_HEX.fullmatch(told["to"]))
            and bool(_HEX.fullmatch(told["previous"]))
            and told["direction"] in {"up", "down"}
            and type(told["number"]) is int
            and told["number"] > 0
            and made_at.tzinfo is not None
            and {type(told["unit"][name]) for name in ("id", "name")} == {str}
            and type(told["received"]["number"]) is int
            and isinstance(told["counts"], dict)
            and len(told["items"]) <= ITEMS
            and all(_item_shaped(one) for one in told["items"])
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return False


def _item_shaped(one: Any) -> bool:
    kind, key, label, size, digest = one
    texts = {type(text) for text in (kind, key, label, digest)}
    return texts == {str} and kind in KINDS and type(size) is int and 0 < size <= LINE


def is_signed(opened_: Opened, public: str) -> bool:
    """Say whether the manifest, byte for byte, was signed with this key."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))
        key.verify(bytes.fromhex(opened_.signature), opened_.raw_manifest)
    except (InvalidSignature, ValueError):
        return False
    return canonical(opened_.manifest.content) == opened_.raw_manifest


def lines_of(one: Opened) -> tuple[list[Item], list[Problem]]:
    """Return every item, and every line that is not what the manifest says."""
    at: dict[str, int] = {}
    items: list[Item] = []
    problems: list[Problem] = []
    for kind, key, label, size, digest in one.manifest.content["items"]:
        file = f"items/{kind}.jsonl"
        start = at.get(file, 0)
        at[file] = start + size
        line = one.members.get(file, b"")[start : start + size]
        if len(line) < size:
            problems.append(Problem(label, f"{file} 里缺少这一条。", AGAIN))
        elif sm3(line) != digest:
            problems.append(Problem(label, f"{file} 里的这一条被改动过。", AGAIN))
        elif (item := _item(line, kind, key, label)) is None:
            problems.append(Problem(label, "内容不合格式。", AGAIN))
        else:
            items.append(item)
    return items, [*problems, *_besides(one, at)]


def _item(line: bytes, kind: str, key: str, label: str) -> Item | None:
    try:
        told = json.loads(line)
        if (told["kind"], told["id"]) == (kind, key) and isinstance(told["body"], dict):
            return Item(kind, key, label, told["body"])
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    return None


def _besides(one: Opened, at: Mapping[str, int]) -> Iterator[Problem]:
    """Give what lies in the file and not in the manifest."""
    for name, content in one.members.items():
        if name.startswith("items/") and len(content) > at.get(name, 0):
            yield Problem(name, "比清单上多出内容。", AGAIN)


def time_problems(manifest: Manifest, at: datetime) -> Iterator[Problem]:
    """Give the problem of a packet that was made later than now."""
    if manifest.made_at > at + AHEAD:
        day = manifest.made_at.astimezone(UTC).date()
        yield Problem(
            f"第 {manifest.number} 号包",
            f"出包时间是{chinese_day(day)}，比现在晚了一天以上。",
            "请核对两边机器的日期，再让对方重新出包。",
        )
