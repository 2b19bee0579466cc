"""The ayanamsas by name: how far the tropical zodiac has run ahead of each sidereal one.

Most give a value at an epoch, which precession carries on. The others hold a star, the Galactic Centre or the galactic
equator where they say at every moment. Definitions and figures are collected in the general documentation of the Swiss
Ephemeris, section 2.8 (D. Koch & A. Treindl); their authors are named with each.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from types import MappingProxyType
from typing import Final, Literal

from charts.engine.constants import J2000
from charts.engine.errors import UnknownName
from charts.engine.times import tt_from_ut1

# What an ayanamsa holds on to when it has no epoch.
Anchor = Literal[
    "spica", "revati", "asellus_australis", "shaula", "galactic_center", "galactic_center_polar",
    "galactic_node", "galactic_node_1958",
]  # fmt: skip  # stars, then the galaxy


@dataclass(frozen=True, slots=True)
class AtEpoch:
    """A value at an epoch, which precession carries on."""

    epoch: float  # JD TT
    value: float  # mean ayanamsa then, degrees


@dataclass(frozen=True, slots=True)
class AtAnchor:
    """A sidereal longitude at which a star or a point of the galaxy stays."""

    anchor: Anchor
    longitude: float  # degrees


@dataclass(frozen=True, slots=True)
class Ayanamsa:
    """One definition of the sidereal zodiac."""

    name: str
    definition: str
    rule: AtEpoch | AtAnchor


class UnknownAyanamsa(UnknownName):
    what = "ayanamsa"


def _degrees(degrees: float, minutes: float = 0.0, seconds: float = 0.0) -> float:
    return degrees + minutes / 60.0 + seconds / 3600.0


J1900: Final = 2415020.0
B1950: Final = 2433282.42346
_VERNAL_EQUINOX_1956: Final = 2435553.5  # 21 March, 0h TT
_KALI_3600: Final = tt_from_ut1(1903396.8128654)  # 21 March 499, 7:30:31.57 UT, by the Suryasiddhanta's year
_ARYABHATA_23: Final = tt_from_ut1(1903396.7895321)  # the same day, 6:56:55.57 UT, by Aryabhata's
_YEAR_MINUS_100: Final = tt_from_ut1(1684532.5)  # 1 January −100
_YEAR_1: Final = tt_from_ut1(1721057.5)  # 1 January 0 (1 BC)

# Where an ayanamsa was defined with an older theory of precession, its zodiac is kept among the stars: the value is
# raised by the older theory's precession from the epoch to J2000 less today's.
_NEWCOMB_FROM_1900: Final = -0.82795 / 3600.0
_NEWCOMB_FROM_1950: Final = -0.41259 / 3600.0
_IAU_1976_FROM_1956: Final = 0.13036 / 3600.0
_NEWCOMB_FROM_1956: Final = -0.30365 / 3600.0
_NUTATION_AT_1956: Final = 0.004658035  # degrees: the Indian values of that day include it

_MIDDLE_OF_MULA: Final = _degrees(246, 40)
_GOLDEN_SECTION: Final = (3.0 - sqrt(5.0)) / 2.0

AYANAMSAS: Final = (
    Ayanamsa(
        "lahiri", "23°15′00.658″, with nutation, on 21 March 1956 (Indian Astronomical Ephemeris from 1985 on)",
        AtEpoch(_VERNAL_EQUINOX_1956, _degrees(23, 15, 0.658) - _NUTATION_AT_1956 + _IAU_1976_FROM_1956),
    ),
    Ayanamsa(
        "fagan_bradley", "24°02′31.36″ at B1950, Spica near 29°06′ Virgo (C. Fagan and D. Bradley)",
        AtEpoch(B1950, _degrees(24, 2, 31.36) + _NEWCOMB_FROM_1950),
    ),
    Ayanamsa(
        "deluce", "Zero on 1 January 1 BC (R. DeLuce, as used for 26°24′47″ in 1900)",
        AtEpoch(_YEAR_1, 0.0),
    ),
    Ayanamsa(
        "raman", "21.01444° at J1900, zero about AD 389 (B. V. Raman)",
        AtEpoch(J1900, 21.01444 + _NEWCOMB_FROM_1900),
    ),
    Ayanamsa(
        "ushashashi", "18°39′39.46″ at J1900, Revati near 29°50′ Pisces (Usha and Shashi)",
        AtEpoch(J1900, 18.66096),
    ),
    Ayanamsa(
        "krishnamurti", "22°21′50″ at J1900, from his table of 1840 to 2001 (K. S. Krishnamurti)",
        AtEpoch(J1900, 22.363889 + _NEWCOMB_FROM_1900),
    ),
    Ayanamsa(
        "djwhal_khul", "26.96310° at J1900: the age of Aquarius begins in 2117",
        AtEpoch(J1900, 26.9630976),
    ),
    Ayanamsa(
        "yukteshwar", "21.08222° at J1900 (Sri Yukteswar Giri, The Holy Science)",
        AtEpoch(J1900, 21.082222),
    ),
    Ayanamsa(
        "jn_bhasin", "21.36556° at J1900 (J. N. Bhasin)",
        AtEpoch(J1900, 21.365556),
    ),
    Ayanamsa(
        "babylonian_kugler_1", "−5°40′ at the start of the year −100 (F. X. Kugler)",
        AtEpoch(_YEAR_MINUS_100, -5.66667),
    ),
    Ayanamsa(
        "babylonian_kugler_2", "−4°16′ at the start of the year −100 (F. X. Kugler)",
        AtEpoch(_YEAR_MINUS_100, -4.26667),
    ),
    Ayanamsa(
        "babylonian_kugler_3", "−3°25′ at the start of the year −100 (F. X. Kugler)",
        AtEpoch(_YEAR_MINUS_100, -3.41667),
    ),
    Ayanamsa(
        "babylonian_huber", "−4°28′ at the start of the year −100 (P. Huber, Centaurus 5, 1958)",
        AtEpoch(_YEAR_MINUS_100, -4.46667),
    ),
    Ayanamsa(
        "babylonian_eta_piscium", "−5°04′45″ in the year −129: zero culminates with eta Piscium (R. Mercier 1977)",
        AtEpoch(tt_from_ut1(1673941.0), -5.079167),
    ),
    Ayanamsa(
        "babylonian_britton", "−3.2° at the start of the year 0 (J. P. Britton 2010)",
        AtEpoch(_YEAR_1, -3.2),
    ),
    Ayanamsa(
        "aldebaran_15_taurus", "Aldebaran at 15° Taurus about the year −100",
        AtEpoch(_YEAR_MINUS_100, -4.44138598),
    ),
    Ayanamsa(
        "hipparchos", "−9°20′ on 27 June −128 (Hipparchus, after R. Mercier 1976)",
        AtEpoch(tt_from_ut1(1674484.0), -9.33333),
    ),
    Ayanamsa(
        "sassanian", "Zero at the vernal equinox of 564, 18 March (the Zij al-Shah, after R. Mercier 1976)",
        AtEpoch(tt_from_ut1(1927135.8747793), 0.0),
    ),
    Ayanamsa(
        "valens_moon", "−2.9422° in AD 150, from the Moon's longitudes in Vettius Valens (J. H. Holden 1995)",
        AtEpoch(tt_from_ut1(1775845.5), -2.9422),
    ),
    Ayanamsa(
        "suryasiddhanta", "Zero when the Kali era's year 3600 was over, 21 March 499",
        AtEpoch(_KALI_3600, 0.0),
    ),
    Ayanamsa(
        "suryasiddhanta_mean_sun", "The mean Sun at zero when the Kali era's year 3600 was over, 21 March 499",
        AtEpoch(_KALI_3600, -0.21463395),
    ),
    Ayanamsa(
        "aryabhata", "Zero when Aryabhata was 23, 21 March 499 at noon in Ujjain",
        AtEpoch(_ARYABHATA_23, 0.0),
    ),
    Ayanamsa(
        "aryabhata_mean_sun", "The mean Sun at zero when Aryabhata was 23, 21 March 499 at noon in Ujjain",
        AtEpoch(_ARYABHATA_23, -0.23763238),
    ),
    Ayanamsa(
        "aryabhata_522", "Zero at the vernal equinox of 522 (Govindasvamin's reading of Aryabhata)",
        AtEpoch(tt_from_ut1(1911797.740782065), 0.0),
    ),
    Ayanamsa(
        "ss_revati", "Zeta Piscium at polar longitude 359°50′ in 499 (Suryasiddhanta)",
        AtEpoch(_KALI_3600, -0.79167046),
    ),
    Ayanamsa(
        "ss_citra", "Spica at polar longitude 180° in 499 (Suryasiddhanta)",
        AtEpoch(_KALI_3600, 2.11070444),
    ),
    Ayanamsa(
        "true_citra", "Spica always at 180° of apparent longitude",
        AtAnchor("spica", 180.0),
    ),
    Ayanamsa(
        "true_revati", "Zeta Piscium always at 359°50′ of apparent longitude",
        AtAnchor("revati", _degrees(359, 50)),
    ),
    Ayanamsa(
        "true_pushya", "Delta Cancri always at 106° of apparent longitude (P. V. R. Narasimha Rao)",
        AtAnchor("asellus_australis", 106.0),
    ),
    Ayanamsa(
        "true_mula", "Lambda Scorpii always at 240° of apparent longitude (K. Chandra Hari)",
        AtAnchor("shaula", 240.0),
    ),
    Ayanamsa(
        "true_sheoran", "Delta Cancri always at 103.49264° of apparent longitude (S. Sheoran)",
        AtAnchor("asellus_australis", 103.49264221625),
    ),
    Ayanamsa(
        "galactic_center_0_sagittarius", "The Galactic Centre always at 0° Sagittarius",
        AtAnchor("galactic_center", 240.0),
    ),
    Ayanamsa(
        "galactic_center_0_capricorn", "The Galactic Centre always at 0° Capricorn (D. Cochrane)",
        AtAnchor("galactic_center", 270.0),
    ),
    Ayanamsa(
        "galactic_center_gil_brand", "The Galactic Centre at the golden section, Scorpio to Aquarius (R. Gil Brand)",
        AtAnchor("galactic_center", 210.0 + 90.0 * _GOLDEN_SECTION),
    ),
    Ayanamsa(
        "galactic_center_mid_mula", "The Galactic Centre, projected from the pole, at 6°40′ Sagittarius (E. Wilhelm)",
        AtAnchor("galactic_center_polar", _MIDDLE_OF_MULA),
    ),
    Ayanamsa(
        "galactic_equator", "The galactic equator of Liu, Zhu & Zhang 2011 cuts the ecliptic at 0° Sagittarius",
        AtAnchor("galactic_node", 240.0),
    ),
    Ayanamsa(
        "galactic_equator_iau1958", "The galactic equator of the IAU (1958) cuts the ecliptic at 0° Sagittarius",
        AtAnchor("galactic_node_1958", 240.0),
    ),
    Ayanamsa(
        "galactic_equator_mid_mula", "The galactic equator cuts the ecliptic at 6°40′ Sagittarius (E. Wilhelm)",
        AtAnchor("galactic_node", _MIDDLE_OF_MULA),
    ),
    Ayanamsa(
        "galactic_equator_fiorenza", "25° on 1 January 2000 (N. A. Fiorenza)",
        AtEpoch(J2000 - 0.5, 25.0),
    ),
    Ayanamsa(
        "skydram", "30° at the autumn equinox of 1998 (R. Mardyks)",
        AtEpoch(2451079.734892, 30.0),
    ),
    Ayanamsa(
        "lahiri_1940", "22°26′45.50″ at J1900 (N. C. Lahiri, Panchanga Darpan)",
        AtEpoch(J1900, _degrees(22, 26, 45.5) + _NEWCOMB_FROM_1900),
    ),
    Ayanamsa(
        "lahiri_vp285", "Zero at the mean Sun's equinox of 285, 22 March (N. C. Lahiri, Tables of the Sun)",
        AtEpoch(1825235.2458513028, 0.0),
    ),
    Ayanamsa(
        "lahiri_icrc", "23°15′00″, with nutation, on 21 March 1956 (Indian Calendar Reform Committee, 1955)",
        AtEpoch(_VERNAL_EQUINOX_1956, _degrees(23, 15) - _NUTATION_AT_1956 + _NEWCOMB_FROM_1956),
    ),
    Ayanamsa(
        "krishnamurti_vp291", "Zero at the vernal equinox of 291, 21 March (D. Senthilathiban)",
        AtEpoch(1827424.752255678, 0.0),
    ),
    Ayanamsa(
        "j2000", "Zero at J2000: longitudes from the equinox of 2000",
        AtEpoch(J2000, 0.0),
    ),
    Ayanamsa(
        "j1900", "Zero at J1900: longitudes from the equinox of 1900",
        AtEpoch(J1900, 0.0),
    ),
    Ayanamsa(
        "b1950", "Zero at B1950: longitudes from the equinox of 1950",
        AtEpoch(B1950, 0.0),
    ),
)  # fmt: skip  # an ayanamsa reads as one

DEFAULT_AYANAMSA: Final = "lahiri"
AYANAMSAS_BY_NAME: Final[Mapping[str, Ayanamsa]] = MappingProxyType({one.name: one for one in AYANAMSAS})


def ayanamsa_named(name: str) -> Ayanamsa:
    """Errors: `UnknownAyanamsa`."""
    found = AYANAMSAS_BY_NAME.get(name)
    if found is None:
        raise UnknownAyanamsa(name, AYANAMSAS_BY_NAME)
    return found
