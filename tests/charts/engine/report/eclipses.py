"""Eclipses of 1900 to 2100 against NASA's canons, their Besselian elements and the oracle."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache, partial
from math import cos, radians
from random import Random
from typing import Any

import numpy as np

from charts.engine.events.eclipses import Eclipse, SolarEclipse, find_eclipses, local_circumstances
from charts.engine.times import julian_day
from tests.charts.engine.accuracy import Largest, Measured
from tests.charts.engine.events import canon
from tests.charts.engine.oracle import around
from tests.charts.engine.report.besselian import Elements, deepest, elements, zero
from tests.charts.engine.report.sample import Sample

SPAN = julian_day(1900, 1, 1), julian_day(2101, 1, 1)
CANON, BESSEL = "NASA's canon", "the canon's elements"
SOLAR_SLOTS = {"maximum": 0, "C1": 1, "C2": 2, "C3": 3, "C4": 4}  # of the oracle's answers
GRAZING = 0.1  # of the diameter: there the sizes that one takes for shadow and Moon are seconds and minutes
LUNAR_SLOTS = {"U1": 2, "U4": 3, "U2": 4, "U3": 5, "P1": 6, "P4": 7}

Vector = np.ndarray[Any, np.dtype[np.float64]]


@cache
def found(kind: str) -> list[Any]:
    return [eclipse for eclipse in find_eclipses(*SPAN) if eclipse.kind == kind]


def case_of(eclipse: Eclipse) -> dict[str, object]:
    return {"eclipse": f"{eclipse.type} {eclipse.kind}", "jd_ut1": eclipse.julian_day}


def compared(kind: str, ours: Callable[[Any], float], theirs: Callable[[canon.Row], float]) -> Largest:
    differences = Largest()
    for eclipse, row in zip(found(kind), canon.rows(kind), strict=True):
        differences.add(ours(eclipse) - theirs(row), case_of(eclipse))
    return differences


def types(sample: Sample) -> Iterator[Measured]:
    """All of the canon, none extra, each of its type: how many differ in lunation or type."""
    for kind in ("solar", "lunar"):
        differing = Largest()
        ours = {eclipse.lunation: eclipse for eclipse in found(kind)}
        theirs = {int(row["lunation"]): canon.TYPES[row["type"][0]] for row in canon.rows(kind)}
        for lunation in sorted({*ours, *theirs}):
            eclipse = ours.get(lunation)
            same = eclipse is not None and eclipse.type == theirs.get(lunation)
            differing.add(0.0 if same else 1.0, {"kind": kind, "lunation": lunation})
        yield differing.against(f"types of {kind} eclipses", CANON, 0.0, "differ")


def greatest(sample: Sample) -> Iterator[Measured]:
    """In dynamical time. The canon's lunar instants come from an older theory of the Moon, rounded to a second."""
    for kind, limit in (("solar", 1.0), ("lunar", 3.0)):
        differences = compared(kind, _seconds, lambda row: canon.greatest(row) * 86400.0)
        yield differences.against(f"greatest {kind} eclipse", CANON, limit, "s")


def _seconds(eclipse: Eclipse) -> float:
    return eclipse.julian_day * 86400.0 + eclipse.delta_t


def sizes(sample: Sample) -> Iterator[Measured]:
    """In the Earth's radii, and in diameters of the eclipsed body."""
    for kind, field, limit in (
        ("solar", "gamma", 0.0001),
        ("solar", "magnitude", 0.0001),
        ("lunar", "gamma", 0.00015),
        ("lunar", "umbral_magnitude", 0.00025),
        ("lunar", "penumbral_magnitude", 0.00025),
    ):
        differences = compared(kind, lambda eclipse, field=field: getattr(eclipse, field), canon.number(field))
        yield differences.against(f"{kind} eclipses, {field.replace('_', ' ')}", CANON, limit, "1")


def durations(sample: Sample) -> Iterator[Measured]:
    """Of totality and annularity where they are greatest; of lunar phases: 20 s are 10 s at each of the two contacts.
    The canon rounds those to 0.1 minute; grazing ones double or triple that and the rounding of its magnitudes."""
    central = Largest()
    for eclipse, row in zip(found("solar"), canon.rows("solar"), strict=True):
        printed = row["central_duration"]
        assert (eclipse.duration is not None) == bool(printed), row["date"]
        if printed:
            central.add(eclipse.duration - int(printed[:2]) * 60 - int(printed[3:5]), case_of(eclipse))
    yield central.against("duration of totality and annularity", CANON, 0.7, "s")
    for phase in ("penumbral", "partial", "total"):
        differences = Largest()
        for eclipse, row in zip(found("lunar"), canon.rows("lunar"), strict=True):
            ours, printed = getattr(eclipse, f"{phase}_duration"), row[f"{phase}_minutes"]
            assert (ours is not None) == bool(printed), row["date"]
            if printed:
                differences.add(ours - float(printed) * 60.0, case_of(eclipse))
        yield differences.against(f"duration of {phase} lunar phases", CANON, 20.0, "s")


def points_of_greatest(sample: Sample) -> Iterator[Measured]:
    """Printed to 0.1° with the canon's ΔT, which turns the Earth; longitudes below 75° of latitude."""
    latitude, longitude, altitude = Largest(), Largest(), Largest()
    for eclipse, row in zip(found("solar"), canon.rows("solar"), strict=True):
        if not eclipse.central:  # on the limb the canon's latitude is geocentric
            continue
        turned, case = (float(row["delta_t"]) - eclipse.delta_t) * 15.041 / 3600.0, case_of(eclipse)
        latitude.add(eclipse.greatest_at.latitude - float(row["latitude"]), case)
        altitude.add(eclipse.greatest_at.altitude - float(row["sun_altitude"]), case)
        if abs(eclipse.greatest_at.latitude) < 75.0:
            longitude.add(around(eclipse.greatest_at.longitude + turned, float(row["longitude"])), case)
    yield latitude.against("latitude of greatest eclipse", CANON, 0.06, "°")
    yield longitude.against("longitude of greatest eclipse", CANON, 0.08, "°")
    yield altitude.against("altitude of the Sun there", CANON, 0.51, "°")


def solar_contacts(sample: Sample) -> Iterator[Measured]:
    """For the whole Earth: where the scanned outline of the shadow first and last touches it."""
    shadows = {"P1": 0, "P4": 0, "U1": 1, "U4": 1}
    differences = {0: Largest(), 1: Largest()}
    for one in sample.part(elements()):
        eclipse = _of(one)
        for contact in eclipse.contacts:
            if contact.name in shadows:
                shadow, hours = shadows[contact.name], _hours(one, contact.julian_day, eclipse)
                theirs = zero(partial(deepest, one, shadow), hours - 0.1, hours + 0.1)
                differences[shadow].add((hours - theirs) * 3600.0, case_of(eclipse) | {"contact": contact.name})
    yield differences[0].against("solar contacts P1 and P4", BESSEL, 4.0, "s")
    yield differences[1].against("solar contacts U1 and U4", BESSEL, 1.0, "s")


def local_contacts_by_the_canon(sample: Sample) -> Iterator[Measured]:
    """Beside the point of greatest eclipse."""
    shadows, differences = {"C1": 0, "C4": 0, "C2": 1, "C3": 1}, Largest()
    for one in sample.part(elements()):
        eclipse = _of(one)
        for north, east in ((0.0, 0.0), (-8.0, 11.0), (9.0, -17.0)):
            latitude = max(-89.0, min(89.0, eclipse.greatest_at.latitude + north))
            longitude = around(eclipse.greatest_at.longitude + east, 0.0)
            local = local_circumstances(eclipse, latitude, longitude)
            for contact in local.contacts if local else ():
                if contact.name not in shadows:
                    continue
                hours = _hours(one, contact.julian_day, eclipse)
                depth = partial(one.depth, shadows[contact.name], latitude, longitude, eclipse.delta_t)
                step = min(0.02, (local.duration or 900.0) / 9000.0)
                case = {"latitude": latitude, "longitude": longitude, "contact": contact.name}
                differences.add((hours - zero(depth, hours - step, hours + step)) * 3600.0, case_of(eclipse) | case)
    yield differences.against("local contacts C1 to C4", BESSEL, 2.0, "s")


def _of(one: Elements) -> SolarEclipse:
    (eclipse,) = find_eclipses(*(julian_day(*one.date) + days for days in (-2.0, 3.0)), kind="solar")
    assert isinstance(eclipse, SolarEclipse)
    return eclipse


def _hours(one: Elements, moment: float, eclipse: SolarEclipse) -> float:
    return (moment + eclipse.delta_t / 86400.0 - one.start) * 24.0


def greatest_by_positions(sample: Sample) -> Iterator[Measured]:
    """The oracle's own instants are defined otherwise, distance for angle and angle for distance: so its positions."""
    for kind, distance in (("solar", _from_axis), ("lunar", _from_shadow)):
        differences = Largest()
        for eclipse in sample.part(found(kind)):
            tt = eclipse.julian_day + eclipse.delta_t / 86400.0
            before, here, after = (
                distance(*_sun_and_moon(sample.swe, tt + step)) ** 2 for step in (-0.005, 0.0, 0.005)
            )
            off = 0.5 * 0.005 * (before - after) / (before - 2.0 * here + after)
            differences.add(off * 86400.0, case_of(eclipse))
        yield differences.against(f"greatest {kind} eclipse", "oracle's positions", 2.0, "s")


def _sun_and_moon(swe: Any, tt: float) -> list[Vector]:
    return [np.array(swe.calc(tt, body, swe.FLG_SWIEPH | swe.FLG_XYZ)[0][:3]) for body in (swe.SUN, swe.MOON)]


def _from_axis(sun: Vector, moon: Vector) -> float:
    """From the Earth's centre to the line through Sun and Moon, au."""
    return float(np.linalg.norm(np.cross(sun, moon)) / np.linalg.norm(sun - moon))


def _from_shadow(sun: Vector, moon: Vector) -> float:
    """From the Moon to the point opposite the Sun, radians."""
    return float(np.arctan2(np.linalg.norm(np.cross(-sun, moon)), -sun @ moon))


def lunar_contacts(sample: Sample) -> Iterator[Measured]:
    """At equal ΔT. The oracle counts the least distance in kilometres, the canon and the engine in degrees; its U2
    and U3 and its grazing contacts ride on a shadow of another size: half a second on the axis, three quarters of a
    minute at the edge."""
    differences = defaultdict(Largest)
    for eclipse in sample.part(found("lunar")):
        sample.swe.set_delta_t_userdef(eclipse.delta_t / 86400.0)
        _, times = sample.swe.lun_eclipse_when(eclipse.julian_day - 3.0, sample.swe.FLG_SWIEPH)
        names = {name for name, slot in LUNAR_SLOTS.items() if times[slot]}
        assert {contact.name for contact in eclipse.contacts} == names, case_of(eclipse)
        phases = {"P": eclipse.penumbral_magnitude, "U": eclipse.umbral_magnitude}
        for contact in eclipse.contacts:
            seconds = (contact.julian_day - times[LUNAR_SLOTS[contact.name]]) * 86400.0
            grazing = phases[contact.name[0]] - (contact.name in ("U2", "U3")) < GRAZING
            differences["grazing" if grazing else ""].add(seconds, case_of(eclipse) | {"contact": contact.name})
        differences["greatest"].add((eclipse.julian_day - times[0]) * 86400.0, case_of(eclipse))
    sample.swe.set_delta_t_userdef(sample.swe.DELTAT_AUTOMATIC)
    yield differences["greatest"].against("greatest lunar eclipse", "oracle", None, "s")
    yield differences[""].against("lunar contacts P1 to P4", "oracle", 10.0, "s")
    yield differences["grazing"].against("lunar contacts, immersed less than 0.1", "oracle", 60.0, "s")


def local_circumstances_of_the_oracle(sample: Sample) -> Iterator[Measured]:
    """Each solar eclipse from two places: anywhere, and near its greatest. On the edge of the central path the
    oracle's larger Moon decides otherwise, and it reports the sunset for a maximum below the horizon: left out."""
    chance, differences = Random(sample.seed), defaultdict(Largest)
    for eclipse in sample.part(found("solar")):
        sample.swe.set_delta_t_userdef(eclipse.delta_t / 86400.0)
        for latitude, longitude in _places(eclipse, chance):
            local = local_circumstances(eclipse, latitude, longitude)
            if local is not None and min(contact.altitude for contact in local.contacts) >= 0.0:
                _add_local(differences, sample.swe, eclipse, local, (longitude, latitude, 0.0))
    sample.swe.set_delta_t_userdef(sample.swe.DELTAT_AUTOMATIC)
    yield differences["maximum"].against("local maximum of solar eclipses", "oracle", 2.0, "s")
    yield differences["contacts"].against("local contacts C1 to C4", "oracle", 10.0, "s")
    if "grazing" in differences:
        yield differences["grazing"].against("local contacts, less than 0.1 covered", "oracle", 60.0, "s")
    yield differences["magnitude"].against("local magnitude", "oracle", 0.002, "1")
    yield differences["obscuration"].against("local obscuration", "oracle", 0.002, "1")
    yield differences["altitude"].against("altitude at local maximum", "oracle", 0.001, "°")
    yield differences["azimuth"].against("azimuth there, along the horizon", "oracle", 0.001, "°")


def _places(eclipse: SolarEclipse, chance: Random) -> list[tuple[float, float]]:
    near = eclipse.greatest_at
    latitude = max(-85.0, min(85.0, near.latitude + chance.uniform(-3.0, 3.0)))
    return [
        (chance.uniform(-80.0, 80.0), chance.uniform(-180.0, 180.0)),
        (latitude, around(near.longitude + chance.uniform(-3.0, 3.0), 0.0)),
    ]


def _add_local(
    differences: dict[str, Largest], swe: Any, eclipse: SolarEclipse, local: Any, geography: tuple[float, float, float]
) -> None:
    _, times, _ = swe.sol_eclipse_when_loc(eclipse.julian_day - 0.6, geography, swe.FLG_SWIEPH)
    case = case_of(eclipse) | {"latitude": geography[1], "longitude": geography[0]}
    names = {contact.name for contact in local.contacts}
    theirs = {name for name, slot in SOLAR_SLOTS.items() if times[slot]}
    assert names == theirs or (names ^ theirs == {"C2", "C3"} and 0.99 < local.magnitude < 1.01), case
    for contact in [contact for contact in local.contacts if contact.name in theirs]:
        seconds = (contact.julian_day - times[SOLAR_SLOTS[contact.name]]) * 86400.0
        grazing = "grazing" if local.magnitude < GRAZING else "contacts"
        which = "maximum" if contact.name == "maximum" else grazing
        differences[which].add(seconds, case | {"contact": contact.name})
    if names == theirs:
        _, attributes = swe.sol_eclipse_how(local.julian_day, geography, swe.FLG_SWIEPH)
        differences["magnitude"].add(local.magnitude - attributes[8], case)
        differences["obscuration"].add(local.obscuration - min(attributes[2], 1.0), case)
        differences["altitude"].add(local.altitude - attributes[5], case)
        across = cos(radians(local.altitude))  # the oracle counts from the south
        differences["azimuth"].add(around(local.azimuth, attributes[4] + 180.0) * across, case)


MEASURES = (
    types,
    greatest,
    sizes,
    durations,
    points_of_greatest,
    solar_contacts,
    local_contacts_by_the_canon,
    greatest_by_positions,
    lunar_contacts,
    local_circumstances_of_the_oracle,
)
