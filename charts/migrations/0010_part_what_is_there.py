"""What was counted in one stretch is parted, an owner at a time; nobody else waits."""

from typing import Any, ClassVar

from django.db import migrations


def part(apps: Any, schema_editor: Any) -> None:
    connection = schema_editor.connection
    counts = apps.get_model("charts", "ChartCount").objects.using(connection.alias)
    owners = list(counts.filter(charts__gt=2000).values_list("owner", flat=True).distinct())
    with connection.cursor() as cursor:
        for owner in owners:
            cursor.execute("SELECT charts_part_stretches(%s)", [owner])


class Migration(migrations.Migration):
    atomic = False  # an owner's lock is held until the transaction ends

    dependencies: ClassVar = [
        ("charts", "0009_counts_by_stretch"),
    ]

    operations: ClassVar = [migrations.RunPython(part, migrations.RunPython.noop)]
