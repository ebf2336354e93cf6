"""The verbs of the tree: each does it, refuses the wrong people, writes nothing then."""

from datetime import date

import pytest

from tests.cast import AT, FOUNDED, TODAY
from tests.factories.queued import waiting_names
from yiben.common.errors import RefusedError
from yiben.common.queue import Touch
from yiben.org import actions
from yiben.org.checks import SpellError, TreeError
from yiben.org.facts import org_fact
from yiben.org.models import Affiliation, NameSpell, Org, TraitSpell

SPRING = date(2026, 3, 1)


def everything():
    """All rows of the room, to compare before and after."""
    models = (Org, NameSpell, Affiliation, TraitSpell, Touch)
    return [list(model.objects.order_by("pk").values()) for model in models]


def found(cast, by, **given):
    fields = {
        "name": "上坡村党支部",
        "short_name": "上坡村",
        "kind": "branch",
        "level": "base",
        "sector": "village",
        "superior": cast.town,
        "founded_on": SPRING,
    }
    return actions.found_org(**{**fields, **given}, by=by, at=AT)


def test_found_org_stands_below_its_superior_with_its_history(cast):
    Touch.objects.all().delete()

    org = found(cast, cast.superior, traits=["has_committee"])

    fact = org_fact(Org.objects.get(pk=org.pk))
    assert fact.path == (
        cast.centre.pk,
        cast.province.pk,
        cast.city.pk,
        cast.county.pk,
        cast.town.pk,
        org.pk,
    )
    assert [(trait.trait, trait.span.from_on) for trait in fact.traits] == [
        ("has_committee", SPRING)
    ]
    row = Affiliation.objects.get(org=org)
    assert (row.superior_id, row.from_on, row.until_on) == (cast.town.pk, SPRING, None)
    assert NameSpell.objects.get(org=org).from_on == SPRING
    assert set(waiting_names()) == {
        f"tree:{org.pk}",
        f"tree:{cast.town.pk}",
    }
    assert Org.objects.find_problems() == ([], [], [], [], [])


@pytest.mark.parametrize(
    "who", ["recorder", "member", "stranger", "auditor", "security_admin"]
)
def test_found_org_refuses_and_writes_nothing(cast, who):
    before = everything()

    with pytest.raises(RefusedError):
        found(cast, getattr(cast, who))

    assert everything() == before


@pytest.mark.parametrize("who", ["superior", "recorder", "member", "auditor"])
def test_only_the_system_administrator_founds_at_the_top(cast, who):
    with pytest.raises(RefusedError):
        found(cast, getattr(cast, who), superior=None, kind="committee")

    root = found(cast, cast.system_admin, superior=None, kind="committee")

    assert root.depth == 1


def test_recorder_founds_a_group_of_the_own_branch(cast):
    group = found(
        cast,
        cast.recorder,
        name="河湾村第三党小组",
        kind="party_group",
        superior=cast.branch,
    )

    assert group.path.startswith(cast.branch.path)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"kind": "party_group"}, "党委下面不能直接设党小组。"),
        ({"level": "county"}, "下级的层级（县（区））高于上级（乡镇（街道））。"),
        ({"name": " "}, "组织全称和简称都要填写。"),
        ({"kind": "club"}, "没有“club”这个选项。"),
        ({"name": "长" * 121}, "组织名称太长。"),
        ({"traits": ["has_groups"]}, "组织没有这个可以登记的属性。"),
    ],
)
def test_found_org_says_what_the_tree_does_not_allow(cast, given, message):
    before = everything()

    with pytest.raises(TreeError) as refused:
        found(cast, cast.superior, **given)

    assert refused.value.message == message
    assert everything() == before


def test_found_org_in_the_future_is_refused(cast):
    with pytest.raises(SpellError) as refused:
        found(cast, cast.superior, founded_on=date(2027, 1, 1))

    assert refused.value.message == "成立日期不能晚于今天。"


def test_found_orgs_gives_every_organisation_a_path_of_its_own(cast):
    blanks = [
        actions.OrgBlank(
            "甲村党总支", "甲村", "general_branch", "base", "village", cast.town, SPRING
        ),
        actions.OrgBlank(
            "甲村一组党支部", "甲一", "branch", "base", "village", 0, SPRING
        ),
        actions.OrgBlank(
            "甲村二组党支部", "甲二", "branch", "base", "village", 0, SPRING
        ),
        actions.OrgBlank(
            "乙村党支部", "乙村", "branch", "base", "village", cast.town, SPRING
        ),
    ]

    made = actions.found_orgs(blanks, by=cast.superior, at=AT)

    rows = [Org.objects.get(pk=org.pk) for org in made]
    assert len({row.path for row in rows}) == 4
    assert rows[1].path.startswith(rows[0].path)
    assert rows[0].numchild == 2
    assert Org.objects.find_problems() == ([], [], [], [], [])
    # Treebeard goes on where the bulk left off.
    assert found(cast, cast.superior).path not in {row.path for row in rows}


def test_branch_older_than_its_committee_belongs_to_it_from_the_start_of_both(cast):
    org = found(cast, cast.superior, founded_on=date(1958, 1, 1))

    assert Affiliation.objects.get(org=org).from_on == FOUNDED


def test_rename_org_keeps_the_old_name_in_its_history(cast):
    actions.rename_org(
        cast.branch,
        name="新河湾村党支部",
        short_name="新河湾",
        from_on=SPRING,
        by=cast.superior,
        at=AT,
    )

    spells = NameSpell.objects.filter(org=cast.branch).order_by("from_on")
    assert [(row.name, row.from_on, row.until_on) for row in spells] == [
        ("河湾村党支部", FOUNDED, date(2026, 2, 28)),
        ("新河湾村党支部", SPRING, None),
    ]
    cast.branch.refresh_from_db()
    assert cast.branch.name == "新河湾村党支部"


def test_rename_org_on_the_same_day_replaces_the_name(cast):
    for name in ("错字村党支部", "对字村党支部"):
        actions.rename_org(
            cast.branch,
            name=name,
            short_name=name,
            from_on=SPRING,
            by=cast.superior,
            at=AT,
        )

    spells = NameSpell.objects.filter(org=cast.branch).order_by("from_on")
    assert [row.name for row in spells] == ["河湾村党支部", "对字村党支部"]


def change(cast, verb, by):
    """Do each verb that only the superior or the system administrator may."""
    calls = {
        "rename": lambda: actions.rename_org(
            cast.branch, name="新", short_name="新", from_on=SPRING, by=by, at=AT
        ),
        "describe": lambda: actions.describe_org(
            cast.branch,
            level="base",
            sector="community",
            founded_on=FOUNDED,
            by=by,
            at=AT,
        ),
        "dissolve": lambda: actions.dissolve_org(cast.branch, on=SPRING, by=by, at=AT),
        "move": lambda: actions.move_org(
            cast.branch, cast.next_county, from_on=SPRING, by=by, at=AT
        ),
    }
    return calls[verb]()


@pytest.mark.parametrize("verb", ["rename", "describe", "dissolve", "move"])
@pytest.mark.parametrize(
    "who", ["recorder", "member", "stranger", "auditor", "security_admin"]
)
def test_changes_refuse_the_wrong_people_and_write_nothing(cast, verb, who):
    before = everything()

    with pytest.raises(RefusedError):
        change(cast, verb, getattr(cast, who))

    assert everything() == before


def test_move_org_asks_for_the_right_over_both_superiors(cast):
    with pytest.raises(RefusedError):
        change(cast, "move", cast.superior)

    moved = change(cast, "move", cast.system_admin)

    assert moved.path.startswith(cast.next_county.path)


def test_move_org_takes_its_groups_along_and_keeps_the_old_affiliation(cast):
    change(cast, "move", cast.system_admin)

    group = Org.objects.get(pk=cast.group_one.pk)
    assert org_fact(group).path[-3:] == (
        cast.next_county.pk,
        cast.branch.pk,
        cast.group_one.pk,
    )
    before, after = org_fact(group, on=date(2026, 2, 28)), org_fact(group, on=SPRING)
    assert before.path[-3:] == (cast.town.pk, cast.branch.pk, cast.group_one.pk)
    assert after.path == org_fact(group).path
    assert Org.objects.find_problems() == ([], [], [], [], [])


@pytest.mark.parametrize(
    ("target", "from_on", "message"),
    [
        ("town", SPRING, "河湾村党支部本来就隶属中共柳溪镇委员会。"),
        ("group_one", SPRING, "党支部下面不能直接设党支部。"),
        ("next_county", FOUNDED, "调整日期应晚于上一次变动的日期（2010年1月1日）。"),
        ("next_county", date(2027, 1, 1), "调整日期不能晚于今天。"),
    ],
)
def test_move_org_says_what_is_wrong(cast, target, from_on, message):
    before = everything()
    if target == "group_one":
        message = "党小组下面不能直接设党支部。"

    with pytest.raises((TreeError, SpellError)) as refused:
        actions.move_org(
            cast.branch,
            getattr(cast, target),
            from_on=from_on,
            by=cast.system_admin,
            at=AT,
        )

    assert refused.value.message == message
    assert everything() == before


def test_move_org_below_itself_is_refused(cast):
    with pytest.raises(TreeError) as refused:
        actions.move_org(
            cast.county, cast.town, from_on=SPRING, by=cast.system_admin, at=AT
        )

    assert refused.value.message == "下级的层级（县（区））高于上级（乡镇（街道））。"


def test_dissolve_org_waits_for_what_stands_below(cast):
    with pytest.raises(TreeError) as refused:
        change(cast, "dissolve", cast.superior)

    assert refused.value.message == (
        "下面还有 2 个组织：河湾村第一党小组、河湾村第二党小组。"
    )


def test_dissolve_org_ends_everything_that_runs(cast):
    gone = actions.dissolve_org(cast.group_one, on=SPRING, by=cast.recorder, at=AT)

    assert gone.dissolved_on == SPRING
    assert Affiliation.objects.get(org=gone).until_on == SPRING
    assert NameSpell.objects.get(org=gone).until_on == SPRING
    with pytest.raises(TreeError) as refused:
        actions.dissolve_org(gone, on=TODAY, by=cast.recorder, at=AT)
    assert refused.value.message == "河湾村第一党小组已于2026年3月1日撤销。"


def test_describe_org_reaches_back_to_the_founding(cast):
    earlier = date(2005, 5, 1)

    org = actions.describe_org(
        cast.county,
        level="county",
        sector="general",
        founded_on=earlier,
        by=cast.system_admin,
        at=AT,
    )

    assert org.founded_on == earlier
    assert NameSpell.objects.get(org=org).from_on == earlier
    assert TraitSpell.objects.get(org=org).from_on == earlier
    # The city was founded later than that.
    assert Affiliation.objects.get(org=org).from_on == FOUNDED


def test_set_trait_begins_and_end_trait_ends(cast):
    actions.set_trait(cast.town, "core_group", from_on=SPRING, by=cast.superior, at=AT)
    actions.end_trait(cast.town, "core_group", until_on=TODAY, by=cast.superior, at=AT)

    row = TraitSpell.objects.get(org=cast.town)
    assert (row.trait, row.from_on, row.until_on) == ("core_group", SPRING, TODAY)


def test_set_trait_refuses_an_overlap(cast):
    before = everything()

    with pytest.raises(SpellError) as refused:
        actions.set_trait(
            cast.branch, "has_committee", from_on=SPRING, by=cast.recorder, at=AT
        )

    assert refused.value.message == "属性与已登记的一段（2010年1月1日起）重叠。"
    assert everything() == before


@pytest.mark.parametrize("who", ["member", "stranger", "auditor", "system_admin"])
def test_traits_refuse_the_wrong_people(cast, who):
    by, before = getattr(cast, who), everything()

    with pytest.raises(RefusedError):
        actions.set_trait(cast.branch, "core_group", from_on=SPRING, by=by, at=AT)
    with pytest.raises(RefusedError):
        actions.end_trait(cast.branch, "has_committee", until_on=TODAY, by=by, at=AT)

    assert everything() == before


def test_end_trait_that_does_not_run_is_refused(cast):
    with pytest.raises(TreeError) as refused:
        actions.end_trait(
            cast.branch, "core_group", until_on=TODAY, by=cast.recorder, at=AT
        )

    assert refused.value.message == "这个属性目前没有登记。"
