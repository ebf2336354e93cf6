"""Django's PostgreSQL, without the twin it gives every index on text.

The twin is for questions about how a text begins. Nobody asks how an id begins,
and both are kept with every row: of twelve indexes on a membership five were twins.
"""

from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.postgresql.schema import DatabaseSchemaEditor
from django.db.models import Field, Model

from . import BEGINNINGS


class SchemaEditor(DatabaseSchemaEditor):
    """Makes tables with one index where Django makes two."""

    def _create_like_index_sql(
        self, model: type[Model], field: "Field[Any, Any]"
    ) -> Any:
        if f"{model._meta.db_table}.{field.column}" in BEGINNINGS:
            return super()._create_like_index_sql(model, field)  # type: ignore[misc]
        return None


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection; asks and answers as Django's own."""

    SchemaEditorClass = SchemaEditor
