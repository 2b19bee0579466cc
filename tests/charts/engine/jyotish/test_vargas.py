"""Divisional charts."""

from itertools import pairwise
from typing import Any

import pytest

from charts.engine.catalogue import SIGN_NAMES
from charts.engine.errors import OutOfBounds
from charts.engine.jyotish import divisional, nakshatra_of
from tests.charts.engine.jyotish.moons import clock, lahiri


def sign(longitude: float, division: int) -> str:
    return divisional({"sun": longitude}, division).points[0].sign


def test_jupiter_of_a_printed_chart(swe: Any) -> None:
    """Example 27 of Rao, Vedic Astrology: An Integrated Approach: 1937-07-12, 0:30 EST, and where Jupiter goes.

    Left out: D2, for which the book takes another hora, and D3, which it misprints.
    """
    jupiter = lahiri(swe, "jupiter", clock(1937, 7, 12, 0, 30, -5.0))
    printed = {1: 8, 4: 5, 7: 2, 9: 8, 10: 5, 12: 7, 16: 11, 20: 11, 24: 3, 27: 2, 30: 6, 40: 3, 45: 4, 60: 7}
    assert {division: sign(jupiter, division) for division in printed} == {
        division: SIGN_NAMES[index] for division, index in printed.items()
    }


def test_printed_drekkanas_and_navamshas() -> None:
    """Rao's examples 11 and 16: third parts of Gemini; ninth parts of Gemini, Scorpio and Gemini."""
    assert [sign(60.0 + degree, 3) for degree in (3, 19, 21)] == ["gemini", "libra", "aquarius"]
    assert [sign(229.0, 9), sign(81.0, 9)] == ["sagittarius", "aries"]


# The first part's sign in each sign from Aries on, as Parashara names them.
FIRST_PARTS = {
    2: "leo cancer leo cancer leo cancer leo cancer leo cancer leo cancer",
    3: " ".join(SIGN_NAMES),
    4: " ".join(SIGN_NAMES),
    7: "aries scorpio gemini capricorn leo pisces libra taurus sagittarius cancer aquarius virgo",
    9: "aries capricorn libra cancer " * 3,
    10: "aries capricorn gemini pisces leo taurus libra cancer sagittarius virgo aquarius scorpio",
    12: " ".join(SIGN_NAMES),
    16: "aries leo sagittarius " * 4,
    20: "aries sagittarius leo " * 4,
    24: "leo cancer " * 6,
    27: "aries cancer libra capricorn " * 3,
    30: "aries taurus " * 6,
    40: "aries libra " * 6,
    45: "aries leo sagittarius " * 4,
    60: " ".join(SIGN_NAMES),
}


@pytest.mark.parametrize("division", FIRST_PARTS)
def test_where_each_sign_begins(division: int) -> None:
    assert [sign(30.0 * index, division) for index in range(12)] == FIRST_PARTS[division].split()
    assert divisional({"sun": 0.0}, division).rule == "parashara"


def test_hora_of_sun_and_moon() -> None:
    """Odd signs: the Sun's half first; even ones: the Moon's."""
    assert [sign(degree, 2) for degree in (0.0, 14.9, 15.0, 29.9)] == ["leo", "leo", "cancer", "cancer"]
    assert [sign(30 + degree, 2) for degree in (0.0, 14.9, 15.0, 29.9)] == ["cancer", "cancer", "leo", "leo"]


def test_unequal_thirtieths() -> None:
    """Mars 5, Saturn 5, Jupiter 8, Mercury 7, Venus 5 degrees in odd signs, the reverse in even ones."""
    odd = [sign(60 + degree, 30) for degree in (0, 4.99, 5, 9.99, 10, 17.99, 18, 24.99, 25, 29.99)]
    assert odd[::2] == odd[1::2] == ["aries", "aquarius", "sagittarius", "gemini", "libra"]
    even = [sign(90 + degree, 30) for degree in (0, 4.99, 5, 11.99, 12, 19.99, 20, 24.99, 25, 29.99)]
    assert even[::2] == even[1::2] == ["taurus", "virgo", "pisces", "capricorn", "scorpio"]


@pytest.mark.parametrize("division", range(1, 61))
def test_every_division_has_its_parts(division: int) -> None:
    parts = 5 if division == 30 else division
    for natal in range(12):
        found = [
            divisional({"moon": 30.0 * natal + (step + 0.5) / 40}, division).points[0] for step in range(0, 1200, 4)
        ]
        assert [point.part for point in found] == sorted(point.part for point in found)
        assert {point.part for point in found} == set(range(1, parts + 1))
        for before, after in pairwise(found):
            assert (after.part == before.part) == (after.sign_degree > before.sign_degree)
    everywhere = divisional({str(step): step / 10 + 0.01 for step in range(3600)}, division)
    lights = {"cancer", "leo"}  # the Sun's and the Moon's, who share the halves and have no fifth or thirtieth
    signs = {2: lights, 5: set(SIGN_NAMES) - lights, 30: set(SIGN_NAMES) - lights}.get(division, set(SIGN_NAMES))
    assert {point.sign for point in everywhere.points} == signs
    assert all(point.longitude // 30 == SIGN_NAMES.index(point.sign) for point in everywhere.points)


def test_the_longitude_is_the_part_stretched_over_its_sign() -> None:
    """In the cyclic divisions it is the multiple of the longitude."""
    for division in (6, 8, 9, 11, 16, 20, 27, 33, 57):
        point = divisional({"venus": 217.3456}, division).points[0]
        assert point.longitude == pytest.approx(217.3456 * division % 360.0)
        assert point.sign_degree == pytest.approx(217.3456 * division % 30.0)


def test_a_navamsha_belongs_to_a_quarter_of_a_mansion() -> None:
    for degree in range(0, 360, 7):
        quarter = (nakshatra_of(degree + 0.1).number - 1) * 4 + nakshatra_of(degree + 0.1).pada - 1
        assert sign(degree + 0.1, 9) == SIGN_NAMES[quarter % 12]


def test_vargottama_and_houses() -> None:
    """First ninths of movable signs, middle of fixed, last of dual ones are vargottama."""
    for natal, degree in ((0, 1.0), (1, 15.0), (2, 29.0), (3, 0.0), (4, 16.6), (11, 26.7)):
        assert divisional({"mars": 30.0 * natal + degree}, 9).points[0].vargottama
    assert not divisional({"mars": 5.0}, 9).points[0].vargottama
    chart = divisional({"ascendant": 100.0, "mars": 5.0}, 9)
    assert [(p.name, p.sign, p.house) for p in chart.points] == [("ascendant", "libra", 1), ("mars", "taurus", 8)]
    assert divisional({"mars": 5.0}, 9).points[0].house is None


def test_rules_are_named() -> None:
    rules = {division: divisional({"sun": 1.0}, division).rule for division in range(1, 61)}
    assert [division for division, rule in rules.items() if rule == "parashara"] == [
        1, 2, 3, 4, 7, 9, 10, 12, 16, 20, 24, 27, 30, 40, 45, 60,
    ]  # fmt: skip
    assert [division for division, rule in rules.items() if rule == "rao"] == [5]
    assert [sign(6.0 * part, 5) for part in range(10)] == [
        "aries", "aquarius", "sagittarius", "gemini", "libra", "taurus", "virgo", "pisces", "capricorn", "scorpio",
    ]  # fmt: skip


@pytest.mark.parametrize("division", [0, 61, -9, 9.0, True])
def test_what_is_refused(division: int) -> None:
    with pytest.raises(OutOfBounds):
        divisional({"sun": 0.0}, division)
    with pytest.raises(OutOfBounds):
        divisional({"sun": float("nan")}, 9)
