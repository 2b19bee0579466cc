"""Ashtakavarga. Printed figures: P.V.R. Narasimha Rao, Vedic Astrology: An Integrated Approach, chapter 12."""

import random

import orjson
import pytest

from charts.engine.errors import PointMissing
from charts.engine.jyotish import ashtakavarga
from charts.engine.jyotish.ashtakavarga import PLANETS, reduce_lordships, reduce_trines
from tests.charts.engine.jyotish.moons import CHART_6, CHART_7, CHART_12

TOTALS = {"sun": 48, "moon": 49, "mars": 39, "mercury": 54, "jupiter": 56, "venus": 52, "saturn": 39}


def test_parasharas_totals_wherever_the_planets_stand() -> None:
    """48, 49, 39, 54, 56, 52, 39: 337 in all."""
    chance = random.Random(9)
    for _ in range(50):
        found = ashtakavarga({name: chance.uniform(0, 360) for name in (*PLANETS, "ascendant")}, with_ascendant=True)
        assert {planet: sum(found.bhinna[planet]) for planet in PLANETS} == TOTALS
        assert sum(found.bhinna["ascendant"]) == 49
        assert sum(found.sarva) == 337
        assert all(0 <= figure <= 8 for row in found.bhinna.values() for figure in row)


def test_exercises_19_and_20() -> None:
    found = ashtakavarga(CHART_6, with_ascendant=True)
    assert found.bhinna == {
        "sun": (5, 3, 5, 3, 4, 4, 2, 3, 5, 4, 5, 5),
        "moon": (3, 2, 5, 3, 6, 3, 4, 5, 5, 5, 3, 5),
        "mars": (4, 3, 4, 3, 4, 3, 2, 5, 1, 3, 3, 4),
        "mercury": (7, 4, 7, 4, 4, 3, 4, 4, 4, 3, 6, 4),
        "jupiter": (4, 3, 5, 6, 3, 7, 4, 3, 5, 6, 5, 5),
        "venus": (8, 7, 4, 3, 3, 2, 4, 6, 4, 4, 4, 3),
        "saturn": (3, 3, 4, 3, 2, 3, 2, 3, 4, 5, 3, 4),
        "ascendant": (5, 5, 6, 3, 6, 3, 1, 7, 3, 4, 3, 3),
    }
    assert found.sarva == (34, 25, 34, 25, 26, 25, 22, 29, 28, 30, 29, 30)


def test_examples_40_to_42() -> None:
    """Mercury's figures reduced by trines, and its sums by signs, by planets and both."""
    found = ashtakavarga(CHART_6)
    assert found.trikona["mercury"] == (3, 1, 3, 0, 0, 0, 0, 0, 0, 0, 2, 0)
    pinda = found.pindas["mercury"]
    assert (pinda.rashi, pinda.graha, pinda.shodhya) == (77, 75, 152)


def test_exercise_21() -> None:
    assert ashtakavarga(CHART_12).sarva == (24, 25, 31, 28, 27, 39, 33, 29, 26, 22, 28, 25)


def test_exercise_22_with_both_reductions() -> None:
    found = ashtakavarga(CHART_7)
    assert found.sarva == (27, 24, 25, 26, 34, 35, 31, 28, 26, 26, 34, 21)
    assert [found.bhinna[planet] for planet in PLANETS] == [
        (4, 2, 3, 4, 6, 5, 5, 3, 2, 6, 6, 2),
        (6, 3, 5, 3, 5, 5, 6, 3, 3, 4, 4, 2),
        (3, 2, 3, 4, 2, 5, 4, 3, 3, 4, 3, 3),
        (4, 6, 4, 3, 4, 7, 4, 5, 6, 3, 5, 3),
        (4, 4, 3, 5, 6, 5, 6, 4, 6, 4, 3, 6),
        (3, 5, 5, 4, 6, 2, 3, 6, 5, 2, 7, 4),
        (3, 2, 2, 3, 5, 6, 3, 4, 1, 3, 6, 1),
    ]
    pindas = [found.pindas[planet] for planet in PLANETS]
    assert [pinda.rashi for pinda in pindas] == [152, 85, 52, 95, 68, 154, 162]
    assert [pinda.graha for pinda in pindas] == [81, 55, 43, 33, 56, 54, 63]
    assert [pinda.shodhya for pinda in pindas] == [233, 140, 95, 128, 124, 208, 225]


@pytest.mark.parametrize(
    ("mars", "occupied", "reduced"),
    [
        ((3, 0), {0}, (3, 0)), ((3, 2), {0, 7}, (3, 2)), ((3, 3), set(), (0, 0)), ((3, 2), set(), (2, 2)),
        ((3, 2), {0}, (3, 0)), ((2, 3), {0}, (2, 2)), ((2, 2), {0}, (2, 0)), ((2, 3), {7}, (0, 3)),
    ],
)  # fmt: skip
def test_the_cases_of_one_lordship(mars: tuple[int, int], occupied: set[int], reduced: tuple[int, int]) -> None:
    row = [0] * 12
    row[0], row[7], row[3], row[4] = *mars, 4, 5
    found = reduce_lordships(row, frozenset(occupied))
    assert (found[0], found[7], found[3], found[4]) == (*reduced, 4, 5)


def test_trines_lose_their_least() -> None:
    assert reduce_trines((5, 1, 2, 3, 4, 1, 0, 3, 3, 1, 7, 3)) == (2, 0, 2, 0, 1, 0, 0, 0, 0, 0, 7, 0)


def test_what_is_needed() -> None:
    with pytest.raises(PointMissing) as refusal:
        ashtakavarga(dict.fromkeys(PLANETS, 1.0))
    assert refusal.value.point == "ascendant"
    assert orjson.loads(orjson.dumps(ashtakavarga(CHART_6)))["pindas"]["mercury"]["shodhya"] == 152
