# ruff: noqa: D415, INP001, PLR2004 -- it stands alone, and its first line is for its user
"""核验一本账的数据包。用法：python3 check_packet.py 包.zip [发包方指纹]

Checks a packet without the program that made it: standard library only. The
signature is Ed25519 (RFC 8032) over manifest.json; the manifest has the size
and the SM3 digest of every line of items/*.jsonl, in order.
"""

import hashlib
import json
import struct
import sys
import zipfile
from pathlib import Path

MASK = 0xFFFFFFFF
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def pure_sm3(text: bytes) -> str:
    """SM3 by GB/T 32905-2016, for a Python whose hashlib lacks it."""

    def rol(x: int, n: int) -> int:
        return (x << n % 32 | x >> -n % 32) & MASK

    v = [0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600]
    v += [0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E]
    text += b"\x80" + bytes(-(len(text) + 9) % 64) + (len(text) * 8).to_bytes(8, "big")
    for at in range(0, len(text), 64):
        w = [int.from_bytes(text[i : i + 4], "big") for i in range(at, at + 64, 4)]
        for i in range(16, 68):
            x = w[i - 16] ^ w[i - 9] ^ rol(w[i - 3], 15)
            w.append(x ^ rol(x, 15) ^ rol(x, 23) ^ rol(w[i - 13], 7) ^ w[i - 6])
        a, b, c, d, e, f, g, h = v
        for i in range(64):
            t = 0x79CC4519 if i < 16 else 0x7A879D8A
            s1 = rol((rol(a, 12) + e + rol(t, i)) & MASK, 7)
            ff = a ^ b ^ c if i < 16 else a & b | a & c | b & c
            gg = e ^ f ^ g if i < 16 else e & f | ~e & g
            t1 = (ff + d + (s1 ^ rol(a, 12)) + (w[i] ^ w[i + 4])) & MASK
            t2 = (gg + h + s1 + w[i]) & MASK
            a, b, c, d = t1, a, rol(b, 9), c
            e, f, g, h = t2 ^ rol(t2, 9) ^ rol(t2, 17), e, rol(f, 19), g
        v = [x ^ y for x, y in zip(v, (a, b, c, d, e, f, g, h), strict=True)]
    return b"".join(x.to_bytes(4, "big") for x in v).hex()


def fast_sm3(text: bytes) -> str:
    """SM3 by OpenSSL."""
    return hashlib.new("sm3", text).hexdigest()


sm3 = fast_sm3 if "sm3" in hashlib.algorithms_available else pure_sm3
Point = tuple[int, int, int, int]


def add(one: Point, two: Point) -> Point:
    """Add two points of the curve in extended coordinates."""
    a = (one[1] - one[0]) * (two[1] - two[0]) % P
    b = (one[1] + one[0]) * (two[1] + two[0]) % P
    c = 2 * one[3] * two[3] * D % P
    d = 2 * one[2] * two[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number: int, point: Point) -> Point:
    """Return a multiple of a point."""
    found: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            found = add(found, point)
        point, number = add(point, point), number >> 1
    return found


def point_of(text: bytes) -> Point:
    """Return the point that 32 bytes stand for; ValueError if none."""
    number = int.from_bytes(text, "little")
    sign, y = number >> 255, number & (1 << 255) - 1
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if len(text) != 32 or y >= P or (x * x - square) % P or (x == 0 and sign):
        raise ValueError("not a point")
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(key: bytes, text: bytes, signature: bytes) -> bool:
    """Say whether a text was signed with the private half of a key."""
    try:
        public, given = point_of(key), point_of(signature[:32])
    except ValueError:
        return False
    scalar = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or scalar >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + key + text).digest()
    left = times(scalar, BASE)
    right = add(given, times(int.from_bytes(digest, "little") % ORDER, public))
    return all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))


def fingerprint(key: str) -> str:
    """Return the short form of a key that two people read to each other."""
    digest = sm3(bytes.fromhex(key))[:32]
    return "-".join(digest[at : at + 4] for at in range(0, 32, 4))


def members(content: bytes, path: Path) -> dict[str, bytes]:
    """Return every member as it lies there, whatever its checksum says."""
    found = {}
    with zipfile.ZipFile(path) as archive:
        for part in archive.infolist():
            if part.compress_type or part.filename in found:
                raise ValueError(f"{part.filename} 不是原样存放的，或出现两次")
            at = part.header_offset
            names, extra = struct.unpack("<HH", content[at + 26 : at + 30])
            start = at + 30 + names + extra
            found[part.filename] = content[start : start + part.file_size]
    return found


def check(path: Path, expected: str = "") -> tuple[list[str], dict]:
    """Return what is wrong, and the manifest."""
    found = members(path.read_bytes(), path)
    raw, signature = found.pop("manifest.json"), found.pop("signature.txt")
    manifest = json.loads(raw)
    if manifest["format"] != "yiben-packet-1" or manifest["algorithm"] != "Ed25519":
        return [f"格式 {manifest['format']} 不是本脚本认得的"], manifest
    faults = []
    try:
        signed = is_signed(
            bytes.fromhex(manifest["key"]), raw, bytes.fromhex(signature.decode())
        )
    except ValueError:
        signed = False
    if not signed:
        faults.append("manifest.json 和 signature.txt：签名对不上，清单被改动过")
    told = fingerprint(manifest["key"])
    if expected and expected.replace(" ", "").lower() != told:
        faults.append(f"签名人的指纹是 {told}，不是 {expected}")
    at: dict[str, int] = {}
    for kind, _, label, size, digest in manifest["items"]:
        name = f"items/{kind}.jsonl"
        start = at.get(name, 0)
        at[name] = start + size
        if sm3(found.get(name, b"")[start : start + size]) != digest:
            faults.append(f"{label}：{name} 里的这一条被改动过或缺少")
    faults += [
        f"{name}：比清单上多出内容"
        for name, text in sorted(found.items())
        if len(text) > at.get(name, 0)
    ]
    return faults, manifest


if __name__ == "__main__":
    try:
        wrong, about = check(Path(sys.argv[1]), *sys.argv[2:3])
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is no sound packet
        sys.exit(f"不通过：数据包无法读取（{error}）\n{__doc__.splitlines()[0]}")
    told_by = f"签名人指纹 {fingerprint(about['key'])}，请与纸上的核对"
    verdict = f"通过：第 {about['number']} 号包，{len(about['items'])} 条，{told_by}"
    print("\n".join(["不通过", *wrong]) if wrong else verdict)  # noqa: T201 -- it speaks to a person
    sys.exit(bool(wrong))
