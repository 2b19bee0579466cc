"""A chart's result is packed by LZ4 where the server has it: PostgreSQL's own way costs it three times as much.

What is stored already stays as it is, and is read as before. The table is locked for the moment of a catalogue entry.
"""

from typing import ClassVar

from django.db import migrations

_SET = """
DO $$ BEGIN
    IF 'lz4' = ANY ((SELECT enumvals FROM pg_settings WHERE name = 'default_toast_compression')::text[]) THEN
        ALTER TABLE charts_chart ALTER COLUMN result SET COMPRESSION lz4;
        ALTER TABLE charts_chartversion ALTER COLUMN result SET COMPRESSION lz4;
    END IF;
END $$;
"""
_RESET = """
ALTER TABLE charts_chart ALTER COLUMN result SET COMPRESSION default;
ALTER TABLE charts_chartversion ALTER COLUMN result SET COMPRESSION default;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("charts", "0010_part_what_is_there"),
    ]

    operations: ClassVar = [migrations.RunSQL(_SET, _RESET)]
