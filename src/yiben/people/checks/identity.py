"""Identity and telephone numbers: checked, cleaned and masked.

Only what makes a number impossible is refused: its length, its province, its
day of birth and its check digit (GB 11643-1999, ISO 7064 MOD 11-2). Counties
that were abolished or founded later are on real cards and are not looked up.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from operator import mul

from yiben.people.words import Sex

from .errors import MemberError

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
ODD = "13579"
LENGTH = 18
OLD_LENGTH = 15
EARLIEST = date(1900, 1, 1)

# 81, 82 and 83 stand on the residence permits of people from Hong Kong, Macau
# and Taiwan, which have the same form.
PROVINCES = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 "
    "50 51 52 53 54 61 62 63 64 65 71 81 82 83".split()
)

SHAPE = re.compile(r"[0-9]{17}[0-9X]")
# The weighted sum of the letters themselves, less that of as many noughts.
NOUGHTS = sum(WEIGHTS) * ord("0")

AS_NUMBER = re.compile(r"^\d(\.\d+)?[eE]\+?1[4-8]$")
PHONE = re.compile(r"^(\+?86)?1\d{10}$")
LANDLINE = re.compile(r"^0\d{2,3}-?\d{7,8}(-\d{1,6})?$")


@dataclass(frozen=True, slots=True)
class IdNumber:
    """A valid number and what it says about its bearer."""

    text: str
    birth_on: date
    sex: Sex


def _plain(text: str) -> str:
    """Turn full-width characters into plain ones and drop white space."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return "".join(plain.split()).upper()


def clean_id_number(text: str, *, on: date) -> IdNumber:
    """Return the number in its one form; raise MemberError saying what is wrong.

    >>> clean_id_number("3205031990 01010019", on=date(2026, 1, 1)).birth_on
    datetime.date(1990, 1, 1)
    """
    number = _plain(text)
    if not SHAPE.fullmatch(number):
        raise _misshapen(number)
    if number[:2] not in PROVINCES:
        raise MemberError("身份证号的前两位不是省份代码。", "请对照身份证重新填写。")
    try:
        told = told_by(number)
    except ValueError:
        told = None
    if told is None or not EARLIEST <= told.birth_on <= on:
        raise MemberError(
            f"身份证号里的出生日期（{number[6:14]}）不存在。", "请对照身份证重新填写。"
        )
    total = sum(map(mul, number.encode(), WEIGHTS)) - NOUGHTS
    if CHECK_DIGITS[total % 11] != number[-1]:
        raise MemberError(
            "身份证号的最后一位对不上。", "多半有一位输错了，请对照身份证核对。"
        )
    return told


def told_by(number: str) -> IdNumber:
    """Return what a number says that was cleaned before; it is not checked again."""
    birth_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    return IdNumber(number, birth_on, Sex.MALE if number[16] in ODD else Sex.FEMALE)


def stored_as_number(shown: str) -> MemberError:
    """Return the error for a number whose last digits Excel has thrown away."""
    return MemberError(
        f"身份证号被 Excel 存成了数字（{shown}），后几位已经丢失。",
        "请把这一列设为“文本”格式，再重新输入完整的号码。",
    )


def _misshapen(number: str) -> MemberError:
    if AS_NUMBER.match(number):
        return stored_as_number(number)
    if len(number) == OLD_LENGTH and number.isdecimal():
        return MemberError("这是 15 位的旧身份证号。", "请填写 18 位的号码。")
    return MemberError(
        f"身份证号应为 18 位，现在是 {len(number)} 位。"
        if len(number) != LENGTH
        else "身份证号里有不该有的字符。",
        "请对照身份证重新填写。",
    )


def clean_phone(text: str) -> str:
    """Return a telephone number without spaces; raise MemberError if it is none."""
    number = _plain(text)
    bare = number.replace("-", "")
    if PHONE.match(bare):
        return bare[-11:]
    if LANDLINE.match(number):
        return number
    raise MemberError("电话号码不对。", "手机号应为 11 位；座机请写成“区号-号码”。")


def mask_id(number: str | None) -> str | None:
    """Show the first six and the last two characters (EP-10).

    >>> mask_id("320503199001010019")
    '320503**********19'
    """
    return None if number is None else f"{number[:6]}{'*' * 10}{number[-2:]}"


def mask_phone(number: str | None) -> str | None:
    """Show the first three and the last four digits.

    >>> mask_phone("13800138000")
    '138****8000'
    """
    return None if number is None else f"{number[:3]}****{number[-4:]}"
