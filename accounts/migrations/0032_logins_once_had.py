"""By fingerprints, the addresses and names that a person has had: what was tried under them is forgotten with them."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

# None goes: two who write at once keep each other's. Once the person is deleted none comes either, but to a row of
# which none were known yet.
KEEP = """
CREATE FUNCTION accounts_keep_logins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.deleted_at IS NOT NULL AND NOT COALESCE(NEW.logins, '{}') <@ OLD.logins THEN
        RAISE EXCEPTION 'Who was deleted has no further logins' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    NEW.logins := ARRAY(SELECT DISTINCT unnest(OLD.logins || NEW.logins) ORDER BY 1);
    RETURN NEW;
END $$;
CREATE TRIGGER accounts_keep_logins BEFORE UPDATE ON accounts_user FOR EACH ROW
    WHEN (OLD.logins IS NOT NULL AND NEW.logins IS DISTINCT FROM OLD.logins) EXECUTE FUNCTION accounts_keep_logins();
"""
NOT_KEPT = """
DROP TRIGGER accounts_keep_logins ON accounts_user;
DROP FUNCTION accounts_keep_logins();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0031_grants_and_tables_kept")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="logins",
            field=ArrayField(
                base_field=models.CharField(max_length=32), editable=False, null=True, size=None,
                help_text="Fingerprints of the addresses and names that they have or had.",
            ),
        ),
        migrations.AddIndex(
            model_name="user",
            index=GinIndex(condition=models.Q(("logins__isnull", False)), fields=["logins"], name="user_by_logins"),
        ),
        migrations.RunSQL(KEEP, NOT_KEPT),
    ]
