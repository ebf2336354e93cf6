"""Members with accounts enough to hide in, their marks and complaints."""

from dataclasses import replace

from tests.cast import make_account
from tests.factories.gatherings import AT, World
from yiben.feedback.actions import answer_complaint, complain, mark_duty
from yiben.feedback.models import CodedComplaint, NamedComplaint
from yiben.feedback.queries import blank_code
from yiben.feedback.words import (
    ComplaintForm,
    MarkForm,
    MarkReason,
    Naming,
    ReplyForm,
)
from yiben.org.words import GrantRole
from yiben.people.models import Account

DUTY = "hunan-2017/theme-day-monthly"
CENTRAL = "central-2017/branch-assembly-regular"
NAMED, HIDDEN = Naming.NAMED.value, Naming.ANONYMOUS.value
HEAVY = MarkForm(MarkReason.TOO_HEAVY.value, naming=HIDDEN)
BY_NAME = replace(HEAVY, naming=NAMED)
OTHERS = ("李春生", "钱水生", "孙苗", "周大山")
"""Members of the branch who have no account yet."""


def members(world: World) -> list[Account]:
    """Give everybody in the branch an account, and return all six."""
    made = [
        make_account(
            f"m{number}",
            world["security_admin"],
            (GrantRole.MEMBER, world.branch),
            person=world.people[name],
        )
        for number, name in enumerate(OTHERS)
    ]
    return [world["recorder"], world["member"], *made]


def mark(by: Account, duty: str = DUTY, form: MarkForm = HEAVY) -> None:
    mark_duty(duty, form, by=by, at=AT)


def complaint_form(world: World, **given: str) -> ComplaintForm:
    fields = {
        "text": "表格太多，同样的数填了三遍。",
        "addressee_id": world.town.pk,
        "code": blank_code(),
        "page": "documents",
        "unit_id": world.branch.pk,
    }
    return ComplaintForm(**{**fields, **given})


def complained(world: World, who: str = "member", **given: str) -> NamedComplaint:
    """Return what somebody complained of with their name."""
    form = complaint_form(world, **given)
    return NamedComplaint.objects.get(pk=complain(form, by=world[who], at=AT))


def coded_by(world: World, by: Account, **given: str) -> tuple[CodedComplaint, str]:
    """Return what somebody complained of without, and its code."""
    before = set(CodedComplaint.objects.values_list("pk", flat=True))
    form = complaint_form(world, naming=HIDDEN, **given)
    assert complain(form, by=by, at=AT) == ""
    return CodedComplaint.objects.exclude(pk__in=before).get(), form.code


def answered(world: World, row: NamedComplaint | CodedComplaint) -> None:
    """Answer as the town does."""
    row = type(row)._default_manager.get(pk=row.pk)
    form = ReplyForm("下个月起只填一张。")
    answer_complaint(row, form, by=world["superior"], at=AT)
