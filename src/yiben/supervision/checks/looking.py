"""What makes an inspection and the life of a finding valid."""

from collections.abc import Collection, Iterator
from datetime import date

from yiben.common.errors import Problem, YibenError
from yiben.rules.kinds import Kind
from yiben.rules.kinds.fill import mistakes_in
from yiben.supervision.words import InspectionForm, Mode, PlanForm

TOPIC_LENGTH = 200
SUMMARY_LENGTH = 20_000
FINDING_LENGTH = 1000
REPLY_LENGTH = 2000
MOST_FINDINGS = 50
BASIS_LENGTH = 500
SEED_LENGTH = (6, 200)
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


class DrawnError(YibenError):
    """A plan is drawn once; a second draw could go on until it pleases."""

    def __init__(self) -> None:
        """Say what to do if the draw was wrong."""
        super().__init__(
            "这个计划已经抽取过，结果不能重抽。",
            "抽错了的，写明原因取消这个计划，另立一个。",
        )


class PlanOverError(YibenError):
    """Nothing more is done under a plan that was cancelled."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("这个计划已经取消。", "要督查的，请另立一个计划。")


class VisitOverError(YibenError):
    """A unit that was visited, or dropped, is no longer waiting."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("这个单位已经去过，或已注明不去。", "请刷新后再看。")


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


def plan_problems(
    form: PlanForm, below: Collection[str], today: date
) -> Iterator[Problem]:
    """Give everything wrong with a plan; ``below`` are units it may visit."""
    if not form.title.strip() or len(form.title) > TOPIC_LENGTH:
        yield Problem("title", "督查事项没有填写，或超过 200 个字。", "请填写。")
    if not form.basis.strip() or len(form.basis) > BASIS_LENGTH:
        yield Problem(
            "basis", "依据和原因没有填写，或超过 500 个字。", "写明凭哪一条、为什么查。"
        )
    if form.mode not in set(Mode):
        yield Problem("mode", "没有选择督查方式。", "请选择一种。")
    if form.last_on < form.first_on:
        yield Problem("last_on", "结束日期早于开始日期。", "请核对日期。")
    elif form.last_on < today:
        yield Problem("last_on", "结束日期已经过了。", "去过的，请直接登记督查。")
    elif form.first_on.year != form.last_on.year:
        yield Problem("last_on", "跨了年。", "请按年分成两个计划。")
    if not form.unit_ids and not form.pool_ids:
        yield Problem("unit_ids", "没有写去哪些单位。", "请指定单位，或写明从哪里抽。")
    if {*form.unit_ids, *form.pool_ids} - set(below):
        yield Problem("unit_ids", "有的单位不在本组织之下。", "请从列表中选择。")
    yield from _about_the_draw(form)


def _about_the_draw(form: PlanForm) -> Iterator[Problem]:
    if not form.pool_ids:
        if form.draw_size:
            yield Problem("pool_ids", "没有写明从哪些单位里抽。", "请勾选抽取范围。")
        return
    if set(form.pool_ids) & set(form.unit_ids):
        yield Problem("pool_ids", "有的单位既指定又参加抽取。", "请只留一处。")
    if not 0 < form.draw_size < len(set(form.pool_ids)):
        yield Problem(
            "draw_size",
            f"抽取范围有 {len(set(form.pool_ids))} 个单位，抽取个数要少于它、至少 1 个。",
            "全部都去的，请直接指定。",
        )


def seed_problems(seed: str) -> Iterator[Problem]:
    """Give the problem of a seed nobody could look up."""
    least, most = SEED_LENGTH
    if not least <= len(seed.strip()) <= most or not any(one.isdigit() for one in seed):
        yield Problem(
            "seed",
            f"种子要有数字和出处，{least} 至 {most} 个字。",
            "如“2026年11月20日上证指数收盘 3912.45”，冻结名单以后才公布、人人查得到的。",
        )


def reason_problems(reason: str) -> Iterator[Problem]:
    """Give the problem of a missing reason."""
    if not reason.strip() or len(reason) > BASIS_LENGTH:
        yield Problem("reason", "请写明原因，1 至 500 个字。")


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
