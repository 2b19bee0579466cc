"""A form that is sent twice grants once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0020_passing_ids_in_reports"),
    ]

    operations = [
        migrations.AddField(
            model_name="grant",
            name="key",
            field=models.UUIDField(editable=False, help_text="Of the form by which staff gave it.", null=True),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.UniqueConstraint(fields=("account", "key"), name="given_once"),
        ),
    ]
