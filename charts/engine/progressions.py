"""Secondary, tertiary and minor progressions: a short time after birth stands for a longer one of life.

Secondary: a day for a year (Placidus, Primum Mobile, canon 40). Tertiary: a day for a lunar month; minor: a lunar
month for a year (both after E. H. Troinski, 1951; minor also Elbert Benjamine, Progressed Aspects of Standard
Astrology). Lengths: mean tropical year and tropical month at J2000 unless others are asked. Converse progressions go
as far before birth as the direct ones after it. A moment before birth is allowed: direct progressions then lie before
birth too.

Progressed angles belong to the birthplace. They are found from a progressed midheaven, and the others stand as in any
chart with that midheaven at this latitude:

- ``solar_arc``: the natal midheaven and the Sun's progress in longitude; the default, and most programs';
- ``solar_arc_right_ascension``: the natal sidereal time and the Sun's progress in right ascension;
- ``naibod``: the natal sidereal time and the mean Sun's progress, 0°59′08.33″ for each progressed day;
- ``naibod_longitude``: the natal midheaven and that same progress in longitude;
- ``quotidian``: the true sidereal time of the progressed moment, which goes round once a progressed day.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final, Literal, get_args

from charts import sentences as said
from charts.engine.aspects import Aspect
from charts.engine.catalogue import DEFAULT_ASPECTS
from charts.engine.chart import Chart, compute_chart
from charts.engine.circle import arc, wrap
from charts.engine.comparison.between import MAIN_ANGLES, aspects_between, placed
from charts.engine.constants import (
    JULIAN_YEAR,
    MEAN_SUN,
    SIDEREAL_MONTH,
    SIDEREAL_YEAR,
    SYNODIC_MONTH,
    TROPICAL_MONTH,
    TROPICAL_YEAR,
)
from charts.engine.ephemeris import SUN
from charts.engine.errors import check_setting
from charts.engine.frame import equatorial
from charts.engine.meridian import Meridian, meridian_of
from charts.engine.orbs import Orbs
from charts.engine.request import ChartRequest
from charts.engine.sky import sky_at
from charts.engine.timelords.spans import check_moment
from charts.engine.times import utc_datetime

Progressed = Literal["secondary", "tertiary", "minor"]
ProgressedAngles = Literal["solar_arc", "solar_arc_right_ascension", "naibod", "naibod_longitude", "quotidian"]
Year = Literal["tropical", "sidereal", "julian"]
Month = Literal["tropical", "sidereal", "synodic"]

YEARS: Final[Mapping[str, float]] = MappingProxyType(
    {"tropical": TROPICAL_YEAR, "sidereal": SIDEREAL_YEAR, "julian": JULIAN_YEAR}
)
MONTHS: Final[Mapping[str, float]] = MappingProxyType(
    {"tropical": TROPICAL_MONTH, "sidereal": SIDEREAL_MONTH, "synodic": SYNODIC_MONTH}
)
ORBS: Final[Mapping[str, float]] = MappingProxyType(dict.fromkeys(DEFAULT_ASPECTS, 1.0))


@dataclass(frozen=True, slots=True)
class Pace:
    """How progressed time goes: its name, and the lengths of the year and the month it is counted in."""

    method: Progressed = "secondary"
    year: Year = "tropical"
    month: Month = "tropical"
    converse: bool = False

    def __post_init__(self) -> None:
        check_setting("method", self.method, get_args(Progressed))
        check_setting("year", self.year, get_args(Year))
        check_setting("month", self.month, get_args(Month))

    @property
    def rate(self) -> float:
        """Progressed days for each day of life, negative when converse."""
        year, month = YEARS[self.year], MONTHS[self.month]
        rate = {"secondary": 1.0 / year, "tertiary": 1.0 / month, "minor": month / year}[self.method]
        return -rate if self.converse else rate


SECONDARY: Final = Pace()


@dataclass(frozen=True, slots=True)
class Progression:
    """A progressed chart at a moment of life, and its aspects to the natal chart."""

    method: Progressed
    year: Year
    month: Month
    angles_method: ProgressedAngles
    converse: bool  # the progressed moment lies before birth
    julian_day: float  # UT1, of the moment in life
    utc: datetime
    age: float  # years of the asked length, negative before birth
    progressed_julian_day: float  # UT1
    progressed_utc: datetime
    chart: Chart  # of the progressed moment, with progressed angles
    inter_aspects: tuple[Aspect, ...]  # first is progressed, second natal, which stands still


def progressed_moment(natal: float, moment: float, pace: Pace) -> float:
    """The progressed moment for a moment of life, as Julian days of UT1."""
    return natal + (moment - natal) * pace.rate


def moment_of_life(natal: float, progressed: float, pace: Pace) -> float:
    """The moment of life for which a progressed moment stands: the inverse of `progressed_moment`."""
    return natal + (progressed - natal) / pace.rate


def progression(
    natal: ChartRequest,
    moment: float,
    pace: Pace = SECONDARY,
    *,
    angles: ProgressedAngles = "solar_arc",
    orbs: Orbs | Mapping[str, float] = ORBS,
) -> Progression:
    """The progressed chart for a moment of life, a Julian day of UT1, with the natal request's settings.

    orbs: of the aspects to the natal chart, 1° for the majors by default. An aspect applies when it closes as life
    goes on, also in a converse progression; None where a lot or an angle is progressed.
    Errors: those of `compute_chart` and `orbs_of`, `UnsupportedSetting`, `OutOfBounds`.
    """
    check_setting("angles", angles, get_args(ProgressedAngles))
    check_moment("moment", moment)
    moved = progressed_moment(natal.julian_day, moment, pace)
    chart = compute_chart(progressed_request(natal, moved, angles))
    chart = replace(chart, engine=replace(chart.engine, notes=(*chart.engine.notes, *_notes(natal, moment, moved))))
    return Progression(
        method=pace.method,
        year=pace.year,
        month=pace.month,
        angles_method=angles,
        converse=moved < natal.julian_day,
        julian_day=moment,
        utc=utc_datetime(moment),
        age=(moment - natal.julian_day) / YEARS[pace.year],
        progressed_julian_day=moved,
        progressed_utc=utc_datetime(moved),
        chart=chart,
        inter_aspects=_to_natal(chart, compute_chart(natal), orbs, backwards=pace.converse),
    )


def _notes(natal: ChartRequest, moment: float, progressed: float) -> tuple[str, ...]:
    if moment < natal.julian_day:
        return (said.TO_BEFORE_BIRTH() if progressed < natal.julian_day else said.TO_AFTER_BIRTH(),)
    return (said.CONVERSE(),) if progressed < natal.julian_day else ()


def _to_natal(chart: Chart, natal: Chart, orbs: Orbs | Mapping[str, float], *, backwards: bool) -> tuple[Aspect, ...]:
    turn = -1.0 if backwards else 1.0
    moving = (one._replace(speed=None if one.speed is None else turn * one.speed) for one in placed(chart))
    return aspects_between(moving, placed(natal, MAIN_ANGLES, still=True), orbs)


def progressed_request(natal: ChartRequest, progressed: float, angles: ProgressedAngles) -> ChartRequest:
    """The request of the progressed chart: at the birth's latitude, on the meridian that has the progressed angles.

    Errors: `OutOfEphemerisRange`.
    """
    moved = replace(natal, julian_day=progressed, day_start=None, day_end=None)
    if angles == "quotidian" or not natal.time_known:
        return moved
    here = meridian_of(moved)
    ramc = _PROGRESSED_RAMC[angles](natal, progressed, meridian_of(natal), here)
    return replace(moved, longitude=arc(0.0, natal.longitude + ramc - here.ramc))


def solar_arc_in_longitude(natal: float, progressed: float) -> float:
    """How far the Sun goes between two Julian days of UT1 a year apart at most, degrees: negative if back in time."""
    return _near(_sun(progressed)[0] - _sun(natal)[0], (progressed - natal) * MEAN_SUN)


def solar_arc_in_right_ascension(natal: float, progressed: float) -> float:
    """The same on the equator of date."""
    return _near(_sun(progressed)[1] - _sun(natal)[1], (progressed - natal) * MEAN_SUN)


def _near(difference: float, expected: float) -> float:
    """The turn of an angle that is nearest to the expected one: the Sun may have gone round more than once."""
    return expected + arc(0.0, wrap(difference - expected))


def _sun(julian_day: float) -> tuple[float, float]:
    """The Sun's longitude and right ascension of date."""
    sky = sky_at(julian_day)
    longitude, latitude = sky.places[SUN][:2]
    return longitude, equatorial(longitude, latitude, sky.frame)[0]


_Ramc = Callable[[ChartRequest, float, Meridian, Meridian], float]


def _by_longitude(solar_arc: Callable[[float, float], float]) -> _Ramc:
    def ramc(natal: ChartRequest, progressed: float, birth: Meridian, moved: Meridian) -> float:
        return moved.equatorial(birth.midheaven + solar_arc(natal.julian_day, progressed))[0]

    return ramc


def _by_right_ascension(solar_arc: Callable[[float, float], float]) -> _Ramc:
    def ramc(natal: ChartRequest, progressed: float, birth: Meridian, _: Meridian) -> float:
        return birth.ramc + solar_arc(natal.julian_day, progressed)

    return ramc


def mean_arc(natal: float, progressed: float) -> float:
    """How far the mean Sun goes between two Julian days, degrees."""
    return (progressed - natal) * MEAN_SUN


_PROGRESSED_RAMC: Final[Mapping[str, _Ramc]] = MappingProxyType({
    "solar_arc": _by_longitude(solar_arc_in_longitude),
    "solar_arc_right_ascension": _by_right_ascension(solar_arc_in_right_ascension),
    "naibod": _by_right_ascension(mean_arc),
    "naibod_longitude": _by_longitude(mean_arc),
})  # fmt: skip
