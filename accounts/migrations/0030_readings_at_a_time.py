"""How many readings are written at once for a person, and whose are written first."""

from django.db import migrations, models


# Of the plans that the product comes with, which until now had none.
PRIORITIES = {"plus": 10, "pro": 20, "promo": 10}


def prefer(apps, schema_editor):
    plans = apps.get_model("accounts", "Plan").objects.using(schema_editor.connection.alias)
    for code, priority in PRIORITIES.items():
        plans.filter(code=code).update(priority=priority)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0029_tickets_by_address'),
    ]

    operations = [
        migrations.AddField(
            model_name='plan',
            name='concurrent_readings',
            field=models.PositiveSmallIntegerField(blank=True, help_text='How many are written at once for a person; further ones wait. Empty: as many as they ask for.', null=True, verbose_name='readings at a time'),
        ),
        migrations.AddField(
            model_name='plan',
            name='priority',
            field=models.PositiveSmallIntegerField(db_default=0, default=0, help_text='Readings of a higher one are written first.', verbose_name='priority'),
        ),
        migrations.AddConstraint(
            model_name='plan',
            constraint=models.CheckConstraint(condition=models.Q(('concurrent_readings', None), ('concurrent_readings__gte', 1), _connector='OR'), name='plan_admits_a_reading'),
        ),
        migrations.RunPython(prefer, migrations.RunPython.noop),
    ]
