"""Chiron, Ceres, Pallas, Juno, Vesta and Pholus."""

from collections.abc import Iterator
from functools import partial

import swisseph
from numpy.polynomial import chebyshev

from charts.engine.minor import MINOR_BODIES, minor_records
from charts.engine.sky import sky_at_tt
from charts.engine.spk import Records
from tests.charts.engine.accuracy import Largest, Measured
from tests.charts.engine.oracle import around, index, rates
from tests.charts.engine.report.sample import Sample
from tests.charts.engine.textbook import Textbook, Vector

NUMBERS = {
    "chiron": swisseph.CHIRON,
    "ceres": swisseph.CERES,
    "pallas": swisseph.PALLAS,
    "juno": swisseph.JUNO,
    "vesta": swisseph.VESTA,
    "pholus": swisseph.PHOLUS,
}
LIMITS = {"chiron": 1.0, "ceres": 1.0, "juno": 1.0}  # the oracle's Pallas and Vesta are 2″ off, its Pholus 30″


class MinorBodies(Textbook):
    """The textbook's way to apparent places, for the bodies of the shipped tables too."""

    def __init__(self) -> None:
        super().__init__()
        self.records = dict(zip(MINOR_BODIES, minor_records(), strict=True))

    def body(self, name: str, tdb: float) -> Vector:
        return position(self.records[name], tdb) if name in self.records else super().body(name, tdb)


def position(records: Records, tdb: float, record: int | None = None) -> Vector:
    """au; of the record that covers the moment, or of another."""
    place = (tdb - records.start) / records.days
    index = int(place) if record is None else record
    return chebyshev.chebval(2.0 * (place - index) - 1.0, records.coefficients[index].T)


def places(sample: Sample) -> Iterator[Measured]:
    """1900 to 2050. Without a limit where Horizons (see there) sides with the engine against the oracle."""
    swe = sample.swe
    for body in MINOR_BODIES:
        longitudes, latitudes = Largest(), Largest()
        for tt in sample.moments(2415020.5, 2469807.5, one_in=2):
            longitude, latitude, *_ = sky_at_tt(tt, (body,))[1][index(body)]
            values, flags, *_ = swe.calc(tt, NUMBERS[body], swe.FLG_SWIEPH)
            assert flags & swe.FLG_SWIEPH, f"the oracle fell back to another ephemeris for {body}"
            longitudes.add(around(longitude, values[0]) * 3600.0, {"jd_tt": tt, "point": body})
            latitudes.add((latitude - values[1]) * 3600.0, {"jd_tt": tt, "point": body})
        yield longitudes.against(f"{body}, longitude", "oracle", LIMITS.get(body))
        yield latitudes.against(f"{body}, latitude", "oracle", LIMITS.get(body))


def places_by_the_textbook(sample: Sample) -> Iterator[Measured]:
    """1800 to 2150; speeds are held to differences of the textbook's places."""
    book = MinorBodies()
    for body in MINOR_BODIES:
        largest, speeds = Largest(), Largest()
        for tt in sample.moments(one_in=5):
            place, case = sky_at_tt(tt, (body,))[1][index(body)], {"jd_tt": tt, "point": body}
            witness = book.ecliptic(body, tt)
            along, across = rates(partial(book.ecliptic, body), tt, 1.0 / 48.0)
            largest.add(around(place[0], witness[0]) * 3600.0, case)
            largest.add((place[1] - witness[1]) * 3600.0, case)
            speeds.add((place[3] - along) * 3600.0, case)
            speeds.add((place[4] - across) * 3600.0, case)
        yield largest.against(f"{body}, place", "textbook on the tables", 0.001)
        yield speeds.against(f"{body}, speeds", "textbook on the tables", 0.005, "″/day")
    book.close()


MEASURES = (places, places_by_the_textbook)
