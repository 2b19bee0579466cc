"""What the house tells everybody, from one moment until another."""

import uuid

from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    dependencies = [("system", "0007_dead_letters")]

    operations = [
        migrations.CreateModel(
            name="Banner",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "level",
                    models.CharField(
                        choices=[("info", "Information"), ("warning", "Warning"), ("critical", "Critical")],
                        default="info",
                        max_length=20,
                        verbose_name="level",
                    ),
                ),
                ("text_en", models.CharField(max_length=300, verbose_name="text, in English")),
                ("text_ru", models.CharField(max_length=300, verbose_name="text, in Russian")),
                ("starts_at", models.DateTimeField(db_default=Now(), verbose_name="from")),
                ("ends_at", models.DateTimeField(verbose_name="until")),
                ("created_at", models.DateTimeField(db_default=Now(), editable=False, verbose_name="created")),
            ],
            options={
                "verbose_name": "banner",
                "verbose_name_plural": "banners",
                "ordering": ["-starts_at", "-id"],
                "indexes": [models.Index(fields=["ends_at"], name="banner_end")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="banner_ends_later"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ["info", "warning", "critical"])), name="banner_level_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("text_en", ""), _negated=True), models.Q(("text_ru", ""), _negated=True)
                        ),
                        name="banner_says_something",
                    ),
                ],
            },
        ),
    ]
