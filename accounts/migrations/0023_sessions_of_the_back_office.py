"""Sessions of the back office are rows as all others, and each session and key knows of its second factor."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

TRIGGER = """
DROP TRIGGER accounts_session_update_is_noted ON accounts_session;
CREATE TRIGGER accounts_session_update_is_noted AFTER UPDATE ON accounts_session FOR EACH ROW WHEN (
    OLD.revoked_at IS DISTINCT FROM NEW.revoked_at OR OLD.expires_at > NEW.expires_at
    OR (OLD.user_id, OLD.device_id{column}) <> (NEW.user_id, NEW.device_id{new_column})
) EXECUTE FUNCTION accounts_note_change('user_id')
"""
BEFORE = TRIGGER.format(column="", new_column="")
AFTER = TRIGGER.format(column=", OLD.second_factor", new_column=", NEW.second_factor")


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0022_mails_of_keys'),
    ]

    operations = [
        migrations.AddField(
            model_name='apikey',
            name='second_factor',
            field=models.BooleanField(db_default=False, default=False, editable=False, verbose_name='with a second factor'),
        ),
        migrations.AddField(
            model_name='session',
            name='kind',
            field=models.CharField(choices=[('api', 'Application'), ('back_office', 'Back office')], db_default='api', default='api', max_length=20, verbose_name='kind'),
        ),
        migrations.AddField(
            model_name='session',
            name='second_factor',
            field=models.CharField(blank=True, db_default='', default='', max_length=20, verbose_name='second factor'),
        ),
        migrations.AlterField(
            model_name='session',
            name='revoked_reason',
            field=models.CharField(blank=True, choices=[('signed_out', 'Signed out'), ('revoked', 'Revoked by the user'), ('token_reused', 'An old refresh token was used again'), ('password_changed', 'The password was changed'), ('email_changed', 'The address was changed'), ('account_deleted', 'The account was deleted'), ('registered', 'The guest registered'), ('staff', 'Revoked by staff'), ('device_removed', 'The device was removed'), ('device_limit', 'Another device took its place'), ('factor_removed', 'The second factor was removed')], max_length=20, verbose_name='why'),
        ),
        AddConstraintNotValid(  # 0027 looks at the rows that there are
            model_name='session',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'api'), models.Q(('second_factor', ''), _negated=True), ('revoked_at__isnull', False), _connector='OR'), name='session_of_back_office_has_second_factor'),
        ),
        migrations.RunSQL(AFTER, BEFORE),
    ]
