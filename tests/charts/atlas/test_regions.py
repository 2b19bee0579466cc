"""A town behind the comma, and a region that is not known: taken where only one can be meant, else asked back."""

import pytest

from charts.atlas import Atlas
from charts.atlas.errors import AmbiguousPlace, PlaceNotFound


@pytest.mark.parametrize(
    ("query", "candidates"),
    [
        ("Guildford, Surrey", ["England", "British Columbia"]),
        ("Richmond, Surrey", ["Virginia", "British Columbia", "California"]),
        ("Gateshead, Newcastle", ["England", "New South Wales"]),
        ("Hamilton, Toronto", ["Ontario", "Waikato Region", "Ohio"]),
        ("Bristol, Bath", ["England", "Connecticut"]),
        ("Durham, Raleigh", ["North Carolina", "England"]),
        ("Norwich, Hartford", ["England", "Connecticut"]),
    ],
)
def test_a_namesake_of_the_town_is_not_guessed(atlas: Atlas, query: str, candidates: list[str]) -> None:
    with pytest.raises(AmbiguousPlace) as refusal:
        atlas.resolve(query)

    assert [place.admin for place in refusal.value.candidates][: len(candidates)] == candidates
    assert atlas.named(query) == list(refusal.value.candidates)


@pytest.mark.parametrize("query", ["Westminster, London", "Richmond, London", "Chelsea, London", "Altona, Hamburg"])
def test_a_metropolis_is_meant_before_its_quarters_namesakes(atlas: Atlas, query: str) -> None:
    assert atlas.resolve(query).country == ("DE" if "Hamburg" in query else "GB")


@pytest.mark.parametrize(
    ("query", "place", "unknown"),
    [
        ("Cambridge, Cambridgeshire, United Kingdom", "geonames:2653941", "cambridgeshire"),
        ("Guildford, Surrey, GB", "geonames:2647793", "surrey"),
        ("Plymouth, Devon, England", "geonames:2640194", "devon"),
        ("Grenoble, Isère, France", "geonames:3014728", "isere"),
        ("Nice, Alpes-Maritimes, France", "geonames:2990440", "alpes maritimes"),
        ("Málaga, Málaga, España", "geonames:2514256", "malaga"),
        ("Padova, PD, Italia", "geonames:3171728", "pd"),
        ("Springfield, Sangamon County, Illinois", "geonames:4250542", "sangamon county"),
    ],
)
def test_a_region_that_is_not_known_is_passed_over_and_named(
    atlas: Atlas, query: str, place: str, unknown: str
) -> None:
    found = atlas.resolve(query)

    assert (found.id, found.unknown_area) == (place, unknown)


def test_a_region_that_would_have_to_decide_is_asked_back(atlas: Atlas) -> None:
    with pytest.raises(AmbiguousPlace) as refusal:
        atlas.resolve("Newport, Shropshire, England")

    assert {(place.name, place.country) for place in refusal.value.candidates} == {("Newport", "GB")}


def test_a_region_of_another_country_is_a_contradiction(atlas: Atlas) -> None:
    with pytest.raises(PlaceNotFound):
        atlas.resolve("Paris, Texas, France")


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("Cork, Eire", "geonames:2965140"),
        ("Dublin, Éire", "geonames:2964574"),
        ("Vinnitsa, Ukrainian SSR", "geonames:689558"),
    ],
)
def test_countries_as_old_papers_call_them(atlas: Atlas, query: str, place: str) -> None:
    assert atlas.resolve(query).id == place
