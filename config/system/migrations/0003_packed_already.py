"""What a job's parts hold is compressed before it is stored: the server need not try again."""

from typing import ClassVar

from django.db import migrations


_STORAGE = """
ALTER TABLE system_jobpart
    ALTER COLUMN items SET STORAGE {0},
    ALTER COLUMN results SET STORAGE {0};
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("system", "0002_jobs"),
    ]

    operations: ClassVar = [migrations.RunSQL(_STORAGE.format("EXTERNAL"), _STORAGE.format("EXTENDED"))]
