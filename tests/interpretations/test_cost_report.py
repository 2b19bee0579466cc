"""`manage.py cost_report`: what calls of models cost, by what they were for."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from tests.interpretations.costs import call_of

pytestmark = pytest.mark.django_db
COLUMNS = ["calls", "input_tokens", "cached_tokens", "output_tokens", "reasoning_tokens", "cost", "assumed"]


@pytest.fixture
def november(alice, mallory):
    call_of("0.5", at="2026-10-31T23:59:59+00:00", owner=alice)
    call_of("0.25", at="2026-11-01T00:00:00+00:00", owner=alice, topic="natal.work")
    call_of("0.125", owner=alice, purpose="repair")
    call_of("2", at="2026-11-02T23:59:59+00:00", owner=mallory, provider="anthropic", model="anthropic/second")
    call_of("0.000001", purpose="evaluation", outcome="lost", estimated=True)
    call_of("1", at="2026-11-03T00:00:00+00:00", owner=mallory)


def report(*options):
    said = io.StringIO()
    call_command("cost_report", *options, stdout=said)
    return said.getvalue()


def reported(by):
    days = ("--since", "2026-11-01", "--until", "2026-11-02")
    told = json.loads(report("--by", by, *days, "--format", "json"))
    assert (told["by"], told["since"], told["until"]) == (by, "2026-11-01", "2026-11-02")
    assert (told["total"]["calls"], told["total"]["cost"], told["total"]["assumed"]) == (4, "2.375001", "0.000001")
    return [(row["key"], row["calls"], row["cost"]) for row in told["rows"]]


def test_each_dimension_is_summed_the_dearest_first_and_days_in_order(november, alice, mallory):
    assert reported("day") == [("2026-11-01", 1, "0.250000"), ("2026-11-02", 3, "2.125001")]
    assert reported("model") == [("anthropic/second", 1, "2.000000"), ("openai/first", 3, "0.375001")]
    assert reported("provider") == [("anthropic", 1, "2.000000"), ("openai", 3, "0.375001")]
    assert reported("topic") == [("natal.overview", 3, "2.125001"), ("natal.work", 1, "0.250000")]
    assert reported("purpose") == [
        ("reading", 2, "2.250000"), ("repair", 1, "0.125000"), ("evaluation", 1, "0.000001"),
    ]  # fmt: skip
    assert reported("user") == [
        (str(mallory.pk), 1, "2.000000"), (str(alice.pk), 2, "0.375000"), (None, 1, "0.000001"),
    ]  # fmt: skip


def test_a_table_and_csv_say_the_same(november):
    days = ("--by", "user", "--since", "2026-11-02", "--until", "2026-11-02")
    titles, *lines = (line.split() for line in report(*days).splitlines())
    assert titles == ["user", "calls", "input", "cached", "output", "reasoning", "cost", "$", "assumed", "$"]
    assert [line[0] for line in lines][2:] == ["—", "total"]
    assert lines[3][1:] == ["3", "300", "90", "150", "60", "2.125001", "0.000001"]

    head, *rows = csv.reader(io.StringIO(report(*days, "--format", "csv")))

    assert head == ["user", *COLUMNS]
    assert [row[1:] for row in rows] == [line[1:] for line in lines[:3]]
    assert rows[2][0] == ""


def test_without_days_it_is_of_the_last_thirty(alice):
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    call_of("1", at=(today - timedelta(days=29)).isoformat())
    call_of("2", at=(today - timedelta(days=29, seconds=1)).isoformat())

    told = json.loads(report("--format", "json"))

    assert [row["cost"] for row in told["rows"]] == [told["total"]["cost"]] == ["1.000000"]
    assert told["until"] == today.date().isoformat()


def test_where_nothing_was_asked_nothing_has_cost():
    told = json.loads(report("--format", "json", "--until", "2020-01-01"))

    assert (told["rows"], told["total"]["calls"], told["total"]["cost"]) == ([], 0, "0.000000")
    assert report("--until", "2020-01-01").splitlines()[1].split()[:2] == ["total", "0"]


def test_days_in_the_wrong_order_are_refused():
    with pytest.raises(CommandError, match="--since 2026-11-02 is after --until 2026-11-01"):
        report("--since", "2026-11-02", "--until", "2026-11-01")
    with pytest.raises(CommandError, match="invalid fromisoformat value: '1st'"):
        report("--since", "1st")
