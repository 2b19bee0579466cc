"""Staff see an account as its owner does: for minutes, with a reason, and its owner is told."""

import datetime
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0040_find_by_beginning'),
    ]

    operations = [
        migrations.AlterField(
            model_name='mail',
            name='kind',
            field=models.CharField(choices=[('welcome', 'Welcome'), ('verify_email', 'Confirm an address'), ('change_email', 'Confirm a new address'), ('email_changed', 'The address was changed'), ('reset_password', 'Reset the password'), ('password_changed', 'The password was changed'), ('sign_in_code', 'Sign-in code'), ('new_device', 'A new device signed in'), ('key_made', 'An API key was made'), ('export_ready', 'An archive is ready'), ('factors_changed', 'The second factors were changed'), ('issuers_changed', 'The linked issuers were changed'), ('account_visited', 'Staff looked at the account')], max_length=20, verbose_name='kind'),
        ),
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('session_id', models.UUIDField(editable=False, verbose_name='session of the back office')),
                ('reason', models.CharField(max_length=300, verbose_name='reason')),
                ('started_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='begun')),
                ('expires_at', models.DateTimeField(verbose_name='expires')),
                ('ended_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='ended')),
                ('told_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='the person was told')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('staff', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='staff')),
            ],
            options={
                'verbose_name': 'visit',
                'verbose_name_plural': 'visits',
                'ordering': ['-started_at', '-id'],
                'indexes': [models.Index(fields=['-started_at', '-id'], name='visit_newest_first'), models.Index(condition=models.Q(('told_at', None)), fields=['expires_at'], name='visit_untold')],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='visit_has_a_reason'), models.CheckConstraint(condition=models.Q(('staff', None), models.Q(('staff', models.F('person')), _negated=True), _connector='OR'), name='visit_is_by_another'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('started_at')), ('expires_at__lte', django.db.models.expressions.CombinedExpression(models.F('started_at'), '+', models.Value(datetime.timedelta(seconds=900))))), name='visit_is_short')],
            },
        ),
    ]
