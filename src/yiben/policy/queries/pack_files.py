"""The files a pack is written in, wherever it lies."""

import json
from pathlib import Path

from django.conf import settings

from yiben.policy.models import Draft, ReceivedPack
from yiben.policy.words import DraftState


def pack_files(name: str) -> dict[str, str]:
    """Return the texts of a pack by path: its head and its articles.

    Cases stay behind: they prove the rules and do not make them. Empty for a
    pack there is none of.
    """
    found = on_disk(name) or _drafted(name) or received_files(name)
    return {
        path: text
        for path, text in found.items()
        if path == "pack.yaml" or path.startswith("articles/")
    }


def on_disk(name: str) -> dict[str, str]:
    """Return the texts of a pack that came with the program."""
    for head in sorted(Path(settings.YIBEN_PACKS).glob("*/*/pack.yaml")):
        if head.parent.name == name:
            files = [head, *sorted((head.parent / "articles").glob("*.yaml"))]
            return {
                one.relative_to(head.parent).as_posix(): one.read_text(encoding="utf-8")
                for one in files
            }
    return {}


def _drafted(name: str) -> dict[str, str]:
    rows = Draft.objects.filter(pack=name, state=DraftState.APPROVED.value)
    files = rows.values_list("files", flat=True).first()
    return dict(json.loads(files)) if files else {}


def received_files(name: str) -> dict[str, str]:
    """Return the texts of a pack that another installation sent."""
    rows = ReceivedPack.objects.filter(pack=name)
    files = rows.values_list("files", flat=True).first()
    return dict(json.loads(files)) if files else {}
