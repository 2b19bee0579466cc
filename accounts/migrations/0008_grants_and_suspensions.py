import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models



class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_audit_log'),
    ]

    operations = [
        migrations.CreateModel(
            name='StaffGrant',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('grants', models.CharField(help_text='A staff function, or a single scope.', max_length=40, verbose_name='what')),
                ('reason', models.CharField(max_length=300, verbose_name='reason')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='created')),
                ('expires_at', models.DateTimeField(verbose_name='expires')),
                ('ended_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='ended')),
            ],
            options={
                'verbose_name': 'staff grant',
                'verbose_name_plural': 'staff grants',
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.AddField(
            model_name='user',
            name='suspended_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='suspended'),
        ),
        migrations.AddField(
            model_name='user',
            name='suspended_until',
            field=models.DateTimeField(blank=True, editable=False, help_text='Empty: until staff end it.', null=True, verbose_name='suspended until'),
        ),
        migrations.AddField(
            model_name='user',
            name='suspension_message',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=500, verbose_name='message to the person'),
        ),
        migrations.AddField(
            model_name='user',
            name='suspension_reason',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=500, verbose_name='reason, for staff'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('suspended_at', None), ('suspended_until', None)), models.Q(('suspended_at__isnull', False), models.Q(('suspension_reason', ''), _negated=True)), _connector='OR'), name='user_suspension_has_a_reason'),
        ),
        migrations.AddField(
            model_name='staffgrant',
            name='granted_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='given by'),
        ),
        migrations.AddField(
            model_name='staffgrant',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grants', to=settings.AUTH_USER_MODEL, verbose_name='user'),
        ),
        migrations.AddIndex(
            model_name='staffgrant',
            index=models.Index(condition=models.Q(('ended_at', None)), fields=['user', 'expires_at'], name='grant_of_user'),
        ),
        migrations.AddIndex(
            model_name='staffgrant',
            index=models.Index(fields=['-created_at', '-id'], name='grant_newest_first'),
        ),
        migrations.AddConstraint(
            model_name='staffgrant',
            constraint=models.CheckConstraint(condition=models.Q(('granted_by', None), models.Q(('granted_by', models.F('user')), _negated=True), _connector='OR'), name='grant_is_given_by_another'),
        ),
        migrations.AddConstraint(
            model_name='staffgrant',
            constraint=models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('created_at'))), name='grant_expires_later'),
        ),
        migrations.AddConstraint(
            model_name='staffgrant',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='grant_has_a_reason'),
        ),
    ]
