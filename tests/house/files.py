"""The files of the repository, as the tests of the house read them."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEXT = {
    ".cfg", ".css", ".editorconfig", ".html", ".in", ".ini", ".js", ".json", ".md",
    ".py", ".sh", ".sql", ".svg", ".toml", ".txt", ".typ", ".yaml", ".yml", "",
}  # fmt: skip


def tracked() -> list[Path]:
    """Give the files git knows or would add: what is ignored is no part of it."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    paths = [ROOT / name for name in listing.split("\0") if name]
    return [path for path in paths if path.is_file()]


def texts() -> Iterator[tuple[str, str]]:
    """Give each text file as its path from the root and its content."""
    for path in tracked():
        if path.suffix in TEXT:
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


def modules(*folders: str) -> list[Path]:
    """Give the Python modules below these folders, migrations left out."""
    return [
        path
        for path in tracked()
        if path.suffix == ".py"
        and "migrations" not in path.parts
        and str(path.relative_to(ROOT)).startswith(
            tuple(f"{name}/" for name in folders)
        )
    ]
