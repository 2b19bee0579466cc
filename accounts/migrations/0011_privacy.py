"""Archives of everything a person has, and reports of what was erased."""

import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0010_tickets_mails_issuers'),
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='DataExport',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('status', models.CharField(choices=[('queued', 'Queued'), ('running', 'Running'), ('completed', 'Completed'), ('failed', 'Failed')], default='queued', max_length=20, verbose_name='status')),
                ('locale', models.CharField(default='en', max_length=10, verbose_name='language')),
                ('origin', models.CharField(blank=True, help_text='Where the request came in: links begin with it.', max_length=300)),
                ('total', models.PositiveIntegerField(default=0, verbose_name='rows and documents')),
                ('done', models.PositiveIntegerField(default=0, verbose_name='of them written')),
                ('file', models.CharField(blank=True, help_text='Its name in the storage.', max_length=200)),
                ('size', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='bytes')),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('error', models.JSONField(blank=True, null=True, verbose_name='error')),
                ('attempt', models.PositiveSmallIntegerField(default=0, help_text='Who may store: a worker of an earlier may not.')),
                ('lease_until', models.DateTimeField(blank=True, null=True, verbose_name='leased until')),
                ('enqueued_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='queued')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='created')),
                ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='started')),
                ('completed_at', models.DateTimeField(blank=True, null=True, verbose_name='completed')),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='expires')),
                ('mailed_at', models.DateTimeField(blank=True, null=True, verbose_name='mail sent')),
            ],
            options={
                'verbose_name': 'data export',
                'verbose_name_plural': 'data exports',
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='ErasureReport',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('subject', models.CharField(help_text="A keyed hash of the account's id.", max_length=64, unique=True, verbose_name='subject')),
                ('status', models.CharField(choices=[('running', 'Running'), ('completed', 'Nothing is left'), ('incomplete', 'Something is left')], default='running', max_length=20, verbose_name='status')),
                ('rooms', models.JSONField(default=dict, verbose_name='found and removed')),
                ('left', models.JSONField(default=dict, verbose_name='left')),
                ('searched', models.PositiveIntegerField(default=0, verbose_name='columns searched')),
                ('batches', models.PositiveIntegerField(default=0, verbose_name='batches')),
                ('deleted_at', models.DateTimeField(verbose_name='account deleted')),
                ('started_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='started')),
                ('completed_at', models.DateTimeField(blank=True, null=True, verbose_name='completed')),
            ],
            options={
                'verbose_name': 'erasure report',
                'verbose_name_plural': 'erasure reports',
                'ordering': ['-started_at', '-id'],
            },
        ),
        migrations.AddField(
            model_name='dataexport',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exports', to=settings.AUTH_USER_MODEL, verbose_name='person'),
        ),
        migrations.AddIndex(
            model_name='erasurereport',
            index=models.Index(fields=['-started_at', '-id'], name='erasure_newest'),
        ),
        migrations.AddConstraint(
            model_name='erasurereport',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['running', 'completed', 'incomplete'])), name='erasure_status_known'),
        ),
        migrations.AddConstraint(
            model_name='erasurereport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'completed'), _negated=True), models.Q(('completed_at__isnull', False), ('left', {})), _connector='OR'), name='completed_erasure_left_nothing'),
        ),
        migrations.AddIndex(
            model_name='dataexport',
            index=models.Index(fields=['user', '-created_at'], name='export_of_user'),
        ),
        migrations.AddConstraint(
            model_name='dataexport',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['queued', 'running', 'completed', 'failed'])), name='export_status_known'),
        ),
        migrations.AddConstraint(
            model_name='dataexport',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['queued', 'running'])), fields=('user',), name='export_one_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='dataexport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'completed'), _negated=True), models.Q(models.Q(('file', ''), _negated=True), ('completed_at__isnull', False), ('expires_at__isnull', False), ('size__isnull', False)), _connector='OR'), name='completed_export_has_file'),
        ),
        migrations.AddConstraint(
            model_name='dataexport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('lease_until__isnull', False), ('status', 'running')), models.Q(models.Q(('status', 'running'), _negated=True), ('lease_until', None)), _connector='OR'), name='running_export_has_lease'),
        ),
        migrations.AddConstraint(
            model_name='dataexport',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'failed'), _negated=True), ('error__isnull', False), _connector='OR'), name='failed_export_has_error'),
        ),
    ]
