"""Dashas. Printed examples: P.V.R. Narasimha Rao, Vedic Astrology: An Integrated Approach, chapters 16 and 17."""

from itertools import pairwise
from typing import Any

import pytest

from charts.engine.errors import InvalidSpan, OutOfBounds
from charts.engine.jyotish import Dashas, current_dashas, dashas
from charts.engine.jyotish.dashas import System, UnknownDasha
from charts.engine.timelords.errors import TooManyPeriods
from charts.engine.times import julian_day
from tests.charts.engine.jyotish.moons import clock, lahiri

CYCLES: list[tuple[System, int, int]] = [("vimshottari", 120, 9), ("yogini", 36, 8), ("ashtottari", 108, 8)]
BORN = julian_day(2000, 1, 1)


def born(swe: Any, *when: float, system: System = "vimshottari") -> tuple[float, float, Dashas]:
    birth = clock(*when)  # type: ignore[arg-type]
    moon = lahiri(swe, "moon", birth)
    return moon, birth, dashas(moon, birth, system=system, depth=1)


@pytest.mark.parametrize(
    ("when", "lord", "balance"),
    [
        ((2000, 4, 28, 5, 50, -4.0), "mars", (2, 2, 29)),  # example 50
        ((1963, 8, 7, 21, 14, 5.5), "rahu", (0, 0, 13)),  # example 52
        ((1972, 6, 1, 4, 16, 5.5), "sun", (4, 8, 27)),  # example 53
        ((1954, 11, 12, 7, 52, 5.5), "moon", (4, 7, 3)),  # example 55
    ],
)
def test_printed_balances_of_vimshottari(
    swe: Any, when: tuple[float, ...], lord: str, balance: tuple[int, int, int]
) -> None:
    """Years, months of 30 days and days, to a day."""
    found = born(swe, *when)[2]
    years, months, days = balance
    assert found.periods[0].lord == found.nakshatra.lord == lord
    assert found.balance * 360 == pytest.approx(years * 360 + months * 30 + days, abs=1.0)


def test_the_mahadashas_of_independent_india(swe: Any) -> None:
    """Born under Saturn at midnight of 1947-08-15: the years every Indian almanac of the country's chart prints."""
    found = born(swe, 1947, 8, 15, 0, 0, 5.5)[2]
    assert [(period.lord, period.start.utc.year) for period in found.periods[1:8]] == [
        ("mercury", 1965), ("ketu", 1982), ("venus", 1989), ("sun", 2009), ("moon", 2015), ("mars", 2025),
        ("rahu", 2032),
    ]  # fmt: skip
    assert {period.start.utc.month for period in found.periods[1:8]} == {9}


def test_ashtottari_of_indira_gandhi_and_of_raman(swe: Any) -> None:
    """Examples 60 and 61: the Moon's dasha from 1980 to 1995; Raman's death in Rahu's, in the Moon's part of it."""
    _, _, indira = born(swe, 1917, 11, 19, 23, 3, 5.5, system="ashtottari")
    assert [(p.lord, p.start.utc.year) for p in indira.periods if p.lord in ("moon", "mars")] == [
        ("moon", 1980), ("mars", 1995),
    ]  # fmt: skip
    assert indira.periods[0].lord == "saturn"
    moon, birth, raman = born(swe, 1912, 8, 8, 19, 38, 5.5, system="ashtottari")
    assert raman.periods[0].lord == "venus"
    assert current_dashas(moon, birth, julian_day(1998, 12, 20), system="ashtottari", depth=2)[-1].lords == (
        "rahu", "moon",
    )  # fmt: skip


def test_yoginis_of_all_mansions() -> None:
    """The handbooks' table: lord, years, and the mansions, by number, of Mangala to Sankata."""
    table = {
        ("moon", 1): (6, 14, 22), ("sun", 2): (7, 15, 23), ("jupiter", 3): (8, 16, 24), ("mars", 4): (1, 9, 17, 25),
        ("mercury", 5): (2, 10, 18, 26), ("saturn", 6): (3, 11, 19, 27), ("venus", 7): (4, 12, 20),
        ("rahu", 8): (5, 13, 21),
    }  # fmt: skip
    for (lord, years), mansions in table.items():
        for mansion in mansions:
            found = dashas((mansion - 0.5) * 360 / 27, BORN, system="yogini", depth=1)
            assert (found.periods[0].lord, found.nakshatra.number) == (lord, mansion)
            assert found.balance == pytest.approx(years / 2)


@pytest.mark.parametrize(
    ("mansion", "lord"),
    [
        (6, "sun"), (9, "sun"), (10, "moon"), (12, "moon"), (13, "mars"), (16, "mars"), (17, "mercury"),
        (19, "mercury"), (20, "saturn"), (22, "saturn"), (23, "jupiter"), (25, "jupiter"), (26, "rahu"),
        (2, "rahu"), (3, "venus"), (5, "venus"),
    ],
)  # fmt: skip
def test_ashtottari_groups_from_ardra(mansion: int, lord: str) -> None:
    assert dashas((mansion - 0.5) * 360 / 27, BORN, system="ashtottari", depth=1).periods[0].lord == lord


@pytest.mark.parametrize(("system", "years", "lords"), CYCLES)
def test_a_cycle_holds_all_lords_and_each_period_all_again(system: System, years: int, lords: int) -> None:
    found = dashas(0.0 if system != "ashtottari" else 5 * 360 / 27, BORN, system=system, depth=3)
    maha, antar, pratyantar = ([p for p in found.periods if p.level == level] for level in (1, 2, 3))
    assert [len(maha), len(antar), len(pratyantar)] == [lords, lords**2, lords**3]
    assert maha[0].start.julian_day == BORN
    assert maha[-1].end.julian_day == pytest.approx(BORN + years * 365.25)
    for row in (maha, antar, pratyantar):
        assert all(before.end == after.start for before, after in pairwise(row))
    for period in antar:
        assert period.lords[-1] == period.lord
    assert [p.lord for p in antar[:lords]] == [p.lord for p in maha]
    assert all(p.lords[0] == p.lord for p in antar[::lords])


def test_parasharas_antardashas() -> None:
    """Venus in Venus 3 years 4 months; Sun in Sun 3 months 18 days; Rahu in Saturn 2 years 10 months 6 days."""
    found = dashas(0.0, BORN, year_days=360.0)
    length = {p.lords: p.end.julian_day - p.start.julian_day for p in found.periods}
    assert length["venus", "venus"] == pytest.approx(3 * 360 + 4 * 30)
    assert length["sun", "sun"] == pytest.approx(3 * 30 + 18)
    assert length["saturn", "rahu"] == pytest.approx(2 * 360 + 10 * 30 + 6)
    assert length["mercury", "jupiter"] == pytest.approx(2 * 360 + 3 * 30 + 6)


@pytest.mark.parametrize(("system", "years", "lords"), CYCLES)
def test_five_levels_at_a_moment_agree_with_the_list(system: System, years: int, lords: int) -> None:
    moon, moment = 275.5, BORN + 11_111.1
    chain = current_dashas(moon, BORN, moment, system=system)
    assert [period.level for period in chain] == [1, 2, 3, 4, 5]
    assert chain == dashas(moon, BORN, moment, moment + 1e-6, system=system, depth=5).periods
    assert all(p.start.julian_day <= moment < p.end.julian_day for p in chain)
    shares = [(p.end.julian_day - p.start.julian_day) / 365.25 for p in chain]
    assert shares[0] > shares[1] > shares[2] > shares[3] > shares[4] > 0.0
    again = current_dashas(moon, BORN, moment + years * 365.25, system=system)
    assert [p.lords for p in again] == [p.lords for p in chain]
    assert lords >= len({p.lord for p in chain})


def test_a_whole_life_of_five_levels_is_refused_but_a_year_is_not() -> None:
    with pytest.raises(TooManyPeriods):
        dashas(100.0, BORN, depth=5)
    year = dashas(100.0, BORN, BORN + 7000.0, BORN + 7365.0, depth=5)
    assert 100 < sum(period.level == 5 for period in year.periods) < 400


def test_the_length_of_the_year_is_the_callers() -> None:
    moon = 50.0
    for days in (360.0, 365.2425, 365.25):
        found = dashas(moon, BORN, depth=1, year_days=days)
        whole = found.periods[1]
        assert whole.end.julian_day - whole.start.julian_day == pytest.approx(7 * days)
        assert found.year_days == days
        assert found.periods[0].end.julian_day == pytest.approx(BORN + found.balance * days)


def test_what_is_refused() -> None:
    with pytest.raises(UnknownDasha) as refusal:
        dashas(0.0, BORN, system="vimsottari")  # type: ignore[arg-type]
    assert refusal.value.near[0] == "vimshottari"
    with pytest.raises(OutOfBounds):
        dashas(0.0, BORN, depth=6)
    with pytest.raises(OutOfBounds):
        dashas(0.0, BORN, year_days=30.0)
    with pytest.raises(OutOfBounds):
        dashas(float("nan"), BORN)
    with pytest.raises(InvalidSpan):
        dashas(0.0, BORN, BORN, BORN)
    for moment in (float("nan"), float("inf"), -1e9, 1e9):
        with pytest.raises(OutOfBounds):
            current_dashas(0.0, BORN, moment)
        with pytest.raises(OutOfBounds):
            dashas(0.0, moment)
        with pytest.raises(InvalidSpan):
            dashas(0.0, BORN, BORN, moment)


def test_the_ends_of_the_calendar() -> None:
    """A period that begins before the first or ends after the last day still has its dates."""
    early = dashas(13.0 + 10 / 27, julian_day(100, 1, 1), depth=1)
    assert early.periods[0].start.utc.year == 99
    late = dashas(359.0, BORN, julian_day(9899, 1, 1), julian_day(9900, 1, 1), depth=1)
    assert late.periods[-1].end.utc.year >= 9900
