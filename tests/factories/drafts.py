"""Documents written in the browser: an invented one of the town, with two rules."""

from datetime import date
from itertools import count
from typing import Any

from tests.factories.gatherings import AT, World
from yiben.common.errors import ManyErrors, YibenError
from yiben.policy import facts
from yiben.policy.actions.draft_cases import start_cases
from yiben.policy.actions.draft_decisions import approve_draft, submit_draft
from yiben.policy.actions.drafts import start_draft, write_rule
from yiben.policy.checks.drafts import DraftHead, RuleForm
from yiben.policy.models import Draft, DraftRule

TEXT = """\
中共柳溪镇委员会
关于加强支部学习的实施方案
一、学习制度
（一）集中学习。各党支部每月组织一次集中学习，会风要务实。
（二）讨论。各党支部要经常组织“三定一看”讨论，每次讨论都要有记录。
二、报告制度
各党支部每年年底前向镇党委报送工作总结，逾期不报的予以通报。
"""
MONTHLY, YEARLY = "每月组织一次集中学习", "每年年底前向镇党委报送工作总结"
HEAD = DraftHead(
    title="关于加强支部学习的实施方案",
    short="柳溪学习方案",
    issuer="中共柳溪镇委员会",
    in_force_from=date(2026, 1, 1),
    number="柳发〔2026〕3号",
)
BRANCHES = {"subject": "org", "org": ["branch"]}
_marks = count(1)


def once() -> str:
    """Return the mark of a fresh form."""
    return f"once-{next(_marks)}"


def monthly(**changes: Any) -> RuleForm:
    """Return the form of a rule that asks for something each month."""
    row = {
        "title": "支部集中学习",
        "system": "collective_study",
        "form": "require",
        "binds": BRANCHES,
        "record": {"kinds": ["gatherings.seminar.held"]},
        "every": "month",
    }
    return RuleForm(MONTHLY, "一（一）", "支部每月集中学习一次。", row | changes)


def yearly(**changes: Any) -> RuleForm:
    """Return the form of a rule that asks for a report each year."""
    row = {
        "title": "年度工作总结",
        "system": "annual_review",
        "form": "file",
        "binds": BRANCHES,
        "record": {"kinds": ["filings.annual_review.received"]},
        "every": "year",
        "recipient": "superior",
        "consequence": "逾期不报的予以通报",
    }
    return RuleForm(YEARLY, "二", "支部每年向镇党委报一次总结。", row | changes)


def begun(world: World, text: str = TEXT, **changes: Any) -> Draft:
    """Begin the document as the recorder of the town does."""
    head = DraftHead(**{**{f: getattr(HEAD, f) for f in HEAD.__slots__}, **changes})
    return start_draft(
        world.town, head, text, once=once(), by=world["town_recorder"], at=AT
    )


def ruled(world: World, draft: Draft, form: RuleForm) -> DraftRule:
    """Write one rule into a draft."""
    return write_rule(draft, form, once=once(), by=world["town_recorder"], at=AT)


def written(world: World, *forms: RuleForm) -> Draft:
    """Write the whole document with its starting cases."""
    draft = begun(world)
    for form in forms or (monthly(), yearly()):
        ruled(world, draft, form)
    start_cases(draft, by=world["town_recorder"], at=AT)
    return fresh(draft)


def fresh(draft: Draft) -> Draft:
    """Return a draft as it stands now."""
    return Draft.objects.select_related("org").get(pk=draft.pk)


def submitted(world: World, draft: Draft | None = None, **changes: Any) -> Draft:
    """Submit the document."""
    row = fresh(draft) if draft else written(world)
    given = {"reason": "", "wanted": "", "revision": row.revision, **changes}
    return submit_draft(row, by=world["town_recorder"], at=AT, **given)


def approved(world: World, draft: Draft | None = None) -> Draft:
    """Let the overseer of the town approve it."""
    row = submitted(world, draft)
    return approve_draft(row, digest=row.digest, by=world["superior"], at=AT)


def forget_approved() -> None:
    """Let this process forget what a test approved: its rows are rolled back."""
    if facts._approved.packs:
        facts._approved.forget()


def problems_of(action: Any) -> list[str]:
    """Return what an action complains of; it must complain."""
    try:
        action()
    except ManyErrors as wrong:
        return [one.message for one in wrong.problems]
    except YibenError as wrong:
        return [wrong.message]
    raise AssertionError("nothing was wrong")
