"""A report of erasure says where the id stays for a while."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0019_audit_by_people_and_address"),
    ]

    operations = [
        migrations.AddField(
            model_name="erasurereport",
            name="passing",
            field=models.JSONField(db_default={}, default=dict, verbose_name="goes by itself"),
        ),
    ]
