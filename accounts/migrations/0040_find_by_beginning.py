"""Staff find a person by the beginning of an address, a username or a name; built beside the writers."""

from django.contrib.postgres.indexes import OpClass
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("accounts", "0039_support_notes")]

    operations = [
        AddIndexConcurrently(
            "user", models.Index(OpClass(Lower(column), "text_pattern_ops"), name=f"user_{column}_beginning")
        )
        for column in ("email", "username", "name")
    ]
