"""The home page of the back office and its parts: who sees them, their numbers, what is said when they cannot come."""

import html
import json
import os
import re
import time
import uuid
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.models import Role, StaffGrant
from analytics.reports.system import MOST_KINDS
from config import health
from config.backoffice.dashboard import views, watch
from config.backoffice.dashboard.plots import PLOTS
from config.celery import app as celery
from config.system import caching
from config.system.models import Flag
from interpretations.models import ModelCall
from tests import factories
from tests.config import seeded

pytestmark = pytest.mark.django_db
CALL = {"model": "m/1", "provider": "p", "plan": "free", "topic": "t", "purpose": "reading", "outcome": "completed"}
QUERIES = 5  # of the page: the session, the person, what they may, banners, and Django's own log


@pytest.fixture(autouse=True)
def looked_at_again():
    watch.watched.forget()
    yield
    watch.watched.forget()


@pytest.fixture
def clickhouse(settings):
    settings.CLICKHOUSE_URL = os.environ["CLICKHOUSE_URL"]
    seeded.empty()
    yield
    seeded.empty()


@pytest.fixture
def away(settings):
    settings.CLICKHOUSE_URL = "clickhouse://127.0.0.1:1/default"


def staff(grant=None, role=Role.USER):
    user = factories.UserFactory.create(is_staff=True, role=role)
    if grant:
        expires_at = timezone.now() + timedelta(days=1)
        StaffGrant.objects.create(user=user, grants=grant, reason="Their work.", expires_at=expires_at)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def analyst(db):
    return staff("analyst")


def figure_of(page):
    return json.loads(html.unescape(re.search(r'data-figure="([^"]*)"', page.content.decode())[1]))


def tiles_of(page):
    text = re.sub(r"<[^>]+>", "\n", page.content.decode())
    return [line.strip() for line in html.unescape(text).splitlines() if line.strip()]


def test_who_may_see_reports_sees_plots_and_others_the_list_of_pages(analyst):
    home = analyst.get("/admin/").content.decode()
    operator, moderator = staff("operator"), staff(role=Role.MODERATOR)

    assert home.count("data-src=") == 10
    assert operator.get("/admin/").content.decode().count("data-src=") == 1
    assert "data-src=" not in moderator.get("/admin/").content.decode()
    parts = ("dashboard/tiles/", "dashboard/people/", "reports/usage/", "dashboard/health/")
    assert [operator.get(f"/admin/{part}").status_code for part in parts] == [403, 403, 403, 200]
    assert [moderator.get(f"/admin/{part}").status_code for part in parts] == [403] * 4
    assert [Client().get(f"/admin/{part}").status_code for part in parts] == [302] * 4


def test_the_page_comes_at_once_though_clickhouse_is_away(analyst, away, django_assert_num_queries):
    analyst.get("/admin/")
    began = time.monotonic()

    with django_assert_num_queries(QUERIES):
        page = analyst.get("/admin/?days=90")

    assert time.monotonic() - began < 1
    assert 'data-src="/admin/dashboard/people/?days=90"' in page.content.decode()


@pytest.mark.parametrize(("asked", "days"), [("7", 7), ("90", 90), ("31", 30), ("x", 30), ("", 30)])
def test_the_period_is_one_of_three(analyst, asked, days):
    home = analyst.get(f"/admin/?days={asked}").content.decode()

    assert f'data-src="/admin/dashboard/tiles/?days={days}"' in home
    assert f'href="?days={days}" aria-current="true"' in home


def test_tiles_tell_what_changed(analyst, clickhouse):
    ada, bob = uuid.uuid4(), uuid.uuid4()
    called = {"model": "m", "provider": "p", "plan": "free", "topic": "t", "purpose": "reading", "outcome": "completed"}
    happened = [
        *[(ago, "user.signed_in", ada, {}) for ago in (0, 1, 8)],
        (0, "user.signed_in", bob, {}),
        (2, "user.created", ada, {}), (9, "user.created", bob, {}), (9, "user.created", uuid.uuid4(), {}),
        (1, "interpretation.completed", ada, {"topic": "t", "model": "m", "verdict": "grounded"}),
        (1, "model.called", ada, {**called, "cost": "1.50"}), (8, "model.called", ada, {**called, "cost": "1.20"}),
    ]  # fmt: skip
    seeded.store(happened)
    seeded.measure([(0, 0.1, 200), (1, 0.1, 500), (8, 0.1, 200), (8, 0.1, 200)])

    assert tiles_of(analyst.get("/admin/dashboard/tiles/?days=7")) == [
        "Active today", "2", "+100%", "1 yesterday",
        "Active in 7 days", "2", "−33%", "3 in the 7 days before",
        "Active in 30 days", "3", "0 in the 30 days before",
        "Sign-ups", "1", "−50%", "2 in the 7 days before",
        "Readings", "1", "0 in the 7 days before",
        "Answers", "0", "0 in the 7 days before",
        "Spent on models", "$1.50", "+25%", "$1.20 in the 7 days before",
        "Errors of the API", "50%", "0.0% in the 7 days before",
    ]  # fmt: skip
    russian = tiles_of(analyst.get("/admin/dashboard/tiles/?days=7", headers={"Accept-Language": "ru"}))
    assert russian[:4] == ["Активны сегодня", "2", "+100 %", "1 вчера"]


def test_tiles_count_what_is_rare_among_what_apps_tell(analyst, clickhouse):
    of_apps = [(0, f"client.{n:03}", uuid.uuid4(), {}) for n in range(MOST_KINDS) for _twice in range(2)]
    seeded.store([*of_apps, (0, "user.created", uuid.uuid4(), {})])

    told = tiles_of(analyst.get("/admin/dashboard/tiles/?days=7"))

    assert told[told.index("Sign-ups") + 1] == "1"


def test_plots_have_every_day_and_a_text_in_their_place(analyst, clickhouse):
    ada = uuid.uuid4()
    called = {"model": "m/1", "provider": "m", "plan": "free", "topic": "t", "purpose": "reading", "outcome": "failed"}
    written = {"topic": "natal.work", "model": "m/1", "sentences": 9, "removed": 1, "replaced": 2}
    seeded.store(
        [
            (3, "user.created", ada, {}),
            (3, "chart.created", ada, {}),
            (0, "model.called", ada, {**called, "cost": "2.5"}),
            (1, "interpretation.completed", ada, {**written, "verdict": "grounded"}),
        ]
    )
    seeded.measure([(0, 0.25, 200), (0, 0.25, 404)])

    def figure(name):
        return figure_of(analyst.get(f"/admin/dashboard/{name}/?days=7"))

    assert [series["values"] for series in figure("people")["series"]] == [
        [0, 0, 0, 1, 0, 0, 0], [0, 0, 0, 1, 1, 1, 1], [0, 0, 0, 1, 1, 1, 1],
    ]  # fmt: skip
    assert figure("funnel")["labels"] == [
        "Signed up · 100%",
        "First chart · 100%",
        "First reading · 100%",
        "Paid · 0.0%",
    ]
    costs = figure("costs")
    assert (costs["unit"], costs["series"]) == ("dollars", [{"name": "m/1", "values": [0, 0, 0, 0, 0, 0, 2.5]}])
    assert [series["values"][5] for series in figure("grounding")["series"]] == [1.0, 0.1, 0.2]
    assert [series["values"][4] for series in figure("grounding")["series"]] == [None] * 3
    readings = figure("readings")
    assert (readings["labels"], readings["series"]) == (["Work and calling"], [{"name": "m/1", "values": [1]}])
    speed = figure("speed")
    assert speed["labels"][-1].endswith(timezone.now().strftime(" %b, %H:00"))
    assert [value for value in speed["series"][2]["values"] if value is not None] == [0.25]
    assert figure("faults")["series"][1]["values"].count(0.5) == 1
    faults = figure_of(analyst.get("/admin/dashboard/faults/?days=30"))
    assert (len(faults["labels"]), faults["series"][1]["values"][-1]) == (30, 0.5)
    assert 'aria-label="Cost of models: m/1: $2.50 in all"' in analyst.get("/admin/dashboard/costs/").content.decode()
    heat = analyst.get("/admin/dashboard/retention/").content.decode()
    assert '<td class="dash-warm-10">100%</td>' in heat


def test_where_nothing_happened_a_plot_says_so(analyst, clickhouse):
    for name in PLOTS:
        assert "Nothing happened in these days." in analyst.get(f"/admin/dashboard/{name}/").content.decode()
    assert analyst.get("/admin/dashboard/revenue/").status_code == 404


@pytest.mark.parametrize(
    ("cost", "said"),
    [
        ("0", "Nothing was spent in these days."),
        ("0.0004", "m/1: $0.00040 in all"),
    ],
)
def test_what_costs_nothing_is_said_and_what_costs_little_is_told(analyst, clickhouse, cost, said):
    seeded.store([(0, "model.called", uuid.uuid4(), {**CALL, "cost": cost})])

    page = analyst.get("/admin/dashboard/costs/").content.decode()

    assert said in page
    assert ("canvas" in page) == ("in all" in said)


def test_a_part_is_kept_for_a_minute_by_period_and_language(analyst, clickhouse, monkeypatch):
    monkeypatch.setattr(views, "KEPT", 10**9)  # no minute ends in the middle of this test
    ask = "/admin/dashboard/costs/?days=7"
    before = analyst.get(ask).content
    assert "Nothing happened in these days." in before.decode()
    seeded.store([(0, "model.called", uuid.uuid4(), {"model": "m/1", "provider": "m", "cost": "1"})])

    assert analyst.get(ask).content == before
    assert figure_of(analyst.get("/admin/dashboard/costs/?days=30"))["series"][0]["values"][-1] == 1.0
    assert "m/1: всего $1,00" in analyst.get(ask, headers={"Accept-Language": "ru"}).content.decode()
    cache.clear()
    caching.forget()
    assert figure_of(analyst.get(ask))["series"] == [{"name": "m/1", "values": [0, 0, 0, 0, 0, 0, 1.0]}]


def test_a_fault_is_told_with_its_reason_and_not_kept(analyst, settings, away):
    refused = analyst.get("/admin/dashboard/people/")
    settings.CLICKHOUSE_URL = ""
    none = analyst.get("/admin/dashboard/people/")
    settings.CLICKHOUSE_URL = os.environ["CLICKHOUSE_URL"]

    assert (refused.status_code, none.status_code) == (503, 503)
    assert "ClickHouse does not answer (NETWORK_ERROR)." in refused.content.decode()
    assert "There is no ClickHouse here: events wait in the outbox." in none.content.decode()
    assert analyst.get("/admin/dashboard/people/").status_code == 200


def test_what_takes_too_long_is_given_up(analyst, clickhouse, monkeypatch):
    monkeypatch.setattr(views, "SECONDS", 0.0)

    page = analyst.get("/admin/dashboard/people/")

    assert (page.status_code, "ClickHouse took longer than 0 seconds." in page.content.decode()) == (503, True)


def test_a_report_is_a_table_and_a_file(analyst, clickhouse):
    seeded.store([(0, "user.signed_in", uuid.uuid4(), {})])
    page = analyst.get("/admin/reports/events/?days=7")
    file = analyst.get("/admin/reports/events/?days=7&format=csv")

    assert "<td>user.signed_in</td>" in page.content.decode()
    assert file.content.decode().splitlines()[1:] == [f"{timezone.now():%Y-%m-%d},user.signed_in,1,1"]
    assert analyst.get("/admin/reports/revenue/").status_code == 404


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("start=2026-11-09&end=2026-11-08", "start: Must not be after the end."),
        ("days=0", "days: Ensure this value is greater than or equal to 1."),
        ("days=7&end=0001-01-01", "end: Must be a day from 2000 to 2099."),
        ("end=0001-01-01", "end: Must be a day from 2000 to 2099."),
        ("end=soon", "end: Enter a valid date."),
        ("interval=hour", "interval: Select a valid choice. hour is not one of the available choices."),
    ],
)
def test_what_no_report_is_about_is_refused_by_its_name(analyst, query, fault):
    page = analyst.get(f"/admin/reports/events/?{query}")

    assert (page.status_code, re.search('role="alert">([^<]*)<', page.content.decode())[1]) == (400, fault)


class TestHealth:
    def seen(self):
        watch.watched.forget()
        health.examine.forget()
        return {str(one.name): (one.status, one.detail) for one in watch.watched()}

    def test_tells_of_each_dependency_and_first_of_all_what_fails(self, analyst, away):
        page = analyst.get("/admin/dashboard/health/").content.decode()

        assert {"PostgreSQL", "Redis", "Broker", "ClickHouse", "Delivery of events", "Storage of files", "Mail"} <= set(
            re.findall(r"<b>([^<]+)</b>", page)
        )
        assert "ClickHouse: down" in re.search(r'role="status">.*?</p>', page, re.S)[0]
        assert self.seen()["Queues"][0] == "up"
        assert self.seen()["Workers"][0] == "down"
        assert self.seen()["Workers"][1].startswith("nobody takes from ")

    def test_is_asked_once_however_many_look(self):
        first = watch.watched()

        assert watch.watched() is first

    @pytest.mark.parametrize("broker", ["CELERY_BROKER_URL", "REDIS_URL", "memory://"])
    def test_in_a_queue_that_nobody_made_nothing_waits(self, settings, monkeypatch, broker):
        monkeypatch.setattr(celery.conf, "broker_read_url", os.environ.get(broker, broker))
        settings.CELERY_TASK_QUEUES = {"unmade": {}}

        assert self.seen()["Queues"] == ("up", "unmade 0")

    def test_a_queue_that_cannot_be_asked_is_not_taken_for_empty(self, settings):
        settings.CELERY_TASK_QUEUES = {"locked": {}}
        with celery.connection_for_write() as other:
            other.channel().queue_declare("locked", exclusive=True)

            assert self.seen()["Queues"] == ("down", "ResourceLocked")

    @pytest.mark.django_db(transaction=True)
    def test_tells_of_models_that_rest_or_fail(self, settings):
        model = {"upstream": "u", "protocol": "openai", "url": "http://x", "credits": 1, "fallbacks": []}
        prices = {"input": "1", "cached": "1", "output": "1"}
        names = ("openai/first", "other/second")
        settings.LLM = {**settings.LLM, "MODELS": [{"name": name, "prices": prices, **model} for name in names]}
        assert self.seen()["Language models"] == ("up", "2 may be asked")

        Flag.objects.create(name="llm.other", is_on=False, reason="Too dear.")
        call = {
            "purpose": "reading", "topic": "natal.work", "provider": "openai", "model": "openai/first", "cost": 0,
            "estimated": False, "at": timezone.now(), "outcome": "failed",
            **dict.fromkeys(("price_input", "price_cached", "price_output"), 1),
            **dict.fromkeys(("input_tokens", "cached_tokens", "output_tokens", "reasoning_tokens"), 1),
        }  # fmt: skip
        ModelCall.objects.create(**call)
        told = "other/second rests, openai/first failed 1 of 1"
        assert self.seen()["Language models"] == ("slow", told)
        Flag.objects.create(name="llm.openai", is_on=False, reason="Away.")
        assert self.seen()["Language models"][0] == "down"
