"""Nobody is forgotten by a detour: people begin without a past, go by erasure alone, and do not come back."""

from importlib import import_module

from django.db import migrations, models

from accounts.models.plans import FREE, GUEST

# Who was erased is known by a digest of their id, which is random and cannot be guessed from it: the database has no
# key to hash with. Of reports that were begun before, and are not completed, it is made here.
DIGESTS = """
UPDATE accounts_erasurereport SET digest = encode(sha256(convert_to(person::text, 'UTF8')), 'hex')
WHERE person IS NOT NULL;
"""
# No row with the id of somebody of whom the log knows, or of a thing, or of a pseudonym: erased, it would take them along.
PEOPLE = """
CREATE FUNCTION accounts_begin_user() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.deleted_at IS NOT NULL THEN
        RAISE EXCEPTION 'Nobody begins deleted' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (SELECT FROM accounts_erasurereport
            WHERE digest = encode(sha256(convert_to(NEW.id::text, 'UTF8')), 'hex') AND digest <> '')
        OR EXISTS (SELECT FROM accounts_auditentry WHERE actor_id = NEW.id)
        OR EXISTS (SELECT FROM accounts_auditentry WHERE subject_id = NEW.id)
        OR EXISTS (SELECT FROM accounts_auditentry WHERE target_id = NEW.id::text AND target_id <> '')
        OR EXISTS (SELECT FROM accounts_auditentry WHERE people @> ARRAY[NEW.id] AND people IS NOT NULL)
    THEN
        RAISE EXCEPTION 'Nobody begins with a past' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER accounts_begin_user BEFORE INSERT ON accounts_user
    FOR EACH ROW EXECUTE FUNCTION accounts_begin_user();

CREATE FUNCTION accounts_keep_id() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A person keeps their id' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER accounts_keep_id BEFORE UPDATE ON accounts_user FOR EACH ROW
    WHEN (NEW.id <> OLD.id) EXECUTE FUNCTION accounts_keep_id();
"""
NO_PEOPLE = """
DROP TRIGGER accounts_keep_id ON accounts_user;
DROP FUNCTION accounts_keep_id();
DROP TRIGGER accounts_begin_user ON accounts_user;
DROP FUNCTION accounts_begin_user();
"""
# Their argument: the column that names the person.
ROWS = f"""
CREATE FUNCTION accounts_keep_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT accounts_is_being_erased((to_jsonb(OLD) ->> TG_ARGV[0])::uuid, NULL) THEN
        RAISE EXCEPTION 'Rows of % go with a person who is being erased', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER accounts_keep_row BEFORE DELETE ON accounts_user
    FOR EACH ROW EXECUTE FUNCTION accounts_keep_row('id');
CREATE TRIGGER accounts_keep_row BEFORE DELETE ON accounts_staffgrant
    FOR EACH ROW EXECUTE FUNCTION accounts_keep_row('user_id');
CREATE TRIGGER accounts_keep_row BEFORE DELETE ON accounts_subscription
    FOR EACH ROW EXECUTE FUNCTION accounts_keep_row('user_id');

CREATE FUNCTION accounts_keep_plan() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The plan of who has no other stays' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER accounts_keep_plan BEFORE DELETE ON accounts_plan FOR EACH ROW
    WHEN (OLD.code IN ('{FREE}', '{GUEST}')) EXECUTE FUNCTION accounts_keep_plan();
"""
NO_ROWS = """
DROP TRIGGER accounts_keep_plan ON accounts_plan;
DROP FUNCTION accounts_keep_plan();
DROP TRIGGER accounts_keep_row ON accounts_subscription;
DROP TRIGGER accounts_keep_row ON accounts_staffgrant;
DROP TRIGGER accounts_keep_row ON accounts_user;
DROP FUNCTION accounts_keep_row();
"""
_BEFORE = import_module("accounts.migrations.0033_erasure_held_to_its_report")
REPORTS_BEFORE = _BEFORE.REPORTS.partition("CREATE TRIGGER")[0].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
REPORTS = REPORTS_BEFORE.replace(
    "OR TG_OP = 'INSERT' AND NEW.status <> 'running'",
    "OR TG_OP = 'INSERT' AND (NEW.status <> 'running' OR NEW.person IS NULL)",
).replace(
    "    RETURN NEW;\n",
    """    IF NEW.person IS NOT NULL THEN
        NEW.digest := encode(sha256(convert_to(NEW.person::text, 'UTF8')), 'hex');
    ELSIF TG_OP = 'UPDATE' THEN
        NEW.digest := OLD.digest;
    END IF;
    RETURN NEW;
""",
)
ERASED_BEFORE = _BEFORE.ERASED.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
# What another has tried to sign in with, too, or had, is forgotten with the last of them.
ERASED = ERASED_BEFORE.replace(
    "    )\n$$",
    """    ) AND NOT EXISTS (
        SELECT FROM accounts_user AS other WHERE other.id <> who AND other.logins && theirs::varchar[]
    )
$$""",
)
# Else whoever may make temporary tables has the triggers look into those: they come first wherever they are not named.
PATHS = """
DO $$
DECLARE
    known regprocedure;
BEGIN
    FOR known IN SELECT oid FROM pg_proc
        WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'accounts\\_%' AND prokind = 'f'
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', known, current_schema());
    END LOOP;
END $$;
"""
NO_PATHS = PATHS.replace("SET search_path = %I, pg_temp', known, current_schema()", "RESET search_path', known")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0033_erasure_held_to_its_report")]

    operations = [
        migrations.AddField(
            model_name="erasurereport",
            name="digest",
            field=models.CharField(
                blank=True, db_default="", default="", editable=False, max_length=64, verbose_name="digest",
                help_text="SHA-256 of the account's id: by it the database knows who does not come back.",
            ),
        ),
        migrations.RunSQL(DIGESTS, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="erasurereport",
            constraint=models.UniqueConstraint(
                condition=~models.Q(digest=""), fields=("digest",), name="erased_once"
            ),
        ),
        migrations.RunSQL(REPORTS, REPORTS_BEFORE),
        migrations.RunSQL(ERASED, ERASED_BEFORE),
        migrations.RunSQL(PEOPLE, NO_PEOPLE),
        migrations.RunSQL(ROWS, NO_ROWS),
        migrations.RunSQL(PATHS, NO_PATHS),
    ]  # fmt: skip
