"""Which readings were written by a version; built beside the writers."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("interpretations", "0012_prompts")]

    operations = [
        AddIndexConcurrently(
            "interpretation",
            models.Index(
                fields=["prompt"], condition=models.Q(("prompt__isnull", False)), name="interpretation_by_prompt"
            ),
        ),
    ]
