"""Sidereal zodiacs. The oracle's mode is kept per thread: each measure gives it back as it was."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import swisseph

from charts.engine.stars import star_place
from charts.engine.zodiac import UserAyanamsa, ayanamsa_at, sidereal_shift
from tests.charts.engine import oracle
from tests.charts.engine.accuracy import Largest, Measured
from tests.charts.engine.oracle import around, index
from tests.charts.engine.report.planets import beside_the_sun, far_from_the_sun
from tests.charts.engine.report.sample import Sample
from tests.charts.engine.report.stars import sky

LIMIT = 0.05
MODES = {
    "lahiri": swisseph.SIDM_LAHIRI,
    "fagan_bradley": swisseph.SIDM_FAGAN_BRADLEY,
    "deluce": swisseph.SIDM_DELUCE,
    "raman": swisseph.SIDM_RAMAN,
    "ushashashi": swisseph.SIDM_USHASHASHI,
    "krishnamurti": swisseph.SIDM_KRISHNAMURTI,
    "djwhal_khul": swisseph.SIDM_DJWHAL_KHUL,
    "yukteshwar": swisseph.SIDM_YUKTESHWAR,
    "jn_bhasin": swisseph.SIDM_JN_BHASIN,
    "babylonian_kugler_1": swisseph.SIDM_BABYL_KUGLER1,
    "babylonian_kugler_2": swisseph.SIDM_BABYL_KUGLER2,
    "babylonian_kugler_3": swisseph.SIDM_BABYL_KUGLER3,
    "babylonian_huber": swisseph.SIDM_BABYL_HUBER,
    "babylonian_eta_piscium": swisseph.SIDM_BABYL_ETPSC,
    "babylonian_britton": swisseph.SIDM_BABYL_BRITTON,
    "aldebaran_15_taurus": swisseph.SIDM_ALDEBARAN_15TAU,
    "hipparchos": swisseph.SIDM_HIPPARCHOS,
    "sassanian": swisseph.SIDM_SASSANIAN,
    "valens_moon": swisseph.SIDM_VALENS_MOON,
    "suryasiddhanta": swisseph.SIDM_SURYASIDDHANTA,
    "suryasiddhanta_mean_sun": swisseph.SIDM_SURYASIDDHANTA_MSUN,
    "aryabhata": swisseph.SIDM_ARYABHATA,
    "aryabhata_mean_sun": swisseph.SIDM_ARYABHATA_MSUN,
    "aryabhata_522": swisseph.SIDM_ARYABHATA_522,
    "ss_revati": swisseph.SIDM_SS_REVATI,
    "ss_citra": swisseph.SIDM_SS_CITRA,
    "true_citra": swisseph.SIDM_TRUE_CITRA,
    "true_revati": swisseph.SIDM_TRUE_REVATI,
    "true_pushya": swisseph.SIDM_TRUE_PUSHYA,
    "true_mula": swisseph.SIDM_TRUE_MULA,
    "true_sheoran": swisseph.SIDM_TRUE_SHEORAN,
    "galactic_center_0_sagittarius": swisseph.SIDM_GALCENT_0SAG,
    "galactic_center_0_capricorn": swisseph.SIDM_GALCENT_COCHRANE,
    "galactic_center_gil_brand": swisseph.SIDM_GALCENT_RGILBRAND,
    "galactic_center_mid_mula": swisseph.SIDM_GALCENT_MULA_WILHELM,
    "galactic_equator": swisseph.SIDM_GALEQU_TRUE,
    "galactic_equator_iau1958": swisseph.SIDM_GALEQU_IAU1958,
    "galactic_equator_mid_mula": swisseph.SIDM_GALEQU_MULA,
    "galactic_equator_fiorenza": swisseph.SIDM_GALEQU_FIORENZA,
    "skydram": swisseph.SIDM_GALALIGN_MARDYKS,
    "lahiri_1940": swisseph.SIDM_LAHIRI_1940,
    "lahiri_vp285": swisseph.SIDM_LAHIRI_VP285,
    "lahiri_icrc": swisseph.SIDM_LAHIRI_ICRC,
    "krishnamurti_vp291": swisseph.SIDM_KRISHNAMURTI_VP291,
    "j2000": swisseph.SIDM_J2000,
    "j1900": swisseph.SIDM_J1900,
    "b1950": swisseph.SIDM_B1950,
}
FIXED_BY = {
    "true_citra": "spica",
    "true_revati": "revati",
    "true_pushya": "asellus_australis",
    "true_sheoran": "asellus_australis",
    "true_mula": "shaula",
}
OWN = ((2415020.0, 22.5), (1903396.8, 0.0), (2451545.0, -3.25))  # JD TT, degrees
SEEN = ("lahiri", "true_citra", "galactic_center_mid_mula", "galactic_equator")  # by an epoch, a star, the galaxy


@contextmanager
def sidereal_mode(swe: Any, *mode: float) -> Iterator[None]:
    swe.set_sid_mode(*mode)
    try:
        yield
    finally:
        swe.set_sid_mode(swe.SIDM_FAGAN_BRADLEY)


def of_the_oracle(swe: Any, tt: float) -> float:
    flags, degrees = swe.get_ayanamsa_ex(tt, swe.FLG_SWIEPH | swe.FLG_NONUT)
    assert flags & swe.FLG_SWIEPH, "the oracle fell back to another ephemeris for its ayanamsa"
    return float(degrees)


def mean_ayanamsas(sample: Sample) -> Iterator[Measured]:
    """Without nutation, 1800 to 2150. Those fixed by a star not while it stands within 1° of the Sun: see the stars."""
    for name, mode in MODES.items():
        differences = Largest()
        with sidereal_mode(sample.swe, mode):
            for tt, _, found in sample.skies[::10]:
                star = FIXED_BY.get(name)
                if star and beside_the_sun(*star_place(star, tt, *sky(tt))[:2], found):
                    continue
                difference = around(ayanamsa_at(name, tt), of_the_oracle(sample.swe, tt))
                differences.add(difference * 3600.0, {"jd_tt": tt, "ayanamsa": name})
        yield differences.against(f"ayanamsa {name}", "oracle", LIMIT)


def ayanamsas_of_ones_own(sample: Sample) -> Iterator[Measured]:
    differences = Largest()
    for epoch, value in OWN:
        with sidereal_mode(sample.swe, sample.swe.SIDM_USER, epoch, value):
            for tt in sample.moments(one_in=10):
                difference = around(ayanamsa_at(UserAyanamsa(epoch, value), tt), of_the_oracle(sample.swe, tt))
                differences.add(difference * 3600.0, {"jd_tt": tt, "epoch_jd": epoch, "value": value})
    yield differences.against("ayanamsa of one's own", "oracle", LIMIT)


def sidereal_longitudes(sample: Sample) -> Iterator[Measured]:
    """Nutation cancels: the oracle's sidereal longitudes hold none."""
    swe = sample.swe
    for name in SEEN:
        differences = Largest()
        with sidereal_mode(swe, MODES[name]):
            for tt, frame, found in sample.skies[::10]:
                if not far_from_the_sun("mars", found):
                    continue
                values, *_ = swe.calc(tt, oracle.NUMBERS["mars"], swe.FLG_SWIEPH | swe.FLG_SIDEREAL)
                ours = found[index("mars")][0] - sidereal_shift(name, tt, frame).degrees
                differences.add(around(ours, values[0]) * 3600.0, {"jd_tt": tt, "ayanamsa": name, "point": "mars"})
        yield differences.against(f"mars, sidereal by {name}", "oracle", LIMIT)


MEASURES = (mean_ayanamsas, ayanamsas_of_ones_own, sidereal_longitudes)
