"""Alerts: rules, what they found, and whom it was told."""

import config.system.encryption
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('analytics', '0004_client_event_names'),
    ]

    operations = [
        migrations.CreateModel(
            name='AlertRule',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('code', models.SlugField(help_text='By which receivers know it.', max_length=60, unique=True, verbose_name='code')),
                ('title', models.CharField(blank=True, help_text='Empty: as it is shipped, or its code.', max_length=120, verbose_name='title')),
                ('metric', models.CharField(max_length=60, verbose_name='metric')),
                ('parameters', models.JSONField(blank=True, default=dict, help_text='What it is narrowed to: {"provider": "openai"}.', verbose_name='parameters')),
                ('window_minutes', models.PositiveIntegerField(help_text='How far back it looks, from 5 minutes to a week. A shorter one tells sooner, and of chance too.', validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(10080)], verbose_name='window, in minutes')),
                ('comparison', models.CharField(choices=[('above', 'is above'), ('below', 'is below'), ('rises_by', 'is more than a week before'), ('falls_by', 'is less than a week before')], max_length=20, verbose_name='comparison')),
                ('threshold', models.FloatField(help_text="In the metric's unit; in percent where it is compared with the week before.", verbose_name='threshold')),
                ('clear_threshold', models.FloatField(help_text='It ends when this is reached again. At some distance, or it comes and goes with each wave.', verbose_name='threshold of its end')),
                ('for_evaluations', models.PositiveSmallIntegerField(default=2, help_text='So many, one a minute, must agree before it begins, and before it ends.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)], verbose_name='evaluations in a row')),
                ('minimum_count', models.PositiveIntegerField(default=0, help_text='Of fewer nothing is concluded: one failure of two requests is no half of anything. Of a fall the samples of the week before are counted.', verbose_name='fewest samples')),
                ('severity', models.CharField(choices=[('info', 'Information'), ('warning', 'Warning'), ('critical', 'Critical')], default='warning', max_length=20, verbose_name='severity')),
                ('mail_to', django.contrib.postgres.fields.ArrayField(base_field=models.EmailField(max_length=254), blank=True, default=list, help_text='Addresses, separated by commas: of functions (ops@…) rather than of people, who leave.', size=20, verbose_name='mail to')),
                ('secret_url', config.system.encryption.EncryptedTextField(blank=True, default='', verbose_name='webhook')),
                ('webhook_secret', config.system.encryption.EncryptedTextField(blank=True, default='', verbose_name='secret of the webhook')),
                ('webhook_host', models.CharField(blank=True, default='', max_length=255, verbose_name='webhook')),
                ('is_enabled', models.BooleanField(default=True, verbose_name='enabled')),
                ('silenced_until', models.DateTimeField(blank=True, help_text='UTC. Until then nothing is sent; alerts are kept.', null=True, verbose_name='silenced until')),
                ('repeat_minutes', models.PositiveIntegerField(default=0, help_text='While it lasts and nobody has acknowledged it. 0: never.', validators=[django.core.validators.MaxValueValidator(10080)], verbose_name='remind after minutes')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='created')),
                ('state', models.CharField(choices=[('new', 'not evaluated yet'), ('fine', 'within bounds'), ('between', 'between the thresholds'), ('beyond', 'beyond the threshold'), ('few', 'too few samples'), ('unknown', 'unknown')], default='new', editable=False, max_length=20, verbose_name='last verdict')),
                ('reason', models.CharField(blank=True, default='', editable=False, max_length=100, verbose_name='why it is unknown')),
                ('figure', models.FloatField(editable=False, null=True, verbose_name='compared')),
                ('value', models.FloatField(editable=False, null=True, verbose_name='value')),
                ('baseline', models.FloatField(editable=False, null=True, verbose_name='a week before')),
                ('samples', models.PositiveBigIntegerField(default=0, editable=False, verbose_name='samples')),
                ('streak', models.PositiveIntegerField(default=0, editable=False, verbose_name='in a row')),
                ('evaluations', models.PositiveBigIntegerField(default=0, editable=False, verbose_name='evaluations')),
                ('evaluated_at', models.DateTimeField(editable=False, null=True, verbose_name='evaluated')),
            ],
            options={
                'verbose_name': 'alert rule',
                'verbose_name_plural': 'alert rules',
                'ordering': ['code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('window_minutes__gte', 5), ('window_minutes__lte', 10080)), name='alert_rule_window'), models.CheckConstraint(condition=models.Q(('comparison__in', ['above', 'below', 'rises_by', 'falls_by'])), name='alert_rule_comparison_known'), models.CheckConstraint(condition=models.Q(('severity__in', ['info', 'warning', 'critical'])), name='alert_rule_severity_known'), models.CheckConstraint(condition=models.Q(('state__in', ['new', 'fine', 'between', 'beyond', 'few', 'unknown'])), name='alert_rule_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('clear_threshold__gte', models.F('threshold')), ('comparison', 'below')), models.Q(models.Q(('comparison', 'below'), _negated=True), ('clear_threshold__lte', models.F('threshold'))), _connector='OR'), name='alert_rule_ends_before_it_begins'), models.CheckConstraint(condition=models.Q(('for_evaluations__gte', 1), ('for_evaluations__lte', 60)), name='alert_rule_evaluations'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'unknown'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='unknown_alert_rule_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='Alert',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('firing', 'firing'), ('resolved', 'resolved')], default='firing', max_length=20, verbose_name='state')),
                ('severity', models.CharField(max_length=20, verbose_name='severity')),
                ('threshold', models.FloatField(verbose_name='threshold')),
                ('value', models.FloatField(verbose_name='value')),
                ('worst', models.FloatField(verbose_name='worst value')),
                ('started_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='began')),
                ('told_at', models.DateTimeField(blank=True, null=True, verbose_name='told')),
                ('acknowledged_at', models.DateTimeField(blank=True, null=True, verbose_name='acknowledged')),
                ('acknowledged_by', models.UUIDField(blank=True, null=True, verbose_name='acknowledged by')),
                ('note', models.CharField(blank=True, default='', max_length=500, verbose_name='note')),
                ('resolved_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='alerts', to='analytics.alertrule', verbose_name='rule')),
            ],
            options={
                'verbose_name': 'alert',
                'verbose_name_plural': 'alerts',
                'ordering': ['state', '-started_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='AlertNotice',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('firing', 'began'), ('reminder', 'goes on'), ('resolved', 'ended')], max_length=20, verbose_name='kind')),
                ('channel', models.CharField(choices=[('mail', 'mail'), ('webhook', 'webhook')], max_length=20, verbose_name='channel')),
                ('to', models.CharField(help_text="An address of mail, or the webhook's host.", max_length=254, verbose_name='to')),
                ('payload', models.JSONField(verbose_name='payload')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('error', models.CharField(blank=True, default='', max_length=100, verbose_name='last fault')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='created')),
                ('due_at', models.DateTimeField(blank=True, db_default=django.db.models.functions.datetime.Now(), null=True, verbose_name='due')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent')),
                ('alert', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='analytics.alert', verbose_name='alert')),
            ],
            options={
                'verbose_name': 'notice of an alert',
                'verbose_name_plural': 'notices of alerts',
                'ordering': ['-created_at', '-id'],
                'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='notice_due'), models.Index(fields=['-created_at', '-id'], name='notice_newest_first'), models.Index(condition=models.Q(('due_at', None), ('sent_at', None)), fields=['-created_at'], name='notice_failed')],
                'constraints': [models.CheckConstraint(condition=models.Q(('sent_at', None), ('due_at', None), _connector='OR'), name='sent_notice_is_done_with'), models.CheckConstraint(condition=models.Q(('channel__in', ('mail', 'webhook')), ('kind__in', ('firing', 'reminder', 'resolved'))), name='notice_kind_known')],
            },
        ),
        migrations.AddIndex(
            model_name='alert',
            index=models.Index(fields=['state', '-started_at', '-id'], name='alert_firing_first'),
        ),
        migrations.AddIndex(
            model_name='alert',
            index=models.Index(condition=models.Q(('state', 'resolved')), fields=['resolved_at'], name='alert_by_end'),
        ),
        migrations.AddConstraint(
            model_name='alert',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'firing')), fields=('rule',), name='one_alert_of_a_rule_fires'),
        ),
        migrations.AddConstraint(
            model_name='alert',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('resolved_at', None), ('state', 'firing')), models.Q(('resolved_at__isnull', False), ('state', 'resolved')), _connector='OR'), name='resolved_alert_has_end'),
        ),
        migrations.AddConstraint(
            model_name='alert',
            constraint=models.CheckConstraint(condition=models.Q(('acknowledged_by', None), ('acknowledged_at__isnull', False), _connector='OR'), name='acknowledged_alert_has_time'),
        ),
    ]
