"""How well a birth time is known, after Rodden: rated by its owner, and never against what is said of the hour."""

import pytest

from charts.models import Chart
from tests.charts.births import ADA, HOURLESS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]


def test_a_rating_and_its_source_come_back_and_filter(api, alice, birth):
    client = api(alice)
    rated = client.post("/charts", {**birth, "rating": "AA", "source": "Baptismal register"}).json()
    client.post("/charts", {**birth, "name": "Unrated"})

    assert (rated["rating"], rated["source"]) == ("AA", "Baptismal register")
    assert [row["name"] for row in client.get("/charts", {"rating": "AA"}).json()["data"]] == ["Ada"]
    assert client.get("/charts", {"rating": "E"}).status_code == 400


@pytest.mark.parametrize(
    ("body", "rating", "status", "stored"),
    [
        (HOURLESS, None, 201, "X"),
        (HOURLESS, "XX", 201, "XX"),
        (HOURLESS, "AA", 400, None),
        (ADA, None, 201, ""),
        (ADA, "XX", 201, "XX"),
        (ADA, "X", 400, None),
        (ADA, "aa", 400, None),
    ],
)
def test_a_rating_agrees_with_the_hour(api, alice, body, rating, status, stored):
    answer = api(alice).post("/charts", {**body, **({} if rating is None else {"rating": rating})})

    assert answer.status_code == status, answer.json()
    if stored is None:
        assert list(answer.json()["error"]["details"]) == ["rating"]
        assert not Chart.objects.exists()
    else:
        assert answer.json()["rating"] == stored


def test_a_rating_that_no_longer_fits_goes_with_the_hour(api, alice, birth):
    client = api(alice)
    chart = client.post("/charts", {**birth, "rating": "AA"}).json()
    path = f"/charts/{chart['id']}"

    assert client.patch(path, {"moment": HOURLESS["moment"]}).json()["rating"] == "X"
    refused = client.patch(path, {"rating": "B"})
    assert (refused.status_code, list(refused.json()["error"]["details"])) == (400, ["rating"])
    assert client.patch(path, {"moment": ADA["moment"]}).json()["rating"] == ""
    assert client.get(f"{path}/versions/1").json()["rating"] == "AA"


@pytest.mark.parametrize(("language", "label"), [("en", "Birth record or certificate"), ("ru", "Запись о рождении")])
def test_the_catalogue_names_the_ratings(api, alice, language, label):
    ratings = api(alice).get("/catalogue", {"sections": "ratings"}, **{"Accept-Language": language}).json()["ratings"]

    assert [entry["name"] for entry in ratings] == ["AA", "A", "B", "C", "DD", "X", "XX"]
    assert label in ratings[0]["label"]
