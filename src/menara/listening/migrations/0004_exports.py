"""What people have asked to have as a file."""

import django.db.models.deletion
from django.db import migrations, models

import menara.core.clock


class Migration(migrations.Migration):
    dependencies = [("listening", "0003_tags_and_bookmarks")]

    operations = [
        migrations.CreateModel(
            name="Export",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked_by", models.CharField(max_length=200)),
                ("query", models.TextField(blank=True)),
                ("filters", models.JSONField(default=dict)),
                ("form", models.CharField(max_length=10)),
                ("state", models.CharField(default="asked", max_length=10)),
                ("place", models.BigIntegerField(default=0)),
                ("last", models.BigIntegerField(default=0)),
                ("rows", models.BigIntegerField(default=0)),
                ("created_at", models.DateTimeField(default=menara.core.clock.now)),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.workspace"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["workspace", "asked_by"], name="exports_of_a_person"),
                ],
            },
        ),
    ]
