"""The audit as an auditor reads it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from yiben.people.queries import AuditRow
from yiben.people.words import GrantRole, Outcome

from .tones import with_query

ACTS = {
    "account.change_password": "修改本人密码",
    "account.create": "新建账号",
    "account.disable": "停用账号",
    "account.enable": "启用账号",
    "account.install": "初始化账号",
    "account.list": "查看账号列表",
    "account.see": "查看账号",
    "account.set_active": "启停账号",
    "account.set_password": "重设密码",
    "audit.read": "查看审计记录",
    "document.import": "导入文件",
    "document.read": "阅读文件",
    "duties.revoke_waiver": "撤回免除",
    "duties.waive": "免除职责",
    "filing.inbox": "查看收件",
    "excel.export": "导出表格",
    "excel.list": "查看表格导出",
    "filing.read": "阅读报备材料",
    "filing.receive": "办理报备材料",
    "filings.drafted": "起草材料",
    "filings.filed": "报送材料",
    "filings.made": "制定材料",
    "filings.published": "公布材料",
    "filings.received": "回执",
    "filings.returned": "退回材料",
    "finding.reply": "反馈整改",
    "gathering.read": "查看活动",
    "gathering.write": "填写活动",
    "grant.create": "授权",
    "grant.end": "收回授权",
    "inspection.hold": "登记督查",
    "inspection.list": "查看督查",
    "inspection.read": "查看督查",
    "ledger.correct": "更正台账",
    "ledger.export": "导出台账",
    "ledger.post": "记入台账",
    "ledger.read": "查看台账记录",
    "lines.export": "导出职责清单",
    "login": "登录",
    "logout": "退出",
    "member.admit": "登记党员",
    "member.transfer": "转接组织关系",
    "name.define": "补充名目内容",
    "office.appoint": "登记任职",
    "office.end": "登记离任",
    "report.book": "印制记录本",
    "report.print": "汇总印制",
    "report.print.approve": "批准汇总印制",
    "report.print.ask": "提出汇总印制",
    "report.print.cancel": "取消汇总印制",
    "report.print.done": "汇总印制完成",
    "report.print.fetch": "下载汇总印制的文件",
    "report.print.refuse": "不批准汇总印制",
    "report.sign": "签发公文",
    "report.template": "上传报表模板",
    "org.disband": "撤销组织",
    "org.found": "成立组织",
    "org.manage": "管理组织",
    "org.move": "调整隶属",
    "org.oversee": "查看下级",
    "org.read": "查看组织内部情况",
    "org.see": "查看组织",
    "org.tend": "维护名册",
    "pack.adopt": "施行文件",
    "pack.retire": "停止施行文件",
    "person.read": "查看个人信息",
    "policy.see": "查看施行文件",
    "roster.export": "导出名册",
    "roster.import": "导入名册",
    "supervision.close_finding": "问题销号",
    "supervision.hold_inspection": "登记督查",
    "supervision.reply_finding": "反馈整改",
    "term.settle": "确定次数或期限",
}
"""The audit's words as a reader says them; others are shown as they stand."""


ROLES = dict(GrantRole.choices())
"""A grant's line names the role by its stored word."""


@dataclass(frozen=True, slots=True)
class AuditLine:
    """A line of the audit."""

    at: datetime
    who: str
    act: str
    thing: str
    org: str
    outcome: str
    outcome_label: str
    detail: str


@dataclass(frozen=True, slots=True)
class AuditPanel:
    """The page; newest first."""

    org_id: str
    org_name: str
    orgs: tuple[tuple[str, str], ...]
    outcome: str
    outcomes: tuple[tuple[str, str], ...]
    lines: tuple[AuditLine, ...]
    older_url: str


def audit_panel(
    rows: list[AuditRow],
    *,
    org_id: str,
    orgs: Iterable[tuple[str, str]],
    outcome: str,
    size: int,
) -> AuditPanel:
    """Return a page of lines and the way to the older ones."""
    places = tuple(orgs)
    older = with_query(
        reverse("audit"),
        org=org_id,
        outcome=outcome,
        before=rows[-1].id if len(rows) == size else "",
    )
    return AuditPanel(
        org_id=org_id,
        org_name=dict(places).get(org_id, ""),
        orgs=places,
        outcome=outcome,
        outcomes=tuple(Outcome.choices()),
        lines=tuple(
            AuditLine(
                at=row.at,
                who=row.who,
                act=ACTS.get(row.action, row.action),
                thing=row.thing or "",
                org=row.org_name or "",
                outcome=row.outcome,
                outcome_label=row.label,
                detail=ROLES.get(row.detail or "", row.detail or ""),
            )
            for row in rows
        ),
        older_url=older if len(rows) == size else "",
    )
