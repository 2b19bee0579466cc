"""ClickHouse's tables are made by numbered migrations: twice at once, killed anywhere, on one server or a cluster."""

import io
from urllib.parse import urlsplit

import clickhouse_driver
import pytest
from django.conf import settings as configured
from django.core.management import CommandError, call_command

from analytics.clickhouse import client, cluster, migrating

NAMES = [
    "0001_events", "0002_metrics", "0003_logs", "0004_fingerprints", "0010_events_daily", "0011_people",
    "0012_model_calls_daily", "0013_writings_daily", "0014_api_requests_daily", "0015_metrics_by_minute",
    "0016_errors_daily",
]  # fmt: skip
OF_VIEWS = {
    "events_daily", "people", "model_calls_daily", "writings_daily", "api_requests_daily", "metrics_by_minute",
    "errors_daily",
}  # fmt: skip
TABLES = {"events", "metrics", "logs", "schema_migrations", *OF_VIEWS, *(f"{name}_view" for name in OF_VIEWS)}
OF_A_TABLE = "SELECT {} FROM system.tables WHERE database = currentDatabase() AND name = %(name)s"


@pytest.fixture
def empty(settings):
    """A database in which nothing is."""
    url = urlsplit(configured.CLICKHOUSE_URL)
    name = f"{url.path[1:]}_empty"
    door = clickhouse_driver.Client.from_url(configured.CLICKHOUSE_URL)
    door.execute(f"CREATE DATABASE {name}")
    settings.CLICKHOUSE_URL = url._replace(path=f"/{name}").geturl()
    yield
    door.execute(f"DROP DATABASE {name}")
    door.disconnect()


def command(*arguments):
    out = io.StringIO()
    call_command("migrate_clickhouse", *arguments, stdout=out)
    return out.getvalue()


def tables():
    return {name for (name,) in client.query("SELECT name FROM system.tables WHERE database = currentDatabase()")}


def test_they_are_applied_once_and_in_order(empty):
    assert command() == "".join(f"{name} applied\n" for name in NAMES)
    assert command() == "nothing applied\n"
    assert tables() == TABLES
    noted = client.query("SELECT name FROM schema_migrations ORDER BY applied_at, name")
    assert [name for (name,) in noted] == NAMES


def test_a_plan_and_a_check_change_nothing(empty):
    assert "CREATE TABLE IF NOT EXISTS events\n" in command("--plan")
    with pytest.raises(CommandError, match=f"{len(NAMES)} migrations of ClickHouse are not applied") as refused:
        command("--check")
    assert (refused.value.returncode, tables()) == (1, set())

    command()

    assert command("--check") == command("--plan") == "All migrations of ClickHouse are applied.\n"


def test_several_at_once_do_what_one_does(empty, crowd):
    crowd(4, migrating.migrate)

    assert command("--check") == "All migrations of ClickHouse are applied.\n"
    assert tables() == TABLES


def test_one_that_was_killed_in_the_middle_is_made_good(empty):
    """Its statements were sent, and it is not noted."""
    command()
    client.query("ALTER TABLE schema_migrations DELETE WHERE name >= '0011'", options={"mutations_sync": 2})
    client.query("DROP TABLE people_view")

    assert command() == "".join(f"{name} applied\n" for name in NAMES if name >= "0011")

    assert tables() == TABLES


def test_a_server_that_is_away_is_said(settings):
    settings.CLICKHOUSE_URL = "clickhouse://127.0.0.1:1/default"

    with pytest.raises(CommandError, match="ClickHouse: NETWORK_ERROR") as refused:
        command()
    assert refused.value.returncode == 2


def test_without_clickhouse_there_is_nothing_to_do(settings):
    settings.CLICKHOUSE_URL = ""

    assert command("--check") == "There is no ClickHouse (CLICKHOUSE_URL).\n"


def test_events_are_kept_for_two_years_and_of_the_log_errors_longer(empty):
    command()

    keys = {
        name: client.query(OF_A_TABLE.format("partition_key, sorting_key"), {"name": name})[0]
        for name in ("events", "metrics", "logs")
    }
    assert {partition for partition, _ in keys.values()} == {"toYYYYMM(timestamp)"}
    assert keys["events"][1] == "event_type, toDate(timestamp), user_id, timestamp"
    now = "toUnixTimestamp64Milli(now64(3))"
    for level, days, left in (("info", 29, 1), ("info", 31, 0), ("error", 89, 1), ("error", 91, 0)):
        client.query("TRUNCATE TABLE logs")
        at = client.scalar(f"SELECT {now}") - days * 86_400_000
        client.insert("logs", {"timestamp": [at], "level": [level]}, token=f"{level}{days}")
        client.query("OPTIMIZE TABLE logs FINAL")
        assert client.scalar("SELECT count() FROM logs") == left, (level, days)
    client.insert("events", {"timestamp": [(at - 731 * 86_400_000) * 1000]}, token="old")
    client.insert("events", {"timestamp": [(at - 600 * 86_400_000) * 1000]}, token="young")
    client.query("OPTIMIZE TABLE events FINAL")
    assert client.scalar("SELECT count() FROM events") == 1


def test_on_a_cluster_each_table_is_distributed_before_replicated_ones(settings):
    settings.CLICKHOUSE_CLUSTER = "stars"

    for migration in migrating.shipped("stars", "nocturna")[:3]:
        local, distributed = migration.statements
        name = migration.name.partition("_")[2]
        assert local.startswith(f"CREATE TABLE IF NOT EXISTS {name}_local ON CLUSTER stars\n")
        assert (
            f"ENGINE = ReplicatedMergeTree('/clickhouse/tables/{{shard}}/{{database}}/{name}', '{{replica}}')" in local
        )
        assert distributed.startswith(
            f"CREATE TABLE IF NOT EXISTS {name} ON CLUSTER stars AS `nocturna`.{name}_local\n"
        )
        assert f"ENGINE = Distributed('stars', `nocturna`, {name}_local, cityHash64(" in distributed
    assert cluster.rows_of("events") == "events_local ON CLUSTER stars"


def test_on_a_cluster_every_migration_is_of_forms_that_are_known():
    """A table, its Distributed one and a view that fills it; or columns that both are given."""
    on_all = "IF NOT EXISTS {}{} ON CLUSTER stars"

    for migration in migrating.shipped("stars", "nocturna"):
        name = migration.name.partition("_")[2]
        if name == "fingerprints":
            heads = [
                f"ALTER TABLE {table} ON CLUSTER stars\nADD COLUMN IF NOT EXISTS " for table in ("logs_local", "logs")
            ]
        else:
            heads = [f"CREATE TABLE {on_all.format(name, end)}" for end in ("_local", "")]
        if name in OF_VIEWS:
            heads.append(f"CREATE MATERIALIZED VIEW {on_all.format(name, '_view')}\nTO `nocturna`.{name}_local\n")
        assert [text[: len(head)] for text, head in zip(migration.statements, heads, strict=True)] == heads
        for text in migration.statements:
            assert text.count("MergeTree") == text.count("ENGINE = Replicated")


def test_on_a_cluster_a_view_fills_the_tables_of_its_node_from_those_of_its_node():
    [migration] = [one for one in migrating.shipped("stars", "nocturna") if one.name == "0011_people"]

    local, distributed, view = migration.statements

    at = "'/clickhouse/tables/{shard}/{database}/people', '{replica}'"
    assert f"\nENGINE = ReplicatedAggregatingMergeTree({at})" in local
    assert distributed.startswith("CREATE TABLE IF NOT EXISTS people ON CLUSTER stars AS `nocturna`.people_local\n")
    head = "CREATE MATERIALIZED VIEW IF NOT EXISTS people_view ON CLUSTER stars\nTO `nocturna`.people_local\nAS WITH\n"
    assert view.startswith(head)
    assert "\nFROM `nocturna`.events_local\nWHERE user_id" in view


def on_stars(text):
    return cluster.statements(text, cluster="stars", database="nocturna")


def test_on_a_cluster_a_column_is_added_to_both():
    added = "ON CLUSTER stars\nADD COLUMN IF NOT EXISTS a UInt8"

    sent = on_stars("-- Why.\nALTER TABLE events\nADD COLUMN IF NOT EXISTS a UInt8")

    assert sent == [f"ALTER TABLE events_local {added}", f"ALTER TABLE events {added}"]


def test_what_is_not_known_on_a_cluster_is_refused():
    with pytest.raises(cluster.NotForClusters, match="ALTER TABLE events"):
        on_stars("ALTER TABLE events DROP COLUMN a")
