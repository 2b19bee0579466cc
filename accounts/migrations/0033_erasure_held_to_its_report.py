"""Only who is being erased is forgotten in the audit log: by a report that stays, and logins that were theirs."""

from importlib import import_module

from django.db import migrations, models

# A report names the person until it is completed, in the transaction in which their row goes. It is begun for who was
# deleted; from then on they do not come back. So whoever forgets somebody by hand leaves a report, and no person.
REPORTS = """
CREATE FUNCTION accounts_keep_report() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR TG_OP = 'INSERT' AND NEW.status <> 'running' THEN
        RAISE EXCEPTION 'A report of erasure is begun, and stays' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND (OLD.status = 'completed' OR NEW.batches < OLD.batches
        OR (NEW.id, NEW.subject, NEW.deleted_at, NEW.started_at)
            IS DISTINCT FROM (OLD.id, OLD.subject, OLD.deleted_at, OLD.started_at)
        OR NEW.person IS DISTINCT FROM OLD.person AND OLD.person IS NOT NULL
            AND (NEW.person IS NOT NULL OR NEW.status <> 'completed'
                OR EXISTS (SELECT FROM accounts_user WHERE id = OLD.person)))
    THEN
        RAISE EXCEPTION 'A report of erasure is gone on with until nothing is left, and stays'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.person IS NOT NULL AND (TG_OP = 'INSERT' OR OLD.person IS NULL) THEN
        PERFORM FROM accounts_user WHERE id = NEW.person AND deleted_at IS NOT NULL
            AND (TG_OP = 'UPDATE' OR deleted_at = NEW.deleted_at) FOR SHARE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'only who was deleted is erased' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER accounts_keep_report BEFORE INSERT OR UPDATE OR DELETE ON accounts_erasurereport
    FOR EACH ROW EXECUTE FUNCTION accounts_keep_report();

CREATE FUNCTION accounts_keep_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM accounts_erasurereport WHERE person = OLD.id) THEN
        RAISE EXCEPTION 'Who is being erased does not come back' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER accounts_keep_deleted BEFORE UPDATE ON accounts_user FOR EACH ROW
    WHEN (OLD.deleted_at IS NOT NULL AND NEW.deleted_at IS DISTINCT FROM OLD.deleted_at)
    EXECUTE FUNCTION accounts_keep_deleted();
"""
NO_REPORTS = """
DROP TRIGGER accounts_keep_deleted ON accounts_user;
DROP FUNCTION accounts_keep_deleted();
DROP TRIGGER accounts_keep_report ON accounts_erasurereport;
DROP FUNCTION accounts_keep_report();
"""
ERASED = """
CREATE FUNCTION accounts_is_being_erased(who uuid, theirs text[]) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM accounts_user JOIN accounts_erasurereport AS report ON report.person = accounts_user.id
        WHERE accounts_user.id = who AND accounts_user.deleted_at IS NOT NULL AND report.status <> 'completed'
            AND COALESCE(theirs, '{}') <@ COALESCE(accounts_user.logins, '{}')::text[]
    )
$$;
"""
NOT_ERASED = "DROP FUNCTION accounts_is_being_erased(uuid, text[]);"
# The log's two functions as they were, but for whom they let be forgotten.
FORGET_BEFORE = import_module("accounts.migrations.0025_logins_forgotten_in_audit").RULES.replace(
    "CREATE FUNCTION accounts_forget_in_audit", "CREATE OR REPLACE FUNCTION accounts_forget_in_audit"
)
FORGET = (
    FORGET_BEFORE.replace(
        "NOT EXISTS (SELECT FROM accounts_user WHERE id = person AND deleted_at IS NOT NULL)",
        "NOT accounts_is_being_erased(person, named[3:])",
    )
    .replace(
        "EXISTS (SELECT FROM accounts_user WHERE id = person AND deleted_at IS NULL)",
        "NOT accounts_is_being_erased(person, logins)",
    )
    .replace(
        "'only who was deleted is forgotten'",
        "'only who was deleted and is being erased is forgotten, with logins of their own'",
    )
)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0032_logins_once_had")]

    operations = [
        migrations.AddField(
            model_name="erasurereport",
            name="person",
            field=models.UUIDField(
                editable=False, help_text="Until it is completed.", null=True, unique=True, verbose_name="person"
            ),
        ),
        migrations.AddConstraint(
            model_name="erasurereport",
            constraint=models.CheckConstraint(
                condition=~models.Q(status="completed") | models.Q(person=None), name="completed_erasure_names_nobody"
            ),
        ),
        migrations.RunSQL(REPORTS, NO_REPORTS),
        migrations.RunSQL(ERASED, NOT_ERASED),
        migrations.RunSQL(FORGET, FORGET_BEFORE),
    ]
