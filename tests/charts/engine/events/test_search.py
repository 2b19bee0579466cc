"""The search itself: nothing missed and nothing twice, on curves made for it and on the sky."""

from collections.abc import Callable, Sequence
from itertools import chain, pairwise

import numpy as np
import pytest

from charts.engine.arrays import sky_arrays
from charts.engine.deltat import delta_t_array
from charts.engine.errors import InvalidSpan, OutOfEphemerisRange
from charts.engine.events.clock import Span, span_of, ut1_from_tt, utc_datetimes
from charts.engine.events.curves import STEPS, Curves, Placed, differences, longitudes
from charts.engine.events.errors import TooManyEvents
from charts.engine.events.search import Crossings, crossings, turns
from charts.engine.frame import Frame
from charts.engine.numbers import Array
from charts.engine.times import tt_from_ut1, utc_datetime

START = 2451544.5  # 2000-01-01
SPAN = span_of(START, START + 40.0)
NODE = 2451560.0  # a multiple of every step
BETWEEN = 2451560.7
SIGNS = np.arange(0.0, 360.0, 30.0)
MAJOR = np.array([0.0, 60.0, 90.0, 120.0, 180.0, 240.0, 270.0, 300.0])
PLANETS = ("sun", "moon", "mercury", "venus", "mars", "jupiter", "saturn", "uranus", "neptune", "pluto")


def made(value: Callable[[Array], Array], rate: Callable[[Array], Array], point: str = "sun") -> Curves:
    """A curve of our own on the grid of a point: 2 days for the Sun."""

    def formula(members: Sequence[Placed], frame: Frame[Array], tt: Array) -> tuple[Array, Array]:
        shape = np.zeros_like(members[0].longitude)
        return value(tt) + shape, rate(tt) + shape

    return Curves(((point,),), formula)


def parabola(turning: float, height: float, bend: float = 0.002) -> Curves:
    return made(lambda tt: height + bend * (tt - turning) ** 2, lambda tt: 2.0 * bend * (tt - turning))


@pytest.mark.parametrize("turning", [NODE, BETWEEN])
@pytest.mark.parametrize("degree", [0.0, 30.0, 359.5])
@pytest.mark.parametrize("bend", [0.002, -0.002])
def test_a_turning_curve_crosses_twice_touches_once_or_passes_by(turning: float, degree: float, bend: float) -> None:
    degrees = np.array(sorted({degree, 100.0, 200.0}))
    inwards = -1e-5 if bend > 0 else 1e-5

    twice = crossings(parabola(turning, degree + inwards, bend), degrees, SPAN)
    apart = np.sqrt(1e-5 / 0.002)
    assert twice.tt == pytest.approx([turning - apart, turning + apart], abs=1e-7)
    assert twice.rising.tolist() == [bend < 0, bend > 0]
    assert degrees[twice.degree].tolist() == [degree, degree]

    once = crossings(parabola(turning, degree, bend), degrees, SPAN)
    assert once.tt == pytest.approx([turning], abs=1e-4)
    assert degrees[once.degree].tolist() == [degree]
    assert once.rising.tolist() == [bend < 0]

    assert not len(crossings(parabola(turning, degree - inwards, bend), degrees, SPAN).tt)


@pytest.mark.parametrize("speed", [0.5, -0.5])
def test_a_degree_exactly_on_a_node_is_crossed_once(speed: float) -> None:
    found = crossings(made(lambda tt: speed * (tt - NODE), lambda tt: np.full_like(tt, speed)), SIGNS, SPAN)
    assert found.tt.tolist() == [NODE]
    assert found.rising.tolist() == [speed > 0]


@pytest.mark.parametrize("middle", [BETWEEN, NODE + 1.0])
def test_three_crossings_between_two_nodes_are_three(middle: float) -> None:
    """Both turning points within one step: the rates at its ends have the same sign."""
    curve = made(lambda tt: 4.0 * (tt - middle) ** 3 - 0.25 * (tt - middle), lambda tt: 12 * (tt - middle) ** 2 - 0.25)
    span = Span(ut1_from_tt(np.array([middle - 1.0]))[0], ut1_from_tt(np.array([middle + 1.0]))[0])

    assert turns(curve, span).tt == pytest.approx([middle - np.sqrt(1 / 48), middle + np.sqrt(1 / 48)], abs=1e-6)
    assert turns(curve, span).maximum.tolist() == [True, False]
    found = crossings(curve, SIGNS, span)
    assert found.tt == pytest.approx([middle - 0.25, middle, middle + 0.25], abs=1e-8)
    assert found.rising.tolist() == [True, False, True]


def test_a_span_holds_its_start_and_not_its_end() -> None:
    """Spans cut at every instant that was found hold each of them once."""
    curves = longitudes(PLANETS)
    span = span_of(START, START + 366.0)
    whole = crossings(curves, SIGNS, span)
    assert len(whole.tt) > 150
    cuts = [span.start, *np.unique(whole.julian_day).tolist(), span.end]
    parts = [crossings(curves, SIGNS, Span(first, last)) for first, last in pairwise(cuts)]
    assert [len(part.tt) for part in parts] == [0] + [1] * (len(parts) - 1)
    assert np.concatenate([part.julian_day for part in parts]).tolist() == whole.julian_day.tolist()


def test_spans_that_adjoin_anywhere_share_no_turning_point() -> None:
    curves = longitudes(("mercury", "venus", "true_node", "true_lilith"))
    span = span_of(START, START + 500.0)
    cuts = np.sort(np.concatenate([span, np.random.default_rng(5).uniform(*span, 40)]))
    parts = [turns(curves, Span(*ends)).julian_day.tolist() for ends in pairwise(cuts)]
    assert list(chain.from_iterable(parts)) == turns(curves, span).julian_day.tolist()


def brute(curves: Curves, degrees: Array, span: Span, step: float) -> dict[tuple[int, int], int]:
    """How often each curve passes each degree, counted on a fine grid."""
    tt = np.arange(tt_from_ut1(span.start), tt_from_ut1(span.end), step)
    values, _ = curves.sample(tt)
    counts = {}
    for curve, row in enumerate(values):
        for index, degree in enumerate(degrees):
            off = (row - degree + 180.0) % 360.0 - 180.0
            passes = (off[:-1] >= 0.0) != (off[1:] >= 0.0)
            passes &= np.abs(off[:-1]) < 90.0
            if passes.any():
                counts[curve, index] = int(passes.sum())
    return counts


def counted(found: Crossings) -> dict[tuple[int, int], int]:
    pairs, counts = np.unique(np.stack([found.curve, found.degree]), axis=1, return_counts=True)
    return {(int(curve), int(degree)): int(count) for (curve, degree), count in zip(pairs.T, counts, strict=True)}


def test_every_ingress_that_a_fine_grid_shows_is_found() -> None:
    """Ten years at an hour's step; the fast osculating points with their many turns among them."""
    points = (*PLANETS, "chiron", "true_node", "mean_node", "mean_lilith", "true_lilith")
    span = span_of(START, START + 3652.0)
    curves = longitudes(points)
    assert counted(crossings(curves, SIGNS, span)) == brute(curves, SIGNS, span, 1 / 24)


def test_every_aspect_that_a_fine_grid_shows_is_found() -> None:
    pairs = [(first, second) for i, first in enumerate(PLANETS) for second in PLANETS[i + 1 :]]
    span = span_of(START, START + 1000.0)
    assert counted(crossings(differences(pairs), MAJOR, span)) == brute(differences(pairs), MAJOR, span, 1 / 24)


def test_roots_are_roots() -> None:
    """The curve's own value at each instant is the degree, to what a float of Julian days can hold."""
    span = span_of(START, START + 3652.0)
    curves = longitudes(tuple(STEPS))
    found = crossings(curves, SIGNS, span)
    value, rate = curves.at(found.curve, found.tt)
    off = (value - SIGNS[found.degree] + 180.0) % 360.0 - 180.0
    assert np.abs(off).max() < 2e-8
    assert ((rate > 0.0) == found.rising).all()
    assert np.abs(off / rate).max() * 86400 < 0.002  # seconds


def test_turning_points_are_where_the_speed_passes_zero() -> None:
    span = span_of(START, START + 3652.0)
    curves = longitudes(tuple(STEPS))
    found = turns(curves, span)
    _, before = curves.at(found.curve, found.tt - 10 / 86400)
    _, after = curves.at(found.curve, found.tt + 10 / 86400)
    assert ((before > 0.0) == found.maximum).all()
    assert ((after < 0.0) == found.maximum).all()
    tt = np.arange(tt_from_ut1(span.start), tt_from_ut1(span.end), 0.05)
    speeds = sky_arrays(tt, list(STEPS)).speed
    signs = ((speeds[:, :-1] >= 0.0) != (speeds[:, 1:] >= 0.0)).sum(axis=1)
    assert np.bincount(found.curve, minlength=len(STEPS)).tolist() == signs.tolist()


def test_nodes_and_answers_do_not_depend_on_blocks() -> None:
    """More than a block of the Moon's half days, where a block's end is a node like others."""
    span = span_of(START, START + 3000.0)
    found = crossings(longitudes(("moon",)), SIGNS, span)
    assert (np.diff(found.degree) % 12 == 1).all()
    assert len(found.tt) == 1317  # 3000 days · 12 signs / 27.3216 days is 1317.6


def test_a_search_too_large_is_refused_before_it_is_made() -> None:
    with pytest.raises(TooManyEvents) as refusal:
        crossings(longitudes(PLANETS), SIGNS, span_of(START, START + 365.25), limit=200)
    assert 200 < refusal.value.estimate < 260
    assert refusal.value.details["limit"] == 200
    assert 250 < refusal.value.longest < 365


@pytest.mark.parametrize(("start", "end"), [(START, START - 1.0), (float("nan"), START), (START, float("inf"))])
def test_a_span_that_is_none_is_refused(start: float, end: float) -> None:
    with pytest.raises(InvalidSpan):
        span_of(start, end)


def test_an_empty_span_holds_nothing() -> None:
    assert not len(crossings(longitudes(PLANETS), SIGNS, span_of(START, START)).tt)


def test_spans_outside_the_ephemeris_are_refused() -> None:
    with pytest.raises(OutOfEphemerisRange):
        span_of(START, 2700000.0)
    with pytest.raises(OutOfEphemerisRange):
        crossings(longitudes(("chiron",)), SIGNS, span_of(2300000.5, 2300100.5))
    first = crossings(longitudes(("moon",)), SIGNS, span_of(2287185.0, 2287240.0))
    assert len(first.tt) == 24


def test_instants_are_those_of_the_scalar_clock() -> None:
    days = np.random.default_rng(7).uniform(2287200.5, 2688000.5, 300)
    recent = np.random.default_rng(8).uniform(2441317.0, 2461400.5, 300)
    leaps = 2441317.5 + np.array([-1e-5, 0.0, 1e-5])
    for julian_days in (days, recent, leaps):
        assert utc_datetimes(julian_days) == [utc_datetime(day) for day in julian_days.tolist()]
        back = ut1_from_tt(julian_days + delta_t_array(julian_days) / 86400.0)
        assert np.abs(back - julian_days).max() < 1e-9
