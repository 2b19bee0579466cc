"""Eclipses from a place, and the edges of the search."""

import orjson
import pytest

from charts.engine.ephemeris import shared_ephemeris
from charts.engine.errors import InvalidCoordinate, OutOfEphemerisRange, UnsupportedSetting
from charts.engine.events.eclipses import find_eclipses, find_local_eclipses, local_circumstances
from charts.engine.times import julian_day

LONDON = 51.5, -0.13


def test_london_sees_no_totality_between_1715_and_2151() -> None:
    """Halley's eclipse and the next one, the gap every almanac tells of; in 1679 the Sun had set before totality."""
    found = find_local_eclipses(julian_day(1650, 1, 1), julian_day(2160, 1, 1), *LONDON, kind="solar")
    total = [eclipse for eclipse in found if eclipse.type == "total"]
    assert [str(eclipse.utc.date()) for eclipse in total] == ["1679-04-10", "1715-05-03", "2151-06-14"]
    assert [eclipse.altitude > 0.0 for eclipse in total] == [False, True, True]


def test_the_eclipse_of_1999_in_munich() -> None:
    """Totality of 2 m 8 s over the city, at noon of 11 August."""
    (local,) = find_local_eclipses(julian_day(1999, 8, 1), julian_day(1999, 9, 1), 48.137, 11.575, kind="solar")
    assert (local.kind, local.type, local.visible) == ("solar", "total", True)
    assert [contact.name for contact in local.contacts] == ["C1", "C2", "maximum", "C3", "C4"]
    assert local.utc.strftime("%H:%M") == "10:38"
    assert local.duration == pytest.approx(128, abs=6)
    assert (local.obscuration, local.magnitude > 1.0) == (1.0, True)


def test_a_place_that_the_shadow_passes_by() -> None:
    (eclipse,) = find_eclipses(julian_day(1999, 8, 1), julian_day(1999, 9, 1), kind="solar")
    assert local_circumstances(eclipse, -33.9, 151.2) is None


def test_an_eclipse_below_the_horizon_is_told_but_not_found() -> None:
    """14 March 2025: midday in Delhi."""
    (eclipse,) = find_eclipses(julian_day(2025, 3, 10), julian_day(2025, 3, 20), kind="lunar")
    delhi = local_circumstances(eclipse, 28.6, 77.2)
    assert delhi is not None
    assert not delhi.visible
    assert all(contact.altitude < 0.0 and not contact.visible for contact in delhi.contacts)
    assert find_local_eclipses(julian_day(2025, 3, 10), julian_day(2025, 3, 20), 28.6, 77.2) == ()


def test_a_lunar_eclipse_is_the_same_moment_everywhere() -> None:
    (eclipse,) = find_eclipses(julian_day(2025, 3, 10), julian_day(2025, 3, 20), kind="lunar")
    new_york = local_circumstances(eclipse, 40.7, -74.0)
    assert new_york is not None
    assert (new_york.type, new_york.visible, new_york.obscuration) == ("total", True, None)
    assert new_york.duration == eclipse.total_duration
    assert [contact.name for contact in new_york.contacts] == ["P1", "U1", "U2", "maximum", "U3", "U4", "P4"]
    assert new_york.julian_day == pytest.approx(eclipse.julian_day, abs=1e-9)


def test_a_higher_place_sees_the_moon_shifted() -> None:
    """4 km of height move the edge of totality by some seconds, and nothing else."""
    (eclipse,) = find_eclipses(julian_day(1999, 8, 1), julian_day(1999, 9, 1), kind="solar")
    low, high = (local_circumstances(eclipse, 48.137, 11.575, height) for height in (0.0, 4000.0))
    assert low is not None
    assert high is not None
    assert 0.0 < abs(high.julian_day - low.julian_day) * 86400.0 < 10.0


def test_spans_take_their_start_and_leave_their_end() -> None:
    (eclipse,) = find_eclipses(julian_day(1999, 8, 1), julian_day(1999, 9, 1), kind="solar")
    assert find_eclipses(eclipse.julian_day, eclipse.julian_day + 1.0) == (eclipse,)
    assert find_eclipses(eclipse.julian_day - 1.0, eclipse.julian_day) == ()
    assert find_eclipses(julian_day(2000, 1, 1), julian_day(2000, 1, 1)) == ()


def test_pieces_of_a_span_hold_what_the_span_holds() -> None:
    whole = find_eclipses(julian_day(1950, 1, 1), julian_day(1960, 1, 1))
    pieces = [find_eclipses(julian_day(year, 1, 1), julian_day(year + 1, 1, 1)) for year in range(1950, 1960)]
    days = [eclipse.julian_day for piece in pieces for eclipse in piece]
    assert days == pytest.approx([eclipse.julian_day for eclipse in whole], abs=1e-8)
    assert all(4 <= len(piece) <= 7 for piece in pieces)  # no year has fewer, none has more


@pytest.mark.parametrize(("decade", "solar", "lunar"), [(1550, 23, 25), (2640, 22, 22)])
def test_the_first_and_last_decades_of_the_ephemeris(decade: int, solar: int, lunar: int) -> None:
    """As many as in the canons' catalogues; the search may touch the ephemeris' very ends."""
    ephemeris = shared_ephemeris()
    start = max(julian_day(decade, 1, 1), ephemeris.first + 0.01)
    end = ephemeris.last - 0.1 if decade == 2640 else julian_day(decade + 10, 1, 1)
    kinds = [eclipse.kind for eclipse in find_eclipses(start, end)]
    assert (kinds.count("solar"), kinds.count("lunar")) == (solar, lunar)


def test_moments_outside_the_ephemeris_are_refused() -> None:
    with pytest.raises(OutOfEphemerisRange) as refusal:
        find_eclipses(julian_day(1500, 1, 1), julian_day(1600, 1, 1))
    assert refusal.value.julian_day == julian_day(1500, 1, 1)


def test_other_kinds_and_places_are_refused() -> None:
    with pytest.raises(UnsupportedSetting, match="'both'"):
        find_eclipses(julian_day(2000, 1, 1), julian_day(2001, 1, 1), kind="total")  # type: ignore[arg-type]
    with pytest.raises(InvalidCoordinate):
        find_local_eclipses(julian_day(2000, 1, 1), julian_day(2001, 1, 1), 91.0, 0.0)
    with pytest.raises(InvalidCoordinate):
        find_local_eclipses(julian_day(2000, 1, 1), julian_day(2001, 1, 1), 0.0, float("nan"))


def test_results_serialise_as_they_are() -> None:
    found = find_local_eclipses(julian_day(2024, 4, 1), julian_day(2024, 5, 1), 25.29, -104.15)
    (local,) = orjson.loads(orjson.dumps(found, option=orjson.OPT_UTC_Z))
    assert (local["type"], local["eclipse"]["type"], local["eclipse"]["saros"]) == ("total", "total", 139)
    assert local["eclipse"]["utc"] == "2024-04-08T18:17:20.221000Z"
