"""Mails of new devices and of archives are rows, like all others."""

from django.db import migrations, models

# Of archives whose person was to be told by a task, which nobody runs any more.
TELL = """
INSERT INTO accounts_mail (id, kind, user_id, "to", data, attempts)
SELECT gen_random_uuid(), 'export_ready', u.id, u.email, jsonb_build_object('export', e.id, 'locale', e.locale), 0
FROM accounts_dataexport e JOIN accounts_user u ON u.id = e.user_id
WHERE e.status = 'completed' AND e.mailed_at IS NULL AND e.expires_at > now()
    AND u.email IS NOT NULL AND u.deleted_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0015_changes"),
    ]

    operations = [
        migrations.AlterField(
            model_name="mail",
            name="kind",
            field=models.CharField(
                choices=[
                    ("welcome", "Welcome"),
                    ("verify_email", "Confirm an address"),
                    ("change_email", "Confirm a new address"),
                    ("email_changed", "The address was changed"),
                    ("reset_password", "Reset the password"),
                    ("password_changed", "The password was changed"),
                    ("sign_in_code", "Sign-in code"),
                    ("new_device", "A new device signed in"),
                    ("export_ready", "An archive is ready"),
                    ("factors_changed", "The second factors were changed"),
                ],
                max_length=20,
                verbose_name="kind",
            ),
        ),
        migrations.RunSQL(TELL, migrations.RunSQL.noop),
        # The release before still reads the column: it goes with the next one.
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.RemoveField(model_name="dataexport", name="mailed_at")]
        ),
    ]
