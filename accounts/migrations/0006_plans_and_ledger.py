"""Plans, who has which, and the ledger of credits with the triggers that keep it."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models

from accounts.shipped_plans import ship

# PostgreSQL's own ranges have none of uuid; with one, its own GiST compares persons, and no extension is needed.
RANGE = "CREATE TYPE uuidrange AS RANGE (subtype = uuid)"
NO_RANGE = "DROP TYPE uuidrange"

# Entries move the balances; nothing else does. `nocturna.ledger` is for who empties a database of tests.
TRIGGERS = """
CREATE FUNCTION accounts_post_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE accounts_account SET balance = balance + NEW.amount WHERE id = NEW.account_id
        RETURNING balance INTO NEW.balance;
    UPDATE accounts_grant SET remaining = remaining + NEW.amount
        WHERE id = NEW.grant_id AND account_id = NEW.account_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'The grant is not of this account' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.reservation_id IS NOT NULL AND NOT EXISTS (SELECT FROM accounts_reservation
            WHERE id = NEW.reservation_id AND account_id = NEW.account_id) THEN
        RAISE EXCEPTION 'The reservation is not of this account' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER accounts_post_entry BEFORE INSERT ON accounts_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION accounts_post_entry();

CREATE FUNCTION accounts_keep_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' AND current_setting('nocturna.ledger', true) = 'may be emptied' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'The ledger is only appended to' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER accounts_keep_entries BEFORE UPDATE OR DELETE ON accounts_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION accounts_keep_entries();
CREATE TRIGGER accounts_keep_all_entries BEFORE TRUNCATE ON accounts_ledgerentry
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_keep_entries();

CREATE FUNCTION accounts_keep_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Balances move by entries of the ledger' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER accounts_begin_balance BEFORE INSERT ON accounts_account
    FOR EACH ROW WHEN (NEW.balance <> 0) EXECUTE FUNCTION accounts_keep_balance();
CREATE TRIGGER accounts_keep_balance BEFORE UPDATE ON accounts_account
    FOR EACH ROW WHEN (NEW.balance <> OLD.balance AND pg_trigger_depth() = 0) EXECUTE FUNCTION accounts_keep_balance();
CREATE TRIGGER accounts_begin_remaining BEFORE INSERT ON accounts_grant
    FOR EACH ROW WHEN (NEW.remaining <> 0) EXECUTE FUNCTION accounts_keep_balance();
CREATE TRIGGER accounts_keep_remaining BEFORE UPDATE ON accounts_grant
    FOR EACH ROW WHEN ((NEW.remaining <> OLD.remaining OR NEW.credits <> OLD.credits) AND pg_trigger_depth() = 0)
    EXECUTE FUNCTION accounts_keep_balance();
"""
NO_TRIGGERS = """
DROP TRIGGER accounts_keep_remaining ON accounts_grant;
DROP TRIGGER accounts_begin_remaining ON accounts_grant;
DROP TRIGGER accounts_keep_balance ON accounts_account;
DROP TRIGGER accounts_begin_balance ON accounts_account;
DROP FUNCTION accounts_keep_balance();
DROP TRIGGER accounts_keep_all_entries ON accounts_ledgerentry;
DROP TRIGGER accounts_keep_entries ON accounts_ledgerentry;
DROP FUNCTION accounts_keep_entries();
DROP TRIGGER accounts_post_entry ON accounts_ledgerentry;
DROP FUNCTION accounts_post_entry();
"""


def ship_plans(apps, schema_editor):
    ship(apps.get_model("accounts", "Plan"))


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_known_roles'),
    ]

    operations = [
        migrations.RunSQL(RANGE, NO_RANGE),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('balance', models.BigIntegerField(default=0, editable=False, help_text='Credits to be spent.', verbose_name='balance')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='created')),
                ('user', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='account', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'credit account',
                'verbose_name_plural': 'credit accounts',
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('week', 'Weekly allowance'), ('month', 'Monthly allowance'), ('staff', 'Staff')], max_length=20, verbose_name='source')),
                ('credits', models.PositiveBigIntegerField(verbose_name='credits')),
                ('remaining', models.BigIntegerField(default=0, editable=False, verbose_name='remaining')),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='expires')),
                ('period', models.DateField(blank=True, null=True, verbose_name='first day of the period')),
                ('plan', models.CharField(blank=True, max_length=40, verbose_name='plan')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='created')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='accounts.account', verbose_name='account')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
            ],
            options={
                'verbose_name': 'grant of credits',
                'verbose_name_plural': 'grants of credits',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('code', models.SlugField(max_length=40, primary_key=True, serialize=False, verbose_name='code')),
                ('name_en', models.CharField(max_length=100, verbose_name='name in English')),
                ('name_ru', models.CharField(max_length=100, verbose_name='name in Russian')),
                ('charts', models.PositiveIntegerField(blank=True, help_text='How many a person may keep. Empty: as many as they like.', null=True, verbose_name='charts')),
                ('credits_week', models.PositiveIntegerField(default=0, verbose_name='credits a week')),
                ('credits_month', models.PositiveIntegerField(default=0, verbose_name='credits a month')),
                ('models_allowed', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), blank=True, default=list, help_text="Authors of readings. A provider's name stands for all of its models, * for everything.", size=None, verbose_name='models')),
                ('batch_items', models.PositiveIntegerField(default=1000, verbose_name='items in a batch')),
                ('requests_hour', models.PositiveIntegerField(blank=True, help_text='Empty, or less than RATE_LIMIT_USER: that one.', null=True, verbose_name='requests an hour')),
                ('devices', models.PositiveSmallIntegerField(default=5, verbose_name='devices')),
                ('is_public', models.BooleanField(default=False, help_text='Listed by GET /plans.', verbose_name='public')),
                ('is_promo', models.BooleanField(default=False, verbose_name='promotion')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
            ],
            options={
                'verbose_name': 'plan',
                'verbose_name_plural': 'plans',
                'ordering': ['position', 'code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('batch_items__gte', 1), ('batch_items__lte', 10000)), name='plan_batch_fits_the_wire'), models.CheckConstraint(condition=models.Q(('requests_hour', None), ('requests_hour__gte', 1), _connector='OR'), name='plan_admits_requests'), models.CheckConstraint(condition=models.Q(('devices__gte', 1)), name='plan_admits_a_device')],
            },
        ),
        migrations.CreateModel(
            name='Reservation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('purpose', models.CharField(max_length=60, verbose_name='purpose')),
                ('credits', models.PositiveBigIntegerField(verbose_name='credits')),
                ('charged', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='charged')),
                ('status', models.CharField(choices=[('held', 'Held'), ('settled', 'Settled'), ('refunded', 'Refunded')], default='held', max_length=20, verbose_name='status')),
                ('held_until', models.DateTimeField(verbose_name='held until')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='created')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='closed')),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='reservations', to='accounts.account', verbose_name='account')),
            ],
            options={
                'verbose_name': 'reservation of credits',
                'verbose_name_plural': 'reservations of credits',
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='LedgerEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('grant', 'Granted'), ('reserve', 'Reserved'), ('settle', 'Settled'), ('refund', 'Refunded'), ('expire', 'Expired')], max_length=20, verbose_name='kind')),
                ('amount', models.BigIntegerField(help_text='What it adds to the balance.', verbose_name='amount')),
                ('balance', models.BigIntegerField(default=0, editable=False, verbose_name='balance after it')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='created')),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='accounts.account', verbose_name='account')),
                ('grant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='accounts.grant', verbose_name='grant')),
                ('reservation', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='accounts.reservation', verbose_name='reservation')),
            ],
            options={
                'verbose_name': 'entry of the ledger',
                'verbose_name_plural': 'ledger',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('staff', 'Staff'), ('promo', 'Promotion')], default='staff', max_length=20, verbose_name='source')),
                ('starts_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='from')),
                ('ends_at', models.DateTimeField(blank=True, help_text='Empty: until it is ended.', null=True, verbose_name='until')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='created')),
                ('by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('plan', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='subscriptions', to='accounts.plan', verbose_name='plan')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='subscriptions', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'assignment of a plan',
                'verbose_name_plural': 'assignments of plans',
                'ordering': ['-starts_at', '-id'],
            },
        ),
        migrations.AddIndex(
            model_name='account',
            index=models.Index(fields=['-created_at', '-id'], name='account_newest'),
        ),
        migrations.AddConstraint(
            model_name='account',
            constraint=models.CheckConstraint(condition=models.Q(('balance__gte', 0)), name='account_is_not_overdrawn'),
        ),
        migrations.AddIndex(
            model_name='grant',
            index=models.Index(condition=models.Q(('remaining__gt', 0)), fields=['account', 'expires_at'], name='grant_spendable'),
        ),
        migrations.AddIndex(
            model_name='grant',
            index=models.Index(condition=models.Q(('remaining__gt', 0)), fields=['expires_at'], name='grant_expiry'),
        ),
        migrations.AddConstraint(
            model_name='grant',
            constraint=models.CheckConstraint(condition=models.Q(('credits__gt', 0)), name='grant_gives_credits'),
        ),
        migrations.AddConstraint(
            model_name='grant',
            constraint=models.CheckConstraint(condition=models.Q(('remaining__gte', 0), ('remaining__lte', models.F('credits'))), name='grant_is_not_overdrawn'),
        ),
        migrations.AddConstraint(
            model_name='grant',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('expires_at__isnull', False), ('period__isnull', False), ('source__in', ['week', 'month'])), models.Q(('period', None), ('source', 'staff'), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='grant_says_what_for'),
        ),
        migrations.AddConstraint(
            model_name='grant',
            constraint=models.UniqueConstraint(condition=models.Q(('period', None), _negated=True), fields=('account', 'source', 'period', 'plan'), name='allowance_once'),
        ),
        migrations.AddIndex(
            model_name='reservation',
            index=models.Index(fields=['account', 'closed_at'], name='reservation_of_account'),
        ),
        migrations.AddIndex(
            model_name='reservation',
            index=models.Index(condition=models.Q(('status', 'held')), fields=['held_until'], name='reservation_held'),
        ),
        migrations.AddConstraint(
            model_name='reservation',
            constraint=models.CheckConstraint(condition=models.Q(('credits__gt', 0)), name='reservation_holds_credits'),
        ),
        migrations.AddConstraint(
            model_name='reservation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('charged', None), ('closed_at', None), ('status', 'held')), models.Q(('charged__gte', 0), ('charged__lte', models.F('credits')), ('closed_at__isnull', False), ('status', 'settled')), models.Q(('charged', 0), ('closed_at__isnull', False), ('status', 'refunded')), _connector='OR'), name='reservation_state_agrees'),
        ),
        migrations.AddIndex(
            model_name='ledgerentry',
            index=models.Index(fields=['account', '-id'], name='entry_of_account'),
        ),
        migrations.AddConstraint(
            model_name='ledgerentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount__gt', 0), ('kind', 'grant'), ('reservation', None)), models.Q(('amount__lt', 0), ('kind', 'reserve'), ('reservation__isnull', False)), models.Q(('amount__gte', 0), ('kind', 'settle'), ('reservation__isnull', False)), models.Q(('amount__gt', 0), ('kind', 'refund'), ('reservation__isnull', False)), models.Q(('amount__lt', 0), ('kind', 'expire'), ('reservation', None)), _connector='OR'), name='entry_moves_credits_its_way'),
        ),
        migrations.AddConstraint(
            model_name='ledgerentry',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'grant')), fields=('grant',), name='granted_once'),
        ),
        migrations.AddConstraint(
            model_name='ledgerentry',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'reserve')), fields=('reservation', 'grant'), name='reserved_once'),
        ),
        migrations.AddConstraint(
            model_name='ledgerentry',
            constraint=models.UniqueConstraint(condition=models.Q(('kind__in', ['settle', 'refund'])), fields=('reservation', 'grant'), name='closed_once'),
        ),
        migrations.AddIndex(
            model_name='subscription',
            index=models.Index(fields=['plan'], name='subscription_of_plan'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', ['staff', 'promo'])), name='subscription_source_known'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at', None), ('ends_at__gte', models.F('starts_at')), _connector='OR'), name='subscription_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='subscription',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(models.F('user'), models.F('user'), models.Value('[]'), function='uuidrange'), '&&'), (models.Func(models.F('starts_at'), models.F('ends_at'), function='tstzrange', output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField()), '&&')], name='one_plan_at_a_time', violation_error_message='The person has another plan in this time.'),
        ),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
        migrations.RunPython(ship_plans, migrations.RunPython.noop),
    ]
