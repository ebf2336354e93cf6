"""The forms of a document that is written in the browser, its rules apart."""

from collections.abc import Mapping
from datetime import date

from yiben.policy.checks.drafts import TEXT_LENGTH, DraftHead
from yiben.policy.queries.drafts import Draft

from .sheet import Question, Sheet

LONGEST = 400_000
"""Letters that a page takes at all; the room says how long a text may be."""


class LongSheet(Sheet):
    """A sheet on which the text of a whole document may stand."""

    limit = LONGEST


def head_questions(parents: tuple[tuple[str, str], ...]) -> tuple[Question, ...]:
    """Return the questions about a document and its text."""
    asked = [
        Question("title", "标题", help="如 关于加强支部学习的实施方案。"),
        Question("short", "简称", help="引用时用，如 柳溪学习方案。不超过 40 字。"),
        Question("issuer", "发文机关"),
        Question(
            "number", "文号", required=False, help="如 柳发〔2026〕3号；还没有就空着。"
        ),
        Question("issued_on", "印发日期", "date", required=False),
        Question("in_force_from", "从哪天起生效", "date"),
        Question(
            "in_force_note", "生效日期的来由", required=False, help="如 按印发日期。"
        ),
    ]
    if parents:
        asked.append(
            Question(
                "parents",
                "依据哪些上级文件",
                "checks",
                required=False,
                options=parents,
            )
        )
    return tuple(asked)


TEXT = (
    Question(
        "text",
        "粘贴原文",
        "textarea",
        required=False,
        rows=14,
        help=f"正文就行，不超过 {TEXT_LENGTH} 字。标有密级的不要粘贴，请线下办理。",
    ),
    Question(
        "file",
        "或者选一个文件",
        "file",
        required=False,
        accept=".txt,.docx",
        help="纯文本（txt，UTF-8 或 GBK 都行）或 Word 文档（docx）。选了文件就用文件里的。",
    ),
)
DECLARED = Question(
    "declared",
    "声明",
    "checks",
    options=(("yes", "我确认这份文件不涉及国家秘密，可以在本系统中存放"),),
)
IMPORT = (
    Question(
        "pack",
        "规则包（zip）",
        "file",
        accept=".zip",
        help="别处写好的规则包：pack.yaml、articles/、cases/ 压成一个 zip。",
    ),
    DECLARED,
)
RETURN = (Question("reason", "退回的理由", "textarea", rows=3),)
CASES = (
    Question(
        "text",
        "例子",
        "textarea",
        required=False,
        rows=24,
        help="按原样改：改日期、改次数、改结果。全部删空再保存，就是不要这份例子。",
    ),
)
RULE_TEXT = (
    Question("phrase", "原文里的话"),
    Question("reading", "用自己的话说一遍", "textarea", rows=3),
    Question("section", "原文的章节", required=False),
    Question("text", "规则", "textarea", rows=18, help="写法见 packs/README.md。"),
)


def submit_questions(approvers: tuple[tuple[str, str], ...]) -> tuple[Question, ...]:
    """Return the questions on handing a document in."""
    return (
        Question(
            "reason",
            "送审说明",
            "textarea",
            required=False,
            rows=3,
            help="给审批人看的话；增加的负担超过标准时，要写明理由。",
        ),
        Question(
            "wanted",
            "指定审批人",
            "select",
            required=False,
            options=approvers,
            empty="（不指定，有权审批的都可以）",
            help="不能是参加起草的人。增加的负担超过标准时，要指定。",
        ),
    )


def head_of(sheet: Sheet) -> DraftHead:
    """Return what was answered about a document."""
    return DraftHead(
        title=sheet.text("title"),
        short=sheet.text("short"),
        issuer=sheet.text("issuer"),
        in_force_from=sheet.day("in_force_from") or date.min,
        number=sheet.text("number"),
        issued_on=sheet.day("issued_on"),
        in_force_note=sheet.text("in_force_note"),
        parents=tuple(sheet.texts("parents")),
    )


def start_of(draft: Draft) -> Mapping[str, str]:
    """Return what stands in the form of a draft that is there already."""
    return {
        "title": draft.title,
        "short": draft.short,
        "issuer": draft.issuer,
        "number": draft.number,
        "issued_on": draft.issued_on.isoformat() if draft.issued_on else "",
        "in_force_from": draft.in_force_from.isoformat(),
        "in_force_note": draft.in_force_note,
        "text": draft.text,
    }
