import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models



class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_grants_and_suspensions'),
    ]

    operations = [
        migrations.CreateModel(
            name='ApiKey',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None, verbose_name='scopes')),
                ('secret_hash', models.CharField(editable=False, max_length=64)),
                ('previous_hash', models.CharField(blank=True, editable=False, max_length=64)),
                ('previous_until', models.DateTimeField(blank=True, null=True, verbose_name='former secret works until')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='expires')),
                ('last_used_at', models.DateTimeField(blank=True, null=True, verbose_name='last used')),
                ('last_used_ip', models.CharField(blank=True, max_length=45, verbose_name='last used from')),
                ('rotated_at', models.DateTimeField(blank=True, null=True, verbose_name='rotated')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked')),
            ],
            options={
                'verbose_name': 'API key',
                'verbose_name_plural': 'API keys',
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.AddField(
            model_name='apikey',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='api_keys', to=settings.AUTH_USER_MODEL, verbose_name='user'),
        ),
        migrations.AddIndex(
            model_name='apikey',
            index=models.Index(condition=models.Q(('revoked_at', None)), fields=['user', '-created_at', '-id'], name='api_key_of_user'),
        ),
        migrations.AddIndex(
            model_name='apikey',
            index=models.Index(fields=['-created_at', '-id'], name='api_key_newest_first'),
        ),
        migrations.AddConstraint(
            model_name='apikey',
            constraint=models.CheckConstraint(condition=models.Q(('scopes', []), _negated=True), name='api_key_may_something'),
        ),
        migrations.AddConstraint(
            model_name='apikey',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('previous_hash', ''), ('previous_until', None)), models.Q(models.Q(('previous_hash', ''), _negated=True), ('previous_until__isnull', False)), _connector='OR'), name='api_key_former_secret_has_an_end'),
        ),
    ]
