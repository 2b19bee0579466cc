"""Which of the waiting readings is written first."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("interpretations", "0009_spending")]

    operations = [
        migrations.AddField(
            model_name="interpretation",
            name="priority",
            field=models.PositiveSmallIntegerField(
                db_default=0,
                default=0,
                help_text="Of the owner's plan when it was asked for.",
                verbose_name="priority",
            ),
        ),
    ]
