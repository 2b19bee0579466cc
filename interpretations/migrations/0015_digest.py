"""What was asked the same, and which of it is being written; the defaults let the old code go on writing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("interpretations", "0014_prompt_trials")]

    operations = [
        migrations.AddField(
            "interpretation",
            "digest",
            models.CharField(
                blank=True, db_default="", default="", max_length=64, verbose_name="digest of what was asked"
            ),
        ),
        migrations.AddField(
            "interpretation",
            "leads",
            models.BooleanField(
                db_default=False,
                default=False,
                help_text="Of those that were asked the same, the one that is being written.",
                verbose_name="others wait for it",
            ),
        ),
    ]
