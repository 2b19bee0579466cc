"""Addresses whose domain was written with other dots than `.`, as they are looked up from now on.

Where the other spelling has an account of its own, both stay as they are: the earlier one by other ways than its address,
until staff decide whose mailbox it is.
"""

from django.db import IntegrityError, migrations, transaction

from accounts.models.user import fingerprint, normalise_email


def respell(apps, schema_editor):
    """One by one, each by itself: killed in the middle it goes on."""
    people = apps.get_model("accounts", "User").objects.filter(deleted_at=None, email__regex=r"[^\x01-\x7e]|\.$")
    for person in people.only("email", "logins").iterator(chunk_size=1000):
        email = normalise_email(person.email)
        if email != person.email:
            known = sorted({*(person.logins or ()), fingerprint(email)})
            try:
                with transaction.atomic():
                    people.filter(pk=person.pk, email=person.email).update(email=email, logins=known)
            except IntegrityError:  # somebody has it
                continue


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("accounts", "0037_asked_by_address_filled")]

    operations = [migrations.RunPython(respell, migrations.RunPython.noop)]
