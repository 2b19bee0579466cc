"""Houses of many moments at once: the same as of each by itself."""

from typing import NamedTuple

import numpy as np
import pytest

from charts.engine.errors import HouseSystemUndefined
from charts.engine.houses import HouseFinder, cusps_arrays, cusps_of, horizon_arrays, horizon_of, house_numbers
from charts.engine.houses.systems import SYSTEM_NAMES
from tests.charts.engine.oracle import SEED, around

SAME = 1e-10  # degrees
COUNT = 600


class Places(NamedTuple):
    ramc: np.ndarray  # radians
    cos_obliquity: np.ndarray
    sin_obliquity: np.ndarray
    latitude: np.ndarray  # degrees

    def one(self, index: int) -> tuple[float, ...]:
        return tuple(values[index].item() for values in self)


def places(highest: float) -> Places:
    """The same random ones each time, latitudes up to the highest, north and south."""
    chance = np.random.default_rng(SEED)
    obliquity = np.radians(chance.uniform(23.3, 23.6, COUNT))
    ramc, latitude = chance.uniform(0.0, 2.0 * np.pi, COUNT), chance.uniform(-highest, highest, COUNT)
    return Places(ramc, np.cos(obliquity), np.sin(obliquity), latitude)


def declinations() -> np.ndarray:
    return np.random.default_rng(2).uniform(-23.4, 23.4, COUNT)


def test_the_horizons_are_the_same_everywhere() -> None:
    drawn = places(90.0)
    many = horizon_arrays(*drawn)
    for index in range(COUNT):
        one = horizon_of(*drawn.one(index))
        for name in one._fields:
            assert around(getattr(one, name), getattr(many, name)[index].item()) == pytest.approx(0.0, abs=SAME), name


@pytest.mark.parametrize("highest", [66.0, 90.0])
@pytest.mark.parametrize("system", SYSTEM_NAMES)
def test_cusps_and_numbers_are_the_same_and_absent_at_the_same_places(system: str, highest: float) -> None:
    drawn, suns = places(highest), declinations()
    many = cusps_arrays(system, horizon_arrays(*drawn), suns)
    longitudes = np.random.default_rng(1).uniform(0.0, 360.0, (5, COUNT))
    numbers = house_numbers(many, longitudes)
    assert (many.shape, many.dtype, numbers.shape, numbers.dtype) == ((12, COUNT), np.float64, (5, COUNT), np.int8)
    for index in range(COUNT):
        one = drawn.one(index)
        try:
            cusps = cusps_of(system, horizon_of(*one), one[-1], suns[index].item())
        except HouseSystemUndefined:
            assert np.isnan(many[:, index]).all()
            assert not numbers[:, index].any()
            continue
        differences = [around(first, second) for first, second in zip(cusps, many[:, index].tolist(), strict=True)]
        assert max(map(abs, differences)) < SAME
        finder = HouseFinder(cusps)
        assert [finder.house(longitude) for longitude in longitudes[:, index].tolist()] == numbers[:, index].tolist()


@pytest.mark.parametrize("highest", [66.0, 90.0])
@pytest.mark.parametrize("system", SYSTEM_NAMES)
def test_every_cusp_is_in_the_house_it_opens(system: str, highest: float) -> None:
    cusps = cusps_arrays(system, horizon_arrays(*places(highest)), declinations())
    defined = cusps[:, ~np.isnan(cusps[0])]
    assert (defined >= 0.0).all()
    assert (defined < 360.0).all()
    opened = house_numbers(defined, defined)
    if system == "pullen_sd":  # whose houses 11, 2, 5 and 8 can be without size
        assert (np.take_along_axis(defined, opened.astype(np.intp) - 1, axis=0) == defined).all()
    else:
        assert (opened == np.arange(1, 13)[:, None]).all()


def test_of_no_moments_there_are_no_houses() -> None:
    nothing = np.empty(0)
    cusps = cusps_arrays("placidus", horizon_arrays(nothing, nothing, nothing, nothing))
    assert cusps.shape == (12, 0)
    assert house_numbers(cusps, np.empty((3, 0))).shape == (3, 0)


@pytest.mark.parametrize("short", [1e-1, 1e-3, 1e-6, 1e-9, 1e-11])
def test_placidus_is_the_same_up_to_the_polar_circle(short: float) -> None:
    """Degrees short of it, where the solution wants the most steps; a place that needs them delays no other."""
    obliquity = np.full(COUNT, np.radians(23.44))
    ramc = np.linspace(0.0, 2.0 * np.pi, COUNT)
    latitude = np.where(np.arange(COUNT) % 3, 66.56 - short, 30.0)
    cosine, sine = np.cos(obliquity), np.sin(obliquity)
    many = cusps_arrays("placidus", horizon_arrays(ramc, cosine, sine, latitude))
    for index in range(COUNT):
        one = Places(ramc, cosine, sine, latitude).one(index)
        cusps = cusps_of("placidus", horizon_of(*one), one[-1])
        differences = [around(first, second) for first, second in zip(cusps, many[:, index].tolist(), strict=True)]
        assert max(map(abs, differences)) < SAME
