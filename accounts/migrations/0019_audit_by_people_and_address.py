"""The log is searched by whose rows staff listed, and by address; built beside the writers."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("accounts", "0018_audit_people_without_words")]

    operations = [
        AddIndexConcurrently(
            "auditentry",
            GinIndex(fields=["people"], name="audit_by_people", condition=models.Q(("people__isnull", False))),
        ),
        AddIndexConcurrently(
            "auditentry",
            models.Index(
                fields=["ip", "-at"],
                name="audit_by_address",
                condition=models.Q(("ip", ""), _negated=True),
                opclasses=["text_pattern_ops", ""],
            ),
        ),
    ]
