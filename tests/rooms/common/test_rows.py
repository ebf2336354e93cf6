"""Statements written out give and write what the ORM does."""

from datetime import date

import pytest

from tests.cast import AT, TODAY
from tests.factories.gatherings import make_world
from yiben.common.rows import change, find
from yiben.ledger.models import Head
from yiben.org.models import Org
from yiben.people.models import Grant
from yiben.policy.actions import adopt_pack
from yiben.standing.actions import rebuild
from yiben.standing.models import Built, Cell


@pytest.fixture
def world(db):
    made = make_world()
    centre, by = made.cast.centre, made.cast.system_admin
    adopt_pack(centre, "central-2017", date(2017, 6, 1), by=by, at=AT)
    rebuild(year=TODAY.year, at=AT)
    Head.objects.create(unit=made.branch)
    return made


@pytest.mark.parametrize("model", [Org, Head, Grant, Built, Cell])
def test_find_gives_the_rows_as_the_orm_does(world, model):
    expected = list(model.objects.order_by("pk"))
    assert expected

    key = model._meta.pk.column
    found = find(model, f"{key} IS NOT NULL ORDER BY {key}", [])

    assert found == expected
    assert [_values(one) for one in found] == [_values(one) for one in expected]
    assert not any(one._state.adding for one in found)


def _values(row):
    return [
        (field.attname, type(value := getattr(row, field.attname)), value)
        for field in row._meta.concrete_fields
    ]


def test_change_gives_rows_new_values_and_touches_no_other(world):
    first, second, *rest = Cell.objects.order_by("pk")
    before = [_values(one) for one in rest]
    day = date(2026, 2, 28)

    change(
        Cell,
        ("done", "lasts_until", "waived", "flags"),
        [(first.pk, 3, day, True, None), (second.pk, 4, None, False, None)],
    )

    fields = "done lasts_until waived flags".split()
    changed = Cell.objects.filter(pk__in=[first.pk, second.pk]).order_by("pk")
    assert list(changed.values_list(*fields)) == [
        (3, day, True, None),
        (4, None, False, None),
    ]
    left = Cell.objects.exclude(pk__in=[first.pk, second.pk]).order_by("pk")
    assert [_values(one) for one in left] == before


def test_change_takes_a_column_of_nothing_but_null(world):
    one = Cell.objects.first()

    change(Cell, ("due_on", "warn_on"), [(one.pk, None, None)])
    change(Cell, ("done",), [])

    one.refresh_from_db()
    assert (one.due_on, one.warn_on) == (None, None)
