"""The words of the organisation room: roles on the tree and dated properties."""

from yiben.rules.words import Level, OrgKind, Sector, Trait, Word

__all__ = [
    "KINDS_BELOW",
    "KIND_LABELS",
    "LEVEL_LABELS",
    "LEVEL_ORDER",
    "ORG_TRAITS",
    "SUBTREE_ROLES",
    "GrantRole",
    "Level",
    "OrgKind",
    "Sector",
    "Trait",
]


class GrantRole(Word):
    """What an account may be to an organisation, or to the installation."""

    RECORDER = "recorder", "记录员"
    SUPERIOR = "superior", "上级"
    MEMBER = "member", "党员"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDITOR = "auditor", "审计员"
    INSPECTOR = "inspector", "督导人员"


SUBTREE_ROLES: frozenset[str] = frozenset(
    {GrantRole.SUPERIOR, GrantRole.AUDITOR, GrantRole.INSPECTOR}
)
"""Roles that reach from their organisation down to the last group below it."""

ORG_TRAITS: frozenset[str] = frozenset({Trait.HAS_COMMITTEE, Trait.CORE_GROUP})
"""Traits that are recorded; ``has_groups`` is derived from the groups themselves."""

LEVEL_ORDER: dict[str, int] = {level.value: rank for rank, level in enumerate(Level)}
"""The centre is 0; a unit never stands higher than its superior."""

_COMMITTEES: frozenset[str] = frozenset(set(OrgKind) - {OrgKind.PARTY_GROUP})

KINDS_BELOW: dict[str, frozenset[str]] = {
    OrgKind.COMMITTEE: _COMMITTEES,
    OrgKind.WORKING_COMMITTEE: _COMMITTEES,
    OrgKind.LEADING_GROUP: _COMMITTEES,
    OrgKind.GENERAL_BRANCH: frozenset({OrgKind.BRANCH}),
    OrgKind.BRANCH: frozenset({OrgKind.PARTY_GROUP}),
    OrgKind.PARTY_GROUP: frozenset(),
}
"""Which kinds may stand directly below which (党章第五章)."""

KIND_LABELS: dict[str, str] = dict(OrgKind.choices())
"""Stored kind to what a reader sees."""

LEVEL_LABELS: dict[str, str] = dict(Level.choices())
"""Stored level to what a reader sees."""
