"""Documents compared, contradictions listed, burdens rehearsed: by whom."""

from dataclasses import replace
from datetime import date

import pytest

from tests.factories.policy import AT, Land, write_pack
from yiben.common.errors import RefusedError
from yiben.policy.actions import adopt_pack, define_name, import_document, settle_term
from yiben.policy.queries import (
    burden_of,
    comparable_packs,
    comparison_of,
    conflicts_of,
    pack,
    pack_in,
    pack_or_draft,
    packs,
)
from yiben.rules.compare import Relation
from yiben.rules.conflicts import Clash
from yiben.rules.outcome import Outcome
from yiben.rules.pack import Pack

ON = date(2026, 11, 20)
WRONG = ("member", "stranger", "auditor", "system_admin", "security_admin", "nobody")
QUARTERLY = """\
section: 一
articles:
  - anchor: 每季度学习一次
    reading: 每季度学习一次。
    rules:
      - id: study-quarterly
        title: 学习
        system: seminar
        form: require
        binds: {subject: org, org: [branch]}
        record: {kinds: [gatherings.seminar.held]}
        every: quarter
"""


def copied(name: str, new: str) -> Pack:
    """Return a document under another name, its rules word for word."""
    one = pack(name)
    articles = tuple(
        replace(a, rules=tuple(replace(r, pack=new) for r in a.rules))
        for a in one.articles
    )
    return replace(one, name=new, articles=articles, parents=(name,))


# --- comparing ---------------------------------------------------------------


def test_two_documents_are_compared_for_who_may_read_both(in_force: Land):
    found = comparison_of("centre-2026", "qingshi-2026", seen_by=in_force["recorder"])

    assert found.counts[Relation.STRICTER] == 1
    assert found.lower.name == "qingshi-2026"


@pytest.mark.parametrize("who", ["stranger", "security_admin", "nobody"])
def test_one_hidden_document_hides_the_comparison(in_force: Land, who: str):
    with pytest.raises(RefusedError):
        comparison_of("centre-2026", "qingshi-2026", seen_by=in_force[who])


def test_a_document_is_offered_what_it_may_be_laid_against(in_force: Land):
    names = comparable_packs("qingshi-2026", seen_by=in_force["recorder"])

    assert names == ["centre-2026"]


# --- contradictions ------------------------------------------------------------


def test_contradictions_are_those_of_the_documents_in_force(in_force: Land, shelf):
    write_pack(shelf, "twice-2026", articles=QUARTERLY.replace("quarter", "month"))
    before = conflicts_of(in_force.branch, on=ON, seen_by=in_force["recorder"])
    adopt_pack(
        in_force.town, "twice-2026", date(2026, 1, 1), by=in_force["town"], at=AT
    )

    after = conflicts_of(in_force.branch, on=ON, seen_by=in_force["recorder"])

    assert before == []
    assert [one.clash for one in after] == [Clash.TWIN]


def test_what_speaks_to_nobody_below_is_left_out(in_force: Land, shelf):
    write_pack(shelf, "twice-2026", articles=QUARTERLY.replace("quarter", "month"))
    adopt_pack(
        in_force.town, "twice-2026", date(2026, 1, 1), by=in_force["town"], at=AT
    )

    assert conflicts_of(in_force.group, on=ON, seen_by=in_force["town"]) == []


def test_a_name_filled_for_one_document_is_not_filled_for_another(
    in_force: Land, shelf
):
    text = QUARTERLY.replace(
        "every: quarter", "every: month\n        needs: [三定一看]"
    )
    write_pack(shelf, "named-2026", articles=text.replace("seminar", "party_lecture"))
    for name in ("named-2026",):
        adopt_pack(in_force.town, name, date(2026, 1, 1), by=in_force["town"], at=AT)
    define_name(
        in_force.town,
        "qingshi-2026",
        "三定一看",
        ["定时间"],
        date(2026, 2, 1),
        by=in_force["town"],
        at=AT,
    )

    found = conflicts_of(in_force.town, on=ON, seen_by=in_force["town"])

    assert Clash.TERM_ABROAD in [one.clash for one in found]


@pytest.mark.parametrize("who", WRONG)
def test_only_recorders_and_overseers_look_for_contradictions(in_force: Land, who):
    with pytest.raises(RefusedError):
        conflicts_of(in_force.branch, on=ON, seen_by=in_force[who])


# --- rehearsals ----------------------------------------------------------------


def test_a_document_is_rehearsed_on_the_people_and_units_of_a_day(land: Land, shelf):
    found = burden_of(pack("qingshi-2026"), land.town, on=ON, seen_by=land["town"])

    assert found.year == 2027
    assert found.units == 3
    assert found.added.gatherings == 12 + 4
    assert [one.outcome for one in found.rules if one.rule.every == "open"] == [
        Outcome.ADDS
    ]


def test_a_number_settled_below_a_document_in_force_counts(in_force: Land, shelf):
    write_pack(shelf, "more-2026", articles=QUARTERLY)
    central = ("centre-2026", "centre", in_force.centre)
    adopt_pack(central[2], central[0], date(2026, 1, 1), by=in_force[central[1]], at=AT)
    found = burden_of(pack("more-2026"), in_force.town, on=ON, seen_by=in_force["town"])

    assert found.rules[0].outcome == Outcome.REPEATS
    assert found.rules[0].repeats == ("qingshi-2026/study-monthly",)
    assert found.adds_nothing


def test_a_copy_of_what_is_in_force_is_flagged(in_force: Land):
    draft = copied("qingshi-2026", "copy-2026")

    found = burden_of(draft, in_force.town, on=ON, seen_by=in_force["town"])

    assert found.is_copy
    assert found.copied is None


def test_with_both_texts_the_share_is_that_of_the_words(in_force: Land):
    text = "".join(one.anchor for one in pack("qingshi-2026").articles) * 2
    import_document(
        text.encode(), "q.txt", by=in_force["system_admin"], at=AT, pack="qingshi-2026"
    )
    draft = copied("qingshi-2026", "copy-2026")

    def share(words: str) -> float:
        found = burden_of(
            draft, in_force.town, on=ON, seen_by=in_force["town"], text=words
        )
        assert found.copied is not None
        return found.copied

    assert share(text) == 1.0
    assert share("另起炉灶，一句也没有照抄。") == 0.0


def test_an_open_number_asks_for_nothing_yet(in_force: Land):
    duty = "qingshi-2026/group-talk-regular"
    waiting = burden_of(
        pack("qingshi-2026"), in_force.town, on=ON, seen_by=in_force["town"]
    )
    settle_term(
        in_force.town,
        duty,
        "every",
        "month",
        date(2026, 2, 1),
        by=in_force["town"],
        at=AT,
    )
    settled = burden_of(
        pack("qingshi-2026"), in_force.town, on=ON, seen_by=in_force["town"]
    )

    assert settled.added.gatherings == waiting.added.gatherings + 12


@pytest.mark.parametrize("who", WRONG)
def test_only_recorders_and_overseers_rehearse(in_force: Land, who: str):
    with pytest.raises(RefusedError):
        burden_of(pack("qingshi-2026"), in_force.branch, on=ON, seen_by=in_force[who])


def test_a_document_that_is_neither_open_nor_for_this_unit_is_not_rehearsed(
    land: Land, shelf
):
    """A town's document is none of a branch elsewhere; nor a province's of a town."""
    with pytest.raises(RefusedError):
        burden_of(pack("qingzhou-2026"), land.town, on=ON, seen_by=land["town"])


# --- where a document comes from -------------------------------------------------


def test_a_pack_is_read_from_a_folder_with_what_is_wrong_in_it(shelf, tmp_path):
    folder = write_pack(tmp_path / "elsewhere", "mine-2026", parents="nobody-2026")

    found, problems = pack_in(folder)

    assert found is not None
    assert found.name == "mine-2026"
    assert "mine-2026" not in packs()
    assert ["nobody-2026" in one.message for one in problems] == [True]


def test_a_name_is_a_document_and_an_unknown_draft_is_refused(land: Land, shelf):
    assert pack_or_draft("qingshi-2026", seen_by=land["town"])[0].name == "qingshi-2026"
    for name in ("nowhere-2026", "dr_222222222222"):
        with pytest.raises(RefusedError):
            pack_or_draft(name, seen_by=land["town"])
