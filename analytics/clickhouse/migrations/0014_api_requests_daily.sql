-- Requests of the API by route and status; by which key is not kept here. seconds: quantiles within 0.8 %.
-- shards: cityHash64(day, route)
CREATE TABLE IF NOT EXISTS api_requests_daily
(
    day Date,
    route LowCardinality(String),
    method LowCardinality(String),
    status UInt16,
    requests SimpleAggregateFunction(sum, UInt64),
    seconds AggregateFunction(quantilesBFloat16(0.5, 0.95, 0.99), Float64)
)
ENGINE = AggregatingMergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (day, route, method, status)
TTL day + INTERVAL 2 YEAR
SETTINGS
    non_replicated_deduplication_window = 10000,
    replicated_deduplication_window = 10000;

CREATE MATERIALIZED VIEW IF NOT EXISTS api_requests_daily_view
TO api_requests_daily
AS SELECT
    toDate(timestamp) AS day,
    labels['route'] AS route,
    labels['method'] AS method,
    toUInt16OrZero(labels['status']) AS status,
    count() AS requests,
    quantilesBFloat16State(0.5, 0.95, 0.99)(value) AS seconds
FROM metrics
WHERE name = 'api.request'
GROUP BY day, route, method, status;
