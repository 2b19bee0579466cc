"""Colours and line kinds. Every ink has a contrast of at least 4.5 to 1 with its ground (WCAG AA); a test checks."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

Element = Literal["fire", "earth", "air", "water"]
Hue = Literal["flow", "blend", "tension", "minor"]

ELEMENTS: Final[tuple[Element, ...]] = ("fire", "earth", "air", "water")  # of the signs in turn, from Aries


class ElementColours(NamedTuple):
    ink: str
    ground: str


@dataclass(frozen=True, slots=True)
class Theme:
    paper: str
    disc: str  # the circle within the houses, behind the aspect lines
    ink: str
    muted: str  # numbers and ticks that stand back
    hairline: str
    elements: MappingProxyType[Element, ElementColours]
    hues: MappingProxyType[Hue, str]


class Line(NamedTuple):
    hue: Hue
    width: float  # in units of a sheet of 600
    dash: tuple[float, ...]  # in the same units; () is a solid line


# Each kind has a dash of its own, so that a print without colour still tells them apart; the multiples of one part of
# the circle share one, as more dashes than these could not be told apart.
_QUINTILES, _SEPTILES, _NOVILES, _DECILES = (
    Line("minor", 1.0, dash)
    for dash in (
        (5, 2, 1.2, 2, 1.2, 2),
        (5, 1.5, 5, 5),
        (3, 1.5, 3, 1.5, 3, 5),
        (1.2, 1.8, 1.2, 1.8, 1.2, 6),
    )
)
LINES: Final = MappingProxyType(
    {
        "opposition": Line("tension", 1.7, (14, 3)),
        "trine": Line("flow", 1.5, ()),
        "square": Line("tension", 1.5, (6, 3)),
        "sextile": Line("blend", 1.4, (9, 3, 1.5, 3)),
        "semisextile": Line("minor", 1.0, (1.2, 3)),
        "semisquare": Line("minor", 1.0, (3, 3)),
        "quintile": _QUINTILES,
        "sesquiquadrate": Line("minor", 1.0, (3, 2, 1.2, 2)),
        "biquintile": _QUINTILES,
        "quincunx": Line("minor", 1.0, (8, 4)),
        "septile": _SEPTILES,
        "biseptile": _SEPTILES,
        "triseptile": _SEPTILES,
        "novile": _NOVILES,
        "binovile": _NOVILES,
        "quadnovile": _NOVILES,
        "decile": _DECILES,
        "tredecile": _DECILES,
        "undecile": Line("minor", 1.0, (9, 2, 2.5, 2, 2.5, 2)),
        "vigintile": Line("minor", 1.0, (1.2, 1.8, 1.2, 6)),
        "quindecile": Line("minor", 1.0, (10, 1.5, 3.5, 1.5)),
    }
)
# What the legend calls several kinds that share a dash.
FAMILIES: Final = MappingProxyType(
    {
        aspect: family
        for family, line in (
            ("quintiles", _QUINTILES),
            ("septiles", _SEPTILES),
            ("noviles", _NOVILES),
            ("deciles", _DECILES),
        )
        for aspect in LINES
        if LINES[aspect] is line
    }
)
OTHER_LINE: Final = Line("minor", 1.0, (1.2, 2, 4, 4))  # an aspect that this room has not met yet

LIGHT: Final = Theme(
    paper="#fcfbf8",
    disc="#ffffff",
    ink="#1c2333",
    muted="#5d6577",
    hairline="#cfccc3",
    elements=MappingProxyType(
        {
            "fire": ElementColours("#b02a1e", "#fbefeb"),
            "earth": ElementColours("#47671c", "#f1f5e8"),
            "air": ElementColours("#855a00", "#fdf5e1"),
            "water": ElementColours("#1d5ba3", "#ebf2fa"),
        }
    ),
    hues=MappingProxyType({"flow": "#1d5ba3", "blend": "#1a7565", "tension": "#b8322a", "minor": "#6b6580"}),
)

DARK: Final = Theme(
    paper="#10131c",
    disc="#141824",
    ink="#eceef5",
    muted="#a2aabe",
    hairline="#3a4154",
    elements=MappingProxyType(
        {
            "fire": ElementColours("#ff9382", "#281a1e"),
            "earth": ElementColours("#a8cd7b", "#1b241b"),
            "air": ElementColours("#efc668", "#272319"),
            "water": ElementColours("#86b9ff", "#172233"),
        }
    ),
    hues=MappingProxyType({"flow": "#79afff", "blend": "#5fd0b8", "tension": "#ff8577", "minor": "#a79fc4"}),
)

# Ink on white paper: no grounds to fill, and greys that differ where a printer has no colour.
PRINT: Final = Theme(
    paper="#ffffff",
    disc="#ffffff",
    ink="#000000",
    muted="#3d3d3d",
    hairline="#8c8c8c",
    elements=MappingProxyType(
        {
            "fire": ElementColours("#8f1a10", "#ffffff"),
            "earth": ElementColours("#2f4a0c", "#ffffff"),
            "air": ElementColours("#664400", "#ffffff"),
            "water": ElementColours("#0f3f7d", "#ffffff"),
        }
    ),
    hues=MappingProxyType({"flow": "#0f3f7d", "blend": "#0b5548", "tension": "#9c1f17", "minor": "#555555"}),
)

THEMES: Final = MappingProxyType({"light": LIGHT, "dark": DARK, "print": PRINT})
