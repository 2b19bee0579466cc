"""What charts keep of a person."""

import uuid
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from accounts.models import User
from accounts.privacy.registry import (
    Documents,
    Purge,
    Sheet,
    by_chunks,
    disowned,
    plain,
    register,
    register_purge,
    room_of_rows,
)
from charts.drawing import wheel_svg
from charts.drawing.picture import pdf
from charts.models import Chart, ChartCount, ChartShare, ChartTag, ChartVersion, PlaceCorrection
from charts.readings import latest_reading
from charts.wording import caption_of, title_of, words

# Charts are up to some hundred kilobytes of JSON, and several times as much in Python.
HEAVY = 20


def register_rooms() -> None:
    register(disowned("place_corrections", lambda i: PlaceCorrection.objects.filter(author=i), "author", _CORRECTIONS))
    register(disowned("charts_hidden", lambda i: Chart.objects.filter(hidden_by=i), "hidden_by"))
    register(room_of_rows("chart_counts", lambda i: ChartCount.objects.filter(owner=i), shown=False))
    register(room_of_rows("chart_tags", lambda i: ChartTag.objects.filter(owner=i), shown=False))
    drawn = Documents(_documents, lambda user: 2 * Chart.objects.filter(owner=user).count())
    ours = ("search_keys", "hidden_by")
    register(room_of_rows("charts", _charts, without=ours, chunk=HEAVY, documents=(drawn,)))
    register(room_of_rows("chart_versions", lambda i: ChartVersion.objects.filter(chart__owner=i), chunk=HEAVY))
    shares = lambda i: ChartShare.objects.filter(chart__owner=i)  # noqa: E731
    register(room_of_rows("chart_shares", shares, without=("token_hash",)))
    register_purge(Purge("charts", lambda before: Chart.objects.filter(deleted_at__lt=before)))


def _charts(user_id: uuid.UUID) -> Any:
    """The deleted among them, as long as they are not purged."""
    return Chart.objects.filter(owner=user_id)


def _documents(user: User) -> Iterator[tuple[str, Callable[[], bytes]]]:
    for chart in by_chunks(Chart.objects.filter(owner=user).defer("search_keys"), HEAVY):
        yield f"charts/{chart.pk}/wheel.pdf", partial(_wheel, chart)
        yield f"charts/{chart.pk}/report.pdf", partial(_report, chart)


def _wheel(chart: Chart) -> bytes:
    title, spoken = title_of(chart), words()
    figure = {"kind": chart.kind, **chart.result}
    svg = wheel_svg(figure, title=title, theme="print", caption=caption_of(chart), words=spoken, told=False)
    return pdf(svg, title=title, made=chart.updated_at, language=spoken.language)


def _report(chart: Chart) -> bytes:
    from charts.reporting import report_of  # brings fpdf2 along, a second's work

    return report_of(chart, latest_reading(chart=chart, language=words().language))


def _written(user: User) -> Any:
    return PlaceCorrection.objects.filter(author=user)


_CORRECTIONS = Sheet(
    "place_corrections.jsonl",
    lambda user: (plain(row) for row in by_chunks(_written(user))),
    lambda user: _written(user).count(),
)
