"""``yiben packet``: the key, other installations, making, checking, taking in."""

import argparse
import sys
from pathlib import Path

from yiben.common.clock import now
from yiben.common.errors import YibenError
from yiben.jobs.operator import acting, unit_named
from yiben.packets.actions import (
    add_peer,
    check_packet,
    confirm_peer,
    hand_out,
    make_packet,
    own_key,
    preview_packet,
    retire_peer,
    take_packet,
)
from yiben.packets.queries import peer_named, peers_of, views_of
from yiben.packets.words import Direction, Taken, fingerprint
from yiben.standing.actions import settle


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the words of this noun."""
    noun = commands.add_parser("packet", help="数据包：两套系统之间用文件来往")
    verbs = noun.add_subparsers(dest="verb", required=True, metavar="动作")
    key = verbs.add_parser("key", help="本系统的公钥和指纹，第一次用时生成")
    key.set_defaults(run=show_key)
    peer = verbs.add_parser("peer", help="登记、核对、停用对方系统；不带参数则列出")
    peer.add_argument("name", nargs="?", default=None, metavar="名称")
    peer.add_argument("--key", default=None, metavar="公钥", help="登记时填")
    peer.add_argument(
        "--below", default=None, metavar="组织", help="下级系统：管哪个组织"
    )
    peer.add_argument("--above", action="store_true", help="上级系统")
    peer.add_argument(
        "--confirm", default=None, metavar="指纹", help="另一个人核对：填听来的指纹"
    )
    peer.add_argument("--retire", action="store_true", help="停用")
    peer.set_defaults(run=keep_peer)
    made = verbs.add_parser("make", help="出一个包")
    made.add_argument("name", metavar="名称")
    made.add_argument("output", type=Path, metavar="文件")
    made.set_defaults(run=make)
    check = verbs.add_parser("check", help="只核验，不导入")
    check.add_argument("file", type=Path, metavar="文件")
    check.set_defaults(run=look)
    taken = verbs.add_parser("import", help="导入一个包，整包写入或一条不写")
    taken.add_argument("file", type=Path, metavar="文件")
    taken.add_argument("--preview", action="store_true", help="只看会改动什么")
    taken.set_defaults(run=take)
    for one in (key, peer, made, check, taken):
        one.add_argument("--by", default=None, metavar="用户名", help="以谁的名义")


def show_key(args: argparse.Namespace) -> int:
    """Print our public key, for the other side to enter."""
    public = own_key(by=acting(args.by), at=now())
    print(f"公钥 {public}\n指纹 {fingerprint(public)}")
    print("请把公钥交给对方登记；指纹由两个人当面或在电话里逐组核对。")
    return 0


def keep_peer(args: argparse.Namespace) -> int:
    """List, enter, confirm or retire another installation."""
    by, at = acting(args.by), now()
    if args.name is None:
        for one in views_of(peers_of(seen_by=by)):
            state = "停用" if one.retired_at else "可用" if one.is_usable else "待核对"
            print(
                f"{one.name}（{one.direction_label}，{one.unit_name or '待首包确定'}）"
                f"{state} 指纹 {one.fingerprint} 收到 {one.last_in} 号，发出 {one.last_out} 号"
            )
        return 0
    if args.key is not None:
        direction = Direction.ABOVE if args.above else Direction.BELOW
        unit = unit_named(args.below) if args.below else None
        row = add_peer(args.name, args.key, direction.value, unit, by=by, at=at)
        print(f"已登记“{row.name}”，指纹 {fingerprint(row.public)}")
        print("还要另一个人核对：yiben packet peer 名称 --confirm 指纹 --by 另一个账号")
        return 0
    found = peer_named(args.name, seen_by=by)
    if args.confirm is not None:
        confirm_peer(found, args.confirm, by=by, at=at)
        print(f"已核对“{found.name}”，可以来往")
    elif args.retire:
        retire_peer(found, by=by, at=at)
        print(f"已停用“{found.name}”")
    else:
        raise YibenError(
            "没有说要做什么。", "用 --key 登记，--confirm 核对，--retire 停用。"
        )
    return 0


def make(args: argparse.Namespace) -> int:
    """Make the next packet and write it; a file that is there is not overwritten."""
    if args.output.exists():
        raise YibenError(f"已有文件 {args.output}。", "请换一个文件名。")
    by, at = acting(args.by), now()
    log = make_packet(peer_named(args.name, seen_by=by), by=by, at=at)
    args.output.write_bytes(hand_out(log, by=by, at=at))
    print(f"第 {log.number} 号包已写入 {args.output}，摘要 {log.digest}")
    print(f"任何人都可以核验：python3 tools/check_packet.py {args.output}")
    return 0


def look(args: argparse.Namespace) -> int:
    """Say what is wrong with a packet; fail if anything is."""
    one, problems = check_packet(args.file.read_bytes(), at=now())
    for problem in problems:
        print(problem, file=sys.stderr)
    told = one.manifest.content
    count = len(told["items"])
    print(
        f"第 {told['number']} 号包，{count} 条，签名人指纹 {fingerprint(told['key'])}"
    )
    print("不通过" if problems else "通过：签名和每一条都与清单相符")
    return 1 if problems else 0


def take(args: argparse.Namespace) -> int:
    """Take a packet in, or show what it would change."""
    by, at, content = acting(args.by), now(), args.file.read_bytes()
    if args.preview:
        taken = preview_packet(content, by=by, at=at)
    else:
        taken = take_packet(content, by=by, at=at)
        settle(at=at)
    _tell(taken, "将会" if args.preview else "已")
    for problem in taken.problems:
        print(problem, file=sys.stderr)
    return 1 if taken.problems else 0


def _tell(taken: Taken, word: str) -> None:
    print(f"{taken.peer_name}第 {taken.number} 号包")
    if taken.repeated:
        print("以前导入过同一个包，什么都没有改动。")
    for one in taken.lines:
        print(
            f"  {one.label}：{word}新增 {one.added}，更新 {one.changed}，不变 {one.known}"
        )
    for note in taken.notes:
        print(f"  注意：{note}")
