"""Whose account was deleted is told by mail."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0041_visits'),
    ]

    operations = [
        migrations.AlterField(
            model_name='mail',
            name='kind',
            field=models.CharField(choices=[('welcome', 'Welcome'), ('verify_email', 'Confirm an address'), ('change_email', 'Confirm a new address'), ('email_changed', 'The address was changed'), ('reset_password', 'Reset the password'), ('password_changed', 'The password was changed'), ('sign_in_code', 'Sign-in code'), ('new_device', 'A new device signed in'), ('key_made', 'An API key was made'), ('export_ready', 'An archive is ready'), ('factors_changed', 'The second factors were changed'), ('issuers_changed', 'The linked issuers were changed'), ('account_visited', 'Staff looked at the account'), ('account_deleted', 'The account was deleted')], max_length=20, verbose_name='kind'),
        ),
    ]
