"""Whom the audit log forgets it forgets with the logins that were tried; its door lets through nothing but that."""

from django.db import migrations

# Whatever an UPDATE says, the trigger makes the row: the former one without the person. Who opens the door by hand can
# neither change what was done nor say that another did it. The setting: person, pseudonym, fingerprints of logins.
RULES = """
CREATE OR REPLACE FUNCTION accounts_audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    named text[] := string_to_array(current_setting('nocturna.audit_forget', true), ' ');
    person uuid;
    pseudonym uuid;
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('nocturna.audit_purge', true) = 'open'
        AND OLD.at < now() - interval '90 days'
    THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' AND cardinality(named) >= 2 THEN
        person := named[1];
        pseudonym := named[2];
        IF NOT EXISTS (SELECT FROM accounts_user WHERE id = person AND deleted_at IS NOT NULL)
            OR EXISTS (SELECT FROM accounts_user WHERE id = pseudonym)
        THEN
            RAISE EXCEPTION 'only who was deleted is forgotten' USING ERRCODE = 'invalid_parameter_value';
        END IF;
        NEW := OLD;
        NEW.people := array_replace(OLD.people, person, pseudonym);
        NEW.before := replace(OLD.before::text, person::text, pseudonym::text)::jsonb;
        NEW.after := replace(OLD.after::text, person::text, pseudonym::text)::jsonb;
        NEW.detail := replace(OLD.detail::text, person::text, pseudonym::text)::jsonb;
        IF OLD.actor_id = person THEN
            NEW.actor_id := pseudonym;
        END IF;
        IF OLD.subject_id = person THEN
            NEW.subject_id := pseudonym;
        END IF;
        IF OLD.target_id = person::text THEN
            NEW.target_id := pseudonym::text;
        END IF;
        IF OLD.target_type = 'login'
            AND (OLD.subject_id = person OR OLD.subject_id IS NULL AND OLD.target_id = ANY(named[3:]))
        THEN
            NEW.target_id := '';
            NEW.ip := '';
            NEW.user_agent := '';
        END IF;
        IF COALESCE(OLD.actor_id, OLD.subject_id) = person THEN
            NEW.ip := '';
            NEW.user_agent := '';
        END IF;
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the audit log is append-only (% refused)', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION accounts_forget_in_audit(person uuid, pseudonym uuid, logins text[], most integer) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    forgotten integer;
BEGIN
    IF EXISTS (SELECT FROM accounts_user WHERE id = person AND deleted_at IS NULL) THEN
        RAISE EXCEPTION 'only who was deleted is forgotten' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM set_config(
        'nocturna.audit_forget', array_to_string(ARRAY[person::text, pseudonym::text] || logins, ' '), true
    );
    UPDATE accounts_auditentry SET id = id WHERE id IN (
        SELECT id FROM accounts_auditentry
        WHERE actor_id = person OR subject_id = person OR target_id = person::text OR people @> ARRAY[person]
            OR (target_type = 'login' AND subject_id IS NULL AND target_id <> '' AND target_id = ANY(logins))
            OR (action IN ('admin.action', 'users.read') AND detail::text LIKE '%' || person::text || '%')
        LIMIT most FOR UPDATE
    );
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    PERFORM set_config('nocturna.audit_forget', '', true);
    RETURN forgotten;
END $$;

-- As processes of the release before ask.
CREATE OR REPLACE FUNCTION accounts_forget_in_audit(person uuid, pseudonym uuid, most integer) RETURNS integer
LANGUAGE sql AS $$ SELECT accounts_forget_in_audit(person, pseudonym, ARRAY[]::text[], most) $$;
"""
RULES_BEFORE = """
DROP FUNCTION accounts_forget_in_audit(uuid, uuid, text[], integer);
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
        people = array_replace(people, person, pseudonym),
        target_id = CASE WHEN target_id = person::text THEN pseudonym::text ELSE target_id END,
        before = replace(before::text, person::text, pseudonym::text)::jsonb,
        after = replace(after::text, person::text, pseudonym::text)::jsonb,
        detail = replace(detail::text, person::text, pseudonym::text)::jsonb,
        ip = CASE WHEN COALESCE(actor_id, subject_id) = person THEN '' ELSE ip END,
        user_agent = CASE WHEN COALESCE(actor_id, subject_id) = person THEN '' ELSE user_agent END
    WHERE id IN (
        SELECT id FROM accounts_auditentry
        WHERE actor_id = person OR subject_id = person OR target_id = person::text OR people @> ARRAY[person]
            OR (action IN ('admin.action', 'users.read') AND detail::text LIKE '%' || person::text || '%')
        LIMIT most FOR UPDATE
    );
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    PERFORM set_config('nocturna.audit_forget', '', true);
    RETURN forgotten;
END $$;
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


class Migration(migrations.Migration):
    dependencies = [("accounts", "0024_mails_of_issuers")]

    operations = [migrations.RunSQL(RULES, RULES_BEFORE)]
