"""The lots: their formulas by day and night, one chart and many."""

import numpy as np
import pytest

from charts.engine import ChartRequest, ChartSettings, compute_chart
from charts.engine.catalogue import POINTS
from charts.engine.errors import PointMissing, TimeUnknown
from charts.engine.lots import LOTS, cast_lots, fortune_and_spirit, lot_arrays, lots_of
from charts.engine.lots.casting import UnknownLot
from tests.charts.engine.figures import chart

# Ascendant 10° Aries in equal houses. Cusps: 2 in 10° Taurus (Venus), 8 in 10° Scorpio, 9 in 10° Sagittarius (Jupiter),
# 12 in 10° Pisces (Jupiter).
SEVEN = {"sun": 280.0, "moon": 15.0, "mercury": 265.0, "venus": 300.0, "mars": 70.0, "jupiter": 131.0, "saturn": 222.0}
ASCENDANT = 10.0
CUSPS = tuple((ASCENDANT + 30.0 * house) % 360.0 for house in range(12))

# base + end − start, worked by hand from the figures above.
BY_HAND = {
    "fortune": (105.0, 275.0), "spirit": (275.0, 105.0),
    "eros": (35.0, 175.0), "necessity": (210.0, 0.0), "courage": (45.0, 165.0), "victory": (226.0, 344.0),
    "nemesis": (253.0, 317.0), "eros_valens": (180.0, 180.0), "necessity_valens": (200.0, 200.0),
    "basis": (180.0, 180.0), "lot_of_exaltation": (109.0, 28.0), "life": (101.0, 279.0), "reason": (175.0, 205.0),
    "wealth": (110.0, 110.0), "treasure": (45.0, 45.0), "siblings": (279.0, 279.0),
    "number_of_siblings": (327.0, 327.0), "father": (312.0, 68.0), "mother": (85.0, 295.0), "ancestors": (218.0, 162.0),
    "real_estate": (163.0, 217.0), "agriculture": (292.0, 292.0), "children": (101.0, 279.0),
    "sickness": (218.0, 162.0), "slaves": (120.0, 120.0), "marriage_of_men": (88.0, 88.0),
    "marriage_of_women": (292.0, 292.0), "marriage_of_men_valens": (30.0, 30.0),
    "marriage_of_women_valens": (65.0, 65.0), "time_of_marriage": (105.0, 105.0), "death": (67.0, 67.0),
    "killing_planet": (315.0, 65.0), "travel": (129.0, 129.0), "travel_by_water": (253.0, 127.0),
    "faith": (260.0, 120.0), "intellect": (163.0, 217.0), "wisdom": (174.0, 356.0), "kingship": (315.0, 65.0),
    "work": (45.0, 335.0), "friends": (260.0, 260.0), "enemies": (219.0, 219.0), "captivity": (68.0, 315.0),
}  # fmt: skip


@pytest.mark.parametrize("name", LOTS)
def test_each_lot_by_day_and_by_night(name: str) -> None:
    for day, expected in zip((True, False), BY_HAND[name], strict=True):
        assert lots_of((name,), list(SEVEN.values()), ASCENDANT, CUSPS, day) == (expected,)


def test_the_lots_of_paulus_follow_their_planets() -> None:
    """Paulus, Introduction 23: with every planet on the ascendant and Fortune with it, each lot falls there too; a
    planet moved a degree moves its own lot by a degree, towards or away."""
    at = dict.fromkeys(SEVEN, 100.0)
    names = ("eros", "necessity", "courage", "victory", "nemesis")
    movers = {"venus": "eros", "mercury": "necessity", "mars": "courage", "jupiter": "victory", "saturn": "nemesis"}

    assert set(lots_of(names, list(at.values()), 100.0, CUSPS, True)) == {100.0}
    for planet, lot in movers.items():
        moved = lots_of(names, list({**at, planet: 101.0}.values()), 100.0, CUSPS, True)
        shift = 1.0 if planet in ("venus", "jupiter") else -1.0
        assert dict(zip(names, moved, strict=True)) == {**dict.fromkeys(names, 100.0), lot: 100.0 + shift}


def test_every_lot_is_a_point_of_the_catalogue_in_the_same_order() -> None:
    assert [point.name for point in POINTS if point.kind == "lot"] == list(LOTS)
    assert all(lot.source for lot in LOTS.values())


def test_fortune_and_spirit_are_the_ones_of_every_chart() -> None:
    for day in (True, False):
        both = lots_of(("fortune", "spirit"), list(SEVEN.values()), ASCENDANT, CUSPS, day)
        assert both == fortune_and_spirit(ASCENDANT, SEVEN["sun"], SEVEN["moon"], day)


def test_many_charts_have_the_lots_of_each() -> None:
    random = np.random.default_rng(5)
    seven, cusps = random.uniform(0.0, 360.0, (7, 300)), random.uniform(0.0, 360.0, (12, 300))
    day = random.random(300) < 0.5
    arrays = lot_arrays(tuple(LOTS), seven, cusps[0], cusps, day)

    for chart_number in range(300):
        one = lots_of(
            LOTS, seven[:, chart_number].tolist(), float(cusps[0, chart_number]), cusps[:, chart_number].tolist(),
            bool(day[chart_number]),
        )  # fmt: skip
        assert arrays[:, chart_number].tolist() == pytest.approx(one, abs=1e-10)
    assert ((arrays >= 0.0) & (arrays < 360.0)).all()


def test_lots_of_a_chart_say_how_they_were_cast() -> None:
    by_day = chart(SEVEN, ascendant=ASCENDANT)
    wealth, captivity = cast_lots(by_day, ("wealth", "captivity"))

    assert (wealth.longitude, wealth.sign, wealth.sign_degree, wealth.house) == (110.0, "cancer", 20.0, 4)
    assert wealth.formula == "ascendant + cusp_2 − ruler_of_cusp_2"
    assert captivity.formula == "ascendant + sun − ruler_of_sun"
    assert captivity.source.startswith("Abu Ma'shar")
    assert len(cast_lots(by_day)) == len(LOTS)
    (captivity,) = cast_lots(chart({**SEVEN, "sun": 100.0}, ascendant=ASCENDANT), ("captivity",))
    assert captivity.formula == "ascendant + moon − ruler_of_moon"


def test_what_is_needed() -> None:
    with pytest.raises(UnknownLot) as refused:
        lots_of(("fortnue",), list(SEVEN.values()), ASCENDANT, CUSPS, True)
    with pytest.raises(TimeUnknown):
        cast_lots(compute_chart(ChartRequest(2451545.0, 50.0, 8.0, time_known=False)))
    with pytest.raises(PointMissing):
        cast_lots(compute_chart(ChartRequest(2451545.0, 50.0, 8.0, ChartSettings(points=("sun", "moon")))))

    assert refused.value.near == ("fortune",)
