"""Versions of a reading, and what was rated, are found without looking through the rest; built beside the writers."""

from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("interpretations", "0007_versions_and_ratings")]

    operations = [
        ValidateConstraint("interpretation", "interpretation_rated_whole"),
        AddIndexConcurrently(
            "interpretation",
            models.Index(fields=["root"], condition=models.Q(("root__isnull", False)), name="interpretation_versions"),
        ),
        AddIndexConcurrently(
            "interpretation",
            models.Index(
                fields=["rating", "-created_at", "-id"],
                condition=models.Q(("rating__isnull", False)),
                name="interpretation_rated",
            ),
        ),
    ]
