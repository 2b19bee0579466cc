"""The sky from a place on the ground, from the Sun and from the barycentre."""

from collections.abc import Iterator
from math import cos, radians
from typing import Any

import erfa
import numpy as np

from charts.engine.centers import CENTERS, Viewpoint, earth_place, star_places_from
from charts.engine.constants import AU_KM, SECONDS_PER_DAY
from charts.engine.deltat import delta_t
from charts.engine.sky import sky_at_tt
from tests.charts.engine import oracle
from tests.charts.engine.accuracy import Largest, Measured
from tests.charts.engine.oracle import around, index
from tests.charts.engine.report.planets import beside_the_sun, far_from_the_sun
from tests.charts.engine.report.sample import Sample
from tests.charts.engine.textbook import Textbook, Vector

# The oracle sets the place on the mean equator by mean sidereal time: up to 0.3 km aside, 0.17″ of the Moon.
TOPOCENTRIC_LIMITS = {"sun": 0.02, "moon": 0.2, "venus": 0.02, "mars": 0.02, "saturn": 0.02}


def viewpoints(sample: Sample) -> Iterator[tuple[float, Viewpoint]]:
    chance = sample.chance("viewpoints")
    for tt in sample.moments(one_in=4):
        place = chance.uniform(-90.0, 90.0), chance.uniform(-180.0, 180.0), chance.uniform(0.0, 3000.0)
        yield tt, Viewpoint("topocentric", *place)


def _case(tt: float, point: str, viewpoint: Viewpoint) -> dict[str, object]:
    return {"jd_tt": tt, "point": point, **viewpoint._asdict()}


def observer(book: Textbook, tt: float, viewpoint: Viewpoint) -> tuple[Vector, Vector]:
    """The place's barycentric position and velocity by erfa."""
    position, velocity = book.earth(book.tdb(tt))
    place = radians(viewpoint.longitude), radians(viewpoint.latitude), viewpoint.height
    pv = erfa.pvtob(*place, 0.0, 0.0, 0.0, erfa.era00(tt, -delta_t(tt) / SECONDS_PER_DAY))
    to_gcrs, au = erfa.c2i06a(tt, 0.0).T, AU_KM * 1000.0
    return position + to_gcrs @ pv["p"] / au, velocity + to_gcrs @ pv["v"] * SECONDS_PER_DAY / au


def ecliptic(book: Textbook, direction: Vector, tt: float) -> tuple[float, float]:
    x, y, z = book._to_ecliptic(tt) @ direction
    return float(np.degrees(np.arctan2(y, x)) % 360.0), float(np.degrees(np.arctan2(z, np.hypot(x, y))))


def topocentric_by_the_textbook(sample: Sample) -> Iterator[Measured]:
    """From random places of the Earth, by erfa's observer."""
    book = sample.textbook
    for point in TOPOCENTRIC_LIMITS:
        differences = Largest()
        for tt, viewpoint in viewpoints(sample):
            place = sky_at_tt(tt, (), viewpoint)[1][index(point)]
            witness = ecliptic(book, book.direction(point, tt, observer(book, tt, viewpoint)), tt)
            differences.add(around(place[0], witness[0]) * 3600.0, _case(tt, point, viewpoint))
            differences.add((place[1] - witness[1]) * 3600.0, _case(tt, point, viewpoint))
        yield differences.against(f"topocentric {point}, place", "textbook on DE440", 0.001)


def topocentric_places(sample: Sample) -> Iterator[Measured]:
    """At equal ΔT. Of the Moon within what the oracle's own shortcut allows: it leaves nutation out of the place."""
    swe = sample.swe
    for point, limit in TOPOCENTRIC_LIMITS.items():
        longitudes, latitudes, distances = Largest(), Largest(), Largest()
        for tt, viewpoint in viewpoints(sample):
            along, across, away = _of_the_oracle(swe, point, tt, viewpoint)
            found, case = sky_at_tt(tt, (), viewpoint)[1], _case(tt, point, viewpoint)
            place = found[index(point)]
            distances.add((place[2] / away - 1.0) * 1e9, case)
            if far_from_the_sun(point, found):
                longitudes.add(around(place[0], along) * cos(radians(across)) * 3600.0, case)
                latitudes.add((place[1] - across) * 3600.0, case)
        yield longitudes.against(f"topocentric {point}, longitude", "oracle", limit)
        yield latitudes.against(f"topocentric {point}, latitude", "oracle", limit)
        yield distances.against(f"topocentric {point}, distance", "oracle", 1000.0, "10⁻⁹")
    swe.set_delta_t_userdef(swe.DELTAT_AUTOMATIC)


def _of_the_oracle(swe: Any, point: str, tt: float, viewpoint: Viewpoint) -> tuple[float, float, float]:
    swe.set_delta_t_userdef(delta_t(tt) / SECONDS_PER_DAY)
    swe.set_topo(viewpoint.longitude, viewpoint.latitude, viewpoint.height)
    (along, across, away, *_), flags, *_ = swe.calc(tt, oracle.NUMBERS[point], swe.FLG_SWIEPH | swe.FLG_TOPOCTR)
    assert flags & swe.FLG_SWIEPH
    assert flags & swe.FLG_TOPOCTR
    return along, across, away


def at_rest(book: Textbook, name: str, tt: float, center: str) -> Vector:
    """Where a body was a light-time ago, from the Sun's or the solar system's centre now."""
    tdb = book.tdb(tt)
    origin = book.body("sun", tdb) if center == "heliocentric" else np.zeros(3)
    tau = 0.0
    for _ in range(6):
        body = book.earth(tdb - tau)[0] if name == "earth" else book.body(name, tdb - tau)
        tau = float(np.linalg.norm(body - origin)) * AU_KM / 299792.458 / SECONDS_PER_DAY
    return body - origin


def at_rest_by_the_textbook(sample: Sample) -> Iterator[Measured]:
    """Moon, planets and the Earth from the Sun's centre and the solar system's; from the latter the Sun too."""
    for center in ("heliocentric", "barycentric"):
        differences, distances = Largest(), Largest()
        for tt in sample.moments(one_in=8):
            found = sky_at_tt(tt, (), Viewpoint(center))[1]
            seen = {name: found[index(name)] for name in oracle.PLANETS} | {"earth": earth_place(center, tt)}
            if center == "heliocentric":
                del seen["sun"]
            for name, place in seen.items():
                line, case = at_rest(sample.textbook, name, tt, center), {"jd_tt": tt, "point": name}
                witness = ecliptic(sample.textbook, line, tt)
                differences.add(around(place[0], witness[0]) * 3600.0, case)
                differences.add((place[1] - witness[1]) * 3600.0, case)
                distances.add((place[2] / float(np.linalg.norm(line)) - 1.0) * 1e9, case)
        yield differences.against(f"{center} places", "textbook on DE440", 0.001)
        yield distances.against(f"{center} distances", "textbook on DE440", 1.0, "10⁻⁹")


def at_rest_of_the_oracle(sample: Sample) -> Iterator[Measured]:
    """It sees heliocentric planets a light-time from the barycentre ago, up to 4 s wrong: 1.3″ of Mercury's way."""
    swe = sample.swe
    for center, flag, limit in (("heliocentric", swe.FLG_HELCTR, None), ("barycentric", swe.FLG_BARYCTR, 0.02)):
        longitudes = Largest()
        for tt in sample.moments(one_in=4):
            found = sky_at_tt(tt, (), Viewpoint(center))[1]
            for name in oracle.PLANETS[1:]:
                witness, flags, *_ = swe.calc(tt, oracle.NUMBERS[name], swe.FLG_SWIEPH | flag)
                assert flags & flag
                longitudes.add(around(found[index(name)][0], witness[0]) * 3600.0, {"jd_tt": tt, "point": name})
        yield longitudes.against(f"{center} longitudes", "oracle", limit)


def stars(sample: Sample) -> Iterator[Measured]:
    """Revati, which the oracle knows without its catalogue; at rest without aberration, with that centre's parallax."""
    swe = sample.swe
    flags = {"topocentric": swe.FLG_TOPOCTR, "heliocentric": swe.FLG_HELCTR, "barycentric": swe.FLG_BARYCTR}
    for center in CENTERS:
        differences, flag = Largest(), swe.FLG_SWIEPH | flags.get(center, 0)
        at_rest = swe.FLG_TRUEPOS if center in ("heliocentric", "barycentric") else 0
        for tt, viewpoint in viewpoints(sample):
            swe.set_topo(viewpoint.longitude, viewpoint.latitude, viewpoint.height)
            (along, across, *_), *_ = swe.fixstar2(",zePsc", tt, flag | at_rest)
            viewpoint = viewpoint._replace(center=center)
            frame, found = sky_at_tt(tt)
            place, case = star_places_from(viewpoint, ("revati",), tt, frame)[0], viewpoint._asdict()
            if beside_the_sun(place[0], place[1], found):
                continue
            differences.add(around(place[0], along) * 3600.0, {"jd_tt": tt, **case})
            differences.add((place[1] - across) * 3600.0, {"jd_tt": tt, **case})
        yield differences.against(f"{center} revati, place", "oracle", 0.01)


MEASURES = (topocentric_by_the_textbook, topocentric_places, at_rest_by_the_textbook, at_rest_of_the_oracle, stars)
