"""Readings are written anew and rated; the constraint is looked up for old rows in the next migration."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

RATED = models.Q(("comment", ""), ("rated_at", None), ("rating", None)) | models.Q(
    ("rated_at__isnull", False), ("rating__in", [1, -1])
)


class Migration(migrations.Migration):
    dependencies = [("interpretations", "0006_find_hidden")]

    operations = [
        migrations.AddField(
            "interpretation",
            "root",
            models.UUIDField(blank=True, editable=False, null=True, verbose_name="first version"),
        ),
        migrations.AddField(
            "interpretation",
            "rating",
            models.SmallIntegerField(
                blank=True, choices=[(1, "Good"), (-1, "Poor")], null=True, verbose_name="rating"
            ),
        ),
        migrations.AddField(
            "interpretation",
            "comment",
            models.TextField(blank=True, db_default="", default="", verbose_name="comment"),
        ),
        migrations.AddField(
            "interpretation", "rated_at", models.DateTimeField(blank=True, null=True, verbose_name="rated")
        ),
        AddConstraintNotValid(
            "interpretation", models.CheckConstraint(condition=RATED, name="interpretation_rated_whole")
        ),
    ]
