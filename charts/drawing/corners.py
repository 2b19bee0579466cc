"""The room beside the wheel in the four corners of its sheet, in units of a sheet of 600."""

from collections.abc import Sequence
from math import sqrt
from typing import Final, NamedTuple

from charts.drawing.figure import Figure
from charts.drawing.rings import angle_labels
from charts.drawing.sheet import Sheet

MARGIN: Final = 15.0
_SIDE: Final = 600.0
_CLEAR: Final = 6.0  # beside the wheel
_LABEL: Final = (23.0, 14.0)  # an angle's, half across and half down
_HALF_ROW: Final = 5.0


class Corner(NamedTuple):
    right: bool
    lower: bool

    def row(self, index: int, pitch: float) -> float:
        """The middle of a row, counted from the sheet's edge."""
        return _SIDE - MARGIN - pitch * index if self.lower else MARGIN + pitch * index


UPPER_LEFT, UPPER_RIGHT = Corner(right=False, lower=False), Corner(right=True, lower=False)
LOWER_LEFT, LOWER_RIGHT = Corner(right=False, lower=True), Corner(right=True, lower=True)


Labels = Sequence[tuple[float, float]]


def labels(sheet: Sheet, figure: Figure) -> Labels:
    """Where those of the angles stand."""
    spots = [spot for *_, spot in angle_labels(sheet, figure)]
    return [(x / sheet.unit, y / sheet.unit) for x, y in spots]


def room(sheet: Sheet, beside: Labels, corner: Corner, y: float) -> float:
    """How wide a row may be, from the margin to the wheel or to an angle's label."""
    half = _SIDE / 2.0
    rim, off = sheet.layout.outer * half + _CLEAR, max(abs(half - y) - _HALF_ROW, 0.0)
    free = half - MARGIN - sqrt(max(rim * rim - off * off, 0.0))
    for across, down in beside:
        if abs(down - y) < _LABEL[1] + _HALF_ROW:
            near = _SIDE - across if corner.right else across
            free = min(free, near - _LABEL[0] - MARGIN)
    return max(free, 0.0)
