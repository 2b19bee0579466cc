"""The almuten of a degree and of a chart, and the syzygy it rests on."""

import pytest

from charts.engine import ChartRequest, compute_chart
from charts.engine.catalogue import SIGN_NAMES
from charts.engine.dignities import almuten_figuris, almuten_of
from charts.engine.errors import OutOfBounds, TimeUnknown, UnsupportedSetting
from charts.engine.phase import prenatal_syzygy
from charts.engine.times import tt_from_ut1
from tests.charts.engine.figures import chart


def at(sign: str, degree: float) -> float:
    return 30.0 * SIGN_NAMES.index(sign) + degree


@pytest.mark.parametrize(
    ("sign", "degree", "day", "almutens", "scores"),
    [
        ("aries", 5.0, True, ("sun",), {"sun": 7, "mars": 6, "jupiter": 2}),  # Purdue, Almuten Figuris, 2014
        ("aries", 19.0, True, ("sun",), {"sun": 8, "mercury": 2, "mars": 5}),
        ("virgo", 3.0, False, ("mercury",), {"sun": 1, "moon": 3, "mercury": 11}),
        ("libra", 3.0, True, ("saturn",), {"moon": 1, "venus": 5, "saturn": 9}),
        ("gemini", 1.0, True, ("mercury",), {"mercury": 7, "jupiter": 1, "saturn": 3}),
        ("cancer", 1.0, True, ("moon",), {"moon": 5, "venus": 4, "mars": 2, "jupiter": 4}),
        ("capricorn", 23.0, False, ("saturn",), {"sun": 1, "moon": 3, "mars": 4, "saturn": 7}),
        ("pisces", 29.0, False, ("jupiter",), {"venus": 4, "mars": 4, "jupiter": 5, "saturn": 2}),
    ],
)  # fmt: skip
def test_most_dignity_in_a_degree(
    sign: str, degree: float, day: bool, almutens: tuple[str, ...], scores: dict[str, int]
) -> None:
    found = almuten_of(at(sign, degree), day)

    assert (found.almutens, dict(found.scores)) == (almutens, scores)


def test_almutens_with_equal_points_are_all_named() -> None:
    """16° Aries without triplicities: Mars has its domicile, the Sun exaltation and face."""
    assert almuten_of(at("aries", 16.0), True, triplicity=None).almutens == ("sun", "mars")


def test_almuten_figuris_by_hand() -> None:
    """By day: the Sun in 19° Aries, the Moon in 3° Taurus, ascendant 1° Cancer, so Fortune 15° Cancer, the syzygy in 3°
    Libra, Saturn's day and the Sun's hour, equal houses."""
    made = chart(
        {"sun": at("aries", 19.0), "moon": at("taurus", 3.0), "mercury": at("aries", 5.0), "venus": at("pisces", 20.0),
         "mars": at("capricorn", 10.0), "jupiter": at("cancer", 10.0), "saturn": at("libra", 10.0)},
        ascendant=at("cancer", 1.0),
    )  # fmt: skip
    found = almuten_figuris(made, "saturn", "sun", at("libra", 3.0))
    scores = {it.planet: (it.places, it.house, it.day, it.hour, it.total) for it in found.scores}

    assert [round(place.longitude, 9) for place in found.places] == [19.0, 33.0, 91.0, 105.0, 183.0]
    assert scores == {
        "sun": (8, 11, 0, 6, 25),
        "moon": (0 + 4 + 5 + 5 + 1, 8, 0, 0, 23),
        "mercury": (2 + 1 + 0 + 3 + 0, 11, 0, 0, 17),
        "venus": (0 + 10 + 4 + 3 + 5, 5, 0, 0, 27),
        "mars": (5 + 0 + 2 + 0 + 0, 10, 0, 0, 17),
        "jupiter": (0 + 0 + 4 + 4 + 0, 12, 0, 0, 20),
        "saturn": (0 + 0 + 0 + 0 + 9, 9, 7, 0, 25),
    }
    assert found.almutens == ("venus",)


def test_what_almuten_figuris_needs() -> None:
    with pytest.raises(TimeUnknown):
        almuten_figuris(chart({"sun": 0.0, "moon": 10.0}))
    with pytest.raises(UnsupportedSetting):
        almuten_figuris(chart({"sun": 0.0, "moon": 10.0}, ascendant=0.0), day_ruler="pluto")


def test_the_syzygy_of_a_chart_is_found_by_itself() -> None:
    made = compute_chart(ChartRequest(2451545.0, 50.0, 8.0))

    assert almuten_figuris(made).places[4].longitude == pytest.approx(prenatal_syzygy(2451545.0).longitude, abs=1e-9)


@pytest.mark.parametrize(
    ("moment", "name", "tt"),
    [
        # Meeus, Astronomical Algorithms, example 49.a: the new moon of 1977-02-18, exactly 3h37m40s TD.
        (2443193.0, "new_moon", 2443192.651157),
        (2443206.0, "new_moon", 2443192.651157),
        # The full moon of 2044-01-14, 18:51 UT, a week before the last quarter of example 49.b.
        (2467636.5, "full_moon", 2467629.2866),
    ],
)
def test_the_new_or_full_moon_before(moment: float, name: str, tt: float) -> None:
    found = prenatal_syzygy(moment)

    assert found.name == name
    assert tt_from_ut1(found.julian_day) == pytest.approx(tt, abs=1e-5 if name == "new_moon" else 2e-3)


def test_syzygies_alternate_and_never_lie_ahead() -> None:
    before = prenatal_syzygy(2451545.0)
    for day in range(60):
        found = prenatal_syzygy(2451545.0 + day)
        assert 0.0 <= 2451545.0 + day - found.julian_day < 16.0
        if found.julian_day > before.julian_day + 1.0:
            assert found.name != before.name
            before = found


@pytest.mark.parametrize("longitude", [float("nan"), float("inf"), 1e9, -0.5, 360.1, True])
def test_a_degree_is_on_the_circle(longitude: float) -> None:
    with pytest.raises(OutOfBounds) as refusal:
        almuten_of(longitude, True)
    assert (refusal.value.parameter, refusal.value.highest) == ("longitude", 360.0)
    with pytest.raises(OutOfBounds, match=r"^syzygy must be from 0 to 360, not"):
        almuten_figuris(compute_chart(ChartRequest(2451545.0, 51.5, 0.0)), syzygy=longitude)


def test_the_circle_s_end_is_its_beginning() -> None:
    assert almuten_of(360.0, True).scores == almuten_of(0.0, True).scores
