"""The fingerprints of rows that nobody has changed since these are kept: what guards them knows all that people have."""

from django.db import migrations

from accounts.models.user import fingerprint

BATCH = 1000


def fill(apps, schema_editor):
    """Batch by batch, each by itself: killed in the middle it goes on."""
    user = apps.get_model("accounts", "User")
    while rows := list(user.objects.filter(logins=None).only("email", "username")[:BATCH]):
        for row in rows:
            row.logins = sorted(fingerprint(login) for login in (row.email, row.username) if login)
        user.objects.bulk_update(rows, ["logins"])


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("accounts", "0034_forgotten_by_erasure_alone")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
