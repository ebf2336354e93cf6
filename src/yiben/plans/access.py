"""Who may plan: the recorder of the organisation. Its members read the plan."""

from yiben.org.access import (
    Viewer,
    may_record,
    may_see,
    require_record,
    require_see,
)

__all__ = ["Viewer", "may_record", "may_see", "require_record", "require_see"]
