"""Nutation in and outside the shipped years, against erfa."""

from concurrent.futures import ThreadPoolExecutor
from math import radians

import erfa
import numpy as np
import pytest

from charts.engine import nutation
from charts.engine.ephemeris import NUTATION, shared_ephemeris
from charts.engine.events import find_events
from charts.engine.numbers import Array
from charts.engine.nutation import DAYS, START, NutationOnDemand

FIRST, LAST = 2287184.5, 2688976.5  # of DE440
SHIPPED = 2378480.5, 2506600.5
ARCSECOND = radians(1.0 / 3600.0)
CLOSE = 4e-5 * ARCSECOND
STEP = 0.05  # days, for the rates


def moments(first: float, last: float) -> Array:
    return np.concatenate([[first], np.random.default_rng(1712).uniform(first, last, 400)])


@pytest.mark.parametrize("years", [(FIRST, SHIPPED[0]), SHIPPED, (SHIPPED[1], LAST)])
def test_angles_and_rates_are_those_of_erfa(years: tuple[float, float]) -> None:
    tdb = moments(*years)
    states = shared_ephemeris().state_arrays(tdb, [NUTATION])[0]
    angles = np.array(erfa.nut06a(tdb, 0.0))
    after, before = (np.array(erfa.nut06a(tdb, offset)) for offset in (STEP, -STEP))

    assert np.abs(states[0, :2] - angles).max() < CLOSE
    assert np.abs(states[1, :2] - (after - before) / (2.0 * STEP)).max() < 0.001 * ARCSECOND  # a day
    assert not states[:, 2].any()


def test_one_moment_has_the_nutation_of_many() -> None:
    tdb = np.append(moments(FIRST, LAST), LAST)
    together = shared_ephemeris().state_arrays(tdb, [NUTATION])[0][:2, :2]
    for moment, many in zip(tdb.tolist(), together.reshape(4, -1).T, strict=True):
        psi, psi_rate, _, epsilon, epsilon_rate, *_ = shared_ephemeris().states(moment)[NUTATION]
        assert [psi, epsilon, psi_rate, epsilon_rate] == pytest.approx(many.tolist(), rel=1e-9, abs=1e-16)


def test_records_join_smoothly() -> None:
    borders = START - DAYS * np.arange(1.0, 200.0)
    before, after = (shared_ephemeris().state_arrays(borders + offset, [NUTATION])[0, 0, :2] for offset in (-1e-6, 0.0))
    assert np.abs(after - before).max() < CLOSE


def test_a_record_is_made_once_and_every_thread_finds_it_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    make = nutation.chebyshev_coefficients

    def counted(records: np.ndarray[tuple[int], np.dtype[np.intp]]) -> Array:
        made.extend(records.tolist())
        return make(records)

    monkeypatch.setattr(nutation, "chebyshev_coefficients", counted)
    kept = NutationOnDemand(FIRST, LAST)
    tdb = START - np.linspace(0.5, 10.0, 500) * DAYS

    def states(_: int) -> list[float]:
        found = np.empty((3, 3, len(tdb)))
        kept.states(tdb, found)
        return found.ravel().tolist()

    first = states(0)
    assert sorted(made) == list(range(-10, 0))
    assert states(1) == first
    assert len(made) == 10

    kept = NutationOnDemand(FIRST, LAST)
    with ThreadPoolExecutor(8) as threads:
        assert all(found == first for found in threads.map(states, range(32)))


def test_a_search_in_the_eighteenth_century_asks_erfa_for_few_moments(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    compute = erfa.nut06a

    def counted(first: Array, second: float) -> tuple[Array, Array]:
        asked.append(np.size(first))
        angles: tuple[Array, Array] = compute(first, second)
        return angles

    monkeypatch.setattr(erfa, "nut06a", counted)

    assert len(find_events(2351000.5, 2351400.5)) > 1000
    assert sum(asked) <= 14 * 28  # 14 nodes in each sixteen days, and some around the span
