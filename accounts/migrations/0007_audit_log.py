import django.db.models.functions.datetime
from django.db import migrations, models

# The one door: rows older than what is kept may go, through this function alone, which opens it for its own statement.
# Whoever opens it by hand still removes nothing younger than ninety days, and changes nothing.
RULES = """
CREATE FUNCTION accounts_audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('nocturna.audit_purge', true) = 'open'
        AND OLD.at < now() - interval '90 days'
    THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the audit log is append-only (% refused)', TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE ON accounts_auditentry
    FOR EACH ROW EXECUTE FUNCTION accounts_audit_is_append_only();
CREATE TRIGGER audit_is_not_emptied BEFORE TRUNCATE ON accounts_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_audit_is_append_only();

CREATE FUNCTION accounts_purge_audit(kept interval, most integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    purged integer;
BEGIN
    IF kept < interval '90 days' THEN
        RAISE EXCEPTION 'the audit log is kept for at least 90 days' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM set_config('nocturna.audit_purge', 'open', true);
    DELETE FROM accounts_auditentry WHERE id IN (
        SELECT id FROM accounts_auditentry WHERE at < now() - kept ORDER BY at LIMIT most FOR UPDATE SKIP LOCKED
    );
    GET DIAGNOSTICS purged = ROW_COUNT;
    PERFORM set_config('nocturna.audit_purge', '', true);
    RETURN purged;
END $$;
"""
NO_RULES = """
DROP FUNCTION accounts_purge_audit(interval, integer);
DROP TRIGGER audit_is_not_emptied ON accounts_auditentry;
DROP TRIGGER audit_is_append_only ON accounts_auditentry;
DROP FUNCTION accounts_audit_is_append_only();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_plans_and_ledger'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='time')),
                ('action', models.CharField(max_length=40, verbose_name='action')),
                ('actor_id', models.UUIDField(help_text='Empty: nobody who was signed in.', null=True, verbose_name='who')),
                ('subject_id', models.UUIDField(help_text='The person whose things they are.', null=True, verbose_name='whose')),
                ('target_type', models.CharField(blank=True, max_length=60, verbose_name='kind of thing')),
                ('target_id', models.CharField(blank=True, max_length=64, verbose_name='thing')),
                ('before', models.JSONField(null=True, verbose_name='before')),
                ('after', models.JSONField(null=True, verbose_name='after')),
                ('detail', models.JSONField(null=True, verbose_name='detail')),
                ('ip', models.CharField(blank=True, max_length=45, verbose_name='address')),
                ('user_agent', models.CharField(blank=True, max_length=200, verbose_name='browser')),
                ('request_id', models.UUIDField(null=True, verbose_name='request')),
            ],
            options={
                'verbose_name': 'audit entry',
                'verbose_name_plural': 'audit log',
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['-at', '-id'], name='audit_newest_first'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['action', '-at', '-id'], name='audit_by_action'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(condition=models.Q(('actor_id__isnull', False)), fields=['actor_id', '-at'], name='audit_by_actor'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(condition=models.Q(('subject_id__isnull', False)), fields=['subject_id', '-at'], name='audit_by_subject'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(condition=models.Q(('target_id', ''), _negated=True), fields=['target_id'], name='audit_by_target'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(condition=models.Q(('request_id__isnull', False)), fields=['request_id'], name='audit_by_request'),
        ),
        migrations.RunSQL(RULES, NO_RULES),
    ]
