"""The verbs of the tree: found, rename, describe, move, dissolve, set a trait.

Each closes the running spell and opens the next in one transaction, and names
the organisation to the queue. Doors and people write the audit lines, because
this room does not know accounts.
"""

from .changes import (
    describe_org,
    dissolve_org,
    end_trait,
    move_org,
    rename_org,
    set_trait,
)
from .founding import OrgBlank, found_org, found_orgs
from .mirror import OrgTold, mirror_orgs

__all__ = [
    "OrgBlank",
    "OrgTold",
    "describe_org",
    "dissolve_org",
    "end_trait",
    "found_org",
    "found_orgs",
    "mirror_orgs",
    "move_org",
    "rename_org",
    "set_trait",
]
