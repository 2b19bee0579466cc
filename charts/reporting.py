"""What a chart's report says, in the active language."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

from charts.drawing import Words, wheel_svg
from charts.drawing.points import degree_and_minute
from charts.drawing.report import Report, Table, report_pdf
from charts.engine.catalogue import sign_of
from charts.models import Chart
from charts.wording import caption_of, title_of, words


class ReadingText(NamedTuple):
    """A finished text about a chart. state: changes whenever the text does."""

    title: str
    text: str
    state: str


# The apps above this one that write about charts, filled in when they are ready: the latest text in the language.
READINGS: Final[list[Callable[[Chart, str], ReadingText | None]]] = []


def reading_of(chart: Chart) -> ReadingText | None:
    found = (reading(chart, words().language) for reading in READINGS)
    return next((text for text in found if text), None)


def report_of(chart: Chart, reading: ReadingText | None) -> bytes:
    """The report as PDF; the same chart and reading make the same bytes."""
    spoken, title = words(), title_of(chart)
    svg = wheel_svg(
        {"kind": chart.kind, **chart.result}, title=title, theme="print", size=700, words=spoken, told=False
    )
    moment, ways = caption_of(chart)
    report = Report(
        title=title,
        lines=(moment, ways, _engine(chart)),
        svg=svg,
        tables=tuple(_tables(chart, spoken)),
        reading=reading.text if reading else "",
        reading_title=reading.title if reading else "",
        language=spoken.language,
    )
    made: datetime = chart.updated_at
    return report_pdf(report, made=made, fonts=[Path(path) for path in settings.REPORT_FONTS])


def _engine(chart: Chart) -> str:
    engine = chart.result.get("engine") or {}
    return " · ".join(str(engine[part]) for part in ("name", "version", "ephemeris") if engine.get(part))


def _tables(chart: Chart, spoken: Words) -> Iterator[Table]:
    """Of each chart in the answer, then what lies between them."""
    result = chart.result
    for role, one in _charts(result, chart.kind):
        label = f" · {spoken.name(role)}" if role != chart.kind else ""
        yield _points(one, spoken, label)
        yield _houses(one, spoken, label)
        yield _aspects(one.get("aspects") or [], spoken, _("Aspects") + label)
        yield _patterns(one, spoken, label)
        yield _balance(one, spoken, label)
    yield _aspects(result.get("inter_aspects") or [], spoken, _("Aspects between the charts"))


def _charts(result: Mapping[str, Any], kind: str) -> list[tuple[str, Mapping[str, Any]]]:
    own = [(kind, result)] if "points" in result else []
    return own + [(role, result[role]) for role in ("natal", "first", "second") if role in result]


def _place(longitude: float, spoken: Words) -> tuple[str, str]:
    return "".join(degree_and_minute(longitude)), spoken.name(sign_of(longitude)[0])


def _points(chart: Mapping[str, Any], spoken: Words, label: str) -> Table:
    rows = []
    for point in chart.get("points") or ():
        degree, sign = _place(point["longitude"], spoken)
        speed, declination = point.get("speed"), point.get("declination")
        rows.append(
            (
                spoken.name(point["name"]),
                sign,
                degree,
                str(point.get("house") or "–"),
                "R" if point.get("retrograde") else "",
                "–" if speed is None else f"{speed:+.3f}°",
                "–" if declination is None else f"{declination:+.2f}°",
            )
        )
    columns = (_("Point"), _("Sign"), _("Position"), _("House"), "", _("Speed a day"), _("Declination"))
    return Table(
        _("Positions") + label, columns, tuple(rows), (26, 18, 13, 10, 5, 16, 16),
        ("LEFT", "LEFT", "RIGHT", "CENTER", "CENTER", "RIGHT", "RIGHT"),
    )  # fmt: skip  # rows, then their look


def _houses(chart: Mapping[str, Any], spoken: Words, label: str) -> Table:
    cusps = [(str(house["number"]), house["longitude"]) for house in chart.get("houses") or ()]
    angles = chart.get("angles") or {}
    cusps += [(spoken.name(name), longitude) for name, longitude in angles.items() if longitude is not None]
    rows = tuple((name, *reversed(_place(longitude % 360.0, spoken))) for name, longitude in cusps)
    columns = (_("House or angle"), _("Sign"), _("Position"))
    return Table(_("Houses and angles") + label, columns, rows, (26, 18, 13), ("LEFT", "LEFT", "RIGHT"))


def _aspects(aspects: list[Mapping[str, Any]], spoken: Words, title: str) -> Table:
    rows = tuple(
        (
            spoken.name(aspect["first"]),
            spoken.name(aspect["aspect"]),
            spoken.name(aspect["second"]),
            f"{aspect['orb']:+.2f}°",
            _motion(aspect.get("applying")),
            f"{aspect['strength']:.0%}",
        )
        for aspect in sorted(aspects, key=lambda aspect: -float(aspect["strength"]))
    )
    columns = (_("First"), _("Aspect"), _("Second"), _("Orb"), _("Motion"), _("Strength"))
    align = ("LEFT", "LEFT", "LEFT", "RIGHT", "LEFT", "RIGHT")
    return Table(title, columns, rows, (24, 20, 24, 12, 18, 12), align)  # type: ignore[arg-type]


def _motion(applying: bool | None) -> str:
    if applying is None:
        return "–"
    return _("applying") if applying else _("separating")


def _patterns(chart: Mapping[str, Any], spoken: Words, label: str) -> Table:
    rows = tuple(
        (spoken.name(pattern["pattern"]), ", ".join(spoken.name(name) for name in pattern["points"]))
        for pattern in chart.get("patterns") or ()
    )
    return Table(_("Patterns") + label, (_("Pattern"), _("Points")), rows, (25, 75), ("LEFT", "LEFT"))


def _balance(chart: Mapping[str, Any], spoken: Words, label: str) -> Table:
    balance = chart.get("balance") or {}
    rows = tuple(
        (spoken.name(name), str(count))
        for group in ("elements", "modalities")
        for name, count in (balance.get(group) or {}).items()
    )
    return Table(_("Balance") + label, (_("Quality"), _("Points")), rows, (25, 12), ("LEFT", "RIGHT"))
