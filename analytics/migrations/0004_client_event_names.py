"""What apps call their events: of so many names only that they are kinds of their own."""

from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    dependencies = [("analytics", "0003_client_events")]

    operations = [
        migrations.CreateModel(
            name="ClientEventName",
            fields=[
                ("name", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("noted_at", models.DateTimeField(db_default=Now(), editable=False)),
            ],
        ),
    ]
