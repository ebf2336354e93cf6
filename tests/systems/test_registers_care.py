"""Row 126 of systems.md: visits and care, closed to other branches."""

import pytest

from tests.factories.gatherings import AT, World, make_world
from tests.factories.registers import own_form
from yiben.books.registers.actions import keep_register
from yiben.books.registers.queries import form_of, register
from yiben.common.errors import RefusedError
from yiben.ledger.queries import entry

CARE = "registers.visit_care.kept"


@pytest.fixture
def world(db) -> World:
    return make_world()


# 126 走访慰问、党内关爱
def test_visit_care_details_are_closed_to_other_branches(world):
    form = own_form(
        world,
        CARE,
        title="住院期间的照料",
        holder_id=world.id("李春生"),
        fields={"measure": "轮流送饭"},
    )
    row = keep_register(world.branch, form, by=world["recorder"], at=AT)

    own = form_of(
        register(row.pk, seen_by=world["recorder"]), seen_by=world["recorder"]
    )

    assert dict(own.fields) == {"measure": "轮流送饭"}
    assert entry(row.entry_id, seen_by=world["recorder"]).payload == {}
    for who in ("neighbour", "stranger", "nobody"):
        with pytest.raises(RefusedError):
            register(row.pk, seen_by=world[who])
        with pytest.raises(RefusedError):
            entry(row.entry_id, seen_by=world[who])
