"""Trials of prompts by staff."""

import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('interpretations', '0013_find_by_prompt'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PromptTrial',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('sample', models.CharField(max_length=60, verbose_name='chart')),
                ('locale', models.CharField(max_length=10, verbose_name='language')),
                ('style', models.CharField(choices=[('concise', 'Concise'), ('detailed', 'Detailed')], max_length=20, verbose_name='style')),
                ('model', models.CharField(max_length=100, verbose_name='model')),
                ('status', models.CharField(choices=[('queued', 'Queued'), ('running', 'Being written'), ('completed', 'Completed'), ('failed', 'Failed'), ('cancelled', 'Cancelled')], default='queued', max_length=20, verbose_name='status')),
                ('reason', models.CharField(blank=True, max_length=60, verbose_name='why it failed')),
                ('result', models.JSONField(blank=True, null=True, verbose_name='what came of it')),
                ('lease_until', models.DateTimeField(blank=True, null=True, verbose_name='leased until')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='created')),
                ('completed_at', models.DateTimeField(blank=True, null=True, verbose_name='completed')),
                ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked for by')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='interpretations.promptversion', verbose_name='prompt')),
            ],
            options={
                'verbose_name': 'trial of a prompt',
                'verbose_name_plural': 'trials of prompts',
                'ordering': ['-created_at', '-id'],
                'indexes': [models.Index(fields=['-created_at', '-id'], name='prompt_trial_newest_first'), models.Index(condition=models.Q(('status__in', ['queued', 'running'])), fields=['created_at'], name='prompt_trial_under_way')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['queued', 'running', 'completed', 'failed', 'cancelled'])), name='prompt_trial_status_known'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'completed'), _negated=True), ('result__isnull', False), _connector='OR'), name='completed_prompt_trial_has_result')],
            },
        ),
    ]
