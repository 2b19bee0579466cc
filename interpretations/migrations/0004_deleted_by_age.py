"""What was deleted is found by when, for the purge; built beside the writers."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("interpretations", "0003_chart_version")]

    operations = [
        AddIndexConcurrently(
            "interpretation",
            models.Index(fields=["deleted_at"], condition=models.Q(("deleted_at__isnull", False)), name="interpretation_deleted"),
        ),
    ]
