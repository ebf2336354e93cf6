"""The kinds of the house: each system of the documents has its own."""

from collections import Counter
from functools import cache

from tests.packs.shelf import PACKS
from yiben.rules.kinds import Kind, KindField, kinds_in, same_facts
from yiben.rules.lined import load_lined

BOOKS = {
    *("gatherings", "filings", "registers", "talks", "supervision", "ledger"),
    *("lists", "ratings", "forms", "library", "targets", "ballots", "dues", "tags"),
}
NEVER = ("身份证", "工资", "宗教", "病历", "家庭住址", "照片必", "定位")
"""What no record asks for (domain.md §5, §9)."""


@cache
def kinds() -> dict[str, Kind]:
    found, problems = kinds_in(PACKS / "kinds")
    assert [str(one) for one in problems] == []
    return found


def rows() -> list[Kind]:
    """Return the kinds as they are written, without the steps."""
    return [kind for kind in kinds().values() if not kind.base]


def test_every_system_has_an_entry_of_its_pattern():
    systems = load_lined((PACKS / "systems.yaml").read_text(encoding="utf-8"))
    patterns = {(kind.system, kind.pattern) for kind in rows()}

    assert len(systems) == 156
    assert {(slug, row["pattern"]) for slug, row in systems.items()} <= patterns


def test_labels_are_unique_inside_their_book():
    seen = Counter(
        (kind.book, kind.label) for kind in kinds().values() if not kind.stages
    )

    assert [label for label, count in seen.items() if count > 1] == []
    assert {kind.book for kind in rows()} >= BOOKS


def test_every_record_says_what_it_is_about():
    for kind in rows():
        names = {field.name for field in kind.fields}
        if kind.book not in {"tags", "talks", "relays"}:
            assert names & {"topic", "title"}, kind.kind
        assert len(names) == len(kind.fields)


def test_lists_have_the_three_steps_that_rules_name():
    for kind in rows():
        if kind.book == "lists":
            assert {"opened", "closed", "confirmed"} <= set(kind.states), kind.kind


def test_every_kind_says_what_is_attached_and_how_long_it_is_kept():
    for path in sorted((PACKS / "kinds").glob("*.yaml")):
        for row in load_lined(path.read_text(encoding="utf-8")):
            assert {"evidence", "retention", "privacy"} <= set(row), row["kind"]


def test_no_record_asks_for_what_is_never_asked_for():
    asked = [
        (kind.kind, field.label)
        for kind in rows()
        for field in kind.fields
        for word in NEVER
        if word in field.label
    ]

    assert asked == []
    assert all(_is_plain(one) for kind in rows() for one in kind.fields)


def _is_plain(field: KindField) -> bool:
    """Say whether a required field can be filled by a recorder on paper."""
    return not (field.required and field.type in {"list", "long_text"}) or (
        field.name in {"took_part", "reason"}
    )


def test_half_yearly_reports_of_hunan_overlap():
    one, other = kinds()["filings.meeting_report"], kinds()["filings.theme_day_report"]

    shared = same_facts(one, other, kinds())

    assert "gatherings.party_lecture.held" in shared
    assert "gatherings.member_assembly.held" in shared
