"""Events go to ClickHouse in shipments."""

import uuid

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("analytics", "0001_outbox")]

    operations = [
        migrations.CreateModel(
            name="Shipment",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("packed", models.BinaryField(help_text="The events, by column.")),
                ("events", models.PositiveIntegerField(help_text="How many they are.")),
                ("oldest", models.DateTimeField(help_text="When the first of them happened.")),
                (
                    "token",
                    models.UUIDField(default=uuid.uuid4, help_text="Under which ClickHouse stores its rows once."),
                ),
                ("attempts", models.PositiveIntegerField(default=1)),
                ("lease_until", models.DateTimeField(help_text="Until then nobody else sends it.")),
                (
                    "error",
                    models.CharField(
                        blank=True, help_text="What became of the last attempt, if it failed.", max_length=100
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
            ],
            options={"ordering": ["-created_at", "-id"]},
        ),
    ]
