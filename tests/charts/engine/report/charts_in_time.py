"""Transits to charts and returns of their points, at equal TT: see `instants` for how a time is measured."""

from collections import defaultdict
from collections.abc import Iterator

from charts.engine import ChartRequest, compute_chart
from charts.engine.events.natal import natal_longitudes
from charts.engine.returns import lunar_return, next_return, solar_return
from charts.engine.times import julian_day, tt_from_ut1, utc_datetime
from charts.engine.transits import Transit, find_transits
from tests.charts.engine.accuracy import Largest, Measured
from tests.charts.engine.oracle import around
from tests.charts.engine.report.instants import FASTER, missed, witnesses
from tests.charts.engine.report.sample import Sample

BIRTHS = julian_day(1920, 1, 1), julian_day(2010, 1, 1)
RETURNING = ("mercury", "venus", "mars", "jupiter", "saturn", "uranus")
YEAR = julian_day(2026, 1, 1), julian_day(2027, 1, 1)


def _aimed_at(transit: Transit, natal: dict[str, float]) -> float:
    """The one of the two degrees that make the aspect."""
    here = natal[transit.second]
    return min((here + transit.angle, here - transit.angle), key=lambda degree: abs(around(degree, transit.longitude)))


def transits(sample: Sample) -> Iterator[Measured]:
    """To points, lots and angles of random charts, all of a year; the oracle's time of points over 0.2° a day."""
    chance, arcs = sample.chance("transits"), Largest()
    seconds: dict[str, Largest] = defaultdict(Largest)
    for moment in sample.moments(*BIRTHS, one_in=100):
        chart = compute_chart(ChartRequest(moment, chance.uniform(-66.0, 66.0), chance.uniform(-180.0, 180.0)))
        natal = dict(natal_longitudes(chart))
        for transit in chance.sample(find_transits(chart, *YEAR), 30):
            tt, case = tt_from_ut1(transit.julian_day), _case(transit, moment)
            for name, place in witnesses(sample, (transit.first,), tt).items():
                off, rate = missed(place, (transit.first,), _aimed_at(transit, natal), tt)
                if name == "oracle":
                    arcs.add(off * 3600.0, case)
                if name != "oracle" or abs(rate) > FASTER:
                    assert (rate < 0.0) == transit.retrograde, case
                    seconds[name].add(off / rate * 86400.0, case)
    for name, differences in seconds.items():
        yield differences.against("transit", name, 1.0, "s")
    yield arcs.against("orb at an exact transit", "oracle", 0.03)


def _case(transit: Transit, birth: float) -> dict[str, object]:
    named = f"{transit.first} {transit.aspect} natal {transit.second}"
    return {"transit": named, "jd_ut1": transit.julian_day, "birth_jd": birth}


def returns(sample: Sample) -> Iterator[Measured]:
    """Of the Sun in a calendar year, of the Moon and of Mercury to Uranus after a day of the life."""
    chance, arcs = sample.chance("returns"), Largest()
    seconds: dict[tuple[str, str], Largest] = defaultdict(Largest)
    for moment in sample.moments(*BIRTHS, one_in=50):
        chart = compute_chart(ChartRequest(moment, 0.0, 0.0))
        natal, after = natal_longitudes(chart), moment + chance.uniform(1.0, 20000.0)
        year = utc_datetime(moment).year + chance.randrange(1, 80)
        found = [solar_return(chart, year), lunar_return(chart, after)]
        found += [next_return(point, natal[point], after) for point in RETURNING]
        for one in found:
            tt, case = tt_from_ut1(one.julian_day), {"point": one.point, "jd_ut1": one.julian_day, "birth_jd": moment}
            kind = {"sun": "solar return", "moon": "lunar return"}.get(one.point, "planetary return")
            for name, place in witnesses(sample, (one.point,), tt).items():
                off, rate = missed(place, (one.point,), natal[one.point], tt)
                if name == "oracle":
                    arcs.add(off * 3600.0, case)
                if name != "oracle" or abs(rate) > FASTER:
                    assert (rate < 0.0) == one.retrograde, case
                    seconds[kind, name].add(off / rate * 86400.0, case)
    for (kind, name), differences in seconds.items():
        yield differences.against(kind, name, 1.0, "s")
    yield arcs.against("longitude at a return", "oracle", 0.03)


MEASURES = (transits, returns)
