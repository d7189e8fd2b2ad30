import django.db.models.deletion
from django.db import migrations, models

import menara.core.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0001_first"),
    ]

    operations = [
        migrations.CreateModel(
            name="Asset",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("name", "name"),
                            ("product", "product"),
                            ("person", "person"),
                            ("hashtag", "hashtag"),
                            ("account", "account"),
                            ("domain", "domain"),
                        ],
                        max_length=20,
                    ),
                ),
                ("value", models.CharField(max_length=300)),
                ("created_at", models.DateTimeField(default=menara.core.clock.now)),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.workspace"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "kind", "value"), name="protected_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Brand",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("languages", models.JSONField(default=list)),
                ("logo", models.BinaryField(null=True)),
                ("done", models.JSONField(default=list)),
                ("made", models.JSONField(default=dict)),
                ("begun_at", models.DateTimeField(default=menara.core.clock.now)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.workspace"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("workspace",), name="one_brand_each")],
            },
        ),
    ]
