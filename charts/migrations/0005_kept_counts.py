"""Triggers that keep count of charts, whoever writes them: the API, a bulk insert, the back office, the purge, old code.

They act once a statement, so that a thousand rows cost an update of one count. What an owner's statements change is
taken in order, lest two of them wait for each other. The table is locked against writers while what is there is
counted (about a second for a million rows): a count that misses a row would stay wrong for ever.
"""

from typing import ClassVar

from django.db import migrations

TRIGGERS = """
CREATE FUNCTION charts_count(whose uuid, of_kind text, rated text, change bigint) RETURNS void LANGUAGE sql AS $$
    -- A negative change finds its row, unless the owner is being deleted with everything.
    UPDATE charts_chartcount SET charts = charts + change
        WHERE owner_id = whose AND kind = of_kind AND rating = rated AND change < 0;
    INSERT INTO charts_chartcount (owner_id, kind, rating, charts)
        SELECT whose, of_kind, rated, change WHERE change > 0
        ON CONFLICT (owner_id, kind, rating) DO UPDATE SET charts = charts_chartcount.charts + EXCLUDED.charts;
$$;

CREATE FUNCTION charts_count_tag(whose uuid, tagged text, change bigint) RETURNS void LANGUAGE sql AS $$
    UPDATE charts_charttag SET charts = charts + change WHERE owner_id = whose AND tag = tagged AND change < 0;
    INSERT INTO charts_charttag (owner_id, tag, charts)
        SELECT whose, tagged, change WHERE change > 0
        ON CONFLICT (owner_id, tag) DO UPDATE SET charts = charts_charttag.charts + EXCLUDED.charts;
$$;

CREATE FUNCTION charts_keep_counts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE one record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        FOR one IN SELECT owner_id, kind, rating, count(*) AS change FROM added WHERE deleted_at IS NULL
                GROUP BY 1, 2, 3 ORDER BY 1, 2, 3 LOOP
            PERFORM charts_count(one.owner_id, one.kind, one.rating, one.change);
        END LOOP;
        FOR one IN SELECT owner_id, tag, count(*) AS change FROM added, unnest(tags) AS tag WHERE deleted_at IS NULL
                GROUP BY 1, 2 ORDER BY 1, 2 LOOP
            PERFORM charts_count_tag(one.owner_id, one.tag, one.change);
        END LOOP;
    ELSIF TG_OP = 'DELETE' THEN
        FOR one IN SELECT owner_id, kind, rating, -count(*) AS change FROM removed WHERE deleted_at IS NULL
                GROUP BY 1, 2, 3 ORDER BY 1, 2, 3 LOOP
            PERFORM charts_count(one.owner_id, one.kind, one.rating, one.change);
        END LOOP;
        FOR one IN SELECT owner_id, tag, -count(*) AS change FROM removed, unnest(tags) AS tag
                WHERE deleted_at IS NULL GROUP BY 1, 2 ORDER BY 1, 2 LOOP
            PERFORM charts_count_tag(one.owner_id, one.tag, one.change);
        END LOOP;
    ELSE
        FOR one IN SELECT owner_id, kind, rating, sum(change) AS change FROM (
                    SELECT owner_id, kind, rating, 1 AS change FROM added WHERE deleted_at IS NULL
                    UNION ALL SELECT owner_id, kind, rating, -1 FROM removed WHERE deleted_at IS NULL
                ) AS both_sides GROUP BY 1, 2, 3 HAVING sum(change) <> 0 ORDER BY 1, 2, 3 LOOP
            PERFORM charts_count(one.owner_id, one.kind, one.rating, one.change);
        END LOOP;
        FOR one IN SELECT owner_id, tag, sum(change) AS change FROM (
                    SELECT owner_id, tag, 1 AS change FROM added, unnest(tags) AS tag WHERE deleted_at IS NULL
                    UNION ALL
                    SELECT owner_id, tag, -1 FROM removed, unnest(tags) AS tag WHERE deleted_at IS NULL
                ) AS both_sides GROUP BY 1, 2 HAVING sum(change) <> 0 ORDER BY 1, 2 LOOP
            PERFORM charts_count_tag(one.owner_id, one.tag, one.change);
        END LOOP;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER charts_keep_counts_added AFTER INSERT ON charts_chart
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION charts_keep_counts();
CREATE TRIGGER charts_keep_counts_changed AFTER UPDATE ON charts_chart
    REFERENCING NEW TABLE AS added OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION charts_keep_counts();
CREATE TRIGGER charts_keep_counts_removed AFTER DELETE ON charts_chart
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION charts_keep_counts();
"""

WHAT_IS_THERE = """
INSERT INTO charts_chartcount (owner_id, kind, rating, charts)
    SELECT owner_id, kind, rating, count(*) FROM charts_chart WHERE deleted_at IS NULL GROUP BY 1, 2, 3;
INSERT INTO charts_charttag (owner_id, tag, charts)
    SELECT owner_id, tag, count(*) FROM charts_chart, unnest(tags) AS tag WHERE deleted_at IS NULL GROUP BY 1, 2;
"""

NO_TRIGGERS = """
DROP TRIGGER charts_keep_counts_added ON charts_chart;
DROP TRIGGER charts_keep_counts_changed ON charts_chart;
DROP TRIGGER charts_keep_counts_removed ON charts_chart;
DROP FUNCTION charts_keep_counts();
DROP FUNCTION charts_count_tag(uuid, text, bigint);
DROP FUNCTION charts_count(uuid, text, text, bigint);
DELETE FROM charts_chartcount;
DELETE FROM charts_charttag;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("charts", "0004_orders_and_search"),
    ]

    operations: ClassVar = [
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
        migrations.RunSQL(WHAT_IS_THERE, migrations.RunSQL.noop),
    ]
