"""Charts that were stored before are found too; those that old code stores meanwhile, the sweep comes for."""

from typing import Any, ClassVar

from django.db import migrations, transaction

from charts import search
from charts.factor_ids import searchable

BATCH = 500


def fill(apps: Any, schema_editor: Any) -> None:
    rows = apps.get_model("charts", "Chart").objects.using(schema_editor.connection.alias)
    while fill_some(rows):
        pass


def fill_some(rows: Any) -> int:
    """Under the rows' locks, lest a name that is changed meanwhile keeps the keys of the old one."""
    with transaction.atomic(using=rows.db):
        batch = list(rows.filter(search_keys=None).select_for_update().order_by("pk")[:BATCH])
        for chart in batch:
            factors = searchable(chart.result, chart.kind)
            chart.search_keys = search.keys_of(chart.owner_id, name=chart.name, tags=chart.tags, factors=factors)
            if not (chart.time_known or chart.rating):
                chart.rating = "X"
        rows.bulk_update(batch, ["search_keys", "rating"])
    return len(batch)


class Migration(migrations.Migration):
    atomic = False  # a batch at a time, so that nobody waits for all of them

    dependencies: ClassVar = [
        ("charts", "0005_kept_counts"),
    ]

    operations: ClassVar = [migrations.RunPython(fill, migrations.RunPython.noop)]
