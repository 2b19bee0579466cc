"""What a chart's report says, in the active language."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from heapq import nlargest
from pathlib import Path
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

from charts.drawing import Words, wheel_svg
from charts.drawing.figure import HOURLY, points_of
from charts.drawing.points import shown_degree
from charts.drawing.report import Report, Table, report_pdf
from charts.engine.catalogue import sign_of
from charts.models import Chart
from charts.readings import Reading
from charts.wording import births_of, caption_of, kind_title, notes_of, title_of, words


class _Bounds(NamedTuple):
    """Rows of a table: a chart has up to some 350 points and 40 000 aspects, and a report has to end somewhere."""

    points: int
    aspects: int
    patterns: int


_BOUNDS: Final = (_Bounds(64, 90, 24), _Bounds(44, 50, 10))  # of one chart; where there are two
_PATTERN: Final = 24  # points of a pattern


def report_of(chart: Chart, reading: Reading | None) -> bytes:
    """The report as PDF; the same chart and reading make the same bytes."""
    spoken, title = words(), title_of(chart)
    result = {"kind": chart.kind, **chart.result}
    svg, emblem = (
        wheel_svg(result, title=title, theme="print", size=size, words=spoken, told=False) for size in (700, 300)
    )
    moment, ways = caption_of(chart)
    report = Report(
        title=title,
        lines=(moment, *births_of(chart), ways, _engine(chart), *notes_of(chart)),
        svg=svg,
        emblem=emblem,
        unnamed=kind_title(chart),
        unprinted=_("The name has letters that this document's fonts lack."),
        tables=tuple(_tables(chart, spoken)),
        reading=reading.text if reading else "",
        reading_title=reading.title if reading else "",
        continued=_("(continued)"),
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
    charts = _charts(result, chart.kind)
    bounds = _BOUNDS[len(charts) > 1]
    for role, one in charts:
        label = f" · {spoken.title(role)}" if role != chart.kind else ""
        yield _points(one, spoken, label, points_of(one, bounds.points))
        yield _houses(one, spoken, label)
        yield _aspects(one.get("aspects") or [], spoken, _("Aspects") + label, bounds.aspects)
        yield _patterns(one, spoken, label, bounds.patterns)
        yield _balance(one, spoken, label)
    between = result.get("inter_aspects") or []
    yield _aspects(between, spoken, _("Aspects between the charts"), bounds.aspects)


def _more(count: int) -> str:
    """Said under a table that is not the whole."""
    return _("+%(count)d more: the chart's data in the API has them all.") % {"count": count} if count > 0 else ""


def _charts(result: Mapping[str, Any], kind: str) -> list[tuple[str, Mapping[str, Any]]]:
    own = [(kind, result)] if "points" in result else []
    return own + [(role, result[role]) for role in ("natal", "first", "second") if role in result]


def _place(longitude: float, spoken: Words, *, rough: bool = False) -> tuple[str, str]:
    return "".join(shown_degree(longitude, rough=rough)), spoken.name(sign_of(longitude)[0])


def _points(chart: Mapping[str, Any], spoken: Words, label: str, shown: Collection[str]) -> Table:
    """shown: the names of those that the wheel names."""
    rows, points = [], chart.get("points") or ()
    known = (chart.get("moment") or {}).get("time_known", True)
    for point in points:
        if point["name"] not in shown:
            continue
        degree, sign = _place(point["longitude"], spoken, rough=not known and point["name"] == HOURLY)
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
        ("LEFT", "LEFT", "RIGHT", "CENTER", "CENTER", "RIGHT", "RIGHT"), _more(len(points) - len(rows)),
    )  # fmt: skip  # rows, then their look


def _houses(chart: Mapping[str, Any], spoken: Words, label: str) -> Table:
    cusps = [(str(house["number"]), house["longitude"]) for house in chart.get("houses") or ()]
    angles = chart.get("angles") or {}
    cusps += [(spoken.name(name), longitude) for name, longitude in angles.items() if longitude is not None]
    rows = tuple((name, *reversed(_place(longitude % 360.0, spoken))) for name, longitude in cusps)
    columns = (_("House or angle"), _("Sign"), _("Position"))
    return Table(_("Houses and angles") + label, columns, rows, (26, 18, 13), ("LEFT", "LEFT", "RIGHT"))


def _aspects(aspects: Sequence[Mapping[str, Any]], spoken: Words, title: str, most: int) -> Table:
    """The strongest."""
    rows = tuple(
        (
            spoken.name(aspect["first"]),
            spoken.name(aspect["aspect"]),
            spoken.name(aspect["second"]),
            f"{aspect['orb']:+.2f}°",
            _motion(aspect.get("applying")),
            f"{aspect['strength']:.0%}",
        )
        for aspect in nlargest(most, aspects, key=lambda aspect: float(aspect["strength"]))
    )
    columns = (_("First"), _("Aspect"), _("Second"), _("Orb"), _("Motion"), _("Strength"))
    align = ("LEFT", "LEFT", "LEFT", "RIGHT", "LEFT", "RIGHT")
    return Table(title, columns, rows, (24, 20, 24, 12, 18, 12), align, _more(len(aspects) - most))  # type: ignore[arg-type]


def _motion(applying: bool | None) -> str:
    if applying is None:
        return "–"
    return _("applying") if applying else _("separating")


def _patterns(chart: Mapping[str, Any], spoken: Words, label: str, most: int) -> Table:
    patterns = chart.get("patterns") or ()
    rows = tuple(
        (spoken.name(pattern["pattern"]), _where(pattern, spoken), _named(pattern["points"], spoken))
        for pattern in patterns[:most]
    )
    columns, more = (_("Pattern"), _("Where"), _("Points")), _more(len(patterns) - most)
    return Table(_("Patterns") + label, columns, rows, (22, 24, 54), ("LEFT", "LEFT", "LEFT"), more)


def _where(pattern: Mapping[str, Any], spoken: Words) -> str:
    """What tells it from others of its kind: a stellium's sign and house, the apex of what has one."""
    named = [spoken.name(pattern[part]) for part in ("sign", "apex") if pattern.get(part)]
    if pattern.get("house"):
        named.append(_("house %(number)s") % {"number": pattern["house"]})
    return ", ".join(named) or "–"


def _named(points: Sequence[str], spoken: Words) -> str:
    names = [spoken.name(name) for name in points[:_PATTERN]]
    left_out = len(points) - len(names)
    return ", ".join([*names, spoken.say("more", count=left_out)] if left_out else names)


def _balance(chart: Mapping[str, Any], spoken: Words, label: str) -> Table:
    balance = chart.get("balance") or {}
    rows = tuple(
        (spoken.name(name), str(count))
        for group in ("elements", "modalities")
        for name, count in (balance.get(group) or {}).items()
    )
    return Table(_("Balance") + label, (_("Quality"), _("Points")), rows, (25, 12), ("LEFT", "RIGHT"))
