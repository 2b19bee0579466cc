"""Rate limits are exact under concurrency and told on every answer."""

import os
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.test import Client

from config.api import throttling
from config.rates import Rate

pytestmark = [pytest.mark.urls("tests.config.urls"), pytest.mark.django_db]


def get(path="/api/v1/probe/long?length=1", **kwargs):
    return Client().get(path, **kwargs)


def test_a_limit_of_three_takes_three(settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "anonymous": "3/h"}

    answers = [get() for _ in range(5)]

    assert [a.status_code for a in answers] == [200, 200, 200, 429, 429]
    assert [a["X-RateLimit-Remaining"] for a in answers] == ["2", "1", "0", "0", "0"]
    assert answers[0]["X-RateLimit-Limit"] == "3"
    assert 3590 <= int(answers[0]["X-RateLimit-Reset"]) - time.time() <= 3601
    assert answers[0]["RateLimit-Policy"] == '"default";q=3;w=3600'
    assert answers[0]["RateLimit"].startswith('"default";r=2;t=')
    assert answers[3].json()["error"]["code"] == "RATE_LIMITED"
    assert 3500 < int(answers[3]["Retry-After"]) <= 3601


def test_each_address_and_each_user_has_its_own(settings, api, alice, mallory):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "anonymous": "1/h", "user": "1/h"}

    statuses = [
        get(REMOTE_ADDR="198.51.100.1").status_code,
        get(REMOTE_ADDR="198.51.100.1").status_code,
        get(REMOTE_ADDR="198.51.100.2").status_code,
        *(api(person).get("/probe/long", {"length": 1}).status_code for person in (alice, alice, mallory)),
    ]

    assert statuses == [200, 429, 200, 200, 429, 200]


def test_a_failed_sign_in_counts_against_the_address(settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "anonymous": "2/h"}

    statuses = [get(headers={"Authorization": "Bearer nonsense"}).status_code for _ in range(3)]

    assert statuses == [401, 401, 429]


def test_forwarded_addresses_are_believed_only_as_far_as_trusted(settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "anonymous": "1/h"}

    forged = [get(headers={"X-Forwarded-For": f"203.0.113.{n}"}).status_code for n in range(2)]
    settings.TRUSTED_PROXIES = 1
    behind_a_proxy = [get(headers={"X-Forwarded-For": f"6.6.6.{n}, 203.0.113.9"}).status_code for n in range(2)]

    assert (forged, behind_a_proxy) == ([200, 429], [200, 429])


@pytest.mark.parametrize(
    "path", ["/health/live", "/health/ready", "/health", "/docs", "/redoc", "/api/v1/openapi.json"]
)
def test_health_and_documentation_do_not_count(settings, path):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "anonymous": "1/h"}

    answers = [get(path) for _ in range(3)]

    assert [a.status_code for a in answers] == [200, 200, 200]
    assert "X-RateLimit-Limit" not in answers[0]


@pytest.mark.parametrize(
    "text",
    [
        *("100", "x/h", "-1/h", "1/y", "1/h; drop", ""),
        *("5/0m", "5/00m", "1/05m", "٥/h", "1111111111/h", "1/100000d"),
    ],
)
def test_a_rate_that_is_none_is_refused(text):
    with pytest.raises(ValueError, match="not a rate"):
        Rate.parse(text)


@pytest.mark.parametrize(
    ("text", "rate"),
    [("100/h", Rate(100, 3600)), ("5/15m", Rate(5, 900)), ("1/s", Rate(1, 1)), ("9/d", Rate(9, 86400)),
     ("0/h", Rate(0, 3600)), (" 999999999/99999d ", Rate(999999999, 99999 * 86400))],
)  # fmt: skip
def test_rates_are_read(text, rate):
    assert Rate.parse(text) == rate


@pytest.mark.parametrize("redis_url", ["", os.environ.get("REDIS_URL", "")], ids=["process", "configured"])
def test_a_hundred_at_once_against_twenty_five_take_exactly_twenty_five(settings, redis_url):
    settings.REDIS_URL = redis_url
    rate = Rate(25, 60)

    with ThreadPoolExecutor(16) as pool:
        decisions = list(pool.map(lambda _: throttling.hit("test", "somebody", rate), range(100)))

    assert sum(decision.allowed for decision in decisions) == 25


def test_a_window_ends():
    rate = Rate(1, 1)
    first, second = throttling.hit("test", "x", rate), throttling.hit("test", "x", rate)
    time.sleep(1.05)

    assert [first.allowed, second.allowed, throttling.hit("test", "x", rate).allowed] == [True, False, True]


def test_without_the_counter_everybody_is_admitted(settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/1"
    settings.CACHES = {"default": {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": settings.REDIS_URL}}
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "anonymous": "1/h"}

    started = time.monotonic()
    answers = [get() for _ in range(3)]

    assert [a.status_code for a in answers] == [200, 200, 200]
    assert time.monotonic() - started < 3
