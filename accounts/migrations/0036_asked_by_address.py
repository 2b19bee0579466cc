"""Of letters and tickets that were asked for by an address, its fingerprint: they are found though it is a former one."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0035_logins_of_rows_unchanged'),
    ]

    operations = [
        migrations.AddField(
            model_name='mail',
            name='login',
            field=models.CharField(blank=True, db_default='', default='', editable=False, help_text='Fingerprint of the address.', max_length=32),
        ),
        migrations.AddField(
            model_name='ticket',
            name='login',
            field=models.CharField(blank=True, db_default='', default='', editable=False, help_text='Fingerprint of the address.', max_length=32),
        ),
        migrations.AddIndex(
            model_name='mail',
            index=models.Index(condition=models.Q(('user', None), models.Q(('login', ''), _negated=True)), fields=['login'], name='mail_to_nobody'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('user', None), models.Q(('login', ''), _negated=True)), fields=['login'], name='ticket_of_nobody'),
        ),
    ]
