"""The rules of alerts that the product comes with; those that are there already stay as they are."""

from django.db import migrations

from analytics.alerts.shipped import ship


def ship_rules(apps, schema_editor):
    ship(apps.get_model("analytics", "AlertRule"))


class Migration(migrations.Migration):
    dependencies = [("analytics", "0005_alerts")]

    operations = [migrations.RunPython(ship_rules, migrations.RunPython.noop)]
