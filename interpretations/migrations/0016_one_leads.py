"""One at a time is written of those that were asked the same; both indexes are built beside the writers.

Django has no unique constraint with a condition that is built so: the index is made by hand, under its name.
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q

ONE_LEADS = models.UniqueConstraint(
    fields=["digest"], condition=Q(status="running", leads=True) & ~Q(digest=""), name="interpretation_one_leads"
)

DROP = "DROP INDEX CONCURRENTLY IF EXISTS interpretation_one_leads"
CREATE = (
    "CREATE UNIQUE INDEX CONCURRENTLY interpretation_one_leads ON interpretations_interpretation (digest) "
    "WHERE status = 'running' AND leads AND digest <> ''"
)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("interpretations", "0015_digest")]

    operations = [
        AddIndexConcurrently(
            "interpretation",
            models.Index(
                fields=["digest", "-completed_at"], condition=~Q(digest=""), name="interpretation_by_digest"
            ),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    [DROP, CREATE],  # one that was interrupted leaves an index that holds nothing
                    DROP,
                )
            ],
            state_operations=[migrations.AddConstraint("interpretation", ONE_LEADS)],
        ),
    ]
