-- Errors by their fingerprint, under which all that have the same cause come together.
-- shards: cityHash64(day, fingerprint)
CREATE TABLE IF NOT EXISTS errors_daily
(
    day Date,
    fingerprint String,
    service LowCardinality(String),
    logger LowCardinality(String),
    level LowCardinality(String),
    message SimpleAggregateFunction(anyLast, String),
    errors SimpleAggregateFunction(sum, UInt64),
    first_seen SimpleAggregateFunction(min, DateTime('UTC')),
    last_seen SimpleAggregateFunction(max, DateTime('UTC'))
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (day, fingerprint, service, logger, level)
TTL day + INTERVAL 90 DAY
SETTINGS
    non_replicated_deduplication_window = 10000,
    replicated_deduplication_window = 10000;

CREATE MATERIALIZED VIEW IF NOT EXISTS errors_daily_view
TO errors_daily
AS SELECT
    toDate(timestamp) AS day,
    fingerprint,
    service,
    logger,
    level,
    anyLast(message) AS message,
    count() AS errors,
    min(toDateTime(timestamp, 'UTC')) AS first_seen,
    max(toDateTime(timestamp, 'UTC')) AS last_seen
FROM logs
WHERE level IN ('error', 'critical')
GROUP BY day, fingerprint, service, logger, level;
