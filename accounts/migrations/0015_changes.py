"""Whatever changes a signed-in request's person, plan, session or device says so in the same transaction."""

import django.db.models.functions.datetime
from django.db import migrations, models

# Their argument: the column that names the person; none where it concerns all.
FUNCTION = """
CREATE FUNCTION accounts_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed jsonb := to_jsonb(CASE WHEN TG_OP = 'INSERT' THEN NEW ELSE OLD END);
BEGIN
    INSERT INTO accounts_change (person, transaction)
    VALUES ((changed ->> TG_ARGV[0])::uuid, pg_current_xact_id()::text::bigint);
    RETURN NULL;
END $$;
"""
# What each sign-in, each use and each refresh writes is no change.
TRIGGERS = {
    ("user", "UPDATE", "id"): """
        to_jsonb(OLD.*) - '{last_login,sessions_version}'::text[]
        IS DISTINCT FROM to_jsonb(NEW.*) - '{last_login,sessions_version}'::text[]""",
    ("user", "DELETE", "id"): "true",
    ("session", "UPDATE", "user_id"): """
        OLD.revoked_at IS DISTINCT FROM NEW.revoked_at OR OLD.expires_at > NEW.expires_at
        OR (OLD.user_id, OLD.device_id) <> (NEW.user_id, NEW.device_id)""",
    ("session", "DELETE", "user_id"): "OLD.revoked_at IS NULL AND OLD.expires_at > now()",
    ("device", "UPDATE", "user_id"): "(OLD.user_id, OLD.client_id) <> (NEW.user_id, NEW.client_id)",
    ("device", "DELETE", "user_id"): "true",
    ("subscription", "INSERT", "user_id"): "true",
    ("subscription", "UPDATE", "user_id"): "OLD.* IS DISTINCT FROM NEW.*",
    ("subscription", "DELETE", "user_id"): "true",
    ("plan", "UPDATE", ""): "(OLD.code, OLD.requests_hour) IS DISTINCT FROM (NEW.code, NEW.requests_hour)",
}  # fmt: skip


def _trigger(table: str, event: str, column: str, condition: str) -> migrations.RunSQL:
    name = f"accounts_{table}_{event.lower()}_is_noted"
    return migrations.RunSQL(
        f"CREATE TRIGGER {name} AFTER {event} ON accounts_{table} FOR EACH ROW WHEN ({condition})"
        f" EXECUTE FUNCTION accounts_note_change({column!r})",
        f"DROP TRIGGER {name} ON accounts_{table}",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0014_forget_in_audit"),
    ]

    operations = [
        migrations.CreateModel(
            name="Change",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person", models.UUIDField(null=True)),
                ("transaction", models.BigIntegerField(db_index=True)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION accounts_note_change()"),
        *(_trigger(*which, condition) for which, condition in TRIGGERS.items()),
    ]
