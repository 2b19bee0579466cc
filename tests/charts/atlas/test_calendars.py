from __future__ import annotations

from datetime import date

import pytest

from charts.atlas import julian_to_gregorian
from charts.atlas.errors import InvalidDate, OutOfCalendar


@pytest.mark.parametrize(
    ("julian", "gregorian"),
    [
        ((1582, 10, 5), date(1582, 10, 15)),
        ((1900, 2, 29), date(1900, 3, 13)),
        ((1917, 10, 25), date(1917, 11, 7)),
        ((1752, 9, 3), date(1752, 9, 14)),
        ((1642, 12, 25), date(1643, 1, 4)),  # Newton
        ((2100, 2, 29), date(2100, 3, 14)),
        ((200, 3, 1), date(200, 3, 1)),  # the third century is where both agree
        ((4, 2, 29), date(4, 2, 27)),
        ((1, 1, 3), date(1, 1, 1)),
        ((9999, 10, 19), date(9999, 12, 31)),
    ],
)
def test_julian_dates(julian, gregorian):
    assert julian_to_gregorian(*julian) == gregorian


@pytest.mark.parametrize(
    "julian",
    [(1901, 2, 29), (1900, 2, 30), (1900, 4, 31), (1900, 13, 1), (1900, 0, 1), (1900, 1, 0), (0, 1, 1), (10000, 1, 1)],
)
def test_days_that_the_calendar_does_not_have(julian):
    with pytest.raises(InvalidDate):
        julian_to_gregorian(*julian)


@pytest.mark.parametrize("julian", [(1, 1, 1), (1, 1, 2), (9999, 10, 20), (9999, 12, 31)])
def test_days_outside_the_gregorian_years(julian):
    with pytest.raises(OutOfCalendar):
        julian_to_gregorian(*julian)
