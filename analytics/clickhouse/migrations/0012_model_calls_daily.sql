-- Calls of language models by what they were for. seconds: quantiles within 0.8 %, which add up however they are merged.
-- shards: cityHash64(day, model, plan, topic)
CREATE TABLE IF NOT EXISTS model_calls_daily
(
    day Date,
    model LowCardinality(String),
    provider LowCardinality(String),
    plan LowCardinality(String),
    topic LowCardinality(String),
    purpose LowCardinality(String),
    outcome LowCardinality(String),
    calls SimpleAggregateFunction(sum, UInt64),
    input_tokens SimpleAggregateFunction(sum, UInt64),
    output_tokens SimpleAggregateFunction(sum, UInt64),
    cached_tokens SimpleAggregateFunction(sum, UInt64),
    cost SimpleAggregateFunction(sum, Decimal(38, 9)),
    seconds AggregateFunction(quantilesBFloat16(0.5, 0.95), Float64)
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (day, model, provider, plan, topic, purpose, outcome)
TTL day + INTERVAL 2 YEAR
SETTINGS
    non_replicated_deduplication_window = 10000,
    replicated_deduplication_window = 10000,
    replicated_deduplication_window_seconds = 604800,
    fsync_after_insert = 1,
    fsync_part_directory = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS model_calls_daily_view
TO model_calls_daily
AS SELECT
    toDate(timestamp) AS day,
    JSONExtractString(data, 'model') AS model,
    JSONExtractString(data, 'provider') AS provider,
    JSONExtractString(data, 'plan') AS plan,
    JSONExtractString(data, 'topic') AS topic,
    JSONExtractString(data, 'purpose') AS purpose,
    JSONExtractString(data, 'outcome') AS outcome,
    count() AS calls,
    sum(JSONExtractUInt(data, 'input_tokens')) AS input_tokens,
    sum(JSONExtractUInt(data, 'output_tokens')) AS output_tokens,
    sum(JSONExtractUInt(data, 'cached_tokens')) AS cached_tokens,
    sum(toDecimal128OrZero(replaceAll(JSONExtractRaw(data, 'cost'), '"', ''), 9)) AS cost,
    quantilesBFloat16StateIf(0.5, 0.95)(
        JSONExtractFloat(data, 'seconds'), isNotNull(JSONExtract(data, 'seconds', 'Nullable(Float64)'))
    ) AS seconds
FROM events
WHERE event_type = 'model.called'
GROUP BY day, model, provider, plan, topic, purpose, outcome;
