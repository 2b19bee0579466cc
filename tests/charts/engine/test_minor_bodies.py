"""The shipped tables of Chiron, Ceres, Pallas, Juno, Vesta and Pholus."""

from collections.abc import Iterator
from random import Random
from typing import Any

import numpy as np
import pytest
import swisseph
from numpy.polynomial import chebyshev

from charts.engine.build.minor_bodies.__main__ import main
from charts.engine.build.minor_bodies.tables import CLOSE, TARGET, difference, source
from charts.engine.catalogue import POINT_ORDER
from charts.engine.minor import MINOR_BODIES, MINOR_FIRST, MINOR_LAST, TERMS, minor_records
from charts.engine.sky import sky_at_tt
from charts.engine.spk import Records
from tests.charts.engine.accuracy import Largest
from tests.charts.engine.conftest import Record
from tests.charts.engine.oracle import SEED, around, moments
from tests.charts.engine.textbook import AU, Textbook, Vector

NUMBERS = {
    "chiron": swisseph.CHIRON,
    "ceres": swisseph.CERES,
    "pallas": swisseph.PALLAS,
    "juno": swisseph.JUNO,
    "vesta": swisseph.VESTA,
    "pholus": swisseph.PHOLUS,
}


class MinorBodies(Textbook):
    """The textbook's way to apparent places, for the bodies of the shipped tables too."""

    def __init__(self) -> None:
        super().__init__()
        self.records = dict(zip(MINOR_BODIES, minor_records(), strict=True))

    def body(self, name: str, tdb: float) -> Vector:
        return position(self.records[name], tdb) if name in self.records else super().body(name, tdb)


def position(records: Records, tdb: float, record: int | None = None) -> Vector:
    """au; of the record that covers the moment, or of another."""
    place = (tdb - records.start) / records.days
    index = int(place) if record is None else record
    return chebyshev.chebval(2.0 * (place - index) - 1.0, records.coefficients[index].T)


@pytest.fixture(scope="module")
def minor_bodies() -> Iterator[MinorBodies]:
    book = MinorBodies()
    yield book
    book.close()


def test_every_table_covers_the_years_that_the_ephemeris_gathers() -> None:
    records = minor_records()

    assert MINOR_BODIES == ("chiron", "ceres", "pallas", "juno", "vesta", "pholus")
    assert MINOR_FIRST <= 2378480.5
    assert MINOR_LAST >= 2506600.5
    for body in records:
        assert body.coefficients.shape[1:] == (3, TERMS)
        assert body.coefficients.dtype == np.float64
        assert body.start == MINOR_FIRST
        assert body.end >= MINOR_LAST
    assert TARGET.stat().st_size < 750_000


@pytest.mark.parametrize("body", MINOR_BODIES)
def test_records_meet(body: str) -> None:
    records = minor_records()[MINOR_BODIES.index(body)]
    last = len(records.coefficients) - 1
    gaps = [
        float(np.linalg.norm(position(records, border, record) - position(records, border, record + 1)))
        for record in range(last)
        for border in [records.start + (record + 1) * records.days]
    ]
    assert max(gaps) < 1e-10


def test_what_is_shipped_is_what_the_integration_gives(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check", "--only", "chiron,pholus"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines] == [["chiron", "within"], ["pholus", "within"]]
    assert all(float(line.split()[2]) < 1e-11 for line in lines)


def test_the_check_finds_an_error_of_its_own_limit() -> None:
    shipped = minor_records()[MINOR_BODIES.index("chiron")]
    wrong = shipped.coefficients.copy()
    wrong[100, 2, 0] += CLOSE
    with source("chiron", None) as where:
        assert difference("chiron", shipped, where) < 0.1 * CLOSE
        assert difference("chiron", shipped._replace(coefficients=wrong), where) == pytest.approx(CLOSE, rel=0.1)


def test_what_cannot_be_checked_is_named_and_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check", "--kernel", "/nowhere/sb441-n16.bsp", "--only", "ceres,chiron"]) == 1

    ceres, chiron = capsys.readouterr().out.splitlines()
    assert ceres.split(maxsplit=1) == ["ceres", "not checked: there is no file /nowhere/sb441-n16.bsp"]
    assert chiron.startswith("chiron   within ")


def test_a_body_that_is_not_there_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        main(["--check", "--only", "eris"])
    assert refused.value.code == 2
    assert "no such body: eris; there are chiron, ceres" in capsys.readouterr().err


# JPL's sb441-n16 read with jplephem at random moments: JD TDB, and km from the Sun, ICRS axes.
KERNEL = {
    "ceres": (
        (2406531.9, (-122416013.738, -371583026.764, -147075304.151)),
        (2418285.5, (-146133483.879, -364261243.323, -139548008.158)),
        (2492623.7, (323530579.427, -245052265.160, -182436165.758)),
    ),
    "pallas": (
        (2382067.4, (432484566.416, 56702849.615, -31981253.686)),
        (2463900.5, (-92941778.028, -447052107.622, 95933384.478)),
        (2480916.2, (121730685.573, -477811051.162, 85624651.444)),
    ),
    "juno": (
        (2403430.7, (-317068296.738, -383040865.537, -61994904.742)),
        (2417195.5, (-177668723.010, 279408633.423, 57609992.142)),
        (2484703.7, (-289789579.934, -404826512.724, -63680612.452)),
    ),
    "vesta": (
        (2395741.4, (-327286879.597, -76314380.798, 12318064.073)),
        (2448217.0, (220754640.484, 299554017.400, 90359583.495)),
        (2485629.0, (-199884426.398, 282297707.915, 139201481.740)),
    ),
}


@pytest.mark.parametrize("body", KERNEL)
def test_asteroids_are_where_the_kernel_has_them(minor_bodies: MinorBodies, body: str) -> None:
    for tdb, kilometres in KERNEL[body]:
        heliocentric = minor_bodies.body(body, tdb) - minor_bodies.body("sun", tdb)
        assert heliocentric == pytest.approx(np.array(kilometres) / AU, abs=6e-11)


# Seconds of arc. Over 1″ the error is the oracle's: `test_minor_bodies_horizons.py` calls a second witness.
LIMITS = {"chiron": 1.0, "ceres": 1.0, "pallas": 2.8, "juno": 1.0, "vesta": 2.5, "pholus": 32.0}


@pytest.mark.parametrize("body", MINOR_BODIES)
def test_apparent_places_agree_with_the_oracle(
    swe: Any, minor_bodies: MinorBodies, measured: Record, body: str
) -> None:
    longitudes, latitudes = Largest(), Largest()
    chance = Random(SEED)
    for _ in range(500):
        tt = chance.uniform(2415020.5, 2469807.5)  # 1900-01-01 to 2050-01-01
        longitude, latitude = minor_bodies.ecliptic(body, tt)
        values, flags, *_ = swe.calc(tt, NUMBERS[body], swe.FLG_SWIEPH)
        assert flags & swe.FLG_SWIEPH, f"the oracle fell back to another ephemeris for {body}"
        longitudes.add(around(longitude, values[0]) * 3600.0, f"JD {tt:.2f}")
        latitudes.add((latitude - values[1]) * 3600.0, f"JD {tt:.2f}")
    measured(longitudes.against(f"{body}, longitude, 1900-2050", "oracle", LIMITS[body]))
    measured(latitudes.against(f"{body}, latitude, 1900-2050", "oracle", LIMITS[body]))


@pytest.mark.parametrize("body", MINOR_BODIES)
def test_the_engine_agrees_with_the_textbook(minor_bodies: MinorBodies, measured: Record, body: str) -> None:
    """Over the whole span: places, and speeds held to the textbook's places an hour before and after."""
    largest, speeds = Largest(), Largest()
    for tt in moments(200):
        place = sky_at_tt(tt, (body,))[1][POINT_ORDER[body]]
        before, witness, after = (minor_bodies.ecliptic(body, tt + hours / 24.0) for hours in (-1.0, 0.0, 1.0))
        largest.add(around(place[0], witness[0]) * 3600.0, f"JD {tt:.2f}")
        largest.add((place[1] - witness[1]) * 3600.0, f"JD {tt:.2f}")
        speeds.add((place[3] - around(after[0], before[0]) * 12.0) * 3600.0, f"JD {tt:.2f}")
        speeds.add((place[4] - (after[1] - before[1]) * 12.0) * 3600.0, f"JD {tt:.2f}")
    measured(largest.against(f"{body}, place", "textbook on the tables", 0.001))
    measured(speeds.against(f"{body}, speed", "textbook on the tables", 0.005, "″/day"))
