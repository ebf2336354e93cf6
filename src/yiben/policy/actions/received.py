"""Take a pack that another installation sent."""

import json
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from yiben.common.errors import ManyErrors, Problem
from yiben.org.access import Viewer
from yiben.policy.models import ReceivedPack
from yiben.policy.queries.draft_files import vocabulary
from yiben.policy.queries.pack_files import on_disk, pack_files
from yiben.policy.words import Outcome
from yiben.rules.load import pack_from_texts
from yiben.rules.problems import Problem as Slipped


@transaction.atomic
def receive_pack(
    name: str, files: Mapping[str, str], *, origin: str, by: Viewer, at: datetime
) -> Outcome:
    """Keep a pack beside those on disk; return what came of it.

    ``CHANGED`` says that the program came with a pack of this name and other
    words: ours stays, and whoever takes the packet in is told. Whether the
    sender may, is asked by who calls. Raises ManyErrors for a pack with a
    mistake, or one that came before and reads otherwise.
    """
    held = pack_files(name)
    if held == dict(files):
        return Outcome.UNCHANGED
    if on_disk(name):
        return Outcome.CHANGED
    where = f"规则包 {name}"
    if held:
        message = "这里已有同名的规则包，内容不一样。"
        raise ManyErrors([Problem(where, message, "请对方给新的文件另起一个名字。")])
    problems: list[Slipped] = []
    pack = pack_from_texts(files, vocabulary(), problems)
    if problems or pack is None or pack.name != name:
        first = problems[0].message if problems else "名称与内容不符。"
        message = f"有 {max(len(problems), 1)} 处本系统读不懂：{first}"
        raise ManyErrors([Problem(where, message, "请先把本系统升级到对方的版本。")])
    text = json.dumps(dict(files), ensure_ascii=False, sort_keys=True)
    ReceivedPack(pack=name, files=text, origin=origin, by_id=by.id, at=at).save()
    return Outcome.NEW
