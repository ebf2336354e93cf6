"""Where the settings find the database of an installation on PostgreSQL.

Only ``base`` needs its driver, which an installation on SQLite does not have.
"""

BEGINNINGS = frozenset(
    {"org_org.path", "people_auditline.thing", "reminders_message.key"}
)
"""Columns of which the beginning is asked for; these keep their twin index."""
