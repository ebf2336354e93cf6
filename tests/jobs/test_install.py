"""``yiben install`` at a terminal, in a process of its own."""

import os
import pty
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

GOOD = "shishi-2026-qiushi"
COMMAND = [sys.executable, "-X", "utf8", "-m", "yiben.jobs.cli"]


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of an installation in a folder of its own."""
    return os.environ | {
        "YIBEN_VAR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "yiben.config.settings",
    }


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with a database in which nobody has an account."""
    folder = tmp_path_factory.mktemp("made")
    env = environment(folder)
    subprocess.run([*COMMAND, "migrate"], env=env, check=True, capture_output=True)
    return folder


@pytest.fixture
def empty(made: Path, tmp_path: Path) -> dict[str, str]:
    """Give the environment of a copy of it."""
    shutil.copytree(made, tmp_path / "var")
    return environment(tmp_path / "var")


def typed(env: dict[str, str], lines: list[str]) -> tuple[int, str]:
    """Type lines, each when it is asked for; return the exit code and the screen."""
    child, screen = pty.fork()
    if child == 0:
        os.execvpe(sys.executable, [*COMMAND, "install"], env)
    shown, sent, end = b"", 0, time.monotonic() + 60
    while time.monotonic() < end:
        try:
            shown += os.read(screen, 4096)
        except OSError:
            break
        asked = shown.count("密码：".encode()) + shown.count("再输一遍：".encode())
        while sent < min(asked, len(lines)):
            # Whoever reads a password throws away what was typed too soon.
            time.sleep(0.2)
            os.write(screen, lines[sent].encode() + b"\n")
            sent += 1
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), shown.decode()


def test_a_mistake_costs_one_password_and_not_all_of_them(empty):
    lines = ["kurz", GOOD, GOOD + "x", GOOD, GOOD, *[GOOD] * 4]

    code, screen = typed(empty, lines)

    assert code == 0, screen
    assert "这个密码太短" in screen
    assert screen.count("两次输入的不同，请重输这一个。") == 1
    assert "已建立 system、security、audit 三个账号" in screen
    assert GOOD not in screen

    again, screen = typed(empty, [])
    assert again == 1
    assert "系统里已经有账号了" in screen


def test_without_a_terminal_it_says_where_to_go(empty):
    asked = [*COMMAND, "install"]

    done = subprocess.run(
        asked, env=empty, input="", capture_output=True, encoding="utf-8", check=False
    )

    assert done.returncode == 1
    assert "这里没有终端，输不了密码" in done.stderr
    assert "Traceback" not in done.stderr


def test_ctrl_c_leaves_without_a_traceback(empty):
    code, screen = typed(empty, ["\x03"])

    assert code == 130
    assert "已中断" in screen
    assert "Traceback" not in screen
