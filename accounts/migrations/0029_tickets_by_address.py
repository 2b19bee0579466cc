"""Tickets are found by their address, in whatever case it was typed; built beside the writers."""

import django.db.models.functions.text
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("accounts", "0028_guarded_by_hand")]

    operations = [
        AddIndexConcurrently(
            "ticket",
            models.Index(
                django.db.models.functions.text.Lower("email"),
                name="ticket_by_address",
                condition=models.Q(("email", ""), _negated=True),
            ),
        ),
        RemoveIndexConcurrently("ticket", "ticket_of_address"),
    ]
