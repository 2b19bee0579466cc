"""Counts by stretches of an owner's charts in the order of their making, so that a page far down is found by sums.

A stretch begins with its first chart's time and id and ends before the next one's; the first begins before them all.
One that grows too long is parted. Who counts charts of an owner does so alone until the transaction ends, and looks
for the stretches only then: a chart would be counted to a stretch that somebody has just parted. A statement that
changes the charts of many thousand owners at once would need as many of the server's locks: do that in batches.

Nothing is counted anew here, which keeps the lock on the table short; the next migration parts what is there.
"""

from datetime import UTC, datetime
from importlib import import_module
from typing import ClassVar
from uuid import UUID

from django.db import migrations, models

BEFORE = import_module("charts.migrations.0005_kept_counts")

# A page far down passes over a stretch at most: the sum of a million charts' thousand stretches costs as much.
STRETCH, LONGEST = 1000, 2000
FIRST = "'0001-01-01 00:00:00+00'"
FIRST_CHART = "'00000000-0000-0000-0000-000000000000'"

NO_OLD_TRIGGERS = """
LOCK TABLE charts_chart IN SHARE ROW EXCLUSIVE MODE;
DROP TRIGGER charts_keep_counts_added ON charts_chart;
DROP TRIGGER charts_keep_counts_changed ON charts_chart;
DROP TRIGGER charts_keep_counts_removed ON charts_chart;
DROP FUNCTION charts_keep_counts();
DROP FUNCTION charts_count(uuid, text, text, bigint);
"""

COUNTING = f"""
CREATE FUNCTION charts_count(
    whose uuid, since_time timestamptz, since_id uuid, of_kind text, rated text, change bigint
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE total bigint;
BEGIN
    IF change > 0 THEN
        INSERT INTO charts_chartcount (owner_id, since, since_chart, kind, rating, charts)
            VALUES (whose, since_time, since_id, of_kind, rated, change)
            ON CONFLICT (owner_id, since, since_chart, kind, rating)
            DO UPDATE SET charts = charts_chartcount.charts + EXCLUDED.charts
            RETURNING charts INTO total;
        RETURN total;
    END IF;
    -- It finds its row, unless the owner is being deleted with everything.
    UPDATE charts_chartcount SET charts = charts + change
        WHERE owner_id = whose AND since = since_time AND since_chart = since_id AND kind = of_kind AND rating = rated
        RETURNING charts INTO total;
    IF total = 0 THEN
        -- With its last row a stretch joins the one before it, to which it adds nothing.
        DELETE FROM charts_chartcount WHERE owner_id = whose
            AND since = since_time AND since_chart = since_id AND kind = of_kind AND rating = rated;
    END IF;
    RETURN total;
END $$;

CREATE FUNCTION charts_count_alone(whose uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
        -- It would not see the stretches as they are after the lock.
        RAISE EXCEPTION 'charts are counted in READ COMMITTED transactions only';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('counts of ' || whose, 0));
END $$;

CREATE FUNCTION charts_part_stretches(whose uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE long record;
BEGIN
    PERFORM charts_count_alone(whose);
    FOR long IN SELECT * FROM (
                SELECT since, since_chart, max(charts) AS most,
                    lead(since, 1, 'infinity') OVER following AS until,
                    lead(since_chart, 1, {FIRST_CHART}) OVER following AS until_chart
                FROM charts_chartcount WHERE owner_id = whose GROUP BY since, since_chart
                WINDOW following AS (ORDER BY since, since_chart)
            ) AS stretch WHERE most > {LONGEST} LOOP
        DELETE FROM charts_chartcount
            WHERE owner_id = whose AND since = long.since AND since_chart = long.since_chart;
        INSERT INTO charts_chartcount (owner_id, since, since_chart, kind, rating, charts)
            SELECT whose, CASE part WHEN 0 THEN long.since ELSE first_time END,
                CASE part WHEN 0 THEN long.since_chart ELSE first_chart END, kind, rating, count(*)
            FROM (
                SELECT part, kind, rating, first_value(created_at) OVER parted AS first_time,
                    first_value(id) OVER parted AS first_chart
                FROM (
                    SELECT created_at, id, kind, rating,
                        (row_number() OVER (ORDER BY created_at, id) - 1) / {STRETCH} AS part
                    FROM charts_chart WHERE owner_id = whose AND deleted_at IS NULL
                        AND (created_at, id) >= (long.since, long.since_chart)
                        AND (created_at, id) < (long.until, long.until_chart)
                ) AS placed WINDOW parted AS (PARTITION BY part ORDER BY created_at, id)
            ) AS charts GROUP BY 2, 3, 4, 5;
    END LOOP;
END $$;
"""

_SIDE = "SELECT owner_id, kind, rating, created_at, id, tags, {change} AS change FROM {table} WHERE deleted_at IS NULL"
_ADDED, _REMOVED = _SIDE.format(change=1, table="added"), _SIDE.format(change=-1, table="removed")

# They act once a statement, so that a thousand rows cost an update of few counts.
TRIGGER = """
CREATE FUNCTION charts_keep_counts_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE one record; whose uuid; long uuid[] := '{{}}';
BEGIN
    FOR whose IN SELECT DISTINCT owner_id FROM ({changes}) AS changes ORDER BY 1 LOOP
        PERFORM charts_count_alone(whose);
    END LOOP;
    FOR one IN SELECT changes.owner_id, stretch.since, stretch.since_chart, kind, rating, sum(change)::bigint AS change
            FROM ({changes}) AS changes LEFT JOIN LATERAL (
                SELECT since, since_chart FROM charts_chartcount AS counts
                WHERE counts.owner_id = changes.owner_id AND (since, since_chart) <= (changes.created_at, changes.id)
                ORDER BY since DESC, since_chart DESC LIMIT 1
            ) AS stretch ON true
            GROUP BY 1, 2, 3, 4, 5 HAVING sum(change) <> 0 ORDER BY 1, 2, 3, 4, 5 LOOP
        IF charts_count(one.owner_id, coalesce(one.since, {first}), coalesce(one.since_chart, {first_chart}),
                one.kind, one.rating, one.change) > {longest} THEN
            long := long || one.owner_id;
        END IF;
    END LOOP;
    FOREACH whose IN ARRAY long LOOP
        PERFORM charts_part_stretches(whose);
    END LOOP;
    FOR one IN SELECT owner_id, tag, sum(change)::bigint AS change FROM ({changes}) AS changes, unnest(tags) AS tag
            GROUP BY 1, 2 HAVING sum(change) <> 0 ORDER BY 1, 2 LOOP
        PERFORM charts_count_tag(one.owner_id, one.tag, one.change);
    END LOOP;
    RETURN NULL;
END $$;

CREATE TRIGGER charts_keep_counts_{name} AFTER {operation} ON charts_chart
    REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION charts_keep_counts_{name}();
"""

# Of an update, rows with nothing changed that is counted are left out: they need not wait for anybody.
_CHANGED = f"""SELECT owner_id, kind, rating, created_at, id, tags, sum(change) AS change
    FROM ({_ADDED} UNION ALL {_REMOVED}) AS sides GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(change) <> 0"""
_OPERATIONS = (
    ("added", "INSERT", "NEW TABLE AS added", _ADDED),
    ("changed", "UPDATE", "NEW TABLE AS added OLD TABLE AS removed", _CHANGED),
    ("removed", "DELETE", "OLD TABLE AS removed", _REMOVED),
)
TRIGGERS = COUNTING + "".join(
    TRIGGER.format(
        name=name, operation=operation, tables=tables, changes=changes,
        first=FIRST, first_chart=FIRST_CHART, longest=LONGEST,
    )
    for name, operation, tables, changes in _OPERATIONS
)  # fmt: skip

NO_TRIGGERS = f"""
LOCK TABLE charts_chart IN SHARE ROW EXCLUSIVE MODE;
{"".join(f"DROP TRIGGER charts_keep_counts_{name} ON charts_chart;" for name, *_ in _OPERATIONS)}
{"".join(f"DROP FUNCTION charts_keep_counts_{name}();" for name, *_ in _OPERATIONS)}
DROP FUNCTION charts_part_stretches(uuid);
DROP FUNCTION charts_count_alone(uuid);
DROP FUNCTION charts_count(uuid, timestamptz, uuid, text, text, bigint);
DROP FUNCTION charts_count_tag(uuid, text, bigint);
DELETE FROM charts_chartcount;
DELETE FROM charts_charttag;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("charts", "0008_by_moment"),
    ]

    operations: ClassVar = [
        migrations.RunSQL(NO_OLD_TRIGGERS, BEFORE.TRIGGERS + BEFORE.WHAT_IS_THERE),
        migrations.AddField(
            model_name="chartcount",
            name="since",
            field=models.DateTimeField(default=datetime(1, 1, 1, tzinfo=UTC)),
        ),
        migrations.AddField(
            model_name="chartcount",
            name="since_chart",
            field=models.UUIDField(default=UUID(int=0)),
        ),
        migrations.RemoveConstraint(model_name="chartcount", name="chart_count_once"),
        migrations.AddConstraint(
            model_name="chartcount",
            constraint=models.UniqueConstraint(
                fields=["owner", "since", "since_chart", "kind", "rating"], name="chart_count_once"
            ),
        ),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
    ]
