"""The numbers of plans have bounds, and the words of issuers a form; of plans the database holds them."""

import accounts.models.issuer
import django.core.validators
from django.db import migrations, models


# As they are here: later ones are for later migrations.
MOST = {
    "charts": 1_000_000,
    "credits_week": 1_000_000,
    "credits_month": 1_000_000,
    "requests_hour": 1_000_000,
    "devices": 1_000,
    "concurrent_readings": 1_000,
    "priority": 1_000,
    "position": 10_000,
}


def clamp(apps, schema_editor):
    """Which plan was beyond them is at them: what it lets people do was never done."""
    plans = apps.get_model("accounts", "Plan").objects.using(schema_editor.connection.alias)
    for column, most in MOST.items():
        plans.filter(**{f"{column}__gt": most}).update(**{column: most})


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0042_mails_of_deletion'),
    ]

    operations = [
        migrations.AlterField(
            model_name='issuer',
            name='client_id',
            field=models.CharField(max_length=300, validators=[django.core.validators.RegexValidator('\\A[\\x20-\\x7e]*\\Z', 'Must be of ASCII characters.')], verbose_name='client id'),
        ),
        migrations.AlterField(
            model_name='issuer',
            name='scopes',
            field=models.CharField(default='openid email profile', max_length=300, validators=[django.core.validators.RegexValidator('\\A[\\x20-\\x7e]*\\Z', 'Must be of ASCII characters.'), accounts.models.issuer.validate_scopes], verbose_name='scopes'),
        ),
        migrations.AlterField(
            model_name='issuer',
            name='url',
            field=models.CharField(help_text='As its tokens spell it, such as https://accounts.example.com', max_length=500, validators=[accounts.models.issuer.validate_address], verbose_name='issuer'),
        ),
        migrations.AlterField(
            model_name='plan',
            name='batch_items',
            field=models.PositiveIntegerField(default=1000, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(10000)], verbose_name='items in a batch'),
        ),
        migrations.AlterField(
            model_name='plan',
            name='charts',
            field=models.PositiveIntegerField(blank=True, help_text='How many a person may keep. Empty: as many as they like.', null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1000000)], verbose_name='charts'),
        ),
        migrations.AlterField(
            model_name='plan',
            name='concurrent_readings',
            field=models.PositiveSmallIntegerField(blank=True, help_text='How many are written at once for a person; further ones wait. Empty: as many as they ask for.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1000)], verbose_name='readings at a time'),
        ),
        migrations.AlterField(
            model_name='plan',
            name='credits_month',
            field=models.PositiveIntegerField(default=0, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1000000)], verbose_name='credits a month'),
        ),
        migrations.AlterField(
            model_name='plan',
            name='credits_week',
            field=models.PositiveIntegerField(default=0, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1000000)], verbose_name='credits a week'),
        ),
        migrations.AlterField(
            model_name='plan',
            name='devices',
            field=models.PositiveSmallIntegerField(default=5, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1000)], verbose_name='devices'),
        ),
        migrations.AlterField(
            model_name='plan',
            name='position',
            field=models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(10000)], verbose_name='position'),
        ),
        migrations.AlterField(
            model_name='plan',
            name='priority',
            field=models.PositiveSmallIntegerField(db_default=0, default=0, help_text='Readings of a higher one are written first.', validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1000)], verbose_name='priority'),
        ),
        migrations.AlterField(
            model_name='plan',
            name='requests_hour',
            field=models.PositiveIntegerField(blank=True, help_text='Empty, or less than RATE_LIMIT_USER: that one.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1000000)], verbose_name='requests an hour'),
        ),
        migrations.RunPython(clamp, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='plan',
            constraint=models.CheckConstraint(condition=models.Q(('batch_items__range', (1, 10000)), ('charts__range', (0, 1000000)), ('concurrent_readings__range', (1, 1000)), ('credits_month__range', (0, 1000000)), ('credits_week__range', (0, 1000000)), ('devices__range', (1, 1000)), ('position__range', (0, 10000)), ('priority__range', (0, 1000)), ('requests_hour__range', (1, 1000000))), name='plan_is_bounded'),
        ),
    ]
