"""Who waits in the database while a test holds what they need."""

from django.db import connection


def held_up() -> int:
    """How many wait for a lock. Within a transaction the first look would hold for those that follow."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return int(cursor.fetchone()[0])
