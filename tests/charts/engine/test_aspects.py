"""Aspects among points at chosen places."""

import pytest

from charts.engine import ChartRequest, ChartSettings, compute_chart
from charts.engine.aspects import Aspect, aspect_hits, named
from charts.engine.catalogue import ASPECT_TYPES, ASPECTS, DEFAULT_ASPECTS, POINT_ORDER

SUN, MOON, MERCURY = 0, 1, 2
ALL = {aspect.name: aspect.orb for aspect in ASPECTS}


def between(
    first: tuple[float, float | None], second: tuple[float, float | None], orbs: dict[str, float] | None = None
) -> Aspect | None:
    """The aspect of the Sun and the Moon at these longitudes and speeds."""
    longitudes, speeds = zip(first, second, strict=True)
    found = named(aspect_hits((SUN, MOON), longitudes, speeds, orbs or dict(DEFAULT_ASPECTS)))
    assert len(found) <= 1
    return found[0] if found else None


def applying(first: tuple[float, float], second: tuple[float, float]) -> bool | None:
    aspect = between(first, second)
    assert aspect is not None
    return aspect.applying


@pytest.mark.parametrize("aspect", ASPECTS)
def test_each_aspect_holds_to_the_edge_of_its_orb_on_both_sides(aspect: object) -> None:
    angle, orb, name = aspect.angle, aspect.orb, aspect.name  # type: ignore[attr-defined]
    edge = orb if angle == int(angle) else orb - 1e-9  # sevenths of the circle are no exact numbers
    for off in (-edge, -orb / 2, 0.0, orb / 2, edge):
        if 0.0 <= angle + off <= 180.0:
            found = between((100.0, 1.0), (100.0 + angle + off, 13.0), {name: orb})
            assert found is not None
            assert (found.aspect, found.angle) == (name, angle)
            assert found.orb == pytest.approx(off, abs=1e-12)
            assert found.separation == pytest.approx(angle + off)
            assert found.strength == pytest.approx(1.0 - abs(off) / orb, abs=1e-12)
    assert between((100.0, 1.0), (100.0 + angle + orb + 0.001, 13.0), {name: orb}) is None or angle == 180.0


def test_an_opposition_is_no_conjunction() -> None:
    aspect = between((5.0, 1.0), (184.0, 13.0))
    assert aspect is not None
    assert (aspect.aspect, aspect.separation, aspect.orb) == ("opposition", 179.0, -1.0)


@pytest.mark.parametrize("turn", [0.0, 1.0, 90.0, 179.5, 359.0])
def test_applying_wherever_the_zodiac_begins(turn: float) -> None:
    def at(longitude: float, speed: float) -> tuple[float, float]:
        return (longitude + turn) % 360.0, speed

    assert applying(at(359.0, 1.0), at(357.0, 13.0)) is True  # the Moon comes up behind
    assert applying(at(359.0, 1.0), at(1.0, 13.0)) is False
    assert applying(at(1.0, 13.0), at(359.0, 1.0)) is False  # whoever is named first
    assert applying(at(0.0, 1.0), at(119.0, 13.0)) is True
    assert applying(at(0.0, 1.0), at(121.0, 13.0)) is False
    assert applying(at(0.0, 1.0), at(239.0, 13.0)) is True
    assert applying(at(0.0, 1.0), at(241.0, 13.0)) is False
    assert applying(at(0.0, 1.0), at(179.0, 13.0)) is True
    assert applying(at(0.0, 1.0), at(181.0, 13.0)) is False


def test_applying_at_stations_and_in_retrograde_motion() -> None:
    assert applying((10.0, 0.0), (8.0, 0.5)) is True  # one stands, the other comes
    assert applying((10.0, 0.0), (12.0, 0.5)) is False
    assert applying((10.0, 0.0), (12.0, -0.5)) is True  # and turns back
    assert applying((10.0, -0.6), (8.0, -0.5)) is True  # the faster retrograde runs into the slower
    assert applying((10.0, 0.0), (12.0, 0.0)) is False  # both stand: nothing shrinks
    assert applying((10.0, 0.5), (12.0, 0.5)) is False


def test_an_exact_aspect_is_not_applying_any_more() -> None:
    aspect = between((10.0, 1.0), (130.0, 13.0))
    assert aspect is not None
    assert (aspect.orb, aspect.strength, aspect.applying) == (0.0, 1.0, False)


def test_a_point_without_motion_of_its_own_neither_applies_nor_separates() -> None:
    aspect = between((10.0, 1.0), (130.5, None))
    assert aspect is not None
    assert aspect.applying is None


def test_where_orbs_overlap_the_nearest_aspect_counts() -> None:
    wide = {"sextile": 10.0, "quintile": 10.0}
    nearer = between((0.0, 1.0), (65.0, 13.0), wide)
    farther = between((0.0, 1.0), (67.0, 13.0), wide)

    assert nearer is not None
    assert farther is not None
    assert (nearer.aspect, farther.aspect) == ("sextile", "quintile")


def test_an_aspect_with_no_orb_is_off() -> None:
    assert between((0.0, 1.0), (0.0, 13.0), {"conjunction": 0.0, "trine": 8.0}) is None


@pytest.mark.parametrize(
    ("sun", "moon", "aspect", "out_of_sign"),
    [
        (29.0, 151.0, "trine", True),  # Aries and Virgo
        (1.0, 121.0, "trine", False),  # Aries and Leo
        (121.0, 1.0, "trine", False),
        (359.0, 1.0, "conjunction", True),  # Pisces and Aries
        (1.0, 359.0, "conjunction", True),
        (331.0, 359.0, "semisextile", True),
        (359.0, 29.0, "semisextile", False),  # Pisces and Aries
        (301.0, 179.0, "trine", True),  # Aquarius and Virgo
        (0.0, 180.0, "opposition", False),
        (29.5, 180.5, "opposition", False),
        (29.5, 212.0, "opposition", True),  # Aries and Scorpio
        (10.0, 55.0, "semisquare", False),  # no whole number of signs
        (29.0, 74.0, "semisquare", False),
    ],
)
def test_an_aspect_is_out_of_sign_where_the_signs_do_not_make_it(
    sun: float, moon: float, aspect: str, out_of_sign: bool
) -> None:
    found = between((sun, 1.0), (moon, 13.0), {aspect: 30.0})

    assert found is not None
    assert (found.aspect, found.out_of_sign) == (aspect, out_of_sign)


@pytest.mark.parametrize(
    ("aspect", "part", "times"),
    [
        ("septile", 7, 1), ("biseptile", 7, 2), ("triseptile", 7, 3), ("novile", 9, 1), ("binovile", 9, 2),
        ("quadnovile", 9, 4), ("decile", 10, 1), ("tredecile", 10, 3), ("undecile", 11, 1), ("vigintile", 20, 1),
        ("quintile", 5, 1), ("biquintile", 5, 2), ("quindecile", 24, 11), ("sesquiquadrate", 8, 3),
    ],
)  # fmt: skip
def test_aspects_are_parts_of_the_circle(aspect: str, part: int, times: int) -> None:
    assert ASPECT_TYPES[aspect].angle * part == pytest.approx(360.0 * times)
    assert aspect not in DEFAULT_ASPECTS


def test_pairs_are_named_in_the_catalogues_order_and_the_nodes_axis_is_left_out() -> None:
    points = ("true_south_node", "true_node", "mean_node", "mean_south_node", "moon", "sun", "fortune")
    settings = ChartSettings(points=points, aspects=ALL)
    order = [aspect.first for aspect in compute_chart(ChartRequest(2451545.0, 50.0, 8.0, settings)).aspects]
    nodes = {"true_node", "true_south_node", "mean_node", "mean_south_node"}

    assert order == sorted(order, key=POINT_ORDER.__getitem__)
    for day in range(60):
        chart = compute_chart(ChartRequest(2451545.0 + day, 50.0, 8.0, settings))
        assert not [a for a in chart.aspects if {a.first, a.second} <= nodes]


def test_in_a_chart_applying_aspects_get_closer() -> None:
    """Five minutes later each orb has shrunk that was applying, and no other."""
    for day in range(0, 3000, 37):
        now = compute_chart(ChartRequest(2440000.0 + day, 50.0, 8.0, ChartSettings(aspects=ALL)))
        soon = compute_chart(ChartRequest(2440000.0 + day + 1 / 288, 50.0, 8.0, ChartSettings(aspects=ALL)))
        later = {(a.first, a.second, a.aspect): abs(a.orb) for a in soon.aspects}
        for aspect in now.aspects:
            key = aspect.first, aspect.second, aspect.aspect
            if aspect.applying is not None and key in later and abs(aspect.orb) > 0.05:
                assert aspect.applying == (later[key] < abs(aspect.orb)), key
