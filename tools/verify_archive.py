# ruff: noqa: D415, INP001, PLR2004 -- it stands alone, and its first line is for its user
"""校验一本账导出的台账档案。用法：python3 verify_archive.py 档案.zip（或文件夹）

Checks an archive without the program that wrote it: standard library only.
Each line is {"digest":…,"open":…,"entry":…}; the sealed text is the last field,
byte for byte, and digest = SM3(digest of the line before + sealed text).
"""

import hashlib
import json
import sys
import zipfile
from pathlib import Path

GENESIS = "0" * 64
MASK = 0xFFFFFFFF
COMMITTED = '"kind":"ledger.heads.committed"'


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
scan = json.JSONDecoder().raw_decode


def raw(text: str) -> bytes:
    """Return the bytes a text was read from, even if they were no UTF-8."""
    return text.encode(errors="surrogateescape")


def canonical(content: object) -> bytes:
    """Return the one text of some content: sorted keys, no white space."""
    shape = {"sort_keys": True, "ensure_ascii": False, "separators": (",", ":")}
    return raw(json.dumps(content, **shape))


def fault_in(line: str, unit: str, seq: int, previous: str, told: dict) -> str:
    """Say what is wrong with one line, or nothing; collect the heads it tells."""
    end = scan(line, 84)[1]
    shown, entry = line[84:end], line[end + 9 : -1]
    payload, salt = shown[11:-43], shown[-34:-2]
    frame = line[:11] + line[75:84] + line[end : end + 9] + line[-1:]
    inner = shown[:11] + shown[-43:-34] + shown[-2:]
    fault = ""
    if frame != '{"digest":"","open":,"entry":}':
        fault = "这一行已损坏"
    elif sm3(raw(previous + entry)) != line[11:75]:
        fault = "内容与摘要不符，或与前一条不相连"
    elif f'"seq":{seq},' not in entry or f'"unit":"{unit}"' not in entry:
        fault = "序号或组织不符"
    elif shown == "null":
        fault = "" if '"privacy":"restricted"' in entry else "应当公开的内容缺失"
    elif inner != '{"payload":,"salt":""}':
        fault = "这一行已损坏"
    elif f'"payload":"{sm3(raw(salt + payload))}"' not in entry:
        fault = "公开的内容与封存的摘要不符"
    elif COMMITTED in entry:
        for other, head in json.loads(payload)["heads"].items():
            told.setdefault(other, []).append((head["seq"], head["digest"], unit, seq))
    return fault


def check_unit(unit: str, head: dict, text: bytes, told: dict) -> tuple[str, dict]:
    """Return the first fault of a unit's file, and its digests by number."""
    previous, known, name = GENESIS, {}, f"{head['name']}（{unit}）"
    for seq, row in enumerate(text.split(b"\n")[:-1], start=1):
        line = row.decode(errors="surrogateescape")
        try:
            fault = fault_in(line, unit, seq, previous, told)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            fault = "这一行已损坏"
        if fault:
            entry_id = line.partition('"id":"')[2].partition('"')[0]
            return f"{name}第 {seq} 条（记录 {entry_id}）：{fault}", known
        previous = known[seq] = line[11:75]
    if (len(known), previous) != (head["seq"], head["digest"]) or text[-1:] != b"\n":
        fault = f"应有 {head['seq']} 条，实有 {len(known)} 条，或末尾摘要不符"
        return f"{name}第 {len(known) + 1} 条起：{fault}", known
    return "", known


def check(path: Path) -> tuple[list[str], int]:
    """Return what is wrong, and how many entries were read."""
    if path.is_dir():
        files = {p.relative_to(path).as_posix(): p for p in path.rglob("*.json*")}
        texts = {name: file.read_bytes() for name, file in files.items()}
    else:
        with zipfile.ZipFile(path) as packed:
            texts = {name: packed.read(name) for name in packed.namelist()}
    manifest = json.loads(texts.pop("manifest.json"))
    seal = manifest.pop("seal")
    faults = [] if sm3(canonical(manifest)) == seal else ["清单 manifest.json 被改动"]
    heads, told, known = manifest["heads"], {}, {}
    expected = {f"units/{unit}.jsonl" for unit in heads}
    faults += [f"{name}：文件缺少或多出" for name in sorted(expected ^ texts.keys())]
    for unit in sorted(u for u in heads if f"units/{u}.jsonl" in texts):
        text = texts[f"units/{unit}.jsonl"]
        fault, digests = check_unit(unit, heads[unit], text, told)
        if fault:
            faults.append(fault)
        else:
            known[unit] = digests
    for unit in sorted(told.keys() & known.keys()):
        bad = [row for row in sorted(told[unit]) if known[unit].get(row[0]) != row[1]]
        for seq, _, holder, at in bad[:1]:
            name = f"{heads[unit]['name']}（{unit}）第 {seq} 条"
            faults.append(f"{name}：与上级 {holder} 第 {at} 条存证不符，曾被整段改写")
    return faults, sum(len(one) for one in known.values())


if __name__ == "__main__":
    try:
        found, read = check(Path(sys.argv[1]))
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is no sound archive
        sys.exit(f"不通过：档案无法读取（{error}）\n{__doc__.splitlines()[0]}")
    verdict = "\n".join(["不通过", *found]) if found else f"通过：{read} 条记录"
    print(verdict)  # noqa: T201 -- it speaks to a person
    sys.exit(bool(found))
