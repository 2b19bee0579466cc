"""A reading of the sky alone has no chart. The constraint holds for new rows at once, and for old ones from the next."""

import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q

OF_A_CHART = Q(topic__startswith="daily.", chart=None, chart_version=None) | (
    Q(chart__isnull=False) & ~Q(topic__startswith="daily.")
)


def forget_those_without(apps, schema_editor):
    """Before a chart is needed again: what the old code could not show anybody."""
    apps.get_model("interpretations", "Interpretation").objects.filter(chart=None).delete()


class Migration(migrations.Migration):
    dependencies = [("charts", "0001_charts"), ("interpretations", "0016_one_leads")]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, forget_those_without),
        migrations.AlterField(
            "interpretation",
            "chart",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="interpretations",
                to="charts.chart",
                verbose_name="chart",
            ),
        ),
        AddConstraintNotValid(
            "interpretation", models.CheckConstraint(condition=OF_A_CHART, name="interpretation_of_a_chart")
        ),
    ]
