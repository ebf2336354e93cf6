"""What a unit may put in force, settle and define, and that it cannot loosen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from yiben.common.clock import chinese_day
from yiben.common.errors import YibenError
from yiben.policy.words import Every, Form, SettingKey
from yiben.rules.facts import SettingFact
from yiben.rules.matters import Matter
from yiben.rules.pack import LEVEL_RANK, Pack, Rule
from yiben.rules.period import MONTHS
from yiben.rules.words import Level

MOST = 366
"""No count and no deadline of a year is larger."""

NAMES_LIMIT = 100
NAME_LENGTH = 200


class AdoptionError(YibenError):
    """A pack that cannot be put in force, or taken out, as asked."""


class SettlementError(YibenError):
    """A number or a name that cannot be settled as asked."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of a rule as they stand; ``None`` is still open."""

    every: str | None = None
    at_least: int = 1
    day: int | None = None
    within_days: int | None = None
    by: date | None = None


def numbers_of(rule: Rule) -> Numbers:
    """Return what the document itself says."""
    return Numbers(
        every=None if rule.is_open else rule.every,
        at_least=rule.at_least,
        day=rule.record.day if rule.record else None,
        within_days=rule.within_days,
        by=rule.by,
    )


def apply_setting(numbers: Numbers, key: str, value: str) -> Numbers:
    """Return the numbers with one of them settled."""
    if key == SettingKey.EVERY:
        return replace(numbers, every=value)
    if key == SettingKey.AT_LEAST:
        return replace(numbers, at_least=int(value))
    if key == SettingKey.DAY:
        return replace(numbers, day=int(value))
    if key == SettingKey.BY:
        return replace(numbers, by=date.fromisoformat(value))
    return replace(numbers, within_days=int(value))


def is_looser(new: Numbers, old: Numbers) -> bool:
    """Say whether keeping the new numbers could leave the old ones broken.

    Twelve a year do not keep "once a month"; once a month keeps "three a
    quarter". A fixed day is neither tighter nor looser than another.

    >>> monthly, quarterly = Numbers("month"), Numbers("quarter", at_least=3)
    >>> is_looser(monthly, quarterly), is_looser(quarterly, monthly)
    (False, True)
    """
    if old.within_days is not None and (
        new.within_days is None or new.within_days > old.within_days
    ):
        return True
    if old.by is not None and (new.by is None or new.by > old.by):
        return True
    if old.every is None:
        return new.at_least < old.at_least
    if new.every is None:
        return True
    times, rest = divmod(MONTHS[old.every], MONTHS[new.every])
    return bool(rest) or not times or times * new.at_least < old.at_least


def standing_numbers(
    rule: Rule,
    path: Sequence[str],
    settings: Iterable[SettingFact],
    on: date | None = None,
) -> tuple[Numbers, dict[str, str]]:
    """Return the numbers of a rule at the end of a path, and who settled each.

    From the top down, each unit may tighten what it found. What a unit below
    settled before a unit above asked for more has no effect any longer.
    """
    numbers, settled_by = numbers_of(rule), dict[str, str]()
    latest: dict[tuple[str, str], SettingFact] = {}
    for fact in sorted(settings, key=lambda fact: fact.from_on):
        if fact.duty == rule.id and (on is None or fact.from_on <= on):
            latest[fact.org_id, fact.key] = fact
    for org_id in path:
        own = [fact for (owner, _), fact in latest.items() if owner == org_id]
        tighter = numbers
        for fact in own:
            tighter = apply_setting(tighter, fact.key, fact.value)
        if own and not is_looser(tighter, numbers):
            numbers = tighter
            settled_by |= {fact.key: org_id for fact in own}
    return numbers, settled_by


def settable_keys(rule: Rule) -> frozenset[str]:
    """Return which numbers of a rule a unit may settle."""
    keys = set(rule.settable)
    if rule.is_open:
        keys |= {SettingKey.EVERY.value, SettingKey.AT_LEAST.value}
    if rule.form == Form.WHEN and rule.within_days is None:
        keys.add(SettingKey.WITHIN_DAYS.value)
    if rule.form == Form.KEEP and rule.by is None and rule.open_term:
        keys.add(SettingKey.BY.value)
    return frozenset(keys)


def must_be_settable(rule: Rule, key: str) -> None:
    """Refuse a number that the document has fixed for everybody."""
    keys = settable_keys(rule)
    if key not in keys:
        labels = "、".join(word.label for word in SettingKey if word in keys)
        advice = (
            f"这一条可以定的是：{labels}。"
            if labels
            else "这一条文件已经写明，按文件执行。"
        )
        raise SettlementError(f"“{rule.title}”的这一项不能另定。", advice)


def must_be_value(key: str, value: str) -> str:
    """Return the value as it is stored; refuse what is no such number."""
    text = str(value).strip()
    if key == SettingKey.EVERY:
        if text not in MONTHS:
            labels = "、".join(word.label for word in Every if word in MONTHS)
            raise SettlementError("没有这样的周期。", f"可以选：{labels}。")
        return text
    if key == SettingKey.BY:
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            raise SettlementError("日期不对。", "请填日期，如 2026-12-31。") from None
    most = 31 if key == SettingKey.DAY else MOST
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= most):
        raise SettlementError("数字不对。", f"请填 1 到 {most} 之间的整数。")
    return str(int(text))


def must_not_loosen(rule: Rule, new: Numbers, standing: Numbers) -> None:
    """Refuse a number that asks less than one that stands above."""
    if is_looser(new, standing):
        message = f"“{rule.title}”已有的规定是：{describe(standing)}，不能放宽。"
        raise SettlementError(message, "可以定得更严，或请原来确定的单位修改。")


def describe(numbers: Numbers) -> str:
    """Return the numbers in words.

    >>> describe(Numbers("quarter", 2))
    '每季度至少 2 次'
    """
    parts = []
    if numbers.every is not None:
        label = next(word.label for word in Every if word == numbers.every)
        parts.append(f"{label}至少 {numbers.at_least} 次")
    elif numbers.at_least > 1:
        parts.append(f"至少 {numbers.at_least} 次")
    if numbers.within_days is not None:
        parts.append(f"{numbers.within_days} 天以内")
    if numbers.day is not None:
        parts.append(f"{numbers.day} 日")
    if numbers.by is not None:
        parts.append(f"{chinese_day(numbers.by)}以前建立")
    return "，".join(parts) or "待定"


def must_fit_level(pack: Pack, level: str, levels_above: Sequence[str]) -> None:
    """Refuse a document of a lower level, or one that a unit above puts in force.

    A unit puts documents of its own level in force. Where nobody stands on that
    level, the first below does: in an installation of one county, the county
    committee also puts the central and the provincial documents in force.
    A development zone is of county level.
    """
    label = next(word.label for word in Level if word == pack.level)
    if LEVEL_RANK[level] < pack.rank:
        message = f"“{pack.short}”是{label}一级的文件，不能由上级单位施行。"
        raise AdoptionError(message, f"请由{label}一级的党组织施行。")
    higher = [above for above in levels_above if LEVEL_RANK[above] >= pack.rank]
    if LEVEL_RANK[level] > pack.rank and higher:
        message = f"“{pack.short}”是{label}一级的文件，不由本单位施行。"
        raise AdoptionError(message, "由上级施行以后，对本单位自动有效。")


def must_be_names(
    rule_terms: Iterable[str], term: str, items: Sequence[str]
) -> list[str]:
    """Return the items of a name as they are stored; refuse an empty or odd list."""
    if term not in set(rule_terms):
        raise SettlementError(
            f"文件里没有待补内容的名目“{term}”。", "请从名目清单里选。"
        )
    kept = [item.strip() for item in items if item.strip()]
    if not kept:
        raise SettlementError(f"“{term}”的内容是空的。", "请一行写一项。")
    if len(set(kept)) < len(kept):
        raise SettlementError(f"“{term}”里有重复的项。", "请删去重复的。")
    if len(kept) > NAMES_LIMIT or max(map(len, kept)) > NAME_LENGTH:
        advice = f"最多 {NAMES_LIMIT} 项，每项不超过 {NAME_LENGTH} 字。"
        raise SettlementError(f"“{term}”的内容太长。", advice)
    return kept


def must_be_choice(matter: Matter, key: str, value: str) -> None:
    """Refuse what a voting rule does not leave to choose."""
    option = next((one for one in matter.options if one.key == key), None)
    if option is None:
        message = f"“{matter.label}”的这一项不能另定。"
        raise SettlementError(message, f"按{matter.source}执行。")
    if value not in (option.default, option.other):
        labels = "、".join(
            option.label_of(one) for one in (option.default, option.other)
        )
        raise SettlementError("没有这样的选项。", f"可以选：{labels}。")
