"""The sessions that there were fit what 0023 demands: looked at beside the writers."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("accounts", "0026_domains_in_letters")]

    operations = [ValidateConstraint("session", "session_of_back_office_has_second_factor")]
