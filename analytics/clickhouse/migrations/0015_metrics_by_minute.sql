-- How much there was in each minute, whatever its labels: what a day's load is at its worst.
-- shards: cityHash64(name, minute)
CREATE TABLE IF NOT EXISTS metrics_by_minute
(
    name LowCardinality(String),
    minute DateTime('UTC'),
    samples SimpleAggregateFunction(sum, UInt64),
    total SimpleAggregateFunction(sum, Float64),
    most SimpleAggregateFunction(max, Float64)
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(minute)
ORDER BY (name, minute)
TTL minute + INTERVAL 90 DAY
SETTINGS
    non_replicated_deduplication_window = 10000,
    replicated_deduplication_window = 10000;

CREATE MATERIALIZED VIEW IF NOT EXISTS metrics_by_minute_view
TO metrics_by_minute
AS SELECT
    name,
    toStartOfMinute(toDateTime(timestamp, 'UTC')) AS minute,
    count() AS samples,
    sum(value) AS total,
    max(value) AS most
FROM metrics
GROUP BY name, minute;
