"""The forms of packets: another installation, its fingerprint, a file, a task."""

from collections.abc import Iterable

from yiben.packets.words import Direction

from .sheet import Question

UPLOAD = (
    Question(
        "file",
        "数据包（.zip）",
        type="file",
        accept=".zip",
        help="先看会改动什么，确认以后才写入。有一条不对，整包都不写。",
    ),
)

PEER = (
    Question("name", "对方系统的名称", help="如“柳溪镇的系统”。"),
    Question(
        "direction",
        "它在哪一边",
        type="select",
        options=tuple(Direction.choices()),
        help="下级系统把台账报上来，上级系统把文件和任务发下来。",
    ),
    Question(
        "unit",
        "下级系统管的组织",
        required=False,
        help="填组织全称或编号。上级系统不用填，收到第一个包就知道。",
    ),
    Question("public", "对方的公钥", help="64 位，从对方的“本系统”一栏原样复制。"),
)

FINGERPRINT = (
    Question(
        "fingerprint",
        "对方念给你听的指纹",
        help="当面或在电话里逐组核对，不要从这一页上抄。",
    ),
)


def task_questions(units: Iterable[tuple[str, str]]) -> tuple[Question, ...]:
    """Return the questions of a task for a unit below."""
    return (
        Question("unit", "交给", type="select", options=tuple(units)),
        Question("title", "事项"),
        Question("due_on", "完成期限", type="date", required=False),
    )
