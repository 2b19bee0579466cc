"""`manage.py engine_report`, and the page that it writes."""

import sys
from io import StringIO
from math import inf, nan
from pathlib import Path
from typing import Any

import orjson
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from charts.management.commands.engine_report import SEED
from tests.charts.engine import oracle
from tests.charts.engine.accuracy import Largest, Measured
from tests.charts.engine.report import earth_rotation, horizons, houses, measures, sample_of
from tests.charts.engine.report.page import Report, as_json, as_markdown

HELD = Measured("mars, longitude", "oracle", "″", 0.02, 0.004, 0.001, 7, {"jd_tt": 2451545.0, "point": "mars"})
PAST = Measured("moon, longitude", "oracle", "″", 0.03, 0.05, 0.001, 7, {"jd_tt": 2378496.5, "point": "moon"})
UNLIMITED = Measured("vesta, longitude", "oracle", "″", None, 2.5, 0.4, 7, {"jd_tt": 2451545.0, "point": "vesta"})


def report(*arguments: str, **options: Any) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("engine_report", *arguments, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_the_command_writes_a_page_and_its_data_and_says_how_far_it_is(tmp_path: Path) -> None:
    out, err = report("--moments", "5", "--only", "earth_rotation", "--output", str(tmp_path / "new"))

    data = orjson.loads((tmp_path / "new" / "engine-accuracy.json").read_bytes())
    page = (tmp_path / "new" / "engine-accuracy.md").read_text(encoding="utf-8")
    assert (data["seed"], data["moments"], data["made_by"]["ephemeris"]) == (SEED, 5, "DE440")
    assert {"engine", "numpy", "oracle (pysweph)", "date"} <= set(data["made_by"])
    row = next(row for row in data["rows"] if row["quantity"] == "sidereal time")
    assert (row["cases"], row["limit"], row["unit"], row["holds"]) == (5, 0.002, "″", True)
    assert 0.0 < row["median"] <= row["largest"] < 0.002
    assert row["worst"]["jd_ut1"] > 2378496.5
    assert "| sidereal time | erfa's gst06a | 5 |" in page
    assert "Past their limit: none." in page
    assert "sidereal time" in out
    assert [line.split()[-1] for line in err.splitlines()] == [name for name in measures() if "earth_rotation" in name]


def test_the_worst_case_can_be_computed_again_from_its_input() -> None:
    with sample_of(SEED, 40) as sample:
        row = next(iter(houses.cusps(sample)))
        system = str(row.worst["house_system"])
        pairs = zip(
            houses.of_the_engine(system, row.worst), houses.of_the_oracle(sample.swe, system, row.worst), strict=True
        )
        assert max(abs(oracle.around(ours, theirs)) * 3600.0 for ours, theirs in pairs) == row.largest


def test_the_same_seed_draws_the_same_cases_and_another_others() -> None:
    def rows(seed: int) -> list[Measured]:
        with sample_of(seed, 4) as sample:
            return list(earth_rotation.sidereal_time(sample))

    assert rows(7) == rows(7)
    assert rows(7) != rows(8)


def test_without_the_oracle_one_sentence_says_what_brings_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in sys.modules if name.startswith("tests.charts.engine.report")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "tests.charts.engine.oracle")
    monkeypatch.setitem(sys.modules, "swisseph", None)

    with pytest.raises(CommandError) as refused:
        report("--output", str(tmp_path))
    assert "swisseph is missing" in str(refused.value)
    assert "requirements-dev.txt" in str(refused.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--only", "phlogiston"), "No measure is called phlogiston; there are planets.places,"),
        (("--moments", "0"), "--moments must be between 1 and 100000."),
        (("--moments", "99999999999999999999"), "--moments must be between 1 and 100000."),
        (("--moments", "1"), "nothing was compared; ask for more --moments."),
    ],
)
def test_what_cannot_be_measured_is_refused(tmp_path: Path, arguments: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        report(*arguments, "--output", str(tmp_path))
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """A limit that no engine could hold."""
    monkeypatch.setitem(horizons.LIMITS, "moon", 0.001)


@pytest.mark.usefixtures("narrow")
def test_past_a_limit_the_command_writes_the_page_and_fails(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Past their limit: moon, place, against Horizons of 2026"):
        report("--moments", "1", "--only", "horizons.apparent", "--output", str(tmp_path))

    page = (tmp_path / "engine-accuracy.md").read_text(encoding="utf-8")
    assert "Past their limit: moon, place." in page


def test_a_page_marks_what_passes_its_limit_and_leaves_the_unlimited_open() -> None:
    made = Report({"engine": "1.0.0"}, 7, 9, {"planets.places": [HELD, PAST], "minor_bodies.places": [UNLIMITED]})

    assert made.past_their_limit == [PAST]
    page = as_markdown(made)
    assert "3 quantities, 21 differences, seed 7, 9 moments" in page
    assert "**Past their limit: moon, longitude.**" in page
    assert "| mars, longitude | oracle | 7 | 0.001 | 0.004 | 0.02 | ″ | 2000-01-01 (JD TT 2451545.0000), mars |" in page
    assert (
        "| moon, longitude | oracle | 7 | 0.001 | **0.05** | 0.03 | ″ | 1800-01-01 (JD TT 2378496.5000), moon |" in page
    )
    assert "| Sun to Pluto | 2 | moon, longitude | oracle | 0.05 ″ | 0.03 ″ |" in page
    assert "| vesta, longitude | oracle | 7 | 0.4 | 2.5 |  | ″ |" in page
    assert [row["holds"] for row in orjson.loads(as_json(made))["rows"]] == [True, False, True]


def test_the_largest_knows_its_input_and_the_median() -> None:
    largest = Largest()
    for difference in (0.5, -3.0, 1.0):
        largest.add(difference, {"jd_tt": difference})
    row = largest.against("a quantity", "a witness", 2.0)

    assert (row.largest, row.median, row.cases, row.worst) == (3.0, 1.0, 3, {"jd_tt": -3.0})
    assert not row.holds


def test_what_is_not_a_number_passes_every_limit_and_nothing_compared_is_a_mistake() -> None:
    largest = Largest()
    with pytest.raises(AssertionError, match="nothing was compared"):
        largest.against("a quantity", "a witness", 1.0)
    largest.add(nan, "somewhere")
    largest.add(0.1, "elsewhere")
    row = largest.against("a quantity", "a witness", 1e9)

    assert (row.largest, row.worst) == (inf, {"at": "somewhere"})
    assert not row.holds


def test_the_page_in_the_documentation_is_whole_and_without_a_row_past_its_limit() -> None:
    """Write it again with `manage.py engine_report` when a measure is added or renamed."""
    rows = orjson.loads((settings.BASE_DIR / "docs" / "engine-accuracy.json").read_bytes())["rows"]

    assert list(dict.fromkeys(row["measure"] for row in rows)) == list(measures())
    assert [row["quantity"] for row in rows if not row["holds"]] == []
