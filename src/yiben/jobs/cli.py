"""The command ``yiben``: its nouns stand in ``commands/``.

A mistake the user can mend is one Chinese sentence on standard error and exit
code 1; anything else is a fault of ours and keeps its traceback.
"""

import argparse
import os
import sys

import django

from yiben.common.clock import now
from yiben.common.errors import ManyErrors, RefusedError, YibenError

INTERRUPTED = 130
"""What shells take for stopped by Ctrl-C."""


def parser() -> argparse.ArgumentParser:
    """Return the parser with every noun added."""
    from .commands import (  # noqa: PLC0415 -- after django.setup()
        documents,
        evaluate,
        install,
        lake,
        ledger,
        packets,
        policy,
        remind,
        reports,
        roster,
        worker,
    )

    top = argparse.ArgumentParser(prog="yiben", description="一本账")
    commands = top.add_subparsers(dest="command", required=True, metavar="命令")
    for noun in (
        policy,
        documents,
        evaluate,
        lake,
        ledger,
        reports,
        roster,
        worker,
        install,
        remind,
        packets,
    ):
        noun.add(commands)
    return top


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiben.config.settings")
    django.setup()
    args = parser().parse_args(argv)
    try:
        return int(args.run(args))
    except RefusedError as refused:
        _note_refusal(args, refused)
        told = "没有找到，或者不在这个账号的权限范围内。请核对名称，或用 --by 指明有权的账号。"
        print(told, file=sys.stderr)
    except ManyErrors as errors:
        for problem in errors.problems:
            print(problem, file=sys.stderr)
        print(errors, file=sys.stderr)
    except YibenError as error:
        print(error, file=sys.stderr)
    except BrokenPipeError:
        sys.stderr.close()
    except OSError as fault:
        told = f"文件读不了或写不了：{fault}。请检查路径、权限和磁盘空间，再运行一次。"
        print(told, file=sys.stderr)
    except KeyboardInterrupt:
        print("\n已中断。", file=sys.stderr)
        return INTERRUPTED
    return 1


def _note_refusal(args: argparse.Namespace, refused: RefusedError) -> None:
    """Write the audit line of a refusal, as the other doors do."""
    from yiben.people.actions import note_audit  # noqa: PLC0415 -- after django.setup()
    from yiben.people.words import Outcome  # noqa: PLC0415 -- the same

    from .operator import acting  # noqa: PLC0415 -- the same

    account, thing = acting(getattr(args, "by", None)), refused.thing[:80]
    note_audit(account, refused.action, thing, None, Outcome.REFUSED, now())


if __name__ == "__main__":  # pragma: no cover -- runs in a process of its own
    sys.exit(main())
