"""Radii and sizes of the wheel, as parts of half the sheet's side."""

from dataclasses import dataclass
from typing import Final

LABELS_FROM: Final = 500  # a smaller sheet has no room for degrees that one could read


@dataclass(frozen=True, slots=True)
class Layout:
    labels: bool  # degrees and minutes, the angles' degrees, the legend
    angle_label: float
    outer: float
    sign: float
    sign_size: float
    sign_inner: float
    degree_inner: float
    tick: float  # where a point's own tick ends and its leader begins
    leader: float
    glyph: float
    glyph_size: float
    gap: float  # degrees between neighbouring points
    degree: float
    minute: float
    retrograde: float
    retrograde_size: float
    house_outer: float
    house_number: float
    aspect: float
    text: float  # cap heights
    small_text: float
    line_text: float  # degree and minute in one line
    angle_text: float
    pen: float  # width of the glyphs' stroke in their own units


FULL: Final = Layout(
    labels=True,
    angle_label=0.940,
    outer=0.885,
    sign=0.837,
    sign_size=0.070,
    sign_inner=0.789,
    degree_inner=0.767,
    tick=0.756,
    leader=0.734,
    glyph=0.692,
    glyph_size=0.070,
    gap=7.2,
    degree=0.625,
    minute=0.575,
    retrograde=0.518,
    retrograde_size=0.036,
    house_outer=0.492,
    house_number=0.464,
    aspect=0.436,
    text=0.028,
    small_text=0.0235,
    line_text=0.0255,
    angle_text=0.034,
    pen=1.75,
)

COMPACT: Final = Layout(
    labels=False,
    angle_label=0.950,
    outer=0.895,
    sign=0.835,
    sign_size=0.086,
    sign_inner=0.775,
    degree_inner=0.745,
    tick=0.725,
    leader=0.703,
    glyph=0.645,
    glyph_size=0.092,
    gap=9.0,
    degree=0.0,
    minute=0.0,
    retrograde=0.572,
    retrograde_size=0.050,
    house_outer=0.530,
    house_number=0.490,
    aspect=0.450,
    text=0.042,
    small_text=0.040,
    line_text=0.040,
    angle_text=0.046,
    pen=1.9,
)


def layout_for(size: int) -> Layout:
    return FULL if size >= LABELS_FROM else COMPACT
