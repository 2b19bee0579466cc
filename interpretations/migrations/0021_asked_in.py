"""In which request a text was asked for. Old code leaves it empty."""

from django.db import migrations, models

import interpretations.models.writing


def _column():
    return models.UUIDField(
        null=True, blank=True, editable=False, default=interpretations.models.writing.request_under_way,
        verbose_name="request",
    )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("interpretations", "0020_model_calls")]

    operations = [
        migrations.AddField("interpretation", "request_id", _column()),
        migrations.AddField("message", "request_id", _column()),
    ]
