"""What was hidden is found without looking through what was not; built beside the writers."""

from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("charts", "0015_hiding")]

    operations = [
        ValidateConstraint("chart", "chart_hidden_for_a_reason"),
        AddIndexConcurrently(
            "chart",
            models.Index(
                fields=["owner"], condition=models.Q(("hidden_at__isnull", False)), name="chart_hidden"
            ),
        ),
        AddIndexConcurrently(
            "chart",
            models.Index(
                fields=["hidden_by"], condition=models.Q(("hidden_by__isnull", False)), name="chart_hidden_by"
            ),
        ),
    ]
