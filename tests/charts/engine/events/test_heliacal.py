"""Heliacal phases: printed facts, the definition worked by hand, cycles, and what cannot be."""

from collections import Counter
from itertools import pairwise
from typing import Any

import numpy as np
import orjson
import pytest

from charts.engine.errors import UnknownPoint, UnsupportedSetting
from charts.engine.events.heliacal import PLANET_ARCS, HeliacalPhase, MagnitudeUnknown, find_heliacal_phases
from charts.engine.events.tracks import Body, fixed_star
from charts.engine.times import julian_day
from tests.charts.engine.oracle import NUMBERS

BABYLON = 32.54, 44.42
CAIRO = 30.05, 31.25
LUXOR = 25.70, 32.64


def phases(point: Body, years: tuple[int, int], place: tuple[float, float], **options: Any) -> list[HeliacalPhase]:
    first, last = (julian_day(year, 1, 1) for year in years)
    return list(find_heliacal_phases(point, first, last, *place, **options))


def days(found: list[HeliacalPhase]) -> dict[str, float]:
    return {phase.phase: phase.julian_day for phase in found}


def test_sirius_rises_over_cairo_at_the_beginning_of_august() -> None:
    """The 2nd or 3rd of August in our time (19 July of the Julian calendar, 11¾ days on), after some 70 days away."""
    found = phases("sirius", (2018, 2019), CAIRO)
    assert [phase.phase for phase in found] == ["evening_last", "morning_first"]
    setting, rising = found
    assert str(rising.utc.date()) in ("2018-08-02", "2018-08-03")
    assert rising.julian_day - setting.julian_day == pytest.approx(68, abs=4)
    assert rising.arcus_visionis == pytest.approx(10.5 - 1.4 * 1.45, abs=0.05)
    assert -10.0 < rising.sun_altitude <= -rising.arcus_visionis


def test_sirius_rises_a_day_later_for_each_degree_of_latitude() -> None:
    """The rule of the Egyptologists for the Nile valley."""
    cairo, luxor = (days(phases("sirius", (2018, 2019), place))["morning_first"] for place in (CAIRO, LUXOR))
    assert (cairo - luxor) / (CAIRO[0] - LUXOR[0]) == pytest.approx(0.9, abs=0.35)


def test_a_smaller_arc_shows_a_star_earlier_and_hides_it_later() -> None:
    sharp, dim = (days(phases("sirius", (2018, 2019), CAIRO, arcus_visionis=arc)) for arc in (7.0, 11.0))
    assert sharp["morning_first"] < dim["morning_first"] - 3.0
    assert sharp["evening_last"] > dim["evening_last"] + 3.0


def test_each_phase_is_what_the_definition_says(swe: Any) -> None:
    """Worked with the oracle's own rising and altitude: seen on that day, not seen on the day before or after."""
    geography = (BABYLON[1], BABYLON[0], 0.0)
    flags = swe.BIT_DISC_CENTER | swe.BIT_NO_REFRACTION

    def depression(planet: str, near: float, rising: bool) -> float:
        kind = swe.CALC_RISE if rising else swe.CALC_SET
        _, times = swe.rise_trans(near - 0.3, NUMBERS[planet], kind | flags, geography, 0.0, 0.0)
        sun = swe.calc_ut(times[0], swe.SUN, swe.FLG_SWIEPH | swe.FLG_EQUATORIAL)[0]
        return -float(swe.azalt(times[0], swe.EQU2HOR, geography, 0.0, 0.0, sun[:3])[1])

    seen: Counter[str] = Counter()
    for planet, arc in PLANET_ARCS.items():
        for phase in phases(planet, (2020, 2023), BABYLON):
            rising, first = phase.phase.startswith("morning"), phase.phase.endswith("first")
            hidden = phase.julian_day + (-1.0 if first else 1.0)
            assert depression(planet, phase.julian_day, rising) >= arc - 0.005, phase
            assert depression(planet, hidden, rising) < arc + 0.005, phase
            assert depression(planet, phase.julian_day, rising) == pytest.approx(-phase.sun_altitude, abs=0.005)
            seen[phase.phase] += 1
    assert seen["morning_first"] >= 16
    assert seen["morning_last"] >= 9


def test_venus_keeps_her_eight_years_and_her_order() -> None:
    """Five of each phase in eight years; short nights away at the inferior conjunction, long ones at the superior."""
    found = phases("venus", (2000, 2024), BABYLON)
    assert set(Counter(phase.phase for phase in found).values()) == {15}
    cycle = ["evening_last", "morning_first", "morning_last", "evening_first"]
    start = cycle.index(found[0].phase)
    assert [phase.phase for phase in found] == [cycle[(start + index) % 4] for index in range(len(found))]
    away = {"evening_last": [], "morning_last": []}  # type: dict[str, list[float]]
    for before, after in pairwise(found):
        if before.phase in away:
            away[before.phase].append(after.julian_day - before.julian_day)
    assert 1.0 < min(away["evening_last"]) <= max(away["evening_last"]) < 22.0
    assert 40.0 < min(away["morning_last"]) <= max(away["morning_last"]) < 75.0
    repeated = [phase for phase in found if phase.phase == "morning_first"]
    for before, after in zip(repeated, repeated[5:], strict=False):
        assert after.julian_day - before.julian_day == pytest.approx(8 * 365.25 - 2.4, abs=2.5)


def test_in_march_2017_venus_was_morning_and_evening_star_at_once() -> None:
    """The conjunction was 8.3° north of the Sun: in middle Europe she rose before her last setting, in Egypt after."""
    north, south = (days(phases("venus", (2017, 2018), (latitude, 10.0))) for latitude in (52.0, 30.0))
    assert north["morning_first"] < north["evening_last"]
    assert south["morning_first"] > south["evening_last"]


def test_northern_lands_saw_venus_last_in_the_summer_of_2020() -> None:
    """After the conjunction of 3 June: within a week in the tropics, in July at latitude 60°."""
    first = [
        days(phases("venus", (2020, 2021), (latitude, 0.0)))["morning_first"] for latitude in (0.0, 30.0, 50.0, 60.0)
    ]
    assert first == sorted(first)
    assert first[0] - julian_day(2020, 6, 3) == pytest.approx(5, abs=3)
    assert julian_day(2020, 6, 28) < first[3] < julian_day(2020, 7, 10)


@pytest.mark.parametrize(("planet", "synodic"), [("mars", 779.94), ("jupiter", 398.88), ("saturn", 378.09)])
def test_superior_planets_rise_in_the_morning_and_set_in_the_evening_once_a_synodic_year(
    planet: str, synodic: float
) -> None:
    found = phases(planet, (2000, 2020), BABYLON)
    assert {phase.phase for phase in found} == {"morning_first", "evening_last"}
    assert all(one.phase != other.phase for one, other in pairwise(found))
    rising = [phase.julian_day for phase in found if phase.phase == "morning_first"]
    assert float(np.diff(rising).mean()) == pytest.approx(synodic, rel=0.01)


def test_stars_far_in_the_north_have_no_phases() -> None:
    assert (
        find_heliacal_phases(
            fixed_star("polaris", 45.0, 89.3, 2.0), julian_day(2020, 1, 1), julian_day(2021, 1, 1), *CAIRO
        )
        == ()
    )


def test_pieces_of_a_span_hold_what_the_span_holds() -> None:
    whole = [(phase.phase, round(phase.julian_day, 6)) for phase in phases("mercury", (2020, 2022), BABYLON)]
    pieces = [
        (phase.phase, round(phase.julian_day, 6))
        for start in np.arange(julian_day(2020, 1, 1), julian_day(2022, 1, 1), 17.0).tolist()
        for phase in find_heliacal_phases("mercury", start, min(start + 17.0, julian_day(2022, 1, 1)), *BABYLON)
    ]
    assert pieces == whole


def test_what_cannot_be_asked() -> None:
    span = julian_day(2020, 1, 1), julian_day(2021, 1, 1)
    with pytest.raises(UnknownPoint, match="sirius"):
        find_heliacal_phases("sirrius", *span, *CAIRO)
    with pytest.raises(UnknownPoint):
        find_heliacal_phases("uranus", *span, *CAIRO)  # no eye sees it in the twilight
    with pytest.raises(MagnitudeUnknown, match="arcus_visionis"):
        find_heliacal_phases(fixed_star("nova", 10.0, 10.0), *span, *CAIRO)
    with pytest.raises(UnsupportedSetting):
        find_heliacal_phases("venus", *span, *CAIRO, arcus_visionis=-1.0)
    with pytest.raises(UnsupportedSetting):
        find_heliacal_phases("venus", *span, *CAIRO, arcus_visionis=True)


def test_results_serialise_as_they_are() -> None:
    (phase, *_) = orjson.loads(orjson.dumps(phases("sirius", (2018, 2019), CAIRO)))
    assert (phase["point"], phase["phase"]) == ("sirius", "evening_last")
