"""The door to ClickHouse, against the real server over its native protocol."""

import os
import time
from urllib.parse import urlsplit

import pytest

from analytics.clickhouse import client


@pytest.fixture
def clickhouse(settings):
    settings.CLICKHOUSE_URL = os.environ["CLICKHOUSE_URL"]


def test_a_query_returns_rows(clickhouse):
    assert client.query("SELECT number, toString(number) FROM system.numbers LIMIT 2") == [(0, "0"), (1, "1")]


def test_parameters_are_bound_not_pasted(clickhouse):
    hostile = "'; DROP TABLE events; --"

    assert client.scalar("SELECT %(text)s", {"text": hostile}) == hostile


def test_a_failing_query_is_one_named_error(clickhouse):
    with pytest.raises(client.ClickHouseUnavailable):
        client.query("SELECT nonsense FROM nowhere")


def test_a_server_that_is_away_is_told_in_time(settings):
    settings.CLICKHOUSE_URL = "clickhouse://127.0.0.1:1/default"
    started = time.monotonic()

    with pytest.raises(client.ClickHouseUnavailable):
        client.scalar("SELECT 1")
    assert time.monotonic() - started < 2 * client.CONNECT_TIMEOUT


def test_several_questions_have_so_long_together(clickhouse):
    busy = "SELECT count() FROM system.numbers WHERE NOT ignore(sipHash64(number))"  # without end, and never silent
    started = time.monotonic()

    with client.within(1):
        assert client.scalar("SELECT 1") == 1
        for _ in range(2):
            with pytest.raises(client.ClickHouseUnavailable):
                client.query(busy)
    assert time.monotonic() - started < 4
    asked = "SELECT toUInt64(getSetting('max_execution_time'))"
    assert client.scalar(asked) == client.QUERY_TIMEOUT


def test_a_server_that_is_at_work_gives_up_by_itself(clickhouse):
    busy = "SELECT count() FROM system.numbers WHERE NOT ignore(sipHash64(number))"  # without end, and never silent
    started = time.monotonic()

    with pytest.raises(client.ClickHouseUnavailable):
        client.query(busy, seconds=0.5)
    assert time.monotonic() - started < 4


def test_while_the_first_host_is_away_another_is_asked(clickhouse, settings):
    url = urlsplit(settings.CLICKHOUSE_URL)
    here = f"{url.hostname}:{url.port}"
    netloc = url.netloc.replace(here, "127.0.0.1:1")
    settings.CLICKHOUSE_URL = url._replace(netloc=netloc, query=f"alt_hosts={here}").geturl()

    assert client.scalar("SELECT 1") == 1
