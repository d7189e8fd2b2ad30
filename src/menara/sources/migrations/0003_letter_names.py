import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sources", "0002_errands")]

    operations = [
        migrations.CreateModel(
            name="LetterName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.BinaryField(max_length=16)),
                (
                    "letter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="names",
                        to="sources.deadletter",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("digest", "letter"), name="one_name_each")],
            },
        ),
    ]
