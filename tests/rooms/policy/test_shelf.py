import pytest

from tests.factories.policy import write_pack
from yiben.common.errors import RefusedError
from yiben.policy.queries import (
    kind,
    kind_problems,
    kinds,
    library,
    pack,
    pack_problems,
    packs,
)


def test_packs_of_the_house_have_no_mistake():
    grave = [str(problem) for problem in pack_problems() if problem.grave]

    assert grave == []
    assert kind_problems() == []
    assert len(packs()) >= 5


def test_every_kind_a_rule_names_is_posted():
    named = {
        name
        for one in packs().values()
        for rule in one.rules
        for spec in (rule.record, rule.event)
        if spec is not None
        for name in spec.kinds
    }

    assert sorted(name for name in named if not kind(name).is_posted) == []


def test_packs_are_read_once_until_a_file_changes(shelf):
    first = library()

    assert library() is first
    assert kinds() is kinds()
    write_pack(shelf, "other-2026")
    assert "other-2026" in packs()
    assert library() is not first


def test_unknown_pack_and_kind_are_refused(shelf):
    for query in (pack, kind):
        with pytest.raises(RefusedError):
            query("none")
    assert pack("qingshi-2026").level == "town"
