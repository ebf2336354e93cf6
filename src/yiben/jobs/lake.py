"""The folder of a lake: how it is divided, and that one program at a time works in it."""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from yiben.common.errors import YibenError
from yiben.engine import parts

LAKE = "lake.json"
LAYOUT = 2
"""How the tables are laid out; a folder of another layout is made anew."""


@contextmanager
def claimed(folder: Path, depth: int | None = None) -> Iterator[None]:
    """Hold a lake alone; with a depth it is begun if the folder is empty.

    Raises YibenError if there is no lake, if another version or another depth
    made it, if somebody else holds it, and whenever its files fail.
    """
    try:
        begin(folder, depth)
        with (folder / LAKE).open("rb") as file:
            _lock(folder, file.fileno())
            yield
    except (OSError, json.JSONDecodeError) as fault:
        raise YibenError(
            f"{folder} 里的文件读不了或写不了：{fault}。",
            "请检查权限和磁盘空间，再运行一次，会接着做。有文件坏了，就删掉它所在的"
            " region 文件夹，那个区域会从头再出；台账都在业务库里。",
        ) from fault


def begin(folder: Path, depth: int | None) -> None:
    """Make an empty folder a lake of this depth; raise if a lake there is of another."""
    file = folder / LAKE
    if file.exists():
        _must_fit(folder, json.loads(file.read_text(encoding="utf-8")), depth)
        return
    if depth is None:
        raise YibenError(f"{folder} 里没有出库的台账。", "请先运行 yiben lake export。")
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.glob("region=*")):
        raise _of_another_version(folder)
    if any(folder.iterdir()):
        raise YibenError(f"{folder} 里有别的文件。", "请换一个空文件夹。")
    with parts.put(file) as beside:
        beside.write_text(json.dumps({"layout": LAYOUT, "depth": depth}), "utf-8")


def _must_fit(folder: Path, known: dict[str, int], depth: int | None) -> None:
    if known.get("layout") != LAYOUT:
        raise _of_another_version(folder)
    if depth not in {None, known["depth"]}:
        raise YibenError(
            f"{folder} 是按组织树第 {known['depth']} 层分区域的，不能改按第 {depth} 层。",
            f"请写 --depth {known['depth']}，或者换一个空文件夹。",
        )


def _of_another_version(folder: Path) -> YibenError:
    return YibenError(
        f"{folder} 是另一个版本写的，列不一样。",
        "请删掉整个文件夹（或换一个空的）再出一遍；台账都在业务库里。",
    )


def _lock(folder: Path, number: int) -> None:
    """Lock an open file until it is closed, or until this process is killed."""
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise YibenError(
            f"另一个程序正在用 {folder}。", "请等它做完，再运行一次。"
        ) from None
