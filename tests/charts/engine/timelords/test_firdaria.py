"""Firdaria."""

from itertools import pairwise

import pytest

from charts.engine import ChartRequest, compute_chart
from charts.engine.errors import InvalidSpan, OutOfBounds, TimeUnknown, UnsupportedSetting
from charts.engine.timelords import current_firdaria, firdaria
from charts.engine.timelords.firdaria import YEARS, order_of_rulers
from charts.engine.times import julian_day
from tests.charts.engine.timelords.births import WHOLE_SIGNS, elizabeth, noon

# By the age at which each begins.
BY_DAY = [
    ("sun", 0), ("venus", 10), ("mercury", 18), ("moon", 31), ("saturn", 40), ("jupiter", 51), ("mars", 63),
    ("north_node", 70), ("south_node", 73),
]  # fmt: skip
BY_NIGHT = [
    ("moon", 0), ("saturn", 9), ("jupiter", 20), ("mars", 32), ("sun", 39), ("venus", 49), ("mercury", 57),
    ("north_node", 70), ("south_node", 73),
]  # fmt: skip
BONATTI = [
    ("moon", 0), ("saturn", 9), ("jupiter", 20), ("mars", 32), ("north_node", 39), ("south_node", 42), ("sun", 44),
    ("venus", 54), ("mercury", 62),
]  # fmt: skip


def test_abu_mashars_years_sum_to_seventy_five() -> None:
    assert sum(YEARS.values()) == 75


@pytest.mark.parametrize(("day", "nodes", "table"), [
    (True, "last", BY_DAY), (True, "after_mars", BY_DAY), (False, "last", BY_NIGHT), (False, "after_mars", BONATTI),
])  # fmt: skip
def test_rulers_begin_at_the_tables_ages(day: bool, nodes: str, table: list[tuple[str, int]]) -> None:
    """Al-Biruni, Elements of Astrology, and Abu Ma'shar, Great Introduction VII 8, by day and by night; Bonatti, Liber
    astronomiae, puts the nodes after Mars by night."""
    chart = noon()
    found = firdaria(chart, day=day, nodes_by_night=nodes, year_days=365.25, depth=1)  # type: ignore[arg-type]
    ages = [(period.ruler, (period.start.julian_day - chart.julian_day) / 365.25) for period in found.periods]
    assert [ruler for ruler, _ in ages] == [ruler for ruler, _ in table]
    assert [age for _, age in ages] == pytest.approx([age for _, age in table])
    assert found.sect == ("day" if day else "night")


def test_the_sect_is_read_from_the_chart() -> None:
    assert (firdaria(noon()).sect, firdaria(elizabeth()).sect) == ("day", "night")
    polar_night = compute_chart(ChartRequest(julian_day(2000, 12, 21, 12.0), 80.0, 0.0, WHOLE_SIGNS))
    assert [firdaria(polar_night).sect, order_of_rulers(False)[0]] == ["night", "moon"]
    polar_day = compute_chart(ChartRequest(julian_day(2000, 6, 21, 0.0), 80.0, 0.0, WHOLE_SIGNS))
    assert firdaria(polar_day).sect == "day"


def test_a_planets_years_fall_in_seven_equal_parts_its_own_first() -> None:
    periods = firdaria(noon(), year_days=365.25).periods
    venus = [period for period in periods if period.major == "venus"]
    assert (venus[0].level, venus[0].ruler) == (1, "venus")
    assert [period.ruler for period in venus[1:]] == ["venus", "mercury", "moon", "saturn", "jupiter", "mars", "sun"]
    lengths = [period.end.julian_day - period.start.julian_day for period in venus[1:]]
    assert lengths == pytest.approx([8 * 365.25 / 7] * 7)
    assert venus[1].start == venus[0].start
    assert venus[-1].end == venus[0].end
    assert all(before.end == after.start for before, after in pairwise(venus[1:]))


def test_nodes_have_no_partners() -> None:
    periods = firdaria(noon()).periods
    assert len(periods) == 9 + 7 * 7
    assert [p.level for p in periods if p.major.endswith("node")] == [1, 1]


def test_the_cycle_begins_anew_at_seventy_five() -> None:
    chart = noon()
    now = current_firdaria(chart, chart.julian_day + 76 * 365.2422)
    assert [(period.level, period.ruler) for period in now] == [(1, "sun"), (2, "sun")]
    assert current_firdaria(chart, chart.julian_day - 1.0) == ()
    assert [p.ruler for p in current_firdaria(chart, chart.julian_day + 71 * 365.2422)] == ["north_node"]


def test_the_current_period_is_the_one_of_the_list() -> None:
    chart = elizabeth()
    moment = julian_day(1953, 6, 2, 11.0)
    assert current_firdaria(chart, moment) == firdaria(chart, moment, moment + 0.01).periods
    # At 27 by night: Jupiter's years (20 to 32), in their fifth part: Jupiter, Mars, Sun, Venus, Mercury.
    assert [period.ruler for period in current_firdaria(chart, moment)] == ["jupiter", "mercury"]


def test_what_is_refused() -> None:
    chart = noon()
    for depth in (0, 3, True, 1.5, "2"):
        with pytest.raises(OutOfBounds):
            firdaria(chart, depth=depth)  # type: ignore[arg-type]
    for year_days in (3.0, float("nan"), "365", True):
        with pytest.raises(OutOfBounds):
            firdaria(chart, year_days=year_days)  # type: ignore[arg-type]
    for wrong in ({"nodes_by_night": "x"}, {"nodes_by_night": None}, {"nodes_by_night": 5}, {"day": 5}, {"day": 1}):
        for ask in (firdaria, lambda chart, **chosen: current_firdaria(chart, chart.julian_day + 1.0, **chosen)):
            with pytest.raises(UnsupportedSetting) as refusal:
                ask(chart, **wrong)
            assert {refusal.value.setting: refusal.value.value} == wrong
    with pytest.raises(InvalidSpan):
        firdaria(chart, float("nan"), float("inf"))
    unknown = compute_chart(ChartRequest(2451545.0, 0.0, 0.0, time_known=False))
    with pytest.raises(TimeUnknown):
        firdaria(unknown)
    assert firdaria(unknown, day=True).sect == "day"
