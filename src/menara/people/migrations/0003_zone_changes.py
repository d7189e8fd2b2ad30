import django.db.models.deletion
from django.db import migrations, models

import menara.core.clock


class Migration(migrations.Migration):
    dependencies = [("people", "0002_invitations_and_sessions")]

    operations = [
        migrations.CreateModel(
            name="ZoneChange",
            fields=[
                (
                    "workspace",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="people.workspace",
                    ),
                ),
                ("time_zone", models.CharField(max_length=50)),
                ("counted_to", models.BigIntegerField(default=0)),
                ("done", models.BigIntegerField(default=0)),
                ("total", models.BigIntegerField(default=0)),
                ("begun_at", models.DateTimeField(default=menara.core.clock.now)),
            ],
        ),
    ]
