-- What was measured, a number at a time, by names and labels that are few.
-- shards: cityHash64(name, timestamp)
CREATE TABLE IF NOT EXISTS metrics
(
    name LowCardinality(String),
    timestamp DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    value Float64 CODEC(ZSTD(1)),
    labels Map(LowCardinality(String), String) CODEC(ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(timestamp)
ORDER BY (name, timestamp)
TTL toDateTime(timestamp) + INTERVAL 90 DAY
SETTINGS
    non_replicated_deduplication_window = 10000,
    replicated_deduplication_window = 10000;
