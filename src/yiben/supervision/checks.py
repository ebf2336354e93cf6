"""What makes an inspection and the life of a finding valid."""

from collections.abc import Collection, Iterator
from datetime import date

from yiben.common.errors import Problem, YibenError
from yiben.rules.kinds import Kind
from yiben.rules.kinds.fill import mistakes_in

from .words import InspectionForm, Mode

TOPIC_LENGTH = 200
SUMMARY_LENGTH = 20_000
FINDING_LENGTH = 1000
REPLY_LENGTH = 2000
MOST_FINDINGS = 50
OWN_COLUMNS = frozenset({"topic", "mode", "findings"})


class NotBelowError(YibenError):
    """One inspects below oneself only."""

    def __init__(self, name: str) -> None:
        """Name the unit that is not below."""
        super().__init__(f"{name}不在本组织之下。", "只能督查下级组织。")


class FindingMovedOnError(YibenError):
    """The finding is in another state than the step needs."""

    def __init__(self, label: str, advice: str) -> None:
        """Name the state, and say what comes first."""
        super().__init__(f"这个问题{label}。", advice)


def problems_of(
    form: InspectionForm, kind: Kind, *, inspectors: Collection[str], today: date
) -> Iterator[Problem]:
    """Give everything wrong; ``inspectors`` are persons who may inspect."""
    if form.happened_on > today:
        yield Problem("happened_on", "日期还没有到。", "请检查过以后再登记。")
    if form.mode not in set(Mode):
        labels = "、".join(mode.label for mode in Mode)
        yield Problem("mode", "没有选择督查方式。", f"可以选：{labels}。")
    if not form.topic.strip() or len(form.topic) > TOPIC_LENGTH:
        yield Problem("topic", "检查内容没有填写，或超过 200 个字。", "请填写。")
    if len(form.summary) > SUMMARY_LENGTH:
        yield Problem("summary", f"情况超过 {SUMMARY_LENGTH} 个字。", "请写短一些。")
    fields = [one for one in kind.fields if one.name not in OWN_COLUMNS]
    for mistake in mistakes_in(form.fields, fields):
        yield Problem(f"fields:{mistake.name}", mistake.message, mistake.advice)
    known = {one.tag for one in kind.tags}
    for tag in form.tags:
        if tag not in known:
            yield Problem("tags", f"没有“{tag}”这个标记。", "请去掉。")
    yield from _about_the_inspectors(form, inspectors)
    yield from _about_the_findings(form)


def _about_the_inspectors(
    form: InspectionForm, inspectors: Collection[str]
) -> Iterator[Problem]:
    for person_id in form.inspector_ids:
        if person_id not in inspectors:
            yield Problem(
                "inspector_ids", f"找不到编号 {person_id} 的人。", "请从名册中选择。"
            )
    if len(set(form.inspector_ids)) < len(form.inspector_ids):
        yield Problem("inspector_ids", "同一个人写了两次。", "请去掉一行。")


def _about_the_findings(form: InspectionForm) -> Iterator[Problem]:
    if len(form.findings) > MOST_FINDINGS:
        yield Problem("findings", f"问题多于 {MOST_FINDINGS} 个。", "请分次登记。")
    for number, finding in enumerate(form.findings, start=1):
        where = f"findings:{number}"
        if not finding.text.strip() or len(finding.text) > FINDING_LENGTH:
            yield Problem(
                where, f"第 {number} 个问题没有内容，或超过 1000 个字。", "请填写。"
            )
        if finding.due_on is not None and finding.due_on < form.happened_on:
            yield Problem(
                where, f"第 {number} 个问题的期限早于检查那天。", "请核对期限。"
            )


def reply_problems(reply: str) -> Iterator[Problem]:
    """Give the problem of an empty reply."""
    if not reply.strip() or len(reply) > REPLY_LENGTH:
        yield Problem("reply", "请写明整改情况，1 至 2000 个字。")


def note_problems(note: str) -> Iterator[Problem]:
    """Give the problem of a closing without a word of what was checked."""
    if not note.strip() or len(note) > FINDING_LENGTH:
        yield Problem("note", "请写明怎样核实的，1 至 1000 个字。")
