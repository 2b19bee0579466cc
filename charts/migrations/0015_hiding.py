"""Moderators hide charts. The constraint is for new rows at once, and looked up for old ones in the next migration."""

import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

HIDDEN_FOR_A_REASON = models.Q(("hidden_at", None), ("hidden_by", None), ("hidden_reason", "")) | (
    models.Q(("hidden_at__isnull", False)) & ~models.Q(("hidden_reason", ""))
)


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("charts", "0014_pack_results"),
    ]

    operations = [
        migrations.AddField(
            "chart", "hidden_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="hidden")
        ),
        migrations.AddField(
            "chart",
            "hidden_by",
            models.ForeignKey(
                blank=True,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="hidden by",
            ),
        ),
        migrations.AddField(
            "chart",
            "hidden_reason",
            models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                max_length=500,
                verbose_name="reason for hiding",
            ),
        ),
        AddConstraintNotValid(
            "chart", models.CheckConstraint(condition=HIDDEN_FOR_A_REASON, name="chart_hidden_for_a_reason")
        ),
    ]
