"""Many rows by few statements: the same as one by one, on either database."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from yiben.common.rows import STREAM, VALUES, insert
from yiben.people.models import Person

# More than one statement holds, and than PostgreSQL takes without streaming.
MANY = VALUES // len(Person._meta.concrete_fields) + STREAM


def told(number):
    """What is given of one row; every third has a sealed telephone number."""
    return {
        "name": f"甲\t{number}\n\\N",
        "sex": "0",
        "birth_on": date(1960, 1, 1) + timedelta(days=number % 7),
        "phone": f"1380013{number:04d}" if number % 3 == 0 else None,
    }


@pytest.mark.django_db
@pytest.mark.parametrize("count", [0, 1, 3, MANY])
def test_rows_come_back_as_they_were_given(count):
    given = [told(number) for number in range(count)]

    insert(Person, iter(given))

    rows = list(Person.objects.all())
    shown = [
        {"name": one.name, "sex": one.sex, "birth_on": one.birth_on, "phone": one.phone}
        for one in rows
    ]
    assert sorted(shown, key=str) == sorted(given, key=str)
    assert len({one.pk for one in rows}) == count
    assert {(one.ethnic, one.id_number) for one in rows} <= {(None, None)}


@pytest.mark.django_db
def test_equal_numbers_are_sealed_apart():
    insert(Person, [told(3), told(3)])

    with transaction.get_connection().cursor() as cursor:
        cursor.execute("SELECT phone FROM people_person")
        first, second = (row[0] for row in cursor.fetchall())
    assert "13800130003" not in {first, second}
    assert first != second


@pytest.mark.django_db
@pytest.mark.parametrize("count", [3, MANY])
def test_one_row_that_cannot_stand_leaves_none(count):
    given = [told(number) for number in range(count)]
    given[-1]["name"] = ""

    with pytest.raises(DatabaseError), transaction.atomic():
        insert(Person, given)

    assert not Person.objects.exists()
