"""Nobody empties the ledger by a setting any more: tests, which alone did, go another way."""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION accounts_keep_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The ledger is only appended to' USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
BEFORE = """
CREATE OR REPLACE FUNCTION accounts_keep_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' AND current_setting('nocturna.ledger', true) = 'may be emptied' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'The ledger is only appended to' USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0016_mails_of_devices_and_archives"),
    ]

    operations = [migrations.RunSQL(FUNCTION, BEFORE)]
