"""`GET /metrics` tells, in Prometheus' text, what was counted: by route, never by id."""

import uuid

import pytest
from django.test import Client
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families

pytestmark = pytest.mark.django_db

REQUESTS = "nocturna_http_requests_total"


def scraped(name, **labels):
    """The value of a series, 0 if there is none yet."""
    text = Client().get("/metrics").content.decode()
    samples = (sample for family in text_string_to_metric_families(text) for sample in family.samples)
    return sum(sample.value for sample in samples if sample.name == name and sample.labels.items() >= labels.items())


def test_requests_are_counted_by_method_route_and_status(api, alice):
    route = {"method": "GET", "route": "/api/v1/charts/<chart:chart_id>", "status": "404"}
    before, all_before = scraped(REQUESTS, **route), scraped(REQUESTS)

    for _ in range(3):
        api(alice).get(f"/charts/{uuid.uuid4()}")

    assert scraped(REQUESTS, **route) - before == 3
    assert scraped(REQUESTS) - all_before == 3


def test_their_time_is_told_by_route(api, alice):
    route = {"method": "GET", "route": "/api/v1/catalogue"}
    counted = "nocturna_http_request_seconds_count"
    before = scraped(counted, **route), scraped("nocturna_http_request_seconds_bucket", **route, le="+Inf")

    api(alice).get("/catalogue")

    assert scraped(counted, **route) - before[0] == 1
    assert scraped("nocturna_http_request_seconds_bucket", **route, le="+Inf") - before[1] == 1
    assert scraped("nocturna_http_request_seconds_sum", **route) > 0


@pytest.mark.parametrize(("method", "named"), [("GET", "GET"), ("FETCH", "other")])
def test_what_nobody_serves_makes_no_series_of_its_own(method, named):
    unknown = {"method": named, "route": "unknown", "status": "404"}
    before = scraped(REQUESTS, **unknown)

    for path in ("/api/v1/nowhere", "/nowhere", f"/api/{uuid.uuid4()}"):
        assert Client().generic(method, path).status_code == 404

    assert scraped(REQUESTS, **unknown) - before == 3
    assert "nowhere" not in Client().get("/metrics").content.decode()


def test_health_and_metrics_are_not_counted_and_the_scrape_is_the_only_one_in_flight():
    before = scraped(REQUESTS)

    Client().get("/health/live")

    assert scraped(REQUESTS) == before
    assert scraped("nocturna_http_requests_in_flight") == 1


def test_metrics_need_no_sign_in_and_count_against_no_limit(settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "anonymous": "1/h"}

    answers = [Client().get("/metrics", headers={"Authorization": "Bearer nonsense"}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert "X-RateLimit-Limit" not in answers[0]
    assert answers[0]["Content-Type"].startswith("text/plain; version=")


def test_whoever_accepts_openmetrics_gets_it():
    answer = Client().get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})

    assert answer["Content-Type"].startswith("application/openmetrics-text; version=1.0.0")
    assert "nocturna_http_requests_in_flight" in {family.name for family in open_metrics(answer.content.decode())}


def test_metrics_are_only_read():
    answer = Client().post("/metrics")

    assert (answer.status_code, answer.json()["error"]["code"]) == (405, "METHOD_NOT_ALLOWED")
