from datetime import date

import pytest

from tests.cast import AT, Cast, build_cast
from tests.factories.policy import TOWN_TEXT
from yiben.common.errors import RefusedError
from yiben.policy.actions import (
    adopt_pack,
    define_name,
    import_document,
    retire_pack,
    settle_term,
)
from yiben.policy.models import (
    Adoption,
    Definition,
    Document,
    RetiredAdoption,
    Setting,
)
from yiben.policy.queries import document, open_terms_of

PACK = "qingshi-2026"
DAY = date(2026, 1, 1)
LAST = date(2026, 12, 31)
ACTIONS = {
    "adopt_pack": lambda cast, by: adopt_pack(
        cast.next_county, "centre-2026", DAY, by=by, at=AT
    ),
    "retire_pack": lambda cast, by: retire_pack(
        cast.town, PACK, LAST, "新文件", by=by, at=AT
    ),
    "settle_term": lambda cast, by: settle_term(
        cast.town, f"{PACK}/group-talk-regular", "every", "month", DAY, by=by, at=AT
    ),
    "define_name": lambda cast, by: define_name(
        cast.town, PACK, "三定一看", ["定时间"], DAY, by=by, at=AT
    ),
    "import_document": lambda _, by: import_document(
        TOWN_TEXT.encode(), "方案.txt", by=by, at=AT
    ),
}
RIGHT = {
    "adopt_pack": ["system_admin"],
    "retire_pack": ["superior", "system_admin"],
    "settle_term": ["superior"],
    "define_name": ["superior"],
    "import_document": ["superior", "system_admin"],
}
MODELS = (Adoption, RetiredAdoption, Setting, Definition, Document)


@pytest.fixture
def cast(db, shelf) -> Cast:
    found = build_cast()
    adopt_pack(found.town, PACK, DAY, by=found.superior, at=AT)
    return found


@pytest.mark.parametrize("action", ACTIONS)
def test_every_wrong_person_is_refused_and_writes_nothing(cast, action):
    before = [model.objects.count() for model in MODELS]

    for viewer in cast.wrong_people(*RIGHT[action]).values():
        with pytest.raises(RefusedError):
            ACTIONS[action](cast, viewer)

    assert [model.objects.count() for model in MODELS] == before


def test_stranger_sees_neither_the_document_nor_what_is_open(cast):
    with pytest.raises(RefusedError):
        document(PACK, seen_by=cast.stranger)
    with pytest.raises(RefusedError):
        open_terms_of(cast.branch, seen_by=cast.stranger)

    assert document(PACK, seen_by=cast.member) is None
    assert len(open_terms_of(cast.branch, seen_by=cast.member)) == 3
