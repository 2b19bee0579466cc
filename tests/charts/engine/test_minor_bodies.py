"""The shipped tables of Chiron, Ceres, Pallas, Juno, Vesta and Pholus."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from charts.engine.build.minor_bodies.__main__ import main
from charts.engine.build.minor_bodies.tables import CLOSE, TARGET, difference, source
from charts.engine.minor import MINOR_BODIES, MINOR_FIRST, MINOR_LAST, TERMS, minor_records
from tests.charts.engine.report.horizons import apart, computed
from tests.charts.engine.report.minor_bodies import NUMBERS, MinorBodies, position
from tests.charts.engine.textbook import AU


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


@pytest.mark.parametrize(
    ("body", "tt", "off"),
    [
        ("pallas", 2402555.736128237, 1.65),
        ("pallas", 2429670.590452847, 1.22),
        ("vesta", 2438527.4446814, 0.83),
        ("pholus", 2415030.499968206, 29.6),
        ("pholus", 2482448.715686674, 23.3),
    ],
)
def test_where_the_oracle_differs_horizons_sides_with_us(
    swe: Any, minor_bodies: MinorBodies, body: str, tt: float, off: float
) -> None:
    witness = next((ascension, declination) for moment, ascension, declination in computed()[body] if moment == tt)
    values, flags, *_ = swe.calc(tt, NUMBERS[body], swe.FLG_SWIEPH | swe.FLG_EQUATORIAL)
    assert flags & swe.FLG_SWIEPH

    assert apart(values, witness) == pytest.approx(off, abs=0.1)
    assert apart(minor_bodies.equatorial(body, tt), witness) < 0.3
