"""What is sealed is unreadable at rest and useless in another place."""

import pytest
from django.core.exceptions import FieldError
from django.db import IntegrityError, connection, transaction

from tests.factories.people import make_person
from yiben.common.errors import YibenError
from yiben.people.models import Person

ID_NUMBER = "320503199001010019"
PHONE = "13800138000"


def stored(person, column):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM people_person WHERE id = %s", [person.pk])
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_raw_sql_shows_no_plaintext():
    person = make_person(id_number=ID_NUMBER, phone=PHONE)

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM people_person")
        dump = repr(cursor.fetchall())

    assert person.pk in dump
    assert ID_NUMBER not in dump
    assert PHONE not in dump
    assert ID_NUMBER[6:14] not in dump
    again = Person.objects.get(pk=person.pk)
    assert (again.id_number, again.phone) == (ID_NUMBER, PHONE)


@pytest.mark.django_db
def test_equal_texts_are_sealed_differently_but_indexed_alike():
    first, second = make_person(phone=PHONE), make_person(phone=PHONE)

    assert stored(first, "phone") != stored(second, "phone")
    make_person(id_number=ID_NUMBER)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_person(id_number=ID_NUMBER)


@pytest.mark.django_db
def test_value_moved_to_another_column_cannot_be_opened():
    person = make_person(id_number=ID_NUMBER, phone=PHONE)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_person SET phone = id_number")

    with pytest.raises(YibenError) as refused:
        Person.objects.get(pk=person.pk)

    assert refused.value.message == "加密内容无法打开。"


@pytest.mark.django_db
def test_changed_byte_cannot_be_opened():
    person = make_person(phone=PHONE)
    sealed = stored(person, "phone")
    changed = sealed[:-5] + ("A" if sealed[-5] != "A" else "B") + sealed[-4:]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_person SET phone = %s", [changed])

    with pytest.raises(YibenError):
        Person.objects.get(pk=person.pk)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "lookup",
    ["phone", "phone__in", "phone__contains", "phone__startswith", "phone__gt"],
)
def test_comparing_ciphertext_is_refused(lookup):
    with pytest.raises(FieldError):
        Person.objects.filter(**{lookup: [PHONE]}).exists()


@pytest.mark.django_db
def test_isnull_is_the_one_question_allowed():
    with_phone, without = make_person(phone=PHONE), make_person(phone="")

    assert list(Person.objects.filter(phone__isnull=False)) == [with_phone]
    assert stored(without, "phone") is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields",
    [{"name": ""}, {"id_index": "a" * 64}],
)
def test_database_keeps_persons_whole(fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_person(**fields)
