"""The tables at any state of the migrations, and their rows as lines of JSON that either database can take."""

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.core.management.color import no_style
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Field, Model

Migration = tuple[str, str]  # app, name
AnyModel = type[Model]


class NewerTables(Exception):  # noqa: N818 (a state, not a failure)
    """There are migrations that this version does not know."""


def applied_migrations() -> list[Migration]:
    return sorted(MigrationRecorder(connection).applied_migrations())


def models_at(applied: Iterable[Migration]) -> dict[str, AnyModel]:
    """The models as they were after those migrations, by label. Raises NewerTables."""
    loader = MigrationLoader(connection)
    apps = loader.project_state(last_of(applied, loader)).apps
    models = apps.get_models(include_auto_created=True)
    return {model._meta.label_lower: model for model in models if model._meta.managed}


def last_of(applied: Iterable[Migration], loader: MigrationLoader) -> list[Migration]:
    """The last ones of each app: the others follow from them. Raises NewerTables."""
    known = set(applied)
    if unknown := known - loader.graph.nodes.keys():
        raise NewerTables(", ".join(".".join(one) for one in sorted(unknown)))
    return sorted(key for key in known if not _later(key, loader) & known)


def migrate_to(applied: Iterable[Migration]) -> bool:
    """Make the tables as they were after those migrations; False when there are later ones already."""
    executor = MigrationExecutor(connection)
    targets = last_of(applied, executor.loader)
    if any(is_backwards for _, is_backwards in executor.migration_plan(targets)):
        return False
    executor.migrate(targets)
    return True


def fields_of(model: AnyModel) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def read_rows(model: AnyModel, fields: Sequence[str]) -> Iterator[bytes]:
    rows = model._base_manager.order_by("pk").values_list(*fields)
    for row in rows.iterator(2000):
        yield json.dumps(row, default=_plain, separators=(",", ":")).encode("ascii") + b"\n"


def write_rows(model: AnyModel, names: Sequence[str], lines: bytes) -> int:
    """How many there were. Raises ValueError, LookupError and ValidationError for what is no row of that table."""
    found = {field.attname: field for field in model._meta.concrete_fields}
    fields = [found[name] for name in names]
    database = connections[connection.alias]
    rows = [_row(fields, json.loads(line), database) for line in lines.splitlines()]
    _insert(model, fields, rows)
    return len(rows)


def clear(models: Iterable[AnyModel]) -> None:
    """Take out what migrations have put in."""
    for model in models:
        model._base_manager.all()._raw_delete(connection.alias)


def continue_numbers(models: Iterable[AnyModel]) -> None:
    """Have new rows numbered behind those that were written."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)


def _later(key: Migration, loader: MigrationLoader) -> set[Migration]:
    return {child.key for child in loader.graph.node_map[key].children if child.key[0] == key[0]}


def _insert(model: AnyModel, fields: Sequence["Field[Any, Any]"], rows: Sequence[Sequence[Any]]) -> None:
    """Several times as quick as making objects of all rows."""
    quote = connection.ops.quote_name
    columns, marks = ", ".join(quote(str(field.column)) for field in fields), ", ".join("%s" for _ in fields)
    place = f"{quote(model._meta.db_table)} ({columns})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors, cursor.copy(f"COPY {place} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.executemany(f"INSERT INTO {place} VALUES ({marks})", rows)


def _row(fields: Sequence["Field[Any, Any]"], values: Sequence[Any], database: Any) -> list[Any]:
    pairs = zip(fields, values, strict=True)
    return [field.get_db_prep_save(field.to_python(value), database) for field, value in pairs]


def _plain(value: Any) -> str:
    if isinstance(value, date):  # of which those with a time are a kind
        return value.isoformat()
    return b64encode(value).decode("ascii")
