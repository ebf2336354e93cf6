"""``yiben install``, ``migrate`` and ``demo``: what an installation begins with."""

import argparse
import getpass
import sys

from django.core.management import call_command

from yiben.common.clock import now
from yiben.common.errors import YibenError
from yiben.people.actions import install_administrators

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
    demo.set_defaults(run=build_demo)


def migrate(_: argparse.Namespace) -> int:
    """Bring the database to the state of the models; doing it again changes nothing."""
    call_command("migrate", interactive=False, verbosity=1)
    return 0


def install(_: argparse.Namespace) -> int:
    """Ask for three passwords and make the three administrators."""
    rows = []
    for username, label in ADMINS:
        password = getpass.getpass(f"{label}（{username}）的密码：")
        if password != getpass.getpass("再输一遍："):
            raise YibenError("两次输入的密码不同。", "请重新运行 yiben install。")
        rows.append((username, label, password))
    install_administrators(rows, at=now())
    print("已建立 system、security、audit 三个账号")
    return 0


def build_demo(args: argparse.Namespace) -> int:
    """Build the invented counties; logins on standard output, progress on error."""
    from yiben.jobs.demo import build  # noqa: PLC0415 -- large, and seldom needed

    result = build(args.stage, say=lambda text: print(text, file=sys.stderr))
    for login in result.logins:
        print(f"{login.role}\t{login.username}\t{login.password}\t{login.sees}")
    return 0
