-- What happened. user_id and request_id are zero where there is none: NULL cannot be in a key, and costs a column more.
-- Reports ask for kinds of events within days, and count people. Erasure and export ask for a person.
-- shards: cityHash64(event_id)
CREATE TABLE IF NOT EXISTS events
(
    event_id UUID,
    event_type LowCardinality(String),
    timestamp DateTime64(6, 'UTC') CODEC(Delta, ZSTD(1)),
    user_id UUID,
    request_id UUID,
    data String CODEC(ZSTD(3)),
    INDEX by_user user_id TYPE bloom_filter(0.01) GRANULARITY 4
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(timestamp)
ORDER BY (event_type, toDate(timestamp), user_id, timestamp)
TTL toDateTime(timestamp) + INTERVAL 2 YEAR
SETTINGS
    non_replicated_deduplication_window = 10000,
    replicated_deduplication_window = 10000,
    replicated_deduplication_window_seconds = 604800,
    fsync_after_insert = 1,
    fsync_part_directory = 1;
