"""Waiting readings in the order in which they are due; built beside the writers."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("interpretations", "0010_priority")]

    operations = [
        AddIndexConcurrently(
            "interpretation",
            models.Index(
                fields=["-priority", "enqueued_at"],
                condition=models.Q(("status", "queued")),
                name="interpretation_by_priority",
            ),
        ),
    ]
