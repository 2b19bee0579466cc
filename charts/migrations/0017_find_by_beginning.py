"""Staff find a person by the beginning of a chart's name; built beside the writers."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("charts", "0016_find_hidden")]

    operations = [
        AddIndexConcurrently(
            "chart",
            models.Index(
                fields=["folded_name"],
                opclasses=["text_pattern_ops"],
                condition=models.Q(("deleted_at", None)),
                name="chart_name_beginning",
            ),
        ),
    ]
