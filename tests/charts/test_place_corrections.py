"""Staff correct a place in the back office; from then on everybody is answered so, and the data may be renewed."""

import time
from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import AuditEntry
from charts.atlas.build import index
from charts.models import Chart, PlaceCorrection
from charts.services import corrections, get_atlas
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]
LIST = "/admin/charts/placecorrection/"
BERLIN = "geonames:2950159"


@pytest.fixture
def staff(db):
    client = Client()
    client.user = factories.UserFactory.create(email="staff@example.com", is_staff=True, is_superuser=True)
    client.force_login(client.user)
    return client


@pytest.fixture
def post(staff, django_capture_on_commit_callbacks):
    """Save the form of a new correction."""

    def save(path="add/", **fields):
        blank = dict.fromkeys(("place_id", "name", "other_names", "admin", "country", "timezone"), "")
        with django_capture_on_commit_callbacks(execute=True):
            return staff.post(LIST + path, {**blank, "reason": "The town hall says so.", **fields})

    return save


def faults(answer):
    return {name: list(errors) for name, errors in answer.context["adminform"].form.errors.items()}


def done_by_staff():
    changes = AuditEntry.objects.filter(action__in=("admin.added", "admin.changed", "admin.deleted"))
    return list(changes.order_by("pk").values_list("action", "target_id"))


def test_a_correction_answers_all_at_once(post, staff, anonymous, api, alice, birth):
    answer = post(place_id=BERLIN, population=7, timezone="Europe/Warsaw", other_names="Spreeathen\nШпрееафины")

    assert answer.status_code == 302
    place = anonymous.get(f"/places/{BERLIN}").json()
    assert (place["population"], place["timezone"], place["name"]) == (7, "Europe/Warsaw", "Berlin")
    assert anonymous.get("/places", {"q": "шпрееаф"}).json()["data"][0]["id"] == BERLIN
    chart = api(alice).post("/calculations", {**birth, "place": {"query": "Spreeathen"}}).json()
    assert (chart["place"]["id"], chart["moment"]["timezone"]) == (BERLIN, "Europe/Warsaw")
    row = PlaceCorrection.objects.get()
    assert (row.author, row.other_names) == (staff.user, ["Spreeathen", "Шпрееафины"])
    assert done_by_staff() == [("admin.added", str(row.pk))]


def test_a_place_of_our_own(post, anonymous):
    place = {"name": "Jodrell Bank", "admin": "England", "country": "gb", "latitude": "53.2367", "longitude": "-2.3085"}
    assert post(**place, timezone="Europe/London").status_code == 302

    found = anonymous.get("/places", {"q": "jodrell"}).json()["data"][0]
    assert found == {
        "id": f"staff:{PlaceCorrection.objects.get().pk}",
        "name": "Jodrell Bank",
        "matched_name": "Jodrell Bank",
        "admin": "England",
        "country": "GB",
        "latitude": 53.2367,
        "longitude": -2.3085,
        "population": 0,
        "timezone": "Europe/London",
    }
    assert anonymous.get(f"/places/{found['id']}").json() == found
    assert anonymous.get("/places/nearest", {"latitude": 53.2368, "longitude": -2.3085}).json()["id"] == found["id"]


def test_a_hidden_place_is_not_found_and_comes_back(post, staff, anonymous, django_capture_on_commit_callbacks):
    post(place_id=BERLIN, hidden="on")
    assert anonymous.get(f"/places/{BERLIN}").status_code == 404

    with django_capture_on_commit_callbacks(execute=True):
        staff.post(f"{LIST}{PlaceCorrection.objects.get().pk}/delete/", {"post": "yes"})
    assert anonymous.get(f"/places/{BERLIN}").status_code == 200
    assert [action for action, _target in done_by_staff()] == ["admin.added", "admin.deleted"]


def test_charts_keep_the_place_they_were_computed_for(post, api, alice, birth):
    chart = api(alice).post("/charts", {**birth, "place": {"place_id": BERLIN}}).json()
    post(place_id=BERLIN, latitude="10", longitude="20")

    assert api(alice).get(f"/charts/{chart['id']}").json()["place"] == chart["place"]
    assert Chart.objects.get().latitude == chart["place"]["latitude"]


def test_a_chart_keeps_its_place_when_something_else_of_it_changes(post, api, alice, birth):
    """Even if the place is gone by now, or its name another's; a place that is sent anew is looked up anew."""
    chart = api(alice).post("/charts", {**birth, "place": {"query": "Berlin, DE"}}).json()
    post(place_id=BERLIN, latitude="10", longitude="20", timezone="Asia/Tokyo", name="Spree-Athen")

    changed = api(alice).patch(f"/charts/{chart['id']}", {"settings": {"house_system": "whole_sign"}})
    assert changed.status_code == 200
    assert (changed.json()["place"], changed.json()["moment"]) == (chart["place"], chart["moment"])
    assert changed.json()["version"] == chart["version"] + 1
    moved = api(alice).patch(f"/charts/{chart['id']}", {"place": {"place_id": BERLIN}}).json()
    assert (moved["place"]["latitude"], moved["moment"]["timezone"]) == (10, "Asia/Tokyo")


@pytest.fixture
def release(settings, tmp_path, monkeypatch):
    """Compile an index of other data and let the API answer from it, as after an update and a restart."""

    def publish(*cities):
        monkeypatch.setattr(index, "version", lambda package: "another release")
        monkeypatch.setattr(index, "_cities", lambda: sorted(cities, key=lambda city: -city["population"]))
        assert index.build(tmp_path / "places.sqlite") is True
        settings.ATLAS_INDEX = tmp_path / "places.sqlite"
        get_atlas.cache_clear()

    yield publish
    get_atlas.cache_clear()


def city(geoname, name, country, area, timezone, population, latitude=50.0, longitude=10.0):
    return {
        "geonameid": geoname, "name": name, "latitude": latitude, "longitude": longitude, "countrycode": country,
        "population": population, "timezone": timezone, "admin1code": area, "alternatenames": [],
    }  # fmt: skip


def test_corrections_and_charts_outlive_a_release_of_the_data(post, release, anonymous, api, alice, birth):
    own = {"name": "Jodrell Bank", "country": "GB", "latitude": "53.2367", "longitude": "-2.3085"}
    post(place_id=BERLIN, name="Spree-Athen", latitude="52.5", longitude="13.4", timezone="Europe/Warsaw")
    post(place_id="geonames:2988507", hidden="on")  # Paris
    post(place_id="geonames:2643743", population=9)  # London, of which the next release knows nothing
    post(**own, admin="England", timezone="Europe/London")
    added = f"staff:{PlaceCorrection.objects.get(place_id=None).pk}"
    chart = api(alice).post("/charts", {**birth, "place": {"query": "Spree-Athen"}}).json()
    gone = api(alice).post("/charts", {**birth, "place": {"query": "London, GB"}}).json()

    release(
        city(2950159, "Berlin", "DE", "16", "Europe/Berlin", 4_000_000, 52.6, 13.6),
        city(2988507, "Paris", "FR", "11", "Europe/Paris", 2_000_000),
        city(2911298, "Hamburg", "DE", "04", "Europe/Berlin", 1_900_000, 53.55, 10.0),
        city(2643123, "Manchester", "GB", "ENG", "Europe/London", 500_000, 53.48, -2.24),
    )

    assert get_atlas().count() == 4
    berlin = anonymous.get(f"/places/{BERLIN}").json()
    assert (berlin["name"], berlin["latitude"], berlin["longitude"]) == ("Spree-Athen", 52.5, 13.4)
    assert (berlin["timezone"], berlin["population"]) == ("Europe/Warsaw", 4_000_000)
    assert anonymous.get("/places", {"q": "spree-a"}).json()["data"] == [berlin]
    assert anonymous.get("/places", {"q": "Berlin"}).json()["data"] == [{**berlin, "matched_name": "Berlin"}]
    assert anonymous.get("/places", {"q": "Paris"}).json()["data"] == []
    assert anonymous.get("/places/geonames:2988507").status_code == 404
    assert anonymous.get("/places/geonames:2643743").status_code == 404
    assert anonymous.get(f"/places/{added}").json()["name"] == "Jodrell Bank"
    assert anonymous.get("/places/nearest", {"latitude": 53.24, "longitude": -2.31}).json()["id"] == added
    assert PlaceCorrection.objects.count() == 4
    for one in (chart, gone):
        assert api(alice).get(f"/charts/{one['id']}").json()["place"] == one["place"]
        changed = api(alice).patch(f"/charts/{one['id']}", {"settings": {"house_system": "whole_sign"}})
        assert (changed.status_code, changed.json()["place"]) == (200, one["place"])


def test_corrections_are_carried_to_another_database(post, tmp_path, anonymous):
    """By Django's own commands, as a backup or a move would."""
    post(place_id=BERLIN, name="Spree-Athen", other_names="Шпрееафины")
    post(place_id="geonames:2988507", hidden="on")
    kept = [field.name for field in PlaceCorrection._meta.fields if field.name not in ("created_at", "updated_at")]
    before = list(PlaceCorrection.objects.order_by("pk").values(*kept))
    call_command("dumpdata", "charts.placecorrection", output=tmp_path / "corrections.json")
    PlaceCorrection.objects.all().delete()
    corrections.forget()
    assert anonymous.get(f"/places/{BERLIN}").json()["name"] == "Berlin"

    call_command("loaddata", tmp_path / "corrections.json", verbosity=0)
    corrections.forget()

    assert list(PlaceCorrection.objects.order_by("pk").values(*kept)) == before
    assert anonymous.get(f"/places/{BERLIN}").json()["name"] == "Spree-Athen"
    assert anonymous.get("/places", {"q": "шпрееаф"}).json()["data"][0]["id"] == BERLIN
    assert anonymous.get("/places/geonames:2988507").status_code == 404


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"place_id": "geonames:1", "population": 1}, {"place_id": ["The data have no place with this id."]}),
        ({"place_id": "staff:1", "population": 1}, {"place_id": ["The data have no place with this id."]}),
        (
            {"place_id": BERLIN, "timezone": "Europe/Berln"},
            {"timezone": ["There is no such time zone. Did you mean Europe/Berlin, Europe/Dublin, Europe/Belfast?"]},
        ),
        ({"place_id": BERLIN, "latitude": "91", "longitude": "1"}, {"latitude": ["Must be between -90 and 90."]}),
        ({"place_id": BERLIN, "latitude": "1", "longitude": "181"}, {"longitude": ["Must be between -180 and 180."]}),
        ({"place_id": BERLIN, "latitude": "1"}, {"longitude": ["Give both coordinates."]}),
        ({"place_id": BERLIN, "country": "DE", "name": "B"}, {"country": ["Only of a place that you add."]}),
        (
            {"place_id": BERLIN, "population": "-1"},
            {"population": ["Ensure this value is greater than or equal to 0."]},
        ),
        ({"place_id": BERLIN}, {"__all__": ["Nothing is corrected."]}),
        ({"place_id": BERLIN, "hidden": "on", "reason": ""}, {"reason": ["This field is required."]}),
        (
            {"name": "Nowhere", "country": "QQ", "latitude": "1", "longitude": "1", "timezone": "UTC"},
            {"country": ["There is no such country."]},
        ),
        (
            {"name": "Nowhere", "country": "DE"},
            {name: ["A place of your own needs this."] for name in ("latitude", "longitude", "timezone")},
        ),
    ],
)
def test_what_cannot_be_true_is_refused_at_its_field(post, fields, expected):
    answer = post(**fields)

    assert (answer.status_code, faults(answer)) == (200, expected)
    assert not PlaceCorrection.objects.exists()


def test_a_place_is_corrected_once(post):
    post(place_id=BERLIN, population=1)

    assert list(faults(post(place_id=BERLIN, population=2))) == ["place_id"]
    assert PlaceCorrection.objects.get().population == 1


def test_the_form_shows_the_place_as_the_data_have_it(staff, post):
    page = staff.get(f"{LIST}add/?place_id={BERLIN}").content.decode()
    assert ("3426354" in page, f'value="{BERLIN}"' in page) == (True, True)

    post(place_id=BERLIN, name="Spree-Athen")
    page = staff.get(f"{LIST}{PlaceCorrection.objects.get().pk}/change/").content.decode()
    assert "<td>Berlin</td><td>Spree-Athen</td>" in page


def test_staff_find_a_place_to_correct(staff, post):
    page = staff.get(f"{LIST}search/", {"q": "Берлин"}).content.decode()
    assert f"{LIST}add/?place_id={quote(BERLIN)}" in page

    post(place_id=BERLIN, population=9)
    page = staff.get(f"{LIST}search/", {"q": "Берлин"}).content.decode()
    assert f"{LIST}{PlaceCorrection.objects.get().pk}/change/" in page
    assert staff.get(f"{LIST}search/", {"q": "91n0 0w10"}).status_code == 200
    assert staff.get(LIST, {"q": "Spree"}).status_code == 200


def test_the_search_is_for_those_who_may_see_corrections(db):
    clerk = Client()
    clerk.force_login(factories.UserFactory.create(email="clerk@example.com", is_staff=True))

    assert clerk.get(f"{LIST}search/", {"q": "Berlin"}).status_code == 404


def test_another_process_sees_it_within_seconds():
    """A row that this process knows nothing of, as if another had written it."""
    assert get_atlas().get(BERLIN).population > 1000
    PlaceCorrection.objects.create(place_id=BERLIN, population=1, reason="Elsewhere.")
    deadline = time.monotonic() + corrections.FRESH + 1
    while get_atlas().get(BERLIN).population != 1 and time.monotonic() < deadline:
        time.sleep(0.05)

    assert get_atlas().get(BERLIN).population == 1


def test_asking_costs_one_query_in_two_seconds(django_assert_num_queries):
    get_atlas().search("berl")
    corrections.forget()
    with django_assert_num_queries(1):
        for _ in range(20):
            get_atlas().search("berl")


@pytest.mark.parametrize(
    "fields",
    [
        {"place_id": BERLIN, "latitude": 1.0},
        {"place_id": BERLIN, "latitude": 91.0, "longitude": 0.0},
        {"place_id": BERLIN, "latitude": float("nan"), "longitude": 0.0},
        {"name": "Nowhere"},
        {"place_id": BERLIN, "reason": ""},
    ],
)
def test_the_database_holds_the_rules_too(fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        PlaceCorrection.objects.create(**{"reason": "So.", **fields})
