"""The forms of planned visits: the plan, the draw, dropping one, cancelling all."""

from collections.abc import Iterable
from datetime import date

from yiben.supervision.words import Mode, PlanForm

from .sheet import Question, Sheet

SEED = (
    Question(
        "seed",
        "公开的种子",
        help="名单冻结以后才公布、人人查得到的数字，连出处一起写，如“2026年11月20日上证指数收盘 3912.45”。",
    ),
)
REASON = (Question("reason", "原因", help="写明为什么，最多 500 个字。"),)

UNANNOUNCED = (("yes", "不事先通知（结束以后各单位才看得到）"),)
"""The one tick of a plan that surprises."""


def plan_questions(units: Iterable[tuple[str, str]]) -> tuple[Question, ...]:
    """Return the questions of a plan over units that can be visited."""
    options = tuple(units)
    return (
        Question("title", "督查事项", help="看什么，一句话。"),
        Question("basis", "依据和原因", help="凭哪个文件哪一条，为什么要去看。"),
        Question("first_on", "开始日期", type="date"),
        Question("last_on", "结束日期", type="date"),
        Question("mode", "方式", type="select", options=tuple(Mode.choices())),
        Question(
            "together",
            "与谁合并开展",
            required=False,
            help="能和别的督查、调研一次去的，写在这里，少跑一趟。",
        ),
        Question("units", "指定的单位", type="checks", required=False, options=options),
        Question(
            "pool", "随机抽取的范围", type="checks", required=False, options=options
        ),
        Question(
            "size",
            "抽取几个",
            type="number",
            required=False,
            help="名单现在冻结，以后凭公开的种子抽，只抽一次。",
        ),
        Question("quiet", "通知", type="checks", required=False, options=UNANNOUNCED),
        Question("token", "", type="hidden", required=False),
    )


def read_plan(sheet: Sheet) -> PlanForm:
    """Return what was filled in; mistakes are noted on the sheet."""
    size = sheet.text("size")
    if size and not (size.isascii() and size.isdigit()):
        sheet.wrong("size", "“抽取几个”不是整数。", "请填数字，如 3。")
    return PlanForm(
        title=sheet.text("title"),
        first_on=sheet.day("first_on") or date.min,
        last_on=sheet.day("last_on") or date.min,
        mode=sheet.text("mode"),
        basis=sheet.text("basis"),
        together=sheet.text("together"),
        unit_ids=tuple(sheet.texts("units")),
        pool_ids=tuple(sheet.texts("pool")),
        draw_size=int(size) if size.isascii() and size.isdigit() else 0,
        announced=not sheet.texts("quiet"),
        token=sheet.text("token"),
    )
