from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("interpretations", "0002_reservation")]

    operations = [
        migrations.AddField(
            model_name="interpretation",
            name="chart_version",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="version of the chart"),
        ),
    ]
