"""Dues by rule: ``packs/dues.yaml`` says which category pays how much.

The rate of a band applies to the whole base, not by slices (DUES08): one fen
more can double the sum. Money is Decimal, rounded to 0.01, half up. A base is
only ever an argument: whoever asks keeps the band and the sum, never the pay.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from .lined import line_within
from .problems import Problem
from .text import Slip, count_at, day_at, line_of_item, only_keys, read_yaml, text_at

FILE = "dues.yaml"
FEN = Decimal("0.01")
ZERO = Decimal("0.00")
MOST = Decimal("9999999.99")
FIXED = "fixed"
CONFIDENCES = ("A", "B", "C", "D")
DECIDERS = ("committee", "branch")
_MONEY = re.compile(r"[0-9]{1,7}(\.[0-9]{1,2})?")


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of bases above ``over`` up to ``upto``, and its rate in percent."""

    band: str
    label: str
    percent: Decimal
    over: Decimal
    upto: Decimal | None

    def sum_of(self, base: Decimal) -> Decimal:
        """Return the monthly sum of a whole base of this band."""
        return (base * self.percent / 100).quantize(FEN, ROUND_HALF_UP)

    @property
    def least(self) -> Decimal:
        """Return the smallest sum that can come out of the band."""
        return max(self.sum_of(self.over + FEN), FEN)

    @property
    def most(self) -> Decimal | None:
        """Return the greatest sum of the band; None without an upper end."""
        return None if self.upto is None else self.sum_of(self.upto)

    def fits(self, amount: Decimal) -> bool:
        """Say whether a monthly sum can come out of the band."""
        return self.least <= amount and (self.most is None or amount <= self.most)


@dataclass(frozen=True, slots=True)
class Category:
    """Members who pay alike: by bands, or a sum between ``least`` and ``most``."""

    category: str
    label: str
    confidence: str
    decides: str
    bands: tuple[Band, ...] = ()
    least: Decimal = ZERO
    most: Decimal = ZERO
    bands_of: str = ""

    def band_at(self, base: Decimal) -> Band | None:
        """Return the band of a base; the upper end belongs to the lower band."""
        return next(
            (one for one in self.bands if one.upto is None or base <= one.upto), None
        )

    def band_for(self, amount: Decimal) -> str | None:
        """Return the band that a monthly sum can come out of; None where none fits."""
        if not self.bands:
            return FIXED if self.least <= amount <= self.most else None
        return next((one.band for one in self.bands if one.fits(amount)), None)

    def label_of(self, band: str) -> str:
        """Return the Chinese name of a band."""
        return next((one.label for one in self.bands if one.band == band), "定额")

    @property
    def ranges(self) -> str:
        """Return the sums that fit, as a person reads them."""
        if not self.bands:
            same = self.least == self.most
            return f"{self.least}元" if same else f"{self.least}至{self.most}元"
        return "，".join(
            f"{one.least}至{one.most}元" if one.most else f"{one.least}元以上"
            for one in self.bands
        )


@dataclass(frozen=True, slots=True)
class DuesRule:
    """A table of rates that holds from a day until the next one begins."""

    scheme: str
    label: str
    basis: str
    from_on: date
    back_months: int
    special_from: Decimal
    categories: tuple[Category, ...]

    def category(self, name: str) -> Category | None:
        """Return a category by its name."""
        return next((one for one in self.categories if one.category == name), None)


def monthly_sum(category: Category, base: Decimal) -> Decimal:
    """Return the monthly sum of a base: its band's rate on the whole of it.

    >>> bands = (
    ...     Band("low", "", Decimal("0.5"), ZERO, Decimal("3000.00")),
    ...     Band("high", "", Decimal("1"), Decimal("3000.00"), None),
    ... )
    >>> one = Category("salaried", "", "A", "committee", bands)
    >>> monthly_sum(one, Decimal("3000.00")), monthly_sum(one, Decimal("3000.01"))
    (Decimal('15.00'), Decimal('30.00'))
    """
    band = category.band_at(base)
    return category.least if band is None else band.sum_of(base)


def money(text: str) -> Decimal | None:
    """Return a sum of money as typed; None for what is none or has a sign.

    >>> money("12.5"), money("-1"), money("1.005")
    (Decimal('12.50'), None, None)
    """
    given = text.strip()
    return Decimal(given).quantize(FEN) if _MONEY.fullmatch(given) else None


def rule_on(rules: Iterable[DuesRule], on: date) -> DuesRule | None:
    """Return the table in force on a day: the one that began last."""
    begun = [one for one in rules if one.from_on <= on]
    return max(begun, key=lambda one: one.from_on, default=None)


def dues_rules_in(folder: Path) -> tuple[tuple[DuesRule, ...], tuple[Problem, ...]]:
    """Return every table of a packs folder, and every mistake with its line."""
    path, problems = folder / FILE, []  # type: Path, list[Problem]
    if not path.exists():
        return (), ()
    rows = read_yaml(path, problems) or []
    if not isinstance(rows, list):
        problems.append(
            Problem(path, 1, "党费标准应是列表。", "每份以“- scheme:”开头。")
        )
        rows = []
    found = []
    for number, row in enumerate(rows):
        line = line_of_item(rows, number, 1)
        categories = tuple(_categories(row, path, line, problems))
        try:
            found.append(_rule(row, categories))
        except Slip as slip:
            at = line_within(row, slip.key, line)
            problems.append(Problem(path, at, str(slip), slip.advice))
    return tuple(found), tuple(problems)


RULE_KEYS = ("scheme", "label", "basis", "from", "back_months", "special_from")
CATEGORY_KEYS = ("category", "label", "confidence", "decides", "bands", "bands_of")


def _rule(row: Any, categories: tuple[Category, ...]) -> DuesRule:
    only_keys(row, (*RULE_KEYS, "categories"), "党费标准")
    from_on = day_at(row, "from")
    if from_on is None:
        raise Slip("from", "党费标准要写明从哪天起。", "from: 2008-04-01。")
    if not text_at(row, "basis"):
        raise Slip("basis", "党费标准要写明依据。", "basis: DUES08。")
    return DuesRule(
        scheme=text_at(row, "scheme"),
        label=text_at(row, "label"),
        basis=text_at(row, "basis"),
        from_on=from_on,
        back_months=count_at(row, "back_months", 6),
        special_from=_sum_at(row, "special_from"),
        categories=categories,
    )


def _categories(
    row: Any, path: Path, line: int, problems: list[Problem]
) -> Iterator[Category]:
    rows = row.get("categories") if isinstance(row, dict) else None
    if not isinstance(rows, list) or not rows:
        problems.append(Problem(path, line, "没有写党员类别。", "写 categories。"))
        return
    known: dict[str, Category] = {}
    for number, one in enumerate(rows):
        try:
            made = _category(one)
            known[made.category] = made = _same_bands(made, known)
        except Slip as slip:
            at = line_within(one, slip.key, line_of_item(rows, number, line))
            problems.append(Problem(path, at, str(slip), slip.advice))
        else:
            yield made


def _same_bands(made: Category, known: dict[str, Category]) -> Category:
    if made.category in known:
        raise Slip("category", f"“{made.category}”写了两次。", "删去一个。")
    if not made.bands_of:
        return made
    other = known.get(made.bands_of)
    if other is None or not other.bands:
        message = f"前面没有分档的“{made.bands_of}”。"
        raise Slip("bands_of", message, "写在它后面。")
    return replace(made, bands=other.bands)


def _category(row: Any) -> Category:
    only_keys(row, (*CATEGORY_KEYS, "least", "most"), "党员类别")
    ways = [key for key in ("bands", "bands_of", "least") if row.get(key)]
    if len(ways) != 1:
        raise Slip("category", "bands、bands_of、least 三样要写一样。", "留一样。")
    least = most = ZERO
    if ways == ["least"]:
        least, most = _sum_at(row, "least"), _sum_at(row, "most")
        if most < least:
            raise Slip("most", "most 小于 least。", "对调两个数。")
    return Category(
        category=text_at(row, "category"),
        label=text_at(row, "label"),
        confidence=_one_of(row, "confidence", CONFIDENCES),
        decides=_one_of(row, "decides", DECIDERS),
        bands=tuple(_bands(row.get("bands") or ())),
        least=least,
        most=most,
        bands_of=text_at(row, "bands_of"),
    )


def _bands(rows: Any) -> Iterator[Band]:
    over = ZERO
    for number, row in enumerate(rows):
        only_keys(row, ("band", "label", "upto", "percent"), "档次")
        is_last = number == len(rows) - 1
        upto = None if is_last and "upto" not in row else _sum_at(row, "upto")
        if is_last and upto is not None:
            raise Slip("upto", "最后一档没有上限。", "去掉 upto。")
        if upto is not None and upto <= over:
            raise Slip("upto", "档次没有从低到高。", "按金额从低到高排。")
        percent = _sum_at(row, "percent")
        yield Band(text_at(row, "band"), text_at(row, "label"), percent, over, upto)
        over = upto or over


def _sum_at(row: Any, key: str) -> Decimal:
    value = row.get(key)
    found = money(value) if isinstance(value, str) else None
    if found is None or found <= 0:
        message = f"“{key}”应是加引号的正数，最多两位小数。"
        raise Slip(key, message, '写成 "3000.00"。')
    return found


def _one_of(row: Any, key: str, known: tuple[str, ...]) -> str:
    value = text_at(row, key)
    if value not in known:
        raise Slip(key, f"“{key}”应是 {'、'.join(known)} 之一。", f"如 {known[0]}。")
    return value
