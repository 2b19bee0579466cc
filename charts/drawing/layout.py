"""Radii and sizes of the wheel, as parts of half the sheet's side."""

from dataclasses import dataclass, replace
from typing import Final

LABELS_FROM: Final = 500  # a smaller sheet has no room for degrees that one could read


@dataclass(frozen=True, slots=True)
class Band:
    """Where one chart's points stand, from its rim inwards."""

    rim: float
    tick: float  # where a point's own tick ends and its leader begins
    leader: float  # its lowest lane
    glyph: float
    glyph_size: float
    gap: float  # degrees between neighbouring points
    retrograde: float
    retrograde_size: float
    degree: float = 0.0  # 0: not written
    minute: float = 0.0
    aside: float = 0.0  # how much further in the degree stands at the sides, where it is wider than high


@dataclass(frozen=True, slots=True)
class Layout:
    labels: bool  # degrees and minutes, the angles' degrees, the legend
    angle_label: float
    outer: float
    sign: float
    sign_size: float
    sign_inner: float
    degree_inner: float
    bands: tuple[Band, ...]  # from without inwards: the inmost is the figure's own
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
    bands=(Band(0.767, 0.756, 0.730, 0.692, 0.070, 7.2, 0.516, 0.036, degree=0.622, minute=0.570),),
    house_outer=0.492,
    house_number=0.464,
    aspect=0.436,
    text=0.028,
    small_text=0.0235,
    line_text=0.0255,
    angle_text=0.034,
    pen=1.75,
)
_FULL_TWO: Final = replace(
    FULL,
    bands=(
        Band(0.767, 0.757, 0.734, 0.700, 0.062, 6.6, 0.616, 0.028, degree=0.653, aside=0.016),
        Band(0.597, 0.587, 0.564, 0.531, 0.060, 8.0, 0.452, 0.028, degree=0.487, aside=0.016),
    ),
    house_outer=0.433,
    house_number=0.408,
    aspect=0.383,
    text=0.025,
)
_FULL_THREE: Final = replace(
    FULL,
    bands=(
        Band(0.767, 0.759, 0.739, 0.709, 0.054, 5.8, 0.640, 0.024, degree=0.670, aside=0.012),
        Band(0.625, 0.617, 0.597, 0.567, 0.054, 6.9, 0.498, 0.024, degree=0.528, aside=0.012),
        Band(0.483, 0.475, 0.455, 0.426, 0.052, 8.8, 0.358, 0.024, degree=0.387, aside=0.012),
    ),
    house_outer=0.340,
    house_number=0.316,
    aspect=0.292,
    text=0.0225,
    small_text=0.0215,
)

COMPACT: Final = Layout(
    labels=False,
    angle_label=0.950,
    outer=0.895,
    sign=0.835,
    sign_size=0.086,
    sign_inner=0.775,
    degree_inner=0.745,
    bands=(Band(0.745, 0.729, 0.695, 0.645, 0.092, 9.0, 0.572, 0.050),),
    house_outer=0.530,
    house_number=0.490,
    aspect=0.450,
    text=0.042,
    small_text=0.040,
    line_text=0.040,
    angle_text=0.046,
    pen=1.9,
)
_COMPACT_TWO: Final = replace(
    COMPACT,
    bands=(
        Band(0.745, 0.732, 0.706, 0.664, 0.078, 7.4, 0.607, 0.040),
        Band(0.585, 0.572, 0.546, 0.504, 0.076, 9.4, 0.449, 0.040),
    ),
    house_outer=0.428,
    house_number=0.395,
    aspect=0.362,
)
_COMPACT_THREE: Final = replace(
    COMPACT,
    bands=(
        Band(0.745, 0.734, 0.714, 0.679, 0.064, 5.9, 0.634, 0.034),
        Band(0.615, 0.604, 0.584, 0.549, 0.064, 7.4, 0.504, 0.034),
        Band(0.485, 0.474, 0.454, 0.420, 0.062, 9.6, 0.376, 0.034),
    ),
    house_outer=0.356,
    house_number=0.326,
    aspect=0.296,
    small_text=0.036,
    pen=1.8,
)
_LAYOUTS: Final = {
    True: (FULL, _FULL_TWO, _FULL_THREE),
    False: (COMPACT, _COMPACT_TWO, _COMPACT_THREE),
}


def layout_for(size: float, rings: int = 1) -> Layout:
    """size: of the wheel's side, pixels. rings: 1 to 3."""
    return _LAYOUTS[size >= LABELS_FROM][rings - 1]
