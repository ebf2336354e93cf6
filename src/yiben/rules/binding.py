"""Whom a rule binds, out of its YAML mapping; a rule that binds nobody is a slip."""

from collections.abc import Iterable, Mapping
from typing import Any

from .pack import Below, Binds
from .text import Slip, only_keys, word_at, words_at
from .words import (
    TEAM,
    Level,
    MembershipKind,
    Office,
    OrgKind,
    Sector,
    SubjectKind,
    Trait,
)

BINDS = (
    *("subject", "org", "level", "sector", "having", "lacking", "office"),
    *("membership", "except_flags", "only_flags", "below", "issuer_only"),
    "except_issuer",
)
MEMBER_ORGS = frozenset({OrgKind.BRANCH.value})
BRANCH_ORGS = frozenset({OrgKind.BRANCH.value, OrgKind.GENERAL_BRANCH.value})
BASE_ORGS = frozenset({OrgKind.BRANCH.value, OrgKind.PARTY_GROUP.value})
BRANCH_TRAITS = frozenset({Trait.HAS_COMMITTEE.value, Trait.HAS_GROUPS.value})


def binds_of(row: Mapping[str, Any]) -> Binds:
    """Return whom a rule binds; raise Slip at the first mistake."""
    bound = row.get("binds")
    if bound is None:
        return Binds()
    only_keys(bound, BINDS, "binds")
    subject = word_at(bound, "subject", SubjectKind, SubjectKind.ORG)
    offices = words_at(bound, "office", Office, ("team",))
    if "team" in offices:
        offices = (offices - {"team"}) | TEAM
    if subject in {SubjectKind.OFFICE, SubjectKind.PAIR} and not offices:
        message = f"subject: {subject} 要写明“office”。"
        raise Slip("binds", message, "如 office: [secretary] 或 [team]。")
    below = bound.get("below") or {}
    if subject == SubjectKind.RELATION and not below:
        raise Slip(
            "binds", "subject: relation 要写明“below”。", "如 below: {org: [branch]}。"
        )
    only_keys(below, ("org", "level"), "below")
    binds = Binds(
        subject=subject,
        org=words_at(bound, "org", OrgKind),
        level=words_at(bound, "level", Level),
        sector=words_at(bound, "sector", Sector),
        having=words_at(bound, "having", Trait),
        lacking=words_at(bound, "lacking", Trait),
        office=offices,
        membership=words_at(bound, "membership", MembershipKind),
        except_flags=words_at(bound, "except_flags", Trait),
        only_flags=words_at(bound, "only_flags", Trait),
        below=Below(words_at(below, "org", OrgKind), words_at(below, "level", Level)),
        issuer_only=bound.get("issuer_only") is True,
        except_issuer=bound.get("except_issuer") is True,
    )
    if why := nobody(binds):
        raise Slip("binds", f"这条规则约束不到任何人：{why}。", "改 binds。")
    return binds


def nobody(binds: Binds) -> str:
    """Return why a rule can bind nobody at all, or nothing.

    Only what no tree whatever could satisfy is refused; who is bound in a real
    tree is seen in the rehearsal of a draft.
    """
    clashes = {
        "“having”和“lacking”写了同一项": binds.having & binds.lacking,
        "“except_flags”和“only_flags”写了同一项": binds.except_flags & binds.only_flags,
    }
    for why, both in clashes.items():
        if both:
            return why
    if binds.issuer_only and binds.except_issuer:
        return "“issuer_only”和“except_issuer”同时写了"
    if binds.subject == SubjectKind.MEMBER and not _some(binds.org, MEMBER_ORGS):
        return "党员只在党支部里，“org”却没有党支部"
    if binds.having & BRANCH_TRAITS and not _some(binds.org, BRANCH_ORGS):
        return "只有党支部才有“having”里的结构"
    small = binds.org and binds.org <= BASE_ORGS
    if small and not _some(binds.level, {Level.BASE}):
        return "党支部、党小组都在基层单位这一级，“level”里却没有 base"
    return ""


def _some(asked: frozenset[str], possible: Iterable[str]) -> bool:
    """Say whether nothing is asked for, or something that is possible."""
    return not asked or not asked.isdisjoint(possible)
