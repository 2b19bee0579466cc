"""What people report about readings and messages, and what was decided."""

import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("interpretations", "0021_asked_in"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ContentReport",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("harmful", "Harmful"),
                            ("wrong", "Wrong"),
                            ("offensive", "Offensive"),
                            ("other", "Something else"),
                        ],
                        max_length=20,
                        verbose_name="reason",
                    ),
                ),
                ("comment", models.CharField(blank=True, max_length=2000, verbose_name="comment")),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "Open"), ("dismissed", "Dismissed"), ("upheld", "Upheld: hidden")],
                        default="open",
                        max_length=20,
                        verbose_name="status",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="reported"
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="decided")),
                ("note", models.CharField(blank=True, max_length=2000, verbose_name="note of the decision")),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "interpretation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reports",
                        to="interpretations.interpretation",
                        verbose_name="reading",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reports",
                        to="interpretations.message",
                        verbose_name="message",
                    ),
                ),
                (
                    "reporter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who reports",
                    ),
                ),
            ],
            options={
                "verbose_name": "report about a text",
                "verbose_name_plural": "reports about texts",
                "ordering": [models.OrderBy(models.F("decided_at"), nulls_first=True), "created_at", "id"],
                "indexes": [
                    models.Index(
                        models.OrderBy(models.F("decided_at"), nulls_first=True),
                        models.F("created_at"),
                        models.F("id"),
                        name="report_queue",
                    ),
                    models.Index(
                        condition=models.Q(("decided_by__isnull", False)),
                        fields=["decided_by"],
                        name="report_decided_by",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("interpretation", None), ("message__isnull", False)),
                            models.Q(("interpretation__isnull", False), ("message", None)),
                            _connector="OR",
                        ),
                        name="report_about_one_text",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason__in", ["harmful", "wrong", "offensive", "other"])),
                        name="report_reason_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decided_by", None), ("note", ""), ("status", "open")),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("status__in", ["dismissed", "upheld"]),
                                models.Q(("note", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="report_decided_whole",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "open")),
                        fields=("reporter", "interpretation"),
                        name="report_of_reading_open_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "open")),
                        fields=("reporter", "message"),
                        name="report_of_message_open_once",
                    ),
                ],
            },
        ),
    ]
