"""The fingerprints of what was asked for by an address before these were kept, and is nobody's yet."""

from django.db import migrations

from accounts.models.user import fingerprint

BATCH = 1000


def fill(apps, schema_editor):
    """Batch by batch, each by itself: killed in the middle it goes on."""
    for name, column in (("Ticket", "email"), ("Mail", "to")):
        rows = apps.get_model("accounts", name).objects.filter(user=None, login="").exclude(**{column: ""})
        while some := list(rows.only(column)[:BATCH]):
            for row in some:
                row.login = fingerprint(getattr(row, column))
            rows.model.objects.bulk_update(some, ["login"])


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("accounts", "0036_asked_by_address")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
