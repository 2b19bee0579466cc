"""The audit log names the people of lists, and no longer keeps what staff wrote in their own words."""

from importlib import import_module

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

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
"""
FORGET_BEFORE = import_module("accounts.migrations.0014_forget_in_audit").FORGET
# The words become their length, as `accounts.redaction` has it, through the door by which people are forgotten.
WORDS = """
CREATE FUNCTION pg_temp.without_words(given jsonb) RETURNS jsonb LANGUAGE sql AS $$
    SELECT COALESCE(jsonb_object_agg(key, CASE
        WHEN key IN ('reason', 'told', 'suspension_reason', 'suspension_message')
            AND jsonb_typeof(value) = 'string' AND value #>> '{}' <> ''
        THEN to_jsonb('…(' || length(value #>> '{}') || ')') ELSE value END), given)
    FROM jsonb_each(CASE WHEN jsonb_typeof(given) = 'object' THEN given END)
$$;
SELECT set_config('nocturna.audit_forget', 'open', true);
UPDATE accounts_auditentry SET
    before = pg_temp.without_words(before), after = pg_temp.without_words(after),
    detail = pg_temp.without_words(detail)
WHERE action IN (
    'user.suspended', 'role.changed', 'grant.given', 'credits.granted', 'plan.assigned',
    'admin.added', 'admin.changed', 'admin.deleted'
);
SELECT set_config('nocturna.audit_forget', '', true);
DROP FUNCTION pg_temp.without_words(jsonb);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0017_ledger_without_a_door")]

    operations = [
        migrations.AddField(
            model_name="auditentry",
            name="people",
            field=ArrayField(base_field=models.UUIDField(), null=True, size=None, verbose_name="whose, of several"),
        ),
        migrations.RunSQL(FORGET, FORGET_BEFORE),
        migrations.RunSQL(WORDS, migrations.RunSQL.noop),
    ]
