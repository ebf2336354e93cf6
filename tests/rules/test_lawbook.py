"""Which clauses are in force where, and from when."""

from datetime import date

import pytest

from tests.rules.shapes import OLD, binds, library, org, pack, rule
from yiben.rules.facts import AdoptionFact, DefinitionFact, SettingFact
from yiben.rules.lawbook import LawBook
from yiben.rules.period import FAR

JANUARY = 2026 * 12
JUNE_FIRST = date(2026, 6, 1)
LONG = 2015 * 12
TOP = org("省", level="province")
COUNTY = org("县", TOP)
PATH = COUNTY.path
ADOPTED = (AdoptionFact("省", "p", OLD),)


def segments(*rules, adoptions=ADOPTED, packs=(), path=PATH, **words):
    """Return name, months and numbers of every clause in force, in order."""
    found = LawBook(
        library(pack("p", *rules), *packs), tuple(adoptions), **words
    ).clauses_for(path)
    return [
        (one.rule.name, one.since, one.until, one.rule.every, one.rule.at_least)
        for one in sorted(found, key=lambda one: one.order)
    ]


def setting(value: str, on: date, key: str = "every", unit: str = "县") -> SettingFact:
    return SettingFact(unit, "p/r", key, value, on)


def test_a_rule_is_in_force_below_who_adopted_its_pack():
    assert segments(rule()) == [("r", LONG, FAR, "month", 1)]
    assert segments(rule(), path=("别省", "别县")) == []
    assert segments(rule(), adoptions=()) == []
    assert segments(rule(), adoptions=[AdoptionFact("省", "没有", OLD)]) == []


@pytest.mark.parametrize(
    ("from_on", "until_on", "months"),
    [
        (date(2026, 3, 1), date(2026, 5, 31), (JANUARY + 2, JANUARY + 5)),
        (date(2026, 3, 2), date(2026, 5, 30), (JANUARY + 3, JANUARY + 4)),
        (date(2026, 3, 1), None, (JANUARY + 2, FAR)),
        (date(2026, 3, 2), date(2026, 4, 29), None),
    ],
)
def test_only_whole_months_are_in_force(from_on, until_on, months):
    found = segments(rule(), adoptions=[AdoptionFact("省", "p", from_on, until_on)])
    ruled = segments(rule(from_on=from_on, until_on=until_on))

    assert [one[1:3] for one in found] == ([months] if months else [])
    assert ruled == found


def test_a_rule_for_the_issuer_binds_nobody_below():
    own = rule(binds=binds(issuer_only=True))

    assert segments(own) == []
    assert [one[0] for one in segments(own, path=("省",))] == ["r"]


def test_rules_that_are_no_duties_are_left_out():
    assert segments(rule(form="guide"), rule("c", form="define")) == []


def test_a_pack_that_two_have_adopted_binds_once():
    later = AdoptionFact("省", "p", date(2026, 5, 1))
    earlier = AdoptionFact("县", "p", date(2026, 2, 1), date(2026, 8, 31))

    expected = [("r", JANUARY + 1, FAR, "month", 1)]
    assert segments(rule(), adoptions=[later, earlier]) == expected
    assert segments(rule(), adoptions=[earlier, later]) == expected


def test_an_adoption_that_lapsed_and_came_back_has_two_stretches():
    adoptions = [
        AdoptionFact("省", "p", OLD, date(2026, 3, 31)),
        AdoptionFact("省", "p", date(2026, 7, 1)),
    ]

    book = LawBook(library(pack("p", rule())), tuple(adoptions))

    found = sorted(book.clauses_for(PATH), key=lambda one: one.order)
    assert [(one.since, one.until, one.again) for one in found] == [
        (LONG, JANUARY + 3, JANUARY + 6),
        (JANUARY + 6, FAR, FAR),
    ]


def test_a_number_set_for_an_open_word_holds_from_the_next_month_on():
    settings = (setting("quarter", date(2026, 2, 10)), setting("2", OLD, "at_least"))

    assert segments(rule(every="open"), settings=settings) == [
        ("r", LONG, JANUARY + 2, "open", 2),
        ("r", JANUARY + 2, FAR, "quarter", 2),
    ]


def test_the_nearest_unit_decides_whenever_it_spoke():
    settings = (
        setting("month", date(2026, 1, 1)),
        setting("quarter", date(2026, 6, 1), unit="省"),
    )

    assert segments(rule(every="open"), settings=settings)[-1][3] == "month"
    assert segments(rule(every="open"), settings=settings, path=("省",))[-1][3] == (
        "quarter"
    )


def test_a_changed_number_waits_for_the_running_period_to_end():
    settings = (
        setting("quarter", OLD),
        setting("3", date(2026, 2, 10), "at_least"),
        setting("month", date(2026, 8, 1)),
    )

    assert segments(rule(every="open"), settings=settings) == [
        ("r", LONG, JANUARY + 3, "quarter", 1),
        ("r", JANUARY + 3, JANUARY + 9, "quarter", 3),
        ("r", JANUARY + 9, FAR, "month", 3),
    ]


def test_a_change_overtaken_before_it_held_never_holds():
    settings = (
        setting("month", OLD),
        setting("year", date(2026, 2, 1)),
        setting("quarter", date(2026, 5, 1)),
    )

    assert segments(rule(every="open"), settings=settings) == [
        ("r", LONG, JANUARY + 6, "month", 1),
        ("r", JANUARY + 6, FAR, "quarter", 1),
    ]


def test_day_and_deadline_can_be_set():
    book = LawBook(
        library(pack("p", rule(form="when", every=None, open_term="及时"))),
        ADOPTED,
        (setting("28", OLD, "day"), setting("15", OLD, "within_days")),
    )

    (clause,) = book.clauses_for(PATH)

    assert clause.rule.record is not None
    assert (clause.rule.record.day, clause.rule.within_days) == (28, 15)
    assert clause.rule.open_term == ""


def test_a_definition_settles_what_a_name_means():
    defined = DefinitionFact("县", "p", "四定", ("定时间",), date(2026, 3, 1))
    book = LawBook(
        library(pack("p", rule(needs=("四定", "两挂")))), ADOPTED, (), (defined,)
    )

    found = sorted(book.clauses_for(PATH), key=lambda one: one.order)

    assert [(one.since, one.rule.needs) for one in found] == [
        (LONG, ("四定", "两挂")),
        (JANUARY + 2, ("两挂",)),
    ]


def replaced_by(level: str, form: str = "require") -> list[int]:
    """Return the months in which p/r stands if another pack replaces it."""
    other = pack("q", rule("new", "q", form=form, replaces=("p/r",)), level=level)
    adoptions = [
        *ADOPTED,
        AdoptionFact("县", "q", date(2026, 5, 1), date(2026, 8, 31)),
    ]
    found = segments(rule(), adoptions=adoptions, packs=(other,))
    return [months for one in found if one[0] == "r" for months in one[1:3]]


@pytest.mark.parametrize("form", ["require", "guide"])
def test_a_replaced_rule_is_gone_while_the_other_stands(form):
    rest = [LONG, JANUARY + 4, JANUARY + 8, FAR]

    assert replaced_by("province", form) == rest
    assert replaced_by("central", form) == rest


def test_a_lower_document_cannot_replace_a_higher_rule():
    assert replaced_by("county") == [LONG, FAR]


def test_clauses_say_the_same_by_their_mark_only():
    book = LawBook(library(pack("p", rule())), ADOPTED)

    one, two = book.clauses_for(PATH)[0], book.clauses_for(PATH)[0]

    assert one != two
    assert one.mark == two.mark


def test_what_everybody_but_the_issuer_owes_is_not_the_issuers():
    others = rule(binds=binds(except_issuer=True))
    book = LawBook(library(pack("p", others)), (AdoptionFact("省", "p", OLD),))

    assert book.clauses_for(("省",)) == []
    assert [one.rule.name for one in book.clauses_for(PATH)] == ["r"]


@pytest.mark.parametrize(
    "words", [{"suspends": ("points",)}, {"suspends_rules": ("p/points",)}]
)
def test_a_prohibition_suspends_and_says_so(words):
    points = rule("points", system="points")
    ban = rule("ban", "n", form="forbid", every=None, **words)
    packs = library(pack("p", points, rule("kept")), pack("n", ban))
    adoptions = (AdoptionFact("省", "p", OLD), AdoptionFact("省", "n", JUNE_FIRST))

    book = LawBook(packs, adoptions)

    ended = {(one.rule.name, one.until) for one in book.clauses_for(PATH)}
    assert ended == {("points", JANUARY + 5), ("kept", FAR)}
    (one,) = book.suspended_for(PATH)
    assert (one.clause.rule.id, one.by.id) == ("p/points", "n/ban")
    assert (one.since, one.until) == (JANUARY + 5, FAR)


def test_a_prohibition_from_below_suspends_nothing_above():
    ban = rule("ban", "n", form="forbid", every=None, suspends=("s",))
    packs = library(pack("p", rule("kept")), pack("n", ban, level="county"))
    adoptions = (AdoptionFact("省", "p", OLD), AdoptionFact("县", "n", OLD))

    book = LawBook(packs, adoptions)

    assert [one.rule.name for one in book.clauses_for(PATH)] == ["kept"]
    assert book.suspended_for(PATH) == []
