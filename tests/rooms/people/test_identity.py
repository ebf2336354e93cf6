"""Identity and telephone numbers: real ones pass, each mistake gets its message."""

from datetime import date

import pytest

from tests.cast import TODAY
from yiben.people.checks import (
    MemberError,
    clean_id_number,
    clean_phone,
    mask_id,
    mask_phone,
)
from yiben.people.checks.identity import CHECK_DIGITS, WEIGHTS


def numbered(first_seventeen):
    """Return an invented number with its right check digit."""
    total = sum(
        int(digit) * weight
        for digit, weight in zip(first_seventeen, WEIGHTS, strict=True)
    )
    return first_seventeen + CHECK_DIGITS[total % 11]


@pytest.mark.parametrize(
    ("first_seventeen", "birth_on", "sex"),
    [
        ("32050319900101001", date(1990, 1, 1), "1"),  # a county since abolished
        ("44030619850704004", date(1985, 7, 4), "2"),  # a county founded after it
        ("81000019920605001", date(1992, 6, 5), "1"),  # permits of three regions
        ("82000019920605002", date(1992, 6, 5), "2"),
        ("83000020040229003", date(2004, 2, 29), "1"),
    ],
)
def test_real_numbers_pass(first_seventeen, birth_on, sex):
    number = numbered(first_seventeen)

    found = clean_id_number(number, on=TODAY)

    assert (found.text, found.birth_on, found.sex) == (number, birth_on, sex)


def test_number_is_brought_to_its_one_form():
    number = numbered("11010519491231002")
    assert number.endswith("X")

    wide = "".join(chr(ord(character) + 0xFEE0) for character in number)

    assert clean_id_number(f" {number.lower()} ", on=TODAY).text == number
    assert clean_id_number(wide, on=TODAY).text == number


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1.10105E+17", "身份证号被 Excel 存成了数字（1.10105E+17），后几位已经丢失。"),
        ("110105491231002", "这是 15 位的旧身份证号。"),
        ("11010519491231002", "身份证号应为 18 位，现在是 17 位。"),
        ("1101051949123100ZX", "身份证号里有不该有的字符。"),
        (numbered("91010519491231002"), "身份证号的前两位不是省份代码。"),
        (numbered("11010519900230001"), "身份证号里的出生日期（19900230）不存在。"),
        (numbered("11010520270101001"), "身份证号里的出生日期（20270101）不存在。"),
        (numbered("11010518990101001"), "身份证号里的出生日期（18990101）不存在。"),
        ("320503199001010014", "身份证号的最后一位对不上。"),
    ],
)
def test_each_mistake_gets_its_message(text, message):
    with pytest.raises(MemberError) as refused:
        clean_id_number(text, on=TODAY)

    assert refused.value.message == message


@pytest.mark.parametrize("position", range(18))
def test_every_single_wrong_digit_is_found(position):
    number = numbered("32050319900101001")
    wrong = str((int(number[position]) + 1) % 10)

    with pytest.raises(MemberError):
        clean_id_number(number[:position] + wrong + number[position + 1 :], on=TODAY)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("138 0013 8000", "13800138000"),
        ("+86 138-0013-8000", "13800138000"),
        ("8613800138000", "13800138000"),
        ("0516-83212345", "0516-83212345"),
    ],
)
def test_telephone_numbers_are_brought_to_one_form(text, clean):
    assert clean_phone(text) == clean


@pytest.mark.parametrize("text", ["1380013800", "23800138000", "电话", "83212345"])
def test_what_is_no_telephone_number_is_refused(text):
    with pytest.raises(MemberError) as refused:
        clean_phone(text)

    assert refused.value.message == "电话号码不对。"


def test_masks_show_the_ends_only():
    assert mask_id(numbered("32050319900101001")) == "320503**********19"
    assert mask_phone("13800138000") == "138****8000"
    assert (mask_id(None), mask_phone(None)) == (None, None)
