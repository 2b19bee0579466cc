"""What credits were given with, and that no table is emptied of what triggers keep: by triggers too."""

from django.db import migrations

# Its credits and what remains of them are kept already. Of the rest the words go, and who gave them, when a person is
# erased.
GRANTS = """
CREATE FUNCTION accounts_keep_grant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.account_id, NEW.source, NEW.plan, NEW.created_at)
            = (OLD.id, OLD.account_id, OLD.source, OLD.plan, OLD.created_at)
        AND (NEW.expires_at, NEW.period, NEW.key) IS NOT DISTINCT FROM (OLD.expires_at, OLD.period, OLD.key)
        AND (NEW.by_id IS NULL OR NEW.by_id IS NOT DISTINCT FROM OLD.by_id)
        AND (NEW.reason = OLD.reason OR NEW.reason = '[erased]' AND NOT EXISTS (
            SELECT FROM accounts_account JOIN accounts_user ON accounts_user.id = user_id
            WHERE accounts_account.id = OLD.account_id AND deleted_at IS NULL))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'Credits stay as they were given' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER accounts_keep_grant BEFORE UPDATE ON accounts_grant FOR EACH ROW WHEN (
    (NEW.id, NEW.account_id, NEW.source, NEW.expires_at, NEW.period, NEW.plan, NEW.reason, NEW.by_id, NEW.key,
        NEW.created_at)
    IS DISTINCT FROM (OLD.id, OLD.account_id, OLD.source, OLD.expires_at, OLD.period, OLD.plan, OLD.reason, OLD.by_id,
        OLD.key, OLD.created_at)
) EXECUTE FUNCTION accounts_keep_grant();
"""
NO_GRANTS = """
DROP TRIGGER accounts_keep_grant ON accounts_grant;
DROP FUNCTION accounts_keep_grant();
"""
TABLES = (
    "accounts_account",
    "accounts_erasurereport",
    "accounts_grant",
    "accounts_plan",
    "accounts_reservation",
    "accounts_staffgrant",
    "accounts_subscription",
)
FULL = """
CREATE FUNCTION accounts_keep_table() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is not emptied', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
""" + "\n".join(
    f"CREATE TRIGGER accounts_keep_table BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
    "EXECUTE FUNCTION accounts_keep_table();"
    for table in TABLES
)
NOT_FULL = "\n".join(f"DROP TRIGGER accounts_keep_table ON {table};" for table in TABLES) + """
DROP FUNCTION accounts_keep_table();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0030_readings_at_a_time")]

    operations = [migrations.RunSQL(GRANTS, NO_GRANTS), migrations.RunSQL(FULL, NOT_FULL)]
