"""Every report on a year of events, made in ClickHouse by itself: how long each takes over the API's own functions."""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import clickhouse_driver

from tests.deploy.deployment import ROOT
from tests.services.clickhouse import ClickHouse
from tests.suite import state_folder

EVENTS = 50_000_000
PROMISED = {"funnel": 1000, "retention": 1000}  # milliseconds; of the others:
OTHERS = 200
STEP = 2_000_000  # events of one insert
DAYS = 365
# One in fifty is a sign-up; what else happens is of those who have signed up, most of it soon after.
EVENT = """
INSERT INTO events (event_id, event_type, timestamp, user_id, request_id, data)
WITH
    {people} AS people,
    n < people AS is_sign_up,
    if(is_sign_up, n, cityHash64(n) % people) AS person,
    (cityHash64(person, 1) % ({days} * 86400)) AS signed_up,
    pow((cityHash64(n, 2) % 1000000) / 1000000, 3) AS later,
    cityHash64(n, 3) % 1000 AS chance,
    multiIf(
        is_sign_up, 'user.created', chance < 250, 'user.signed_in', chance < 400, 'chart.created',
        chance < 500, 'interpretation.requested', chance < 600, 'interpretation.completed',
        chance < 630, 'interpretation.rated', chance < 700, 'message.requested', chance < 770, 'message.completed',
        chance < 950, 'model.called', chance < 953, 'plan.assigned', 'session.revoked'
    ) AS kind,
    arrayElement(['natal.overview', 'natal.love', 'natal.work', 'transit.day', 'conversation'], 1 + n % 5) AS topic,
    arrayElement(['openai/first', 'anthropic/second', 'almanac/1'], 1 + n % 3) AS model
SELECT
    generateUUIDv4(), kind,
    toDateTime64(toUnixTimestamp(toStartOfDay(now('UTC')) - INTERVAL {days} DAY) + signed_up
        + if(is_sign_up, 0, later * ({days} * 86400 - signed_up)), 6, 'UTC'),
    toUUID(concat('00000000-0000-4000-8000-', leftPad(toString(person), 12, '0'))),
    generateUUIDv4(n),
    multiIf(
        kind = 'model.called', concat('{{"model": "', model, '", "provider": "p", "plan": "',
            arrayElement(['free', 'plus', 'pro'], 1 + n % 3), '", "topic": "', topic, '", "purpose": "reading", ',
            '"outcome": "completed", "input_tokens": 1200, "output_tokens": 300, "cached_tokens": 0, "cost": "0.00',
            toString(n % 9), '", "seconds": ', toString((n % 30000) / 1000), '}}'),
        endsWith(kind, '.completed'), concat('{{"topic": "', topic, '", "model": "', model,
            '", "provider": "p", "verdict": "grounded", "sentences": 40, "removed": 1, "replaced": 2}}'),
        kind = 'interpretation.rated', concat('{{"interpretation_id": "', toString(n), '", "topic": "', topic,
            '", "model": "', model, '", "rating": 1}}'),
        kind = 'user.created', '{{"is_guest": false}}',
        kind = 'plan.assigned', '{{"plan": "plus", "source": "staff"}}',
        '{{"chart_id": "0b8a2f0e-8f57-4a0c-9d5f-8a3f6f1f2c11", "kind": "natal"}}'
    )
FROM (SELECT number AS n FROM numbers({first}, {number}))
SETTINGS max_insert_threads = 2, max_block_size = 262144, min_insert_block_size_rows = 1000000
"""
REQUEST = """
INSERT INTO metrics (name, timestamp, value, labels)
SELECT
    'api.request', now64(3, 'UTC') - toIntervalSecond(cityHash64(n) % (89 * 86400)),
    0.002 + pow((cityHash64(n, 1) % 10000) / 10000, 8),
    map('route', concat('/route/', toString(cityHash64(n, 2) % 120)), 'method', if(n % 3 = 0, 'POST', 'GET'), 'status',
        multiIf(n % 500 = 0, '500', n % 20 = 0, '404', '200'), 'key', '')
FROM (SELECT number AS n FROM numbers({first}, {number}))
"""
FAULT = """
INSERT INTO logs (timestamp, level, service, logger, message, fingerprint)
SELECT now64(3, 'UTC') - toIntervalSecond(cityHash64(number) % (89 * 86400)), 'error', 'nocturna', 'nocturna.errors',
    'unexpected error', toString(number % 300)
FROM numbers({number})
"""
ASK = """
import json, sys, time
import django
django.setup()
from datetime import UTC, datetime, timedelta
from analytics.reports import REPORTS, running
today = datetime.now(UTC).date()
for report in REPORTS.values():
    # As asked without a word, and for a year by the longest intervals that it has.
    for days, interval in ((report.days, None), (365, report.intervals[-1] if report.intervals else None)):
        about = running.asked(report, start=today - timedelta(days=days - 1), end=today, interval=interval)
        took, rows = [], 0
        for _ in range(5):
            began = time.perf_counter()
            rows = len(running.run(report, about))
            took.append(time.perf_counter() - began)
        print(json.dumps([report.name, days, rows, sorted(took)[2] * 1000, max(took) * 1000]), flush=True)
"""


def report(events: int = EVENTS) -> str:
    with tempfile.TemporaryDirectory(prefix="nocturna-bench-") as folder:
        os.environ.setdefault("CLICKHOUSE_LIBRARY", str(state_folder() / "test" / "libchdb"))
        server = ClickHouse(Path(folder), own=True)
        server.find()
        try:
            server.start()
            variables = {**os.environ, **server.environment(), "ENVIRONMENT": "test"}
            variables |= {"DJANGO_SETTINGS_MODULE": "config.settings", "NOCTURNA_HOME": folder}
            _run(["manage.py", "migrate_clickhouse"], variables)
            stored = _fill(server.url, events)
            lines = [json.loads(line) for line in _run(["-c", ASK], variables).splitlines()]
        finally:
            server.stop()
    return "\n".join([stored, *_table(lines)])


def _fill(url: str, events: int) -> str:
    client = clickhouse_driver.Client.from_url(url)
    began = time.perf_counter()
    for first in range(0, events, STEP):
        known = {"people": max(1, events // 50), "days": DAYS, "first": first, "number": min(STEP, events - first)}
        client.execute(EVENT.format(**known))
    for first in range(0, events // 5, STEP):
        client.execute(REQUEST.format(first=first, number=min(STEP, events // 5 - first)))
    client.execute(FAULT.format(number=events // 500))
    took = time.perf_counter() - began
    while client.execute("SELECT count() FROM system.merges")[0][0]:
        time.sleep(1)
    rows = {
        table: client.execute(f"SELECT count(), (SELECT count() FROM system.parts WHERE active AND table = '{table}') "
                              f"FROM {table}")[0]
        for table in ("events", "metrics", "people", "events_daily", "api_requests_daily")
    }  # fmt: skip
    client.disconnect()
    told = ", ".join(f"{table} {count:,} in {parts} parts" for table, (count, parts) in rows.items())
    return f"Reports, of {told}; filled in {took:.0f} s"


def _table(lines: list[tuple[str, int, int, float, float]]) -> list[str]:
    table = [f"{'report':14}{'days':>6}{'rows':>7}{'median ms':>11}{'slowest ms':>12}{'promised ms':>13}"]
    for name, days, rows, median, slowest in lines:
        promised = PROMISED.get(name, OTHERS)
        late = "" if median <= promised else "  LATE"
        table.append(f"{name:14}{days:>6}{rows:>7}{median:>11.0f}{slowest:>12.0f}{promised:>13}{late}")
    return table


def _run(arguments: list[str], variables: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=variables, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout
