"""Red lines in a tree: forbidden below the adopter, gone without it, cited always."""

from datetime import date

import pytest

from tests.factories.policy import AT
from yiben.common.errors import RefusedError
from yiben.policy.access import require_feature
from yiben.policy.actions import adopt_pack, adopt_shipped, retire_pack
from yiben.policy.checks import FeatureOffError
from yiben.policy.models import Adoption
from yiben.policy.queries import (
    bans_of,
    features,
    is_off,
    red_lines_of,
    suspended_of,
)

PACK = "national-2026"
ON = date(2026, 6, 1)
FROM = date(2020, 1, 1)


@pytest.fixture
def ruled(land):
    adopt_pack(land.centre, PACK, FROM, by=land["centre"], at=AT)
    return land


def test_the_ban_holds_for_every_unit_below(ruled):
    for unit in (ruled.centre, ruled.town, ruled.branch, ruled.group):
        assert is_off(unit, "points.member", on=ON)


def test_without_the_document_the_ban_is_gone(land):
    assert bans_of(land.branch, on=ON) == ()
    assert not is_off(land.branch, "points.member", on=ON)
    require_feature(land.branch, "points.member", on=ON)


def test_what_is_never_made_is_off_whatever_is_adopted(land):
    assert is_off(land.branch, "signin.face", on=ON)
    with pytest.raises(FeatureOffError) as refused:
        require_feature(land.branch, "signin.face", on=ON)
    assert str(refused.value) == (
        "“人脸签到”不能用：本系统从设计上就没有，不论施行哪些文件。"
        "名册已全部记为到会，记录员只改没有到会的人。"
    )


def test_the_refusal_cites_the_rule(ruled):
    with pytest.raises(FeatureOffError) as refused:
        require_feature(ruled.branch, "points.member", on=ON)

    assert str(refused.value) == (
        "“党员积分”已停用：依据《整治形式主义为基层减负若干规定》（2024年）第五部分。"
        "参加了哪些活动逐条列出，不折算成分。"
    )
    assert refused.value.ban is not None
    assert refused.value.ban.rule.id == f"{PACK}/no-points-ranking"


def test_the_ban_begins_with_the_rule_it_rests_on(ruled):
    days = (date(2024, 8, 5), date(2024, 8, 6))

    assert [is_off(ruled.branch, "points.member", on=day) for day in days] == [
        False,
        True,
    ]


def test_a_retired_document_bans_until_its_last_day(ruled):
    retire_pack(
        ruled.centre, PACK, date(2026, 5, 31), "另有规定", by=ruled["centre"], at=AT
    )

    assert is_off(ruled.branch, "points.member", on=date(2026, 5, 31))
    assert not is_off(ruled.branch, "points.member", on=ON)


def test_only_townships_are_kept_from_an_app_of_their_own(ruled):
    def banned(unit):
        return any(one.feature == "app.township" for one in bans_of(unit, on=ON))

    assert banned(ruled.town)
    assert banned(ruled.branch)
    assert not banned(ruled.zone)
    assert not banned(ruled.province)


def test_an_unknown_feature_is_an_error(ruled):
    with pytest.raises(KeyError):
        is_off(ruled.branch, "no.such", on=ON)
    with pytest.raises(KeyError):
        require_feature(ruled.branch, "no.such", on=ON)


def test_every_feature_stands_on_the_page_in_its_order(ruled):
    lines = red_lines_of(ruled.branch, on=ON, seen_by=ruled["member"])

    assert [one.feature.slug for one in lines] == list(features())
    by_slug = {one.feature.slug: one for one in lines}
    assert len(by_slug["signin.photo"].bans) == 2
    assert by_slug["text.generated"].is_off
    assert not by_slug["text.generated"].bans


def test_strangers_do_not_see_it(ruled):
    with pytest.raises(RefusedError):
        red_lines_of(ruled.branch, on=ON, seen_by=ruled["nobody"])


def test_points_of_a_town_are_suspended_with_the_rule(ruled):
    adopt_pack(ruled.town, "xuzhuang-2017", date(2020, 1, 1), by=ruled["town"], at=AT)

    found = {one.rule.id: one for one in suspended_of(ruled.branch, on=ON)}

    assert set(found) >= {"xuzhuang-2017/member-points", "xuzhuang-2017/star-rating"}
    assert {one.by.id for one in found.values()} == {f"{PACK}/no-points-ranking"}
    assert {one.since for one in found.values()} == {date(2024, 9, 1)}
    assert {one.until for one in found.values()} == {None}
    assert suspended_of(ruled.branch, on=date(2024, 8, 31)) == []
    assert suspended_of(ruled.zone, on=ON) == []


def test_the_questions_do_not_grow_with_the_depth(ruled, django_assert_num_queries):
    for unit in (ruled.centre, ruled.group):
        with django_assert_num_queries(1):
            bans_of(unit, on=ON)


def test_the_shipped_default_is_put_in_force(land):
    adopt_shipped(land.centre, by=land["system_admin"], at=AT)

    assert list(Adoption.objects.values_list("pack", flat=True)) == [PACK]
    assert is_off(land.branch, "points.member", on=ON)
