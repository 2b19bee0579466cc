"""How often something was tried lately: in the database, so that a limit on guesses holds without Redis, too."""

from django.db import connection, models
from django.db.models import F
from django.db.models.functions import Now

# The clock's time, not that of the transaction. One statement: of two at once the second waits, and counts on.
_TAKE = """
INSERT INTO system_attempts AS a (key, made, ends_at)
VALUES (%(key)s, 1, clock_timestamp() + make_interval(secs => %(seconds)s))
ON CONFLICT (key) DO UPDATE SET
    made = CASE WHEN a.ends_at > clock_timestamp() THEN a.made + 1 ELSE 1 END,
    ends_at = CASE WHEN a.ends_at > clock_timestamp() THEN a.ends_at ELSE excluded.ends_at END
RETURNING made, extract(epoch FROM ends_at - clock_timestamp())::float
"""
_USED_UP = """
SELECT made + 1, extract(epoch FROM ends_at - clock_timestamp())::float
FROM system_attempts WHERE key = %(key)s AND made >= %(limit)s AND ends_at > clock_timestamp()
"""


class AttemptsQuerySet(models.QuerySet["Attempts"]):
    def ended(self) -> "AttemptsQuerySet":
        return self.filter(ends_at__lt=Now())

    def take(self, key: str, *, limit: int, seconds: int) -> tuple[int, float]:
        """Count one. Returns which it is in its window, and the seconds until that ends.

        Past the limit nothing is written: who is refused a thousand times costs a look each.
        """
        with connection.cursor() as cursor:
            cursor.execute(_USED_UP, {"key": key, "limit": limit})
            row = cursor.fetchone()
            if row is None:
                cursor.execute(_TAKE, {"key": key, "seconds": seconds})
                row = cursor.fetchone()
        return int(row[0]), max(0.0, float(row[1]))

    def give_back(self, key: str) -> None:
        """One that turned out not to be what is limited."""
        self.filter(key=key, made__gt=0, ends_at__gt=Now()).update(made=F("made") - 1)


class Attempts(models.Model):
    """Those of one window, which began with the first of them. key: a digest of what is limited, and of whom."""

    key = models.CharField(primary_key=True, max_length=64)
    made = models.PositiveIntegerField()
    ends_at = models.DateTimeField()

    objects = AttemptsQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["ends_at"], name="attempts_ended")]

    def __str__(self) -> str:
        return self.key
