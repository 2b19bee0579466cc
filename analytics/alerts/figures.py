"""Figures as people read them, and as a line over time."""

from collections.abc import Sequence
from typing import Final

from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from analytics.alerts.measuring import METRICS

WIDTH, HEIGHT = 640, 120
_UNITS: Final = {"s": _("s")}
_MARGIN: Final = 6


def figure_said(value: float | None, metric: str, unit: str | None = None) -> str:
    """With its unit: the metric's, unless another is given."""
    if value is None:
        return "—"
    known = METRICS.get(metric)
    unit = (known.unit if known else "") if unit is None else unit
    decimals = 1 if unit == "%" else known.decimals if known else 2
    number = number_format(round(value, decimals), decimal_pos=decimals, use_l10n=True, force_grouping=True)
    return f"${number}" if unit == "$" else f"{number} {_UNITS.get(unit, unit)}".strip()


def line_of(values: Sequence[float | None], *, threshold: float | None, metric: str) -> SafeString:
    """A drawing, with what it shows in words beside it. None: nothing was known of that window."""
    known = [value for value in values if value is not None]
    if not known:
        return format_html("<p>{}</p>", _("Nothing was measured in this time."))
    said = _("Lowest %(least)s, highest %(most)s, last %(last)s.") % {
        "least": figure_said(min(known), metric),
        "most": figure_said(max(known), metric),
        "last": figure_said(values[-1], metric),
    }
    top = max([*known, threshold or 0.0, 1e-9])
    dashed = _dashed(_height(threshold, top)) if threshold is not None and threshold >= 0 else ""
    drawn = format_html(
        '<svg viewBox="0 0 {} {}" width="100%" height="{}" preserveAspectRatio="none" role="img" aria-label="{}">'
        "{}{}</svg>",
        WIDTH, HEIGHT, HEIGHT, said, dashed, _strokes(values, top),
    )  # fmt: skip
    return format_html('{}<p class="alert-said">{}</p>', drawn, said)


def _dashed(at: float) -> SafeString:
    return format_html(
        '<line x1="0" x2="{}" y1="{}" y2="{}" stroke="#dc2626" stroke-dasharray="6 4"'
        ' vector-effect="non-scaling-stroke"/>',
        WIDTH, f"{at:.1f}", f"{at:.1f}",
    )  # fmt: skip


def _strokes(values: Sequence[float | None], top: float) -> SafeString:
    """One for each stretch of which something is known."""
    step = WIDTH / max(1, len(values) - 1)
    stretches: list[list[str]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            stretches.append([])
        else:
            stretches[-1].append(f"{place * step:.1f},{_height(value, top):.1f}")
    lines = ((" ".join(points if len(points) > 1 else points * 2),) for points in stretches if points)
    return format_html_join(
        "",
        '<polyline points="{}" fill="none" stroke="#7c3aed" stroke-width="2" stroke-linecap="round"'
        ' vector-effect="non-scaling-stroke"/>',
        lines,
    )


def _height(value: float, top: float) -> float:
    return HEIGHT - _MARGIN - max(0.0, value) / top * (HEIGHT - 2 * _MARGIN)
