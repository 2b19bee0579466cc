"""What was deleted is found by when, for the purge; built beside the writers."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("charts", "0012_fold_names")]

    operations = [
        AddIndexConcurrently(
            "chart",
            models.Index(fields=["deleted_at"], condition=models.Q(("deleted_at__isnull", False)), name="chart_deleted"),
        ),
    ]
