from __future__ import annotations

import pytest

from charts.atlas import Atlas, Correction
from charts.atlas.errors import AmbiguousPlace, PlaceNotFound

LONDON, PARIS_TEXAS, BERLIN = "geonames:2643743", "geonames:4717560", "geonames:2950159"
LOCKYER = Correction(
    "staff:1",
    name="Norman Lockyer Observatory",
    other_names=("Локьер",),
    admin="England",
    country="GB",
    latitude=50.6875,
    longitude=-3.2197,
    population=0,
    timezone="Europe/London",
)


@pytest.fixture
def corrected(place_index):
    """An atlas with these corrections."""
    return lambda *corrections: Atlas(place_index, lambda known=corrections: known)


def test_what_is_corrected_is_answered_by_each_question(corrected):
    atlas = corrected(
        Correction(
            LONDON,
            latitude=51.5,
            longitude=-0.125,
            timezone="Etc/UTC",
            population=9_000_000,
            other_names=("Лондиниум",),
        )
    )
    place = atlas.get(LONDON)

    assert (place.name, place.latitude, place.longitude) == ("London", 51.5, -0.125)
    assert (place.timezone, place.population, place.country) == ("Etc/UTC", 9_000_000, "GB")
    assert atlas.resolve("Лондиниум").id == LONDON
    assert atlas.search("Лондин")[0].matched_name == "Лондиниум"
    assert atlas.search("Лондинимм")[0].id == LONDON  # with a mistake
    assert atlas.resolve("London, GB").latitude == 51.5
    assert atlas.around(51.5, -0.125, 1)[0].id == LONDON
    assert atlas.uncorrected(LONDON).population == 8961989


def test_population_decides_what_is_ambiguous(corrected):
    with pytest.raises(AmbiguousPlace):
        corrected(Correction(PARIS_TEXAS, population=1_000_000)).resolve("Paris")
    assert corrected(Correction(PARIS_TEXAS, population=400_000)).resolve("Paris").country == "FR"  # five to one


def test_a_corrected_name_is_found_beside_the_one_it_replaces(corrected):
    atlas = corrected(Correction(BERLIN, name="Spree-Athen"))

    assert (atlas.resolve("Spree-Athen").id, atlas.resolve("Spree-Athen, Germany").id) == (BERLIN, BERLIN)
    assert (atlas.resolve("Berlin, Germany").name, atlas.resolve("Berlin, DE").matched_name) == (
        "Spree-Athen",
        "Berlin",
    )
    assert atlas.search("spree-at", country="DE")[0].id == BERLIN
    assert BERLIN not in [place.id for place in atlas.search("spree-at", country="FR")]


def test_what_is_hidden_is_nowhere(corrected):
    atlas = corrected(Correction(BERLIN, hidden=True))

    with pytest.raises(PlaceNotFound):
        atlas.get(BERLIN)
    with pytest.raises(AmbiguousPlace) as refusal:
        atlas.resolve("Berlin")
    assert BERLIN not in [place.id for place in refusal.value.candidates]
    assert BERLIN not in [place.id for place in atlas.search("berlin", limit=50)]
    assert atlas.around(52.52437, 13.41053, 1)[0].id != BERLIN


def test_an_added_place_is_found_like_any_other(corrected):
    atlas = corrected(LOCKYER)

    assert atlas.get("staff:1").timezone == "Europe/London"
    for query in ("Norman Lockyer Observatory", "norman lockyer observatory, england", "Локьер, Великобритания"):
        assert atlas.resolve(query).id == "staff:1"
    assert atlas.search("norman lock")[0].id == "staff:1"
    assert atlas.search("norman locyker observatory")[0].id == "staff:1"
    assert atlas.search("norman lock", country="US") == []
    nearest = atlas.around(50.6875, -3.2198, 1)[0]
    assert (nearest.id, nearest.distance_km) == ("staff:1", pytest.approx(0.007, abs=0.001))
    with pytest.raises(PlaceNotFound):
        atlas.resolve("Norman Lockyer Observatory, France")


def test_an_added_place_of_an_unknown_region_lies_in_its_country(corrected):
    atlas = corrected(Correction("staff:7", "Middle", (), "Nowhereshire", "DE", 51.0, 10.0, 5, "Europe/Berlin"))

    assert atlas.resolve("Middle, Nowhereshire").id == "staff:7"
    assert atlas.resolve("Middle, Deutschland").id == "staff:7"


def test_a_correction_of_a_place_that_the_data_lost_waits(corrected):
    atlas = corrected(Correction("geonames:999999999999", name="Gone"), LOCKYER)

    with pytest.raises(PlaceNotFound):
        atlas.get("geonames:999999999999")
    with pytest.raises(PlaceNotFound):
        atlas.resolve("Gone, GB")
    assert atlas.get("staff:1").name == LOCKYER.name


def test_the_atlas_follows_when_corrections_change(place_index):
    known: list[tuple[Correction, ...]] = [()]
    atlas = Atlas(place_index, lambda: known[0])
    before = atlas.get(BERLIN)

    known[0] = (Correction(BERLIN, population=5),)
    assert atlas.get(BERLIN).population == 5
    known[0] = ()
    assert atlas.get(BERLIN) == before


def test_corrections_outlive_another_index(tmp_path, monkeypatch):
    """A release of the data with fewer places: what staff corrected and added is still so."""
    from charts.atlas.build import index

    monkeypatch.setattr(index, "MIN_POPULATION", 15000)
    index.build(tmp_path / "places.sqlite")
    known = (Correction(LONDON, population=9), LOCKYER)
    atlas = Atlas(tmp_path / "places.sqlite", lambda: known)

    assert atlas.count() < 40_000
    assert atlas.get(LONDON).population == 9
    assert atlas.resolve("Norman Lockyer Observatory").id == "staff:1"
