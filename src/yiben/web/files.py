"""Files that leave the house, and files that wait between two pages."""

import re
import secrets
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.http import HttpResponse

from yiben.common import clock

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KEPT = 2 * 60 * 60
"""Seconds for which a file waits; a session is over sooner."""
_NAME = re.compile(r"[0-9a-f]{32}")


def download(data: bytes, name: str, kind: str) -> HttpResponse:
    """Return a file under a Chinese name."""
    answer = HttpResponse(data, content_type=kind)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _folder() -> Path:
    folder = Path(settings.MEDIA_ROOT) / "waiting"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def put_by(sealed: str) -> str:
    """Keep a sealed text until the next page; return the name it waits under.

    Whoever knows the name still needs the account it was sealed for. Old ones
    that nobody came back for are removed.
    """
    folder = _folder()
    oldest = clock.now().timestamp() - KEPT
    for path in folder.iterdir():
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
    name = secrets.token_hex(16)
    path = folder / name
    path.touch(mode=0o600)
    path.write_text(sealed, encoding="utf-8")
    return name


def fetch(name: str) -> str | None:
    """Return what waits under a name; None if nothing does any longer."""
    path = _folder() / name
    if not _NAME.fullmatch(name) or not path.is_file():
        return None
    return path.read_text(encoding="utf-8")


def discard(name: str) -> None:
    """Remove what waited under a name."""
    if _NAME.fullmatch(name):
        (_folder() / name).unlink(missing_ok=True)
