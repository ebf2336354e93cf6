"""The form of a document sent down the tree."""

from collections.abc import Iterable

from yiben.books.relays.words import RelayForm

from .sheet import Question, Sheet


def questions(
    targets: Iterable[tuple[str, str]], packs: Iterable[tuple[str, str]]
) -> tuple[Question, ...]:
    """Return the questions; ``packs`` are the documents the sender may read.

    In the order of thinking: to whom, which document, by when, what else to say.
    """
    return (
        Question("targets", "发给", type="checks", options=tuple(targets)),
        Question("title", "文件名称"),
        Question("number", "文号", required=False),
        Question(
            "pack",
            "是系统里的哪份文件",
            type="select",
            required=False,
            options=tuple(packs),
            empty="不在系统里",
            help="选了以后，下级点开就能看原文和对自己的要求。",
        ),
        Question(
            "plan_wanted",
            "本级方案",
            type="checks",
            required=False,
            options=(("yes", "请各单位报本级方案"),),
        ),
        Question("plan_by", "方案最晚哪天报", type="date", required=False),
        Question("note", "说明", type="textarea", required=False, rows=3),
        Question("received_id", "", type="hidden", required=False),
        Question("token", "", type="hidden", required=False),
    )


def read(sheet: Sheet) -> RelayForm:
    """Return what was filled in; mistakes are noted on the sheet."""
    return RelayForm(
        title=sheet.text("title"),
        target_ids=tuple(sheet.texts("targets")),
        pack=sheet.text("pack"),
        number=sheet.text("number"),
        note=sheet.text("note"),
        plan_wanted="yes" in sheet.texts("plan_wanted"),
        plan_by=sheet.day("plan_by"),
        received_id=sheet.text("received_id"),
        token=sheet.text("token"),
    )


def start_of(form: RelayForm) -> dict[str, str]:
    """Return what stands in the form before anybody has written in it."""
    return {
        "title": form.title,
        "number": form.number,
        "pack": form.pack,
        "plan_wanted": "yes" if form.plan_wanted else "",
        "received_id": form.received_id,
        "token": form.token,
    }
