"""What ``common.postgres`` no longer makes, an older installation still has."""

from typing import Any, ClassVar

from django.db import migrations

from yiben.common.postgres import BEGINNINGS

TWINS = """
    SELECT i.relname, t.relname || '.' || a.attname
    FROM pg_index x
    JOIN pg_class i ON i.oid = x.indexrelid
    JOIN pg_class t ON t.oid = x.indrelid
    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[0]
    JOIN pg_opclass o ON o.oid = x.indclass[0]
    WHERE o.opcname IN ('varchar_pattern_ops', 'text_pattern_ops')
      AND pg_table_is_visible(t.oid) AND x.indnatts = 1 AND NOT x.indisunique
"""


def drop(_: Any, schema_editor: Any) -> None:
    """Drop every twin but those of which the beginning is asked for."""
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(TWINS)
        for name, column in cursor.fetchall():
            if column not in BEGINNINGS:
                cursor.execute(f'DROP INDEX "{name}"')


class Migration(migrations.Migration):
    """Nothing is taken back: no question misses them."""

    dependencies: ClassVar = [("common", "0003_touch_names")]

    operations: ClassVar = [migrations.RunPython(drop, migrations.RunPython.noop)]
