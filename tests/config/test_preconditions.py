"""ETags as they come back through compression, and preconditions that say nothing."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def me(api, alice):
    return api(alice)


def test_the_tag_of_a_compressed_answer_serves_as_precondition(me):
    tag = me.get("/users/me", **{"Accept-Encoding": "gzip"})["ETag"]
    weak = tag if tag.startswith("W/") else f"W/{tag}"

    assert me.patch("/users/me", {"name": "Alice L."}, **{"If-Match": weak}).status_code == 200
    assert me.patch("/users/me", {"name": "Alice X."}, **{"If-Match": weak}).status_code == 412
    assert me.get("/users/me").json()["name"] == "Alice L."


@pytest.mark.parametrize("header", ["abcdef", '"abcdef"', "", '"unfinished'])
def test_a_precondition_that_names_another_state_is_refused(me, header):
    answer = me.patch("/users/me", {"name": "Nobody"}, **{"If-Match": header})

    assert (answer.status_code, answer.json()["error"]["code"]) == (412, "PRECONDITION_FAILED")
    assert me.get("/users/me").json()["name"] == "Alice"


def test_any_state_will_do_for_a_star(me):
    assert me.patch("/users/me", {"name": "Alice L."}, **{"If-Match": "*"}).status_code == 200


def test_unknown_fields_are_refused_on_an_empty_list_too(me):
    answer = me.get("/interpretations", {"fields": "nonsense"})

    assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, ["fields"])


def test_more_query_parameters_than_django_reads_are_refused(anonymous):
    answer = anonymous.client.get("/api/v1/places?" + "a=1&" * 1001)

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "MALFORMED_REQUEST")


@pytest.mark.parametrize("page", ["2", "99999999999999999999", "9" * 5000])
def test_a_page_past_the_end_is_empty_however_far(me, page):
    answer = me.get("/charts", {"page": page})

    assert (answer.status_code, answer.json()["data"], answer.json()["meta"]["total_count"]) == (200, [], 0)
