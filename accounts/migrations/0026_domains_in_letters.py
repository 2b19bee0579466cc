"""One mailbox has one spelling: domains that were given in Punycode are kept in letters, as new ones are."""

from django.db import IntegrityError, migrations, transaction
from django.db.models import Q

from accounts.models.user import normalise_email


def spell(apps, schema_editor):
    users = apps.get_model("accounts", "User").objects.using(schema_editor.connection.alias)
    for user in users.filter(Q(email__icontains="@xn--") | Q(email__icontains=".xn--")).iterator():
        try:
            with transaction.atomic(using=schema_editor.connection.alias):
                users.filter(pk=user.pk).update(email=normalise_email(user.email))
        except IntegrityError:
            continue  # somebody has it in letters already: staff decide whose the mailbox is


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0025_logins_forgotten_in_audit"),
    ]

    operations = [
        migrations.RunPython(spell, migrations.RunPython.noop),
    ]
