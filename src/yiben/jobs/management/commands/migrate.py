"""``migrate``, as Django has it, but an empty database is built in one go.

It has no history to walk through: its tables are made as the last migration
leaves them, and every migration is recorded as applied. Walking takes five
times as long, because Django renders the models of every step in between.
See docs/decisions/0011; tests/jobs/test_migrate.py compares the two ways.
"""

from typing import TYPE_CHECKING, Any

from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import RunPython, RunSQL

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

PARTIAL = ("app_label", "plan", "check_unapplied", "prune", "fake", "fake_initial")
"""Who asks for one of these wants Django's own way, step by step."""


class Command(migrate.Command):
    """Build what is empty, then let Django do the rest as ever."""

    def handle(self, *args: Any, **options: Any) -> str | None:
        """Bring a database to the state of the migrations."""
        connection = connections[options["database"]]
        if not any(options[name] for name in PARTIAL) and is_empty(connection):
            number = build(connection)
            if options["verbosity"] > 0:
                self.stdout.write(f"空的数据库一次建成，记下 {number} 个迁移。")
        return super().handle(*args, **options)


def is_empty(connection: "BaseDatabaseWrapper") -> bool:
    """Say whether there is no table and no view."""
    with connection.cursor() as cursor:
        return not connection.introspection.table_names(cursor, include_views=True)


def build(connection: "BaseDatabaseWrapper") -> int:
    """Make what all migrations together would make, or nothing; say how many.

    What migrations do by words of their own (RunPython, RunSQL) is done in its
    order, but on finished tables: it must not ask for what later went away.
    """
    executor = MigrationExecutor(connection)
    loader = executor.loader
    plan = executor.migration_plan(loader.graph.leaf_nodes())
    state = loader.project_state()
    with connection.schema_editor(atomic=True) as editor:
        editor.create_model(executor.recorder.Migration)
        for model in state.apps.get_models():
            migrated = model._meta.app_label in loader.migrated_apps
            if migrated and model._meta.can_migrate(connection):
                editor.create_model(model)
        # Keys and indexes now, not at the end: rows may follow.
        while editor.deferred_sql:
            editor.execute(editor.deferred_sql.pop(0), None)
        for migration, _ in plan:
            for operation in migration.operations:
                if isinstance(operation, RunPython | RunSQL):
                    operation.database_forwards(
                        migration.app_label, editor, state, state
                    )
            executor.record_migration(migration)  # type: ignore[call-arg, arg-type]  # stubs of an older Django
    return len(plan)
