"""The server is stopped while an outside service computes."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.services.nocturna import SERVICE_TOKEN
from tests.serving import eventually

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("places")]
BODY = {"moment": {"utc": "1990-06-15T13:30:00Z"}, "place": {"latitude": 51.5, "longitude": -0.1}}


def test_what_is_under_way_is_told_so_in_the_envelope(api, alice, nocturna, in_use, uvicorn_server):
    in_use(
        "nocturna.NocturnaCalculations",
        {"url": nocturna.url, "token": SERVICE_TOKEN, "time_limit": 6.0, "socket": False},
    )
    server, running = uvicorn_server
    headers = {"Authorization": f"Bearer {api(alice).signed_in.access_token}", "Accept-Language": "ru"}
    nocturna.stalled = True
    with ThreadPoolExecutor(4) as pool:
        asked = [
            pool.submit(httpx.post, f"{server}/api/v1/calculations", json=BODY, headers=headers, timeout=30)
            for _ in range(4)
        ]
        eventually(lambda: nocturna.seen)
        running.should_exit = True
        answers = [one.result() for one in asked]

    assert [answer.status_code for answer in answers] == [503] * 4
    for answer in answers:
        error = answer.json()["error"]
        assert (error["code"], error["request_id"]) == ("SERVICE_UNAVAILABLE", answer.headers["X-Request-ID"])
        assert "Retry-After" in answer.headers
        assert any("а" <= letter <= "я" for letter in error["message"])
