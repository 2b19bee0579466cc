"""Events that apps send are known by their ids, lest they be stored twice."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("analytics", "0002_shipments")]

    operations = [
        migrations.CreateModel(
            name="ClientEvent",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("occurred_at", models.DateTimeField(help_text="By the app's clock.")),
            ],
            options={"indexes": [models.Index(fields=["occurred_at"], name="client_event_by_age")]},
        ),
    ]
