"""Every row of a book says what it is when it is printed."""

from tests.factories.filings import drafted
from tests.factories.gatherings import AT, rich_theme_day
from tests.factories.registers import PLATFORM, own_form
from tests.factories.supervision import inspection_form
from tests.factories.talks import talks_form
from yiben.books.filings.actions import file_filing
from yiben.books.gatherings.actions import record_gathering
from yiben.books.gatherings.models import Gathering, JointUnit, Resolution, Seat
from yiben.books.registers.actions import keep_register
from yiben.books.talks.actions import record_talk
from yiben.supervision.actions import hold_inspection


def test_a_gathering_and_its_lines(world):
    record_gathering(world.branch, rich_theme_day(world), by=world["recorder"], at=AT)

    chair = Seat.objects.get(role="chair")
    assert str(Gathering.objects.get()) == "重温入党誓词（2026-11-18）"
    assert str(chair) == f"{world.id('李春生')} chair"
    assert str(JointUnit.objects.get()) == world.neighbour.pk
    assert str(Resolution.objects.get()) == "1. 年底前修好水渠"


def test_a_filing_its_versions_and_steps(world):
    row = drafted(world)
    file_filing(row, by=world["recorder"], at=AT)

    assert str(row) == "河湾村党支部2026年“三会一课”计划"
    assert [str(one) for one in row.versions.all()] == [
        "河湾村党支部2026年“三会一课”计划（第1稿）"
    ]
    assert [str(one) for one in row.steps.all()] == ["起草", "报送"]


def test_a_register_a_talk_and_an_inspection(world):
    form = own_form(world, PLATFORM, holder_id=world.id("王小禾"))
    kept = keep_register(world.branch, form, by=world["recorder"], at=AT)
    pair = talks_form(world, ("李春生", "赵田"), topics=("日常",))
    talk = record_talk(world.branch, pair, by=world["recorder"], at=AT)
    held = hold_inspection(
        world.town, world.branch, inspection_form(world), by=world["superior"], at=AT
    )

    assert str(kept) == "河湾先锋群"
    # The pair is not for titles.
    assert (str(talk), talk.topics) == ("谈心谈话（2026-11-18）", ("日常",))
    assert str(held) == "调阅资料（2026-11-18）"
    assert [str(one) for one in held.inspectors.all()] == [
        world.id("柳书记"),
        world.id("陶六"),
    ]
    assert str(held.findings.get(number=1)) == "1. 九月没有主题党日"
