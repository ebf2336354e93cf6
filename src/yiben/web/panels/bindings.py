"""Whom a rule binds, and what it asks, in Chinese."""

from collections.abc import Iterable

from yiben.policy.queries import features, library, system_names
from yiben.rules.pack import Binds, Rule
from yiben.rules.words import (
    TEAM,
    Form,
    Level,
    MembershipKind,
    Office,
    OrgKind,
    Sector,
    Strength,
    SubjectKind,
    Trait,
    Word,
)

FORMS = dict(Form.choices())
STRENGTHS = dict(Strength.choices())
NOBODY = {Form.GUIDE.value, Form.DEFINE.value, Form.FORBID.value}
"""Forms that speak to everybody, so that whom they bind says nothing."""


def _named(values: Iterable[str], words: type[Word]) -> str:
    """Return the labels in the order of the words."""
    wanted = set(values)
    return "、".join(word.label for word in words if word.value in wanted)


def _offices(values: Iterable[str]) -> str:
    wanted = set(values)
    if wanted >= TEAM:
        rest = _named(wanted - TEAM, Office)
        return "、".join(part for part in ("班子成员", rest) if part)
    return _named(wanted, Office)


def whom(binds: Binds) -> str:
    """Return whom a rule binds, in one line.

    >>> whom(Binds(org=frozenset({"branch"}), level=frozenset({"base"})))
    '党支部；层级：基层单位'
    """
    units = _named(binds.org, OrgKind) or "各级党组织"
    if binds.subject == SubjectKind.MEMBER:
        units = f"{_named(binds.membership, MembershipKind) or '党员'}（{units}）"
    elif binds.subject == SubjectKind.OFFICE:
        units = f"{_offices(binds.office) or '任职者'}（{units}）"
    elif binds.subject == SubjectKind.PAIR:
        units = f"{_offices(binds.office) or '班子成员'}两两之间（{units}）"
    elif binds.subject == SubjectKind.RELATION:
        below = _named(binds.below.org, OrgKind) or "下级组织"
        units = f"{units}对每个下级（{below}）"
    parts = [
        units,
        _part("层级", _named(binds.level, Level)),
        _part("领域", _named(binds.sector, Sector)),
        _part("具备", _named(binds.having, Trait)),
        _part("不具备", _named(binds.lacking, Trait)),
        _part("只对", _named(binds.only_flags, Trait)),
        _part("不含", _named(binds.except_flags, Trait)),
        "仅发文单位本级" if binds.issuer_only else "",
    ]
    return "；".join(part for part in parts if part)


def _part(label: str, text: str) -> str:
    return f"{label}：{text}" if text else ""


def whom_of(rule: Rule) -> str:
    """Return whom a rule binds; nothing for a form that binds nobody in particular."""
    return "" if rule.form in NOBODY else whom(rule.binds)


def remark_of(rule: Rule) -> str:
    """Return what else the rule says: why it is guidance, what it must carry."""
    if rule.form == Form.GUIDE:
        return f"只作指导，不计算：{rule.why}" if rule.why else "只作指导，不计算。"
    if rule.form == Form.DEFINE:
        return f"“{rule.term}”指：{'；'.join(rule.items)}"
    if rule.form == Form.FORBID:
        return "。".join(part for part in (_forbidden(rule), rule.note) if part)
    return rule.note


def _forbidden(rule: Rule) -> str:
    """Return what a prohibition switches off, by name."""
    known, systems, rules = features(), system_names(), library().by_id
    off = [known[one].label for one in rule.features if one in known]
    owed = [systems[one] for one in rule.suspends if one in systems]
    owed += [rules[one].title for one in rule.suspends_rules if one in rules]
    parts = (("不得有", off), ("停用的制度", owed))
    return "；".join(f"{label}：{'、'.join(names)}" for label, names in parts if names)
