"""Old rows are looked through beside their writers."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("interpretations", "0017_without_a_chart")]

    operations = [ValidateConstraint("interpretation", "interpretation_of_a_chart")]
