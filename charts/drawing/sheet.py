"""The SVG being drawn: its dial, layout and theme, and the shapes that are defined once and used often.

Only presentation attributes: a page whose Content-Security-Policy forbids inline styles still shows the wheel.
"""

import re
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from charts.drawing import lettering
from charts.drawing.geometry import Dial, Spot, number
from charts.drawing.layout import Layout
from charts.drawing.themes import Theme
from charts.drawing.words import ENGLISH, Words

# Everything outside the production Char of XML 1.0.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def safe_text(text: str) -> str:
    """The text as XML character data: markup escaped, what XML cannot carry replaced by U+FFFD."""
    return escape(_FORBIDDEN.sub("\ufffd", text), {'"': "&quot;", "'": "&#39;"})


@dataclass(slots=True)
class Sheet:
    prefix: str  # of every id: several wheels may share a page
    dial: Dial
    layout: Layout
    theme: Theme
    words: Words = ENGLISH
    definitions: dict[str, str] = field(default_factory=dict)  # id → element

    @property
    def unit(self) -> float:
        """What a length on a sheet of 600 measures here."""
        return self.dial.half / 300.0

    def define(self, name: str, path: str) -> str:
        """Keep a path for later use; the id to use it by."""
        key = f"{self.prefix}-{name}"
        self.definitions.setdefault(key, f'<path id="{key}" d="{path}"/>')
        return key

    def define_group(self, name: str, content: str) -> str:
        key = f"{self.prefix}-{name}"
        self.definitions.setdefault(key, f'<g id="{key}">{content}</g>')
        return key

    def stamp(self, name: str, path: str, spot: Spot, scale: float, extra: str = "") -> str:
        """The named path, drawn with its origin at a spot."""
        key = self.define(name, path)
        place = f"translate({number(spot[0])} {number(spot[1])}) scale({scale:.4g})"
        return f'<use href="#{key}" transform="{place}"{extra}/>'

    def write(self, text: str, spot: Spot, cap_height: float, extra: str = "") -> str:
        """Text in strokes, its middle at the spot; the height is a part of half the side."""
        text = lettering.spelled(text)
        scale = cap_height * self.dial.half / lettering.CAP_HEIGHT
        letters = "".join(
            f'<use href="#{self.define(f"u{ord(letter):x}", lettering.LETTERS[letter][1])}" x="{number(x)}"/>'
            for letter, x in lettering.placed(text)
        )
        place = f"translate({spot[0]:.1f} {spot[1]:.1f}) scale({scale:.3g})"
        return f'<g transform="{place}"{extra}>{letters}</g>'

    def written_width(self, text: str, cap_height: float) -> float:
        """How wide `write` makes it, pixels."""
        return lettering.width(lettering.spelled(text)) * cap_height * self.dial.half / lettering.CAP_HEIGHT

    def write_from(self, text: str, spot: Spot, cap_height: float, extra: str = "") -> str:
        """Text in strokes that begins at the spot."""
        return self.write(text, (spot[0] + self.written_width(text, cap_height) / 2.0, spot[1]), cap_height, extra)

    def circle(self, radius: float, attributes: str) -> str:
        half = number(self.dial.half)
        return f'<circle cx="{half}" cy="{half}" r="{number(radius * self.dial.half)}" {attributes}/>'
