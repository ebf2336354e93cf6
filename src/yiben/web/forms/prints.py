"""The form that orders the books of a whole subtree, and the answer to it."""

from datetime import date

from django.http import QueryDict

from yiben.reports.words import (
    COUNTY_BOOKS,
    MEETINGS,
    MOST_ALONE,
    FileType,
    PrintForm,
)

from .sheet import Question, Sheet

YEARS_BACK = 3
USUAL = (MEETINGS, "theme-days")
ANSWER = (
    Question(
        "verdict",
        "办理",
        "radios",
        options=(("yes", "批准"), ("no", "不批准")),
    ),
    Question("answer", "说明", required=False, help="不批准的要写原因。"),
)


def print_sheet(raw: QueryDict | None, *, today: date, pdf: bool) -> Sheet:
    """Return the form of an order; the usual books are ticked."""
    years = range(today.year, today.year - YEARS_BACK, -1)
    sorts = [one for one in FileType if pdf or one is not FileType.PDF]
    questions = (
        Question(
            "books",
            "印哪几本",
            "checks",
            options=tuple((one.name, one.title) for one in COUNTY_BOOKS),
        ),
        Question(
            "year",
            "哪一年",
            "select",
            options=tuple((str(one), f"{one}年") for one in years),
        ),
        Question(
            "sort",
            "印成",
            "select",
            options=tuple((one.value, one.label) for one in sorts),
        ),
        Question(
            "purpose",
            "用途",
            help=(
                f"例如“年终归档”。涉及超过 {MOST_ALONE} 人，或有涉及个人事项的记录本，"
                "要由另一位同志批准。"
            ),
        ),
    )
    return Sheet(questions, raw, chosen={"books": USUAL})


def form_of(sheet: Sheet) -> PrintForm:
    """Return what was ordered; the room checks it once more."""
    sort, year = sheet.text("sort"), sheet.text("year")
    return PrintForm(
        books=tuple(sheet.texts("books")),
        year=int(year) if year.isascii() and year.isdigit() else 0,
        sort=FileType(sort) if sort in set(FileType) else FileType.WORD,
        purpose=sheet.text("purpose"),
    )
