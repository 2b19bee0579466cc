"""The audit log's second door: a person who was deleted becomes a pseudonym in it; what happened, and when, stays."""

from django.db import migrations

GUARD = """
CREATE OR REPLACE FUNCTION accounts_audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('nocturna.audit_purge', true) = 'open'
        AND OLD.at < now() - interval '90 days'
    THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' AND current_setting('nocturna.audit_forget', true) = 'open'
        AND (NEW.id, NEW.at, NEW.action, NEW.target_type) = (OLD.id, OLD.at, OLD.action, OLD.target_type)
        AND NEW.request_id IS NOT DISTINCT FROM OLD.request_id
        AND (OLD.actor_id IS NULL) = (NEW.actor_id IS NULL)
        AND (OLD.subject_id IS NULL) = (NEW.subject_id IS NULL)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the audit log is append-only (% refused)', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
"""
FORGET = """
CREATE OR REPLACE FUNCTION accounts_forget_in_audit(person uuid, pseudonym uuid, most integer) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    forgotten integer;
BEGIN
    IF EXISTS (SELECT FROM accounts_user WHERE id = person AND deleted_at IS NULL) THEN
        RAISE EXCEPTION 'only who was deleted is forgotten' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM set_config('nocturna.audit_forget', 'open', true);
    UPDATE accounts_auditentry SET
        actor_id = CASE WHEN actor_id = person THEN pseudonym ELSE actor_id END,
        subject_id = CASE WHEN subject_id = person THEN pseudonym ELSE subject_id END,
        target_id = CASE WHEN target_id = person::text THEN pseudonym::text ELSE target_id END,
        before = replace(before::text, person::text, pseudonym::text)::jsonb,
        after = replace(after::text, person::text, pseudonym::text)::jsonb,
        detail = replace(detail::text, person::text, pseudonym::text)::jsonb,
        ip = CASE WHEN COALESCE(actor_id, subject_id) = person THEN '' ELSE ip END,
        user_agent = CASE WHEN COALESCE(actor_id, subject_id) = person THEN '' ELSE user_agent END
    WHERE id IN (
        SELECT id FROM accounts_auditentry
        WHERE actor_id = person OR subject_id = person OR target_id = person::text
            OR (action IN ('admin.action', 'users.read') AND detail::text LIKE '%' || person::text || '%')
        LIMIT most FOR UPDATE
    );
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    PERFORM set_config('nocturna.audit_forget', '', true);
    RETURN forgotten;
END $$;
"""
GUARD_BEFORE = """
CREATE OR REPLACE FUNCTION accounts_audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('nocturna.audit_purge', true) = 'open'
        AND OLD.at < now() - interval '90 days'
    THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the audit log is append-only (% refused)', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
"""
NO_FORGET = "DROP FUNCTION accounts_forget_in_audit(uuid, uuid, integer);"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0013_devices"),
    ]

    operations = [migrations.RunSQL(GUARD + FORGET, f"{NO_FORGET}\n{GUARD_BEFORE}")]
