"""The pieces of a kind out of YAML: its fields, tags and stages.

Each reader gives the pieces without a mistake and notes the rest.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from yiben.rules.lined import LinedList, line_of, line_of_item

from .kind import (
    FILINGS_BOOK,
    FieldType,
    FilingState,
    KindField,
    KindStage,
    KindTag,
)
from .near import suggestion

FIELD_KEYS = ("name", "label", "type", "required", "choices")
TAG_KEYS = ("tag", "label", "default")
STAGE_KEYS = ("stage", "label", "posts", "needs")
STAGE = re.compile(r"[a-z][a-z_]*")

Note = Callable[..., None]


def check_keys(
    row: Mapping[Any, Any], known: tuple[str, ...], line: int, note: Note
) -> None:
    """Note every key that is not known, with the nearest that is."""
    for key in row:
        if key not in known:
            place = line_of(row, key, line)
            note(place, f"不认识的键“{key}”。", suggestion(key, known))


def rows_of(row: Any, key: str, line: int, note: Note) -> Iterator[tuple[Any, int]]:
    """Give the mappings listed under a key with their lines; note the others."""
    listed = row.get(key) or LinedList()
    if not isinstance(listed, LinedList):
        note(line_of(row, key, line), f"“{key}”应是列表。")
        return
    for number, one in enumerate(listed):
        place = line_of_item(listed, number, line)
        if isinstance(one, Mapping):
            yield one, place
        else:
            note(place, f"“{key}”里的“{one}”写法不对。", "写成 {…: …, label: …}。")


def tags_of(row: Any, key: str, line: int, note: Note) -> tuple[KindTag, ...]:
    """Read the tags or elements of a kind."""
    found: dict[str, KindTag] = {}
    for one, place in rows_of(row, key, line, note):
        check_keys(one, TAG_KEYS, place, note)
        tag, label = one.get("tag"), one.get("label")
        if not tag or not label:
            note(place, "标记要有 tag 和 label。", "补上缺的一项。")
        elif tag in found:
            note(place, f"标记“{tag}”写了两次。", "删去一个。")
        else:
            default = one.get("default") is True
            found[str(tag)] = KindTag(str(tag), str(label), default)
    return tuple(found.values())


def fields_of(row: Any, line: int, note: Note) -> tuple[KindField, ...]:
    """Read the fields of a kind."""
    found: dict[str, KindField] = {}
    types = [word.value for word in FieldType]
    for one, place in rows_of(row, "fields", line, note):
        check_keys(one, FIELD_KEYS, place, note)
        name, label = str(one.get("name", "")), str(one.get("label", ""))
        choices = tuple(map(str, one.get("choices") or ()))
        type_ = str(one.get("type", FieldType.TEXT.value))
        if not name or not label:
            note(place, "字段要有 name 和 label。", "补上缺的一项。")
        elif name in found:
            note(place, f"字段“{name}”写了两次。", "删去一个。")
        elif type_ not in types:
            note(place, f"没有“{type_}”这种字段。", suggestion(type_, types))
        elif (type_ == FieldType.CHOICE) != bool(choices):
            message = f"字段“{name}”的类型与选项不符。"
            note(place, message, "单选要列 choices，其他类型不列。")
        else:
            required = one.get("required") is True
            found[name] = KindField(name, label, type_, required, choices)
    return tuple(found.values())


def stages_of(
    row: Any, fields: tuple[KindField, ...], line: int, note: Note
) -> tuple[KindStage, ...]:
    """Read the stages of a kind; a filing may list its ``states`` instead."""
    if isinstance(row.get("states"), list):
        _check_states(row, line, note)
        return tuple(
            KindStage(word.value, word.label)
            for word in FilingState
            if word.value in row["states"]
        )
    known = {field.name for field in fields}
    found: dict[str, KindStage] = {}
    for one, place in rows_of(row, "stages", line, note):
        check_keys(one, STAGE_KEYS, place, note)
        stage = _stage_from(one, place, known, note)
        if stage and stage.stage in found:
            note(place, f"阶段“{stage.stage}”写了两次。", "删去一个。")
        elif stage:
            found[stage.stage] = stage
    if found and not any(stage.posts for stage in found.values()):
        message = "没有一个阶段记入台账。"
        note(line_of(row, "stages", line), message, "至少一个阶段写 posts: true。")
    return tuple(found.values())


def _check_states(row: Any, line: int, note: Note) -> None:
    place = line_of(row, "states", line)
    if row.get("book") != FILINGS_BOOK:
        note(place, f"“states”只用在 {FILINGS_BOOK} 里。", "其他分册写 stages。")
    if row.get("stages"):
        note(place, "“states”和“stages”只能写一个。", "删去一个。")


def _stage_from(one: Any, place: int, known: set[str], note: Note) -> KindStage | None:
    stage, label = str(one.get("stage") or ""), str(one.get("label") or "")
    posts, needs = one.get("posts", True), one.get("needs", [])
    if not stage or not label:
        note(place, "阶段要有 stage 和 label。", "补上缺的一项。")
    elif not STAGE.fullmatch(stage):
        message = f"阶段“{stage}”只能用小写英文和下划线。"
        note(place, message, "如 opened，中文写在 label。")
    elif not isinstance(posts, bool):
        note(place, "“posts”应是 true 或 false。", "记入台账写 true。")
    elif not isinstance(needs, list):
        note(place, "“needs”应是列表。", "写成 [甲, 乙]。")
    elif strangers := [name for name in needs if name not in known]:
        message = f"阶段“{stage}”要的“{strangers[0]}”不是本种类的字段。"
        note(place, message, suggestion(strangers[0], known))
    else:
        return KindStage(stage, label, posts, tuple(map(str, needs)))
    return None
