"""Of a chart's result the database takes apart only what it is asked for: the rest is one compressed text.

Nothing is rewritten: what is stored already stays as it is, and is read as before. Code of an earlier version that
still runs finds the charts that are made meanwhile in its lists, and answers them without their figures. On the way
back results are written whole again, some at a time.
"""

from typing import Any, ClassVar

from django.db import migrations

from charts.models.packed import PACKED, PackedJSONField, unpacked

BARE = ("moment", "place", "settings")
BATCH = 200


def unpack(apps: Any, schema_editor: Any) -> None:
    for name in ("Chart", "ChartVersion"):
        rows = apps.get_model("charts", name).objects.using(schema_editor.connection.alias)
        some = rows.filter(result__has_key=PACKED).order_by("pk").values_list("pk", "result")
        last = None
        while batch := list((some if last is None else some.filter(pk__gt=last))[:BATCH]):
            for pk, result in batch:
                rows.filter(pk=pk, result=result).update(result=unpacked(result, BARE))
            last = batch[-1][0]


class Migration(migrations.Migration):
    atomic = False

    dependencies: ClassVar = [
        ("charts", "0013_deleted_by_age"),
    ]

    operations: ClassVar = [
        migrations.RunPython(migrations.RunPython.noop, unpack),
        migrations.AlterField(
            model_name="chart",
            name="result",
            field=PackedJSONField(bare=BARE, verbose_name="result"),
        ),
        migrations.AlterField(
            model_name="chartversion",
            name="result",
            field=PackedJSONField(bare=BARE, verbose_name="result"),
        ),
    ]
