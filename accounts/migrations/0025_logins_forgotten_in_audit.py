"""Whom the audit log forgets it forgets with the logins that were tried; its door lets through nothing but that."""

from importlib import import_module

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
GUARD_BEFORE = import_module("accounts.migrations.0014_forget_in_audit").GUARD
FORGET_BEFORE = import_module("accounts.migrations.0018_audit_people_without_words").FORGET
NO_LOGINS = "DROP FUNCTION accounts_forget_in_audit(uuid, uuid, text[], integer);"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0024_mails_of_issuers")]

    operations = [migrations.RunSQL(RULES, f"{NO_LOGINS}\n{FORGET_BEFORE}\n{GUARD_BEFORE}")]
