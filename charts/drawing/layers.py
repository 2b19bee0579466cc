"""Shapes that share a size and an ink, told once for all of them: what makes a long table short to send."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from charts.drawing.geometry import Spot, tenths, whole
from charts.drawing.glyphs import BOX
from charts.drawing.lettering import CAP_HEIGHT
from charts.drawing.sheet import Sheet

_COLUMN = 5  # uses below each other that are shorter to send in a group

Use = tuple[str, str, str]  # which shape, x, the rest


@dataclass(slots=True)
class Layers:
    """Uses of defined shapes. Spots are in pixels; sizes are parts of half the sheet's side, as elsewhere."""

    sheet: Sheet
    parts: dict[tuple[str, str], list[Use]] = field(default_factory=dict)  # by ink and scale

    def glyph(self, key: str, spot: Spot, size: float, ink: str = "", extra: str = "") -> None:
        """A shape of the glyphs' box."""
        self._put(key, spot, size * self.sheet.dial.half / BOX, ink, extra)

    def text(self, text: str, spot: Spot, cap_height: float, ink: str = "", extra: str = "") -> None:
        """A text about the spot."""
        self._put(self.sheet.word(text), spot, cap_height * self.sheet.dial.half / CAP_HEIGHT, ink, extra)

    def text_to(self, text: str, spot: Spot, cap_height: float, ink: str = "") -> None:
        """A text that ends at the spot."""
        width = self.sheet.written_width(text, cap_height)
        self.text(text, (spot[0] - width / 2.0, spot[1]), cap_height, ink)

    def text_from(self, text: str, spot: Spot, cap_height: float, ink: str = "") -> None:
        """A text that begins at the spot."""
        width = self.sheet.written_width(text, cap_height)
        self.text(text, (spot[0] + width / 2.0, spot[1]), cap_height, ink)

    def _put(self, key: str, spot: Spot, scale: float, ink: str, extra: str) -> None:
        # Half a unit is a fiftieth of a glyph's box: not seen, unless glyphs stand round a circle.
        form = tenths if extra else whole
        shown = f"{scale:.4g}"
        x, y = (form(value / scale) for value in spot)
        self.parts.setdefault((ink, shown), []).append((f'<use href="#{key}"', x, f' y="{y}"{extra}/>'))

    def drawn(self) -> str:
        """Without an ink of its own a layer has that of what holds it."""
        return "".join(
            f'<g{_stroke(ink)} transform="scale({scale})">{_columns(uses)}</g>'
            for (ink, scale), uses in self.parts.items()
        )


def _columns(uses: Sequence[Use]) -> str:
    """In their order, but that what stands below each other in a table says its x once."""
    columns: dict[str, list[Use]] = {}
    for use in uses:
        columns.setdefault(use[1], []).append(use)
    drawn = ""
    for shape, x, rest in uses:
        column = columns[x]
        if len(column) < _COLUMN:
            drawn += f'{shape} x="{x}"{rest}'
        elif column[0] == (shape, x, rest):
            drawn += f'<g transform="translate({x})">{"".join(one + other for one, _, other in column)}</g>'
    return drawn


def _stroke(ink: str) -> str:
    return f' stroke="{ink}"' if ink else ""
