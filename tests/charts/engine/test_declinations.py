"""Parallels, bodies out of bounds, antiscia."""

import pytest

from charts.engine import ChartRequest, ChartSettings, compute_chart
from charts.engine.antiscia import antiscia, antiscion, contra_antiscion
from charts.engine.catalogue import SIGN_NAMES
from charts.engine.declinations import out_of_bounds, parallels
from charts.engine.errors import InvalidOrb
from tests.charts.engine.figures import chart, point


def test_parallels_stand_on_one_side_of_the_equator_contraparallels_on_both() -> None:
    declinations = {"sun": 10.0, "moon": 10.4, "mars": -9.5, "saturn": 8.9, "pluto": -10.0}
    made = chart(tuple(point(name, 0.0, declination=value) for name, value in declinations.items()))

    assert [(it.first, it.second, it.aspect, round(it.orb, 9), round(it.strength, 9)) for it in parallels(made)] == [
        ("sun", "moon", "parallel", 0.4, 0.6),
        ("sun", "mars", "contraparallel", 0.5, 0.5),
        ("sun", "pluto", "contraparallel", 0.0, 1.0),
        ("moon", "mars", "contraparallel", 0.9, 0.1),
        ("moon", "pluto", "contraparallel", 0.4, 0.6),
        ("mars", "saturn", "contraparallel", 0.6, 0.4),
        ("mars", "pluto", "parallel", 0.5, 0.5),
    ]
    assert {it.applying for it in parallels(made)} == {None}  # no moment's sky looks so


def test_applying_parallels_get_closer() -> None:
    """An hour later each orb has shrunk that was applying, and no other."""
    settings = ChartSettings(points=("sun", "moon", "mercury", "venus", "mars", "chiron", "true_node"))
    seen = set()
    for day in range(0, 3000, 29):
        now, soon = (compute_chart(ChartRequest(2440000.0 + day + more, 50.0, 8.0, settings)) for more in (0.0, 1 / 24))
        later = {(it.first, it.second, it.aspect): it.orb for it in parallels(soon)}
        for it in parallels(now):
            key = it.first, it.second, it.aspect
            if key in later and it.orb > 0.3:
                assert it.applying == (later[key] < it.orb), (day, key)
                seen.add(it.applying)
    assert seen == {True, False}


def test_the_nodes_own_axis_is_neither_parallel_nor_antiscion() -> None:
    settings = ChartSettings(points=("true_node", "true_south_node", "mean_node", "mean_south_node"))
    for day in range(0, 6800, 100):
        made = compute_chart(ChartRequest(2440000.0 + day, 50.0, 8.0, settings))
        assert parallels(made, 5.0) == ()
        assert antiscia(made, 5.0).contacts == ()


def test_the_moon_out_of_bounds_at_its_major_standstill() -> None:
    """2006-03-22: the Moon at 28°43′ south, the greatest of the standstill (Meeus, More Mathematical Morsels, 1);
    in 2015, the minor standstill, it never gets beyond 18.6°."""
    (moon,) = [it for it in out_of_bounds(compute_chart(ChartRequest(2453817.2, 0.0, 0.0))) if it.name == "moon"]

    assert moon.declination == pytest.approx(-28.7, abs=0.1)
    assert moon.excess == pytest.approx(28.7 - 23.44, abs=0.1)
    for day in range(365):
        bodies = out_of_bounds(compute_chart(ChartRequest(2457023.5 + day, 0.0, 0.0)))
        assert "moon" not in [it.name for it in bodies]


@pytest.mark.parametrize(
    ("sign", "mirror", "counter"),
    [
        ("aries", "virgo", "pisces"), ("taurus", "leo", "aquarius"), ("gemini", "cancer", "capricorn"),
        ("cancer", "gemini", "sagittarius"), ("leo", "taurus", "scorpio"), ("libra", "pisces", "virgo"),
        ("scorpio", "aquarius", "leo"), ("sagittarius", "capricorn", "cancer"),
    ],
)  # fmt: skip
def test_the_signs_behold_each_other_as_in_the_books(sign: str, mirror: str, counter: str) -> None:
    """Lilly, Christian Astrology I, page 90: the table of antiscia; 10 degrees of one are 20 of the other."""
    longitude = 30.0 * SIGN_NAMES.index(sign) + 10.0

    assert antiscion(longitude) == 30.0 * SIGN_NAMES.index(mirror) + 20.0
    assert contra_antiscion(longitude) == 30.0 * SIGN_NAMES.index(counter) + 20.0


def test_points_on_mirrored_degrees() -> None:
    """20°35′ Aquarius has its antiscion in 9°25′ Scorpio and its contra-antiscion in 9°25′ Taurus."""
    saturn = 320.0 + 35 / 60
    made = chart((point("venus", 219.0), point("mars", 39.9, speed=-0.5), point("saturn", saturn, speed=0.1)))
    found = antiscia(made)
    (mirrored,) = [it for it in found.points if it.name == "saturn"]

    assert (mirrored.antiscion, mirrored.antiscion_sign) == (pytest.approx(219.0 + 25 / 60), "scorpio")
    assert (mirrored.contra_antiscion, mirrored.contra_antiscion_sign) == (pytest.approx(39.0 + 25 / 60), "taurus")
    assert [(it.first, it.second, it.aspect, round(it.orb, 4), it.applying) for it in found.contacts] == [
        ("venus", "saturn", "antiscion", 0.4167, True),
        ("mars", "saturn", "contra_antiscion", 0.4833, True),
    ]


def test_solstice_degrees_mirror_themselves() -> None:
    assert (antiscion(90.0), antiscion(270.0), antiscion(0.0)) == (90.0, 270.0, 180.0)
    assert (contra_antiscion(0.0), contra_antiscion(180.0)) == (0.0, 180.0)
    assert antiscia(chart({"sun": 90.2, "moon": 89.9})).contacts[0].orb == pytest.approx(0.1)


@pytest.mark.parametrize("orb", [-1.0, 15.5, float("nan")])
def test_orbs_are_checked(orb: float) -> None:
    made = chart({"sun": 0.0, "moon": 0.0})
    for technique in (parallels, antiscia):
        with pytest.raises(InvalidOrb):
            technique(made, orb)
    assert parallels(made, 0.0) == ()
