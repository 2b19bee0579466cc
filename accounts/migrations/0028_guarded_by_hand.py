"""Whose an account is, what a reservation holds and how it ends, and a staff grant: kept by triggers, as entries are."""

from django.db import migrations

# From `held` a reservation goes to one of its ends, and stays there. An account loses its owner when they were deleted,
# and gets no other. A grant of rights is taken back once; it forgets who gave it when they are erased.
GUARDS = """
CREATE FUNCTION accounts_keep_reservation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A reservation begins held, holds what it holds, and ends once'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER accounts_begin_reservation BEFORE INSERT ON accounts_reservation
    FOR EACH ROW WHEN (NEW.status <> 'held') EXECUTE FUNCTION accounts_keep_reservation();
CREATE TRIGGER accounts_keep_reservation BEFORE UPDATE ON accounts_reservation
    FOR EACH ROW WHEN (
        (NEW.id, NEW.account_id, NEW.purpose, NEW.credits, NEW.created_at)
            IS DISTINCT FROM (OLD.id, OLD.account_id, OLD.purpose, OLD.credits, OLD.created_at)
        OR OLD.status <> 'held'
            AND (NEW.status, NEW.charged, NEW.closed_at) IS DISTINCT FROM (OLD.status, OLD.charged, OLD.closed_at)
    ) EXECUTE FUNCTION accounts_keep_reservation();

CREATE FUNCTION accounts_keep_owner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.user_id IS NULL
        AND NOT EXISTS (SELECT FROM accounts_user WHERE id = OLD.user_id AND deleted_at IS NULL)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'An account stays its person''s until they are erased'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER accounts_keep_owner BEFORE UPDATE ON accounts_account
    FOR EACH ROW WHEN (NEW.user_id IS DISTINCT FROM OLD.user_id) EXECUTE FUNCTION accounts_keep_owner();

CREATE FUNCTION accounts_keep_staff_grant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A staff grant is given and taken back, never changed'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER accounts_keep_staff_grant BEFORE UPDATE ON accounts_staffgrant
    FOR EACH ROW WHEN (
        (NEW.id, NEW.user_id, NEW.grants, NEW.reason, NEW.created_at, NEW.expires_at)
            IS DISTINCT FROM (OLD.id, OLD.user_id, OLD.grants, OLD.reason, OLD.created_at, OLD.expires_at)
        OR OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at
        OR NEW.granted_by_id IS NOT NULL AND NEW.granted_by_id IS DISTINCT FROM OLD.granted_by_id
    ) EXECUTE FUNCTION accounts_keep_staff_grant();
"""
NO_GUARDS = """
DROP TRIGGER accounts_keep_staff_grant ON accounts_staffgrant;
DROP FUNCTION accounts_keep_staff_grant();
DROP TRIGGER accounts_keep_owner ON accounts_account;
DROP FUNCTION accounts_keep_owner();
DROP TRIGGER accounts_keep_reservation ON accounts_reservation;
DROP TRIGGER accounts_begin_reservation ON accounts_reservation;
DROP FUNCTION accounts_keep_reservation();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0027_sessions_of_the_back_office_validated")]

    operations = [migrations.RunSQL(GUARDS, NO_GUARDS)]
