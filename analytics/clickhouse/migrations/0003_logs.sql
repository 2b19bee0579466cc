-- Lines of the log. Whose request it was is zero where nobody's.
-- shards: cityHash64(message, timestamp)
CREATE TABLE IF NOT EXISTS logs
(
    timestamp DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    level LowCardinality(String),
    service LowCardinality(String),
    logger LowCardinality(String),
    message String CODEC(ZSTD(3)),
    user_id UUID,
    request_id UUID,
    data String CODEC(ZSTD(3)),
    INDEX by_user user_id TYPE bloom_filter(0.01) GRANULARITY 4,
    INDEX by_request request_id TYPE bloom_filter(0.01) GRANULARITY 4
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(timestamp)
ORDER BY (level, timestamp)
TTL
    toDateTime(timestamp) + INTERVAL 90 DAY,
    toDateTime(timestamp) + INTERVAL 30 DAY DELETE WHERE level NOT IN ('error', 'critical')
SETTINGS
    non_replicated_deduplication_window = 10000,
    replicated_deduplication_window = 10000;
