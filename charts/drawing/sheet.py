"""The SVG being drawn: its dial, layout and theme, and the shapes that are defined once and used often.

Only presentation attributes: a page whose Content-Security-Policy forbids inline styles still shows the wheel.
"""

import re
from dataclasses import dataclass, field
from typing import Final
from xml.sax.saxutils import escape

from charts.drawing import lettering
from charts.drawing.geometry import Dial, Spot, number, tenths
from charts.drawing.layout import Layout
from charts.drawing.themes import Theme
from charts.drawing.words import ENGLISH, Words

THRIFTIEST: Final = 6
# Everything outside the production Char of XML 1.0.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def safe_text(text: str) -> str:
    """The text for an attribute or between tags: markup escaped, what XML cannot carry replaced by U+FFFD."""
    return escape(_FORBIDDEN.sub("\ufffd", text), {'"': "&#34;"})


@dataclass(slots=True)
class Sheet:
    prefix: str  # of every id: several wheels may share a page
    dial: Dial
    layout: Layout
    theme: Theme
    words: Words = ENGLISH
    thrift: int = 0  # up to `THRIFTIEST`: how much of what is long is left out, so that the file stays short
    definitions: dict[str, str] = field(default_factory=dict)  # id → element
    keys: dict[str, str] = field(default_factory=dict)  # name → short id

    @property
    def unit(self) -> float:
        """What a length on a sheet of 600 measures here."""
        return self.dial.half / 300.0

    def define(self, name: str, path: str) -> str:
        """Keep a path for later use; the id to use it by."""
        key = f"{self.prefix}-{name}"
        self.definitions.setdefault(key, f'<path id="{key}" d="{path}"/>')
        return key

    def define_as(self, name: str, element: str, content: str) -> str:
        """Keep a shape under a short id. element: "path" with its data, or "g" with what it holds."""
        key = self.key(name)
        if key not in self.definitions:
            self.definitions[key] = (
                f'<path id="{key}" d="{content}"/>' if element == "path" else f'<g id="{key}">{content}</g>'
            )
        return key

    def define_group(self, name: str, content: str) -> str:
        key = f"{self.prefix}-{name}"
        self.definitions.setdefault(key, f'<g id="{key}">{content}</g>')
        return key

    def key(self, name: str) -> str:
        """A short id for what is used often."""
        return self.keys.setdefault(name, f"{self.prefix}{len(self.keys):x}")

    def word(self, text: str) -> str:
        """Keep a text for later use, in strokes about its middle, capitals 14 units high; the id to use it by."""
        text = lettering.spelled(text)
        key = self.key(f'"{text}')
        if key not in self.definitions:
            letters = "".join(
                f'<use href="#{self.define(f"u{ord(letter):x}", lettering.LETTERS[letter][1])}" x="{tenths(x)}"/>'
                for letter, x in lettering.placed(text)
            )
            self.definitions[key] = f'<g id="{key}">{letters}</g>'
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
            f'<use href="#{self.define(f"u{ord(letter):x}", lettering.LETTERS[letter][1])}" x="{tenths(x)}"/>'
            for letter, x in lettering.placed(text)
        )
        place = f"translate({tenths(spot[0])} {tenths(spot[1])}) scale({scale:.3g})"
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
