"""What was deleted is found by when, for the purge; built beside the writers."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("accounts", "0011_privacy")]

    operations = [
        AddIndexConcurrently(
            "user",
            models.Index(fields=["deleted_at"], condition=models.Q(("deleted_at__isnull", False)), name="user_deleted"),
        ),
    ]
