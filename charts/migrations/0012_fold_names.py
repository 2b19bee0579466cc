"""Names are searched without accents, too. What is there is found as before until the sweep has folded its name.

Nothing is rewritten here: the sweep comes for what has no folded name, a batch at a time, also for what old code stores
meanwhile (`charts.tasks.index_new_charts`). The index of what it has to do is built beside running traffic.
"""

from typing import ClassVar

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies: ClassVar = [
        ("charts", "0011_compress_results_with_lz4"),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="chart",
            name="folded_name",
            field=models.TextField(editable=False, null=True),
        ),
        AddIndexConcurrently(
            model_name="chart",
            index=models.Index(
                condition=models.Q(("search_keys", None), ("folded_name", None), _connector="OR"),
                fields=["id"],
                name="chart_not_indexed",
            ),
        ),
        RemoveIndexConcurrently(model_name="chart", name="chart_unindexed"),
    ]
