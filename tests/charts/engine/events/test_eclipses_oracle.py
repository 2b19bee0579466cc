"""Eclipses against the oracle, at equal time and rotation: it gets our ΔT."""

from typing import Any

import pytest

from charts.engine.events.eclipses import LocalEclipse, find_eclipses, local_circumstances
from charts.engine.times import julian_day

SPAN = julian_day(1900, 1, 1), julian_day(2101, 1, 1)


def test_types_agree_but_where_the_oracle_takes_a_larger_moon(swe: Any) -> None:
    """1927 January 3 and 1948 May 9 are annular in the canon by 0.0004 of the Moon's radius."""
    names = {
        swe.ECL_TOTAL: "total", swe.ECL_ANNULAR: "annular", swe.ECL_ANNULAR_TOTAL: "hybrid", swe.ECL_PARTIAL: "partial",
    }  # fmt: skip
    others = []
    for eclipse in find_eclipses(*SPAN, kind="solar"):
        flags, _ = swe.sol_eclipse_when_glob(eclipse.julian_day - 3.0, swe.FLG_SWIEPH)
        theirs = next(name for flag, name in names.items() if flags & flag)
        if (theirs, bool(flags & swe.ECL_CENTRAL)) != (eclipse.type, eclipse.central):
            others.append((str(eclipse.utc.date()), eclipse.type, theirs))
    assert [(day, ours) for day, ours, _ in others] == [("1927-01-03", "annular"), ("1948-05-09", "annular")]


@pytest.mark.parametrize(
    ("latitude", "longitude", "printed"),
    [
        (29.0181, -80.9481, {"C1": "17:48:08", "maximum": "19:04:48", "C4": "20:18:34"}),
        (
            41.0341,
            -83.6523,
            {"C1": "17:55:52", "C2": "19:10:42", "maximum": "19:12:34", "C3": "19:14:27", "C4": "20:26:37"},
        ),
        (32.3066, -64.7503, {"C1": "18:26:16", "maximum": "19:34:26", "C4": "20:37:34"}),
    ],
)
def test_places_under_the_eclipse_of_2024(latitude: float, longitude: float, printed: dict[str, str]) -> None:
    """Espenak's map of 2024 April 8 on eclipsewise.com, to its second, with the ΔT it foretold (1.4 s more)."""
    (eclipse,) = find_eclipses(julian_day(2024, 4, 1), julian_day(2024, 5, 1))
    local = local_circumstances(eclipse, latitude, longitude)
    assert isinstance(local, LocalEclipse)
    assert local.type == ("total" if "C2" in printed else "partial")
    assert {contact.name for contact in local.contacts} == set(printed)
    for contact in local.contacts:
        hours, minutes, seconds = map(int, printed[contact.name].split(":"))
        clock = contact.utc.hour * 3600 + contact.utc.minute * 60 + contact.utc.second + contact.utc.microsecond * 1e-6
        assert clock - 1.4 == pytest.approx(hours * 3600 + minutes * 60 + seconds, abs=6.0)
