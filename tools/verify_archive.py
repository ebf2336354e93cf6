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
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from pathlib import Path

GENESIS = "0" * 64
MASK = 0xFFFFFFFF
LIST = "目录.tsv"
MANY = 20_000  # entries: beyond that, a process for each core
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


fast = "sm3" in hashlib.algorithms_available
sm3 = (lambda text: hashlib.new("sm3", text).hexdigest()) if fast else pure_sm3
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


def opened(path: Path) -> tuple:
    """Return the names in an archive, and what reads one of them."""
    if path.is_dir():
        names = {one.relative_to(path).as_posix() for one in path.rglob("*.*")}
        return names, lambda name: (path / name).read_bytes()
    packed = zipfile.ZipFile(path)
    return packed.namelist(), packed.read


def check_unit(path: Path, unit: str, head: dict) -> tuple[str, int, dict]:
    """Return the first fault of a unit's file, its entries, the heads it tells."""
    previous, count, told = GENESIS, 0, {}
    name, text = f"{head['name']}（{unit}）", opened(path)[1](f"units/{unit}.jsonl")
    for seq, row in enumerate(text.split(b"\n")[:-1], start=1):
        line = row.decode(errors="surrogateescape")
        try:
            fault = fault_in(line, unit, seq, previous, told)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            fault = "这一行已损坏"
        if fault:
            entry_id = line.partition('"id":"')[2].partition('"')[0]
            return f"{name}第 {seq} 条（记录 {entry_id}）：{fault}", count, told
        previous, count = line[11:75], seq
    if (count, previous) != (head["seq"], head["digest"]) or text[-1:] != b"\n":
        fault = f"应有 {head['seq']} 条，实有 {count} 条，或末尾摘要不符"
        return f"{name}第 {count + 1} 条起：{fault}", count, told
    return "", count, told


def check(path: Path) -> tuple[list[str], int]:
    """Return what is wrong, and how many entries were read; a unit at a time."""
    names, read = opened(path)
    manifest = json.loads(read("manifest.json"))
    seal = manifest.pop("seal")
    faults = [] if sm3(canonical(manifest)) == seal else ["清单 manifest.json 被改动"]
    rows = read(LIST).decode().splitlines() if LIST in names else []
    books = {name: sm3(read(name)) for name in names if name.startswith("books/")}
    odd = {row[0] for row in books.items() ^ {tuple(r.split("\t")[2:]) for r in rows}}
    faults += [f"{name}：记录本缺少、多出或被改动" for name in sorted(odd)]
    heads, told, total = manifest["heads"], {}, 0
    files = {name for name in names if ".json" in name} - {"manifest.json"}
    expected = {f"units/{unit}.jsonl" for unit in heads}
    faults += [f"{name}：文件缺少或多出" for name in sorted(expected ^ files)]
    units = sorted(unit for unit in heads if f"units/{unit}.jsonl" in files)
    jobs = [path] * len(units), units, [heads[unit] for unit in units]
    many = sum(head["seq"] for head in jobs[2]) > MANY
    with ProcessPoolExecutor() if many else nullcontext() as pool:
        found = list(pool.map(check_unit, *jobs) if pool else map(check_unit, *jobs))
    faults += [fault for fault, _, _ in found if fault]
    sound = {
        unit for unit, (fault, _, _) in zip(units, found, strict=True) if not fault
    }
    for _, count, heads_told in found:
        total += count
        for unit, those in heads_told.items():
            told.setdefault(unit, []).extend(those)
    for unit in sorted(told.keys() & sound):
        lines = read(f"units/{unit}.jsonl").split(b"\n")[:-1]
        known = dict(enumerate((line[11:75].decode() for line in lines), start=1))
        bad = [row for row in sorted(told[unit]) if known.get(row[0]) != row[1]]
        for seq, _, holder, at in bad[:1]:
            name = f"{heads[unit]['name']}（{unit}）第 {seq} 条"
            faults.append(f"{name}：与上级 {holder} 第 {at} 条存证不符，曾被整段改写")
    return faults, total


if __name__ == "__main__":
    try:
        found, read = check(Path(sys.argv[1]))
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is no sound archive
        sys.exit(f"不通过：档案无法读取（{error}）\n{__doc__.splitlines()[0]}")
    print("\n".join(["不通过", *found]) if found else f"通过：{read} 条记录")  # noqa: T201
    sys.exit(bool(found))
