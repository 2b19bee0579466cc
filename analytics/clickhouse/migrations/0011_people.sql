-- What funnels and retention ask of each person: when they did something first, and in which weeks and months anything.
-- What never happened is at the end of time (4294967295), where a minimum leaves it. A guest signs up by registering.
-- It says whose it is: an erasure comes here too.
-- shards: cityHash64(user_id)
CREATE TABLE IF NOT EXISTS people
(
    user_id UUID,
    signed_up SimpleAggregateFunction(min, DateTime('UTC')),
    first_chart SimpleAggregateFunction(min, DateTime('UTC')),
    first_reading SimpleAggregateFunction(min, DateTime('UTC')),
    first_paid SimpleAggregateFunction(min, DateTime('UTC')),
    last_active SimpleAggregateFunction(max, DateTime('UTC')),
    weeks SimpleAggregateFunction(groupUniqArrayArray, Array(Date)),
    months SimpleAggregateFunction(groupUniqArrayArray, Array(Date))
)
ENGINE = AggregatingMergeTree
ORDER BY user_id
TTL last_active + INTERVAL 2 YEAR
SETTINGS
    non_replicated_deduplication_window = 10000,
    replicated_deduplication_window = 10000,
    replicated_deduplication_window_seconds = 604800,
    fsync_after_insert = 1,
    fsync_part_directory = 1;

CREATE MATERIALIZED VIEW IF NOT EXISTS people_view
TO people
AS WITH
    (
        event_type IN (
            'user.created', 'user.registered', 'user.signed_in', 'chart.created', 'chart.updated', 'chart.deleted',
            'chart.shared', 'interpretation.requested', 'interpretation.rated', 'conversation.started',
            'message.requested', 'message.rated'
        ) OR startsWith(event_type, 'client.')
    ) AS by_themselves
SELECT
    user_id,
    min(if((event_type = 'user.created' AND NOT JSONExtractBool(data, 'is_guest')) OR event_type = 'user.registered'
        OR (event_type = 'user.updated' AND has(JSONExtract(data, 'changed', 'Array(String)'), 'is_guest')),
        toDateTime(timestamp, 'UTC'), toDateTime(4294967295, 'UTC'))) AS signed_up,
    min(if(event_type = 'chart.created', toDateTime(timestamp, 'UTC'), toDateTime(4294967295, 'UTC'))) AS first_chart,
    min(if(event_type = 'interpretation.completed',
        toDateTime(timestamp, 'UTC'), toDateTime(4294967295, 'UTC'))) AS first_reading,
    min(if(event_type = 'plan.assigned' AND JSONExtractString(data, 'source') != 'promo'
        AND JSONExtractString(data, 'plan') NOT IN ('guest', 'free'),
        toDateTime(timestamp, 'UTC'), toDateTime(4294967295, 'UTC'))) AS first_paid,
    max(toDateTime(timestamp, 'UTC')) AS last_active,
    groupUniqArrayIf(toMonday(toDate(timestamp)), by_themselves) AS weeks,
    groupUniqArrayIf(toStartOfMonth(toDate(timestamp)), by_themselves) AS months
FROM events
WHERE user_id != toUUID('00000000-0000-0000-0000-000000000000') AND (
    by_themselves OR event_type IN ('user.updated', 'interpretation.completed', 'plan.assigned')
)
GROUP BY user_id;
