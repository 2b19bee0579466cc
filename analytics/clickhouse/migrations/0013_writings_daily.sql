-- Readings and answers that were finished: what the check against the chart found of their sentences. And what their
-- owners thought: a rating that takes the place of another takes that back, on its own day.
-- shards: cityHash64(day, topic, model)
CREATE TABLE IF NOT EXISTS writings_daily
(
    day Date,
    kind LowCardinality(String),
    topic LowCardinality(String),
    provider LowCardinality(String),
    model LowCardinality(String),
    verdict LowCardinality(String),
    writings SimpleAggregateFunction(sum, UInt64),
    sentences SimpleAggregateFunction(sum, UInt64),
    removed SimpleAggregateFunction(sum, UInt64),
    replaced SimpleAggregateFunction(sum, UInt64),
    liked SimpleAggregateFunction(sum, Int64),
    disliked SimpleAggregateFunction(sum, Int64)
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (day, kind, topic, provider, model, verdict)
TTL day + INTERVAL 2 YEAR
SETTINGS
    non_replicated_deduplication_window = 10000,
    replicated_deduplication_window = 10000,
    replicated_deduplication_window_seconds = 604800,
    fsync_after_insert = 1,
    fsync_part_directory = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS writings_daily_view
TO writings_daily
AS SELECT
    toDate(timestamp) AS day,
    splitByChar('.', toString(event_type))[1] AS kind,
    JSONExtractString(data, 'topic') AS topic,
    JSONExtractString(data, 'provider') AS provider,
    JSONExtractString(data, 'model') AS model,
    JSONExtractString(data, 'verdict') AS verdict,
    countIf(endsWith(event_type, '.completed')) AS writings,
    sum(JSONExtractUInt(data, 'sentences')) AS sentences,
    sum(JSONExtractUInt(data, 'removed')) AS removed,
    sum(JSONExtractUInt(data, 'replaced')) AS replaced,
    sum(toInt64(JSONExtractInt(data, 'rating') > 0) - (JSONExtractInt(data, 'before') > 0)) AS liked,
    sum(toInt64(JSONExtractInt(data, 'rating') < 0) - (JSONExtractInt(data, 'before') < 0)) AS disliked
FROM events
WHERE event_type IN ('interpretation.completed', 'message.completed', 'interpretation.rated', 'message.rated')
GROUP BY day, kind, topic, provider, model, verdict;
