-- Events by kind and day, and how many people they were. A state of people is hashes, from which nobody can be told.
-- shards: cityHash64(event_type, day)
CREATE TABLE IF NOT EXISTS events_daily
(
    day Date,
    event_type LowCardinality(String),
    events SimpleAggregateFunction(sum, UInt64),
    people AggregateFunction(uniqCombined64(14), UUID)
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (event_type, day)
TTL day + INTERVAL 2 YEAR
SETTINGS
    non_replicated_deduplication_window = 10000,
    replicated_deduplication_window = 10000,
    replicated_deduplication_window_seconds = 604800,
    fsync_after_insert = 1,
    fsync_part_directory = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS events_daily_view
TO events_daily
AS SELECT
    toDate(timestamp) AS day,
    event_type,
    count() AS events,
    uniqCombined64StateIf(14)(user_id, user_id != toUUID('00000000-0000-0000-0000-000000000000')) AS people
FROM events
GROUP BY day, event_type;
