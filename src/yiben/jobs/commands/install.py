"""``yiben install``, ``migrate`` and ``demo``: what an installation begins with."""

import argparse
import gc
import getpass
import sys

from django.core.management import call_command

from yiben.common.clock import now
from yiben.common.errors import YibenError
from yiben.people.actions import check_password, install_administrators
from yiben.people.queries import has_accounts

ADMINS = (
    ("system", "系统管理员"),
    ("security", "安全管理员"),
    ("audit", "审计员"),
)
STAGES = ("founded", "planned", "first-quarter", "inspected", "year-end")


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the words of this noun."""
    first = commands.add_parser("install", help="建立三个管理员账号（只能一次）")
    first.set_defaults(run=install)
    schema = commands.add_parser("migrate", help="更新数据库结构（升级后先跑一次）")
    schema.set_defaults(run=migrate)
    demo = commands.add_parser("demo", help="生成演示数据，可停在某一阶段")
    demo.add_argument("stage", choices=STAGES, metavar="阶段", help="、".join(STAGES))
    demo.add_argument(
        "--if-empty", action="store_true", help="已有账号就不做，没做完的演示除外"
    )
    demo.set_defaults(run=build_demo)


def migrate(_: argparse.Namespace) -> int:
    """Bring the database to the state of the models; doing it again changes nothing."""
    call_command("migrate", interactive=False, verbosity=1)
    return 0


def install(_: argparse.Namespace) -> int:
    """Ask for three passwords and make the three administrators.

    A password that won't do is asked for again at once, the others stay.
    """
    if has_accounts():
        raise YibenError("系统里已经有账号了。", "请由安全管理员新建账号和授权。")
    print("请为三个管理员各定一个密码，至少 10 位；输入时不显示。")
    rows = [(name, label, _password(name, label)) for name, label in ADMINS]
    install_administrators(rows, at=now())
    print("已建立 system、security、audit 三个账号")
    return 0


def _password(username: str, label: str) -> str:
    """Ask until a password will do and was typed twice."""
    while True:
        password = _typed(f"{label}（{username}）的密码：")
        try:
            check_password(username, label, password)
        except YibenError as wrong:
            print(wrong, file=sys.stderr)
            continue
        if password == _typed("再输一遍："):
            return password
        print("两次输入的不同，请重输这一个。", file=sys.stderr)


def _typed(prompt: str) -> str:
    try:
        return getpass.getpass(prompt)
    except EOFError:
        raise YibenError(
            "这里没有终端，输不了密码。",
            "请直接在终端里运行；容器里用 docker compose run，不要加 -T。",
        ) from None


def build_demo(args: argparse.Namespace) -> int:
    """Build the invented counties; logins on standard output, progress on error."""
    # Large, and seldom needed.
    from yiben.jobs.demo import build, wanted  # noqa: PLC0415

    if args.if_empty and not wanted():
        return 0
    # Half a minute of rows that are soon forgotten, and hardly a circle in them.
    gc.disable()
    try:
        result = build(args.stage, say=lambda text: print(text, file=sys.stderr))
    finally:
        gc.enable()
    for login in result.logins:
        print(f"{login.role}\t{login.username}\t{login.password}\t{login.sees}")
    return 0
