"""Eclipses from one place: when they begin and end there, how deep they are, and whether they can be seen.

The discs are those of the global canons, seen from the ellipsoid (geodetic latitude, height in metres). Altitudes are
without refraction, azimuths from north by east. A body counts as visible where its centre stands higher than −50′:
its upper limb is then above a level horizon with the almanacs' 34′ of refraction.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from charts.engine.constants import SECONDS_PER_DAY
from charts.engine.errors import check_height, check_place
from charts.engine.events.eclipses.elements import Syzygies, syzygies_at
from charts.engine.events.eclipses.results import (
    Eclipse,
    LocalContact,
    LocalEclipse,
    LocalType,
    LunarEclipse,
    SolarEclipse,
)
from charts.engine.events.eclipses.search import Kind, find_eclipses
from charts.engine.events.eclipses.topocentric import Site, discs, horizontal, site_at
from charts.engine.events.roots import crossing, summit
from charts.engine.numbers import Array
from charts.engine.times import utc_datetime

LOWEST_VISIBLE: Final = -50.0 / 60.0  # degrees

_AROUND: Final = np.linspace(-0.2, 0.2, 41)[:, None]  # days: the Moon passes any place within them
_PARTIAL: Final = 0.12  # days, half of more than any partial phase lasts at one place
_CENTRAL: Final = 0.01
_SAMPLES: Final = np.linspace(0.0, 1.0, 49)[:, None]  # of an eclipse, to see whether the body is up


class _Moments(NamedTuple):
    """n eclipses: days from the syzygies' middles, NaN where a phase does not exist."""

    maximum: Array
    contacts: dict[str, Array]
    first: Array
    last: Array


def local_circumstances(
    eclipse: Eclipse, latitude: float, longitude: float, height: float = 0.0
) -> LocalEclipse | None:
    """An eclipse of `find_eclipses` at a place (degrees, metres); None where a solar one passes the place by.

    It is also told where the body is below the horizon: see `visible`. Errors: `InvalidCoordinate`, `OutOfBounds`.
    """
    return _circumstances((eclipse,), latitude, longitude, height)[0]


def find_local_eclipses(
    start: float, end: float, latitude: float, longitude: float, height: float = 0.0, kind: Kind = "both"
) -> tuple[LocalEclipse, ...]:
    """Eclipses of which something can be seen from a place, with greatest eclipse from `start` up to `end` (JD UT1).

    Errors: `InvalidCoordinate`, `OutOfBounds` for the height, and those of `find_eclipses`.
    """
    _check(latitude, longitude, height)
    found = _circumstances(find_eclipses(start, end, kind), latitude, longitude, height)
    return tuple(eclipse for eclipse in found if eclipse is not None and eclipse.visible)


def _check(latitude: float, longitude: float, height: float) -> None:
    check_place(latitude, longitude)
    check_height(height)


def _circumstances(
    eclipses: Sequence[Eclipse], latitude: float, longitude: float, height: float
) -> list[LocalEclipse | None]:
    _check(latitude, longitude, height)
    place = site_at(latitude, longitude, height)
    solar = [eclipse for eclipse in eclipses if isinstance(eclipse, SolarEclipse)]
    lunar = [eclipse for eclipse in eclipses if isinstance(eclipse, LunarEclipse)]
    found = {id(eclipse): local for eclipse, local in zip(solar, _solar(solar, place), strict=True)}
    found |= {id(eclipse): local for eclipse, local in zip(lunar, _lunar(lunar, place), strict=True)}
    return [found[id(eclipse)] for eclipse in eclipses]


def _syzygies(eclipses: Sequence[Eclipse], full: bool) -> Syzygies:
    tt = np.array([eclipse.julian_day + eclipse.delta_t / SECONDS_PER_DAY for eclipse in eclipses])
    return syzygies_at(tt, full)


def _solar(eclipses: list[SolarEclipse], place: Site) -> list[LocalEclipse | None]:
    moons = _syzygies(eclipses, full=False)
    moments = _solar_moments(moons, place)
    seen = discs(moons, place, moments.maximum)
    magnitude, obscuration = seen.magnitude().tolist(), seen.obscuration().tolist()
    deep, total = seen.apart < np.abs(seen.sun - seen.umbral_moon), seen.umbral_moon > seen.sun
    types = np.where(~deep, "partial", np.where(total, "total", "annular")).tolist()
    duration = ((moments.contacts["C3"] - moments.contacts["C2"]) * SECONDS_PER_DAY).tolist()
    visible, tables = _seen(moons, moments, place, moon=False)
    return [
        _local(eclipse, types[i], visible[i], magnitude[i], obscuration[i], duration[i], tables[i])
        if magnitude[i] > 0.0
        else None
        for i, eclipse in enumerate(eclipses)
    ]


def _solar_moments(moons: Syzygies, place: Site) -> _Moments:
    apart = discs(moons, place, _AROUND + 0.0 * moons.middle).apart
    start = _AROUND[apart.argmin(axis=0), 0]
    maximum = summit(lambda days: -(discs(moons, place, days).apart ** 2), start)

    def touching(days: Array) -> Array:
        seen = discs(moons, place, days)
        return seen.sun + seen.moon - seen.apart

    def within(days: Array) -> Array:
        seen = discs(moons, place, days)
        return np.abs(seen.sun - seen.umbral_moon) - seen.apart

    contacts = {
        "C1": crossing(touching, maximum - _PARTIAL, maximum),
        "C2": crossing(within, maximum - _CENTRAL, maximum),
        "maximum": maximum,
        "C3": crossing(within, maximum, maximum + _CENTRAL),
        "C4": crossing(touching, maximum, maximum + _PARTIAL),
    }
    return _Moments(maximum, contacts, contacts["C1"], contacts["C4"])


def _lunar(eclipses: list[LunarEclipse], place: Site) -> list[LocalEclipse]:
    moons = _syzygies(eclipses, full=True)
    names = ("P1", "U1", "U2", "U3", "U4", "P4")
    by_name = [{contact.name: contact.julian_day for contact in eclipse.contacts} for eclipse in eclipses]
    start = moons.julian_day(np.zeros(len(eclipses)))
    contacts = {name: np.array([moments.get(name, np.nan) for moments in by_name]) - start for name in names}
    maximum = np.array([eclipse.julian_day for eclipse in eclipses]) - start
    moments = _Moments(maximum, contacts | {"maximum": maximum}, contacts["P1"], contacts["P4"])
    visible, tables = _seen(moons, moments, place, moon=True)
    return [
        _local(eclipse, eclipse.type, up, _depth(eclipse), None, eclipse.total_duration, table)
        for eclipse, up, table in zip(eclipses, visible, tables, strict=True)
    ]


def _depth(eclipse: LunarEclipse) -> float:
    return eclipse.penumbral_magnitude if eclipse.type == "penumbral" else eclipse.umbral_magnitude


def _seen(
    moons: Syzygies, moments: _Moments, place: Site, moon: bool
) -> tuple[list[bool], list[tuple[LocalContact, ...]]]:
    """Whether the body is up at any time of the eclipse, and the contacts in order of time."""
    during = moments.first + _SAMPLES * (moments.last - moments.first)
    altitudes = horizontal(moons, place, during, moon)[0]
    visible = [highest > LOWEST_VISIBLE for highest in altitudes.max(axis=0).tolist()]
    columns = [
        np.array([moons.julian_day(days), *horizontal(moons, place, days, moon)]).T.tolist()
        for days in moments.contacts.values()
    ]
    return visible, [_contacts(tuple(moments.contacts), rows) for rows in zip(*columns, strict=True)]


def _contacts(names: tuple[str, ...], rows: Sequence[Sequence[float]]) -> tuple[LocalContact, ...]:
    there = [(row, name) for name, row in zip(names, rows, strict=True) if row[0] == row[0]]
    return tuple(
        LocalContact(name, moment, utc_datetime(moment), altitude, azimuth, altitude > LOWEST_VISIBLE)
        for (moment, altitude, azimuth), name in sorted(there)
    )


def _local(
    eclipse: Eclipse, type_: LocalType, visible: bool, magnitude: float, obscuration: float | None,
    duration: float | None, contacts: tuple[LocalContact, ...],
) -> LocalEclipse:  # fmt: skip  # a line of numbers
    maximum = next(contact for contact in contacts if contact.name == "maximum")
    lasting = duration if duration is not None and duration == duration else None
    return LocalEclipse(
        eclipse.kind, type_, visible, maximum.julian_day, maximum.utc, magnitude, obscuration,
        maximum.altitude, maximum.azimuth, lasting, contacts, eclipse,
    )  # fmt: skip  # a line of numbers
