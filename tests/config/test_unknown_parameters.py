"""A parameter that nobody reads is refused by lists, and named: what was meant would be missing without a word."""

import pytest

pytestmark = pytest.mark.django_db
LISTS = ("/charts", "/interpretations", "/jobs", "/users", "/auth/sessions", "/auth/api-keys", "/auth/devices")


@pytest.fixture
def client(api, alice):
    alice.is_superuser = True
    alice.save()
    return api(alice)


@pytest.mark.parametrize("path", LISTS)
def test_a_list_names_what_it_does_not_know(client, path):
    answer = client.get(path, {"sortby": "created_at", "page": 1, "kid": "natal"})

    assert (answer.status_code, answer.json()["error"]["details"]) == (
        400,
        {"sortby": ["Unknown field."], "kid": ["Unknown field."]},
    )


@pytest.mark.parametrize("path", LISTS)
def test_and_takes_what_all_of_them_know(client, path):
    known = {"page": 1, "page_size": 5, "fields": "id"}

    assert client.get(path, known).status_code == 200
    assert list(client.get(path, {**known, "sort_by": "x"}).json()["error"]["details"]) == ["sort_by"]


@pytest.mark.parametrize(
    ("path", "query"),
    [("/charts", {"kind": "natal", "rating": "AA", "tag": "t", "q": "a", "factor": "moon.aries"}),
     ("/interpretations", {"topic": "natal.overview", "status": "queued"}), ("/jobs", {"status": "queued"}),
     ("/users", {"q": "alice@example.com", "role": "user"})],
)  # fmt: skip
def test_and_its_own(client, path, query):
    assert client.get(path, query).status_code == 200
