from datetime import date

import pytest

from tests.factories.policy import AT, make_unit, make_viewer
from tests.factories.queued import waiting_names
from yiben.common.clock import moment
from yiben.common.errors import RefusedError
from yiben.common.queue import Touch
from yiben.people.models import AuditLine
from yiben.policy.actions import adopt_pack, retire_pack
from yiben.policy.checks import AdoptionError
from yiben.policy.models import Adoption, RetiredAdoption
from yiben.policy.queries import (
    adoptable_packs,
    adoption_facts,
    adoptions_of,
    packs_in_force,
)
from yiben.rules.facts import AdoptionFact

DAY = date(2026, 1, 1)
LAST = date(2026, 6, 30)


def adopt(land, unit, pack, who, day=DAY):
    return adopt_pack(getattr(land, unit), pack, day, by=land[who], at=AT)


def refusal(land, unit, pack, who, day=DAY):
    kept = Adoption.objects.count()
    with pytest.raises(AdoptionError) as refused:
        adopt(land, unit, pack, who, day)
    assert Adoption.objects.count() == kept
    return str(refused.value)


def test_pack_is_put_in_force_for_all_below(land, shelf):
    adoption = adopt(land, "town", "qingshi-2026", "town")

    assert (adoption.by_id, adoption.at) == (land["town"].pk, AT)
    assert adoption_facts() == (AdoptionFact(land.town.pk, "qingshi-2026", DAY, None),)
    assert [pack.name for pack, _ in packs_in_force(land.group, on=DAY)] == [
        "qingshi-2026"
    ]
    assert packs_in_force(land.zone, on=DAY) == []
    assert packs_in_force(land.group, on=date(2025, 12, 31)) == []
    assert waiting_names() == [f"tree:{land.town.pk}"]
    assert AuditLine.objects.filter(action="pack.adopt").count() == 1


@pytest.mark.parametrize("who", ["centre", "province", "zone", "town", "system_admin"])
def test_overseers_and_the_system_administrator_put_in_force(land, shelf, who):
    assert adopt(land, "town", "qingshi-2026", who).org == land.town


@pytest.mark.parametrize(
    "who",
    [
        "town_recorder",
        "recorder",
        "member",
        "stranger",
        "auditor",
        "security_admin",
        "nobody",
    ],
)
def test_everybody_else_is_refused(land, shelf, who):
    with pytest.raises(RefusedError):
        adopt(land, "town", "qingshi-2026", who)

    assert (Adoption.objects.count(), Touch.objects.count()) == (0, 0)


def test_pack_of_another_level_is_refused(land, shelf):
    assert refusal(land, "zone", "qingshi-2026", "zone") == (
        "“qingshi-2026”是乡镇（街道）一级的文件，不能由上级单位施行。"
        "请由乡镇（街道）一级的党组织施行。"
    )
    assert refusal(land, "town", "qingzhou-2026", "town") == (
        "“qingzhou-2026”是省一级的文件，不由本单位施行。"
        "由上级施行以后，对本单位自动有效。"
    )


def test_zone_puts_county_documents_in_force_below_another_county(land, shelf):
    from tests.factories.policy import write_pack

    write_pack(shelf, "qingdong-2026", level="county")
    inner = make_unit("青东区港区党工委", "working_committee", "county", land.zone)

    assert adopt_pack(inner, "qingdong-2026", DAY, by=land["zone"], at=AT).org == inner


def test_county_alone_puts_higher_documents_in_force(db, shelf):
    county = make_unit("清河县委", "committee", "county")
    viewer = make_viewer("qh", "superior", county)

    for pack in ("centre-2026", "qingzhou-2026"):
        adopt_pack(county, pack, DAY, by=viewer, at=AT)

    assert [pack.name for pack, _ in packs_in_force(county)] == [
        "centre-2026",
        "qingzhou-2026",
    ]


def test_day_before_the_document_is_refused(land, shelf):
    message = refusal(land, "town", "qingshi-2026", "town", date(2025, 12, 31))

    assert message == (
        "“qingshi-2026”自2026年1月1日起生效。施行日期请填2026年1月1日或以后。"
    )


def test_pack_in_force_is_not_put_in_force_twice(land, shelf):
    adopt(land, "town", "qingshi-2026", "town")

    assert refusal(land, "town", "qingshi-2026", "town", date(2026, 5, 1)) == (
        "“qingshi-2026”已由青石镇党委自2026年1月1日起施行。"
        "对下级自动有效，不必再施行一次。"
    )


def test_unknown_pack_and_dissolved_unit_are_refused(land, shelf):
    assert refusal(land, "town", "none-2026", "town").startswith(
        "没有规则包“none-2026”"
    )
    land.town.dissolved_on = date(2026, 2, 1)
    assert refusal(land, "town", "qingshi-2026", "town") == (
        "青石镇党委已撤销。撤销的组织不能施行文件。"
    )


def test_pack_with_mistakes_is_refused(land, shelf):
    articles = shelf / "town" / "qingshi-2026" / "articles" / "1.yaml"
    text = articles.read_text(encoding="utf-8")
    articles.write_text(text.replace("every: month", "every: mouth"), encoding="utf-8")

    message = refusal(land, "town", "qingshi-2026", "town")

    assert message.startswith("规则包“qingshi-2026”有 1 处错误，不能施行。先改正：")
    assert "1.yaml:12" in message


# --- retiring ---------------------------------------------------------------


def test_pack_is_retired_after_its_last_day(land, shelf):
    adopt(land, "town", "qingshi-2026", "town")

    retire_pack(land.town, "qingshi-2026", LAST, "已有新文件", by=land["town"], at=AT)

    assert adoption_facts([land.town.pk]) == (
        AdoptionFact(land.town.pk, "qingshi-2026", DAY, LAST),
    )
    assert len(packs_in_force(land.town, on=LAST)) == 1
    assert packs_in_force(land.town, on=date(2026, 7, 1)) == []
    assert packs_in_force(land.town) == []
    again = adopt(land, "town", "qingshi-2026", "town", date(2026, 7, 1))
    assert again.from_on == date(2026, 7, 1)


def test_facts_are_those_known_on_a_day(land, shelf):
    adopt(land, "town", "qingshi-2026", "town")
    later = moment(date(2026, 5, 5))
    retire_pack(land.town, "qingshi-2026", LAST, "新文件", by=land["town"], at=later)

    running = AdoptionFact(land.town.pk, "qingshi-2026", DAY, None)
    assert adoption_facts(known_on=date(2026, 3, 1)) == ()
    assert adoption_facts(known_on=date(2026, 5, 4)) == (running,)
    assert adoption_facts(known_on=date(2026, 5, 5))[0].until_on == LAST


@pytest.mark.parametrize(
    ("unit", "day", "reason", "message"),
    [
        (
            "zone",
            LAST,
            "新文件",
            "青东开发区党工委没有施行“qingshi-2026”，或者已经停止。",
        ),
        ("town", date(2025, 12, 1), "新文件", "截止日期早于施行日期（2026年1月1日）。"),
        ("town", LAST, " ", "停止施行要写明理由。"),
        ("town", LAST, "长" * 301, "停止施行要写明理由。"),
    ],
)
def test_odd_retirement_is_refused(land, shelf, unit, day, reason, message):
    adopt(land, "town", "qingshi-2026", "town")
    org = getattr(land, unit)

    with pytest.raises(AdoptionError) as refused:
        retire_pack(org, "qingshi-2026", day, reason, by=land["zone"], at=AT)

    assert refused.value.message == message
    assert RetiredAdoption.objects.count() == 0


@pytest.mark.parametrize("who", ["recorder", "member", "stranger", "auditor", "nobody"])
def test_who_may_not_put_in_force_may_not_retire(land, shelf, who):
    adopt(land, "town", "qingshi-2026", "town")

    with pytest.raises(RefusedError):
        retire_pack(land.town, "qingshi-2026", LAST, "理由", by=land[who], at=AT)

    assert RetiredAdoption.objects.count() == 0


# --- lists ------------------------------------------------------------------


def test_list_shows_what_is_in_force_on_the_path(
    land, shelf, django_assert_num_queries
):
    adopt(land, "centre", "centre-2026", "centre")
    adopt(land, "town", "qingshi-2026", "town")
    retire_pack(land.town, "qingshi-2026", LAST, "新文件", by=land["town"], at=AT)
    member = land["member"]
    member.hold_grants()

    with django_assert_num_queries(2):
        lines = adoptions_of(land.branch, seen_by=member)

    assert [
        (one.pack.name, one.org, one.from_on, one.until_on, one.may_retire)
        for one in lines
    ] == [
        ("centre-2026", land.centre, DAY, None, False),
        ("qingshi-2026", land.town, DAY, LAST, False),
    ]
    retirable = adoptions_of(land.branch, seen_by=land["centre"])
    assert [one.may_retire for one in retirable] == [True, False]


def test_list_of_a_forgotten_pack_leaves_it_out(land, shelf):
    adopt(land, "town", "qingshi-2026", "town")
    for path in (shelf / "town" / "qingshi-2026").rglob("*.yaml"):
        path.unlink()

    assert adoptions_of(land.branch, seen_by=land["member"]) == []
    assert packs_in_force(land.branch) == []


def test_what_may_be_put_in_force_is_offered(land, shelf):
    def offered(unit, who):
        found = adoptable_packs(getattr(land, unit), seen_by=land[who])
        return [pack.name for pack in found]

    assert offered("town", "town") == ["qingshi-2026"]
    assert offered("province", "system_admin") == ["qingzhou-2026"]
    adopt(land, "town", "qingshi-2026", "town")
    assert offered("town", "town") == []


def test_lists_of_a_unit_not_to_be_seen_are_refused(land, shelf):
    for query in (adoptions_of, adoptable_packs):
        with pytest.raises(RefusedError):
            query(land.branch, seen_by=land["stranger"])
