"""The index and the counts of days. What each database needs besides is not of Django's making."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

import menara.listening.search.columns
from menara.listening.search.terms import VERSION

SQLITE = (
    """
    CREATE VIRTUAL TABLE listening_mentionsearch USING fts5 (
        terms, content='', detail=none, columnsize=0, tokenize="ascii tokenchars '_#@$%&+.:/!-'")
    """,
    """
    CREATE TRIGGER listening_index_added AFTER INSERT ON listening_mentionindex BEGIN
        INSERT INTO listening_mentionsearch (rowid, terms) VALUES (new.place, new.terms);
    END
    """,
    """
    CREATE TRIGGER listening_index_changed AFTER UPDATE ON listening_mentionindex BEGIN
        INSERT INTO listening_mentionsearch (listening_mentionsearch, rowid, terms)
        VALUES ('delete', old.place, old.terms);
        INSERT INTO listening_mentionsearch (rowid, terms) VALUES (new.place, new.terms);
    END
    """,
    """
    CREATE TRIGGER listening_index_removed AFTER DELETE ON listening_mentionindex BEGIN
        INSERT INTO listening_mentionsearch (listening_mentionsearch, rowid, terms)
        VALUES ('delete', old.place, old.terms);
    END
    """,
)
POSTGRESQL = (
    """
    CREATE INDEX listening_mentionindex_terms ON listening_mentionindex USING gin (terms)
    WITH (fastupdate = on, gin_pending_list_limit = 512)
    """,
)


def make_index(apps: Any, schema_editor: Any) -> None:
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement, None)
    built_to = 0 if apps.get_model("listening", "Mention").objects.exists() else None
    apps.get_model("listening", "IndexState").objects.create(id=1, version=VERSION, built_to=built_to)


def drop_index(_apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE listening_mentionsearch", None)


class Migration(migrations.Migration):
    dependencies = [("listening", "0001_first")]

    operations = [
        migrations.CreateModel(
            name="IndexState",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.CharField(max_length=50)),
                ("built_to", models.BigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="MentionIndex",
            fields=[
                (
                    "mention",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="listening.mention",
                    ),
                ),
                ("place", models.BigIntegerField()),
                ("terms", menara.listening.search.columns.TermsColumn()),
                ("at", models.DateTimeField()),
                ("language", models.CharField(blank=True, max_length=50)),
                ("stream_ids", models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name="VolumeDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stream_number", models.BigIntegerField()),
                ("part", models.CharField(max_length=10)),
                ("value", models.CharField(max_length=50)),
                ("day", models.DateField()),
                ("count", models.BigIntegerField(default=0)),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.workspace"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "stream_number", "part", "day", "value"), name="one_count_a_day"
                    )
                ],
            },
        ),
        migrations.RunPython(make_index, drop_index),
    ]
