"""What was hidden is found without looking through what was not; built beside the writers."""

from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("interpretations", "0005_hiding")]

    operations = [
        ValidateConstraint("interpretation", "interpretation_hidden_for_a_reason"),
        AddIndexConcurrently(
            "interpretation",
            models.Index(
                fields=["chart"], condition=models.Q(("hidden_at__isnull", False)), name="interpretation_hidden"
            ),
        ),
        AddIndexConcurrently(
            "interpretation",
            models.Index(
                fields=["hidden_by"], condition=models.Q(("hidden_by__isnull", False)), name="interpretation_hidden_by"
            ),
        ),
    ]
