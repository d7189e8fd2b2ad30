"""The column that holds a mention's terms: a tsvector without places in PostgreSQL; in SQLite text that FTS5 indexes."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class TermsColumn(models.TextField):  # type: ignore[type-arg]  # Django knows no brackets there
    """Terms divided by single spaces. They are written, and found by, but not read back."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        return "tsvector" if connection.vendor == "postgresql" else super().db_type(connection)

    def get_placeholder(self, _value: Any, _compiler: Any, connection: BaseDatabaseWrapper) -> str:
        return "array_to_tsvector(string_to_array(%s, ' '))" if connection.vendor == "postgresql" else "%s"
