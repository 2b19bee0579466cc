"""The signs' and points' glyphs as strokes, drawn for Nocturna: a box of 24 units about the origin, y downwards.

Nothing is filled, so one stroke colour and one width carry a whole drawing, and no font is needed on the reader's side.
"""

from types import MappingProxyType
from typing import Final

BOX: Final = 24.0


def _circle(x: float, y: float, radius: float) -> str:
    half = f"a{radius:g} {radius:g} 0 1 1"
    return f"M{x - radius:g} {y:g}{half} {2 * radius:g} 0{half} {-2 * radius:g} 0"


_DOT = _circle(0, 0, 0.5)
_CROSS = "M0 2V11M-4.5 6.5H4.5"
_NODE = f"M-4.4 5.2C-10 0-9-10 0-10S10 0 4.4 5.2{_circle(-6.4, 7.4, 2.9)}{_circle(6.4, 7.4, 2.9)}"
_SOUTH_NODE = f"M-4.4-5.2C-10 0-9 10 0 10S10 0 4.4-5.2{_circle(-6.4, -7.4, 2.9)}{_circle(6.4, -7.4, 2.9)}"
_LILITH = "M-3-11A6.2 6.2 0 1 1-3 1 8.4 8.4 0 0 0-3-11M.4 1.2V11M-4 6.3H4.8"

SIGN_GLYPHS: Final = MappingProxyType(
    {
        "aries": "M0 10.5V-2C0-8-2.6-10.5-5.6-10.5S-10-8.2-9.6-6C-9.3-4-7.6-3-6-3.7"
        "M0-2C0-8 2.6-10.5 5.6-10.5S10-8.2 9.6-6C9.3-4 7.6-3 6-3.7",
        "taurus": f"M-8.8-10.5C-5.2-10.3-5.6-2.6 0-2.6S5.2-10.3 8.8-10.5{_circle(0, 4, 6.5)}",
        "gemini": "M-8.5-10.5C-4-7.8 4-7.8 8.5-10.5M-8.5 10.5C-4 7.8 4 7.8 8.5 10.5M-3.7-8.8V8.8M3.7-8.8V8.8",
        "cancer": f"M-10-3.6C-8-8.6 3.6-9.6 10-5.4M10 3.6C8 8.6-3.6 9.6-10 5.4"
        f"{_circle(-6.6, -2.6, 3.4)}{_circle(6.6, 2.6, 3.4)}",
        "leo": f"M-2.6 1.6C-3.4-1.6-6-4.2-5.2-7.4-4-11.8 4.6-11.6 5.2-6.4 5.6-2.4 1.8 2.4 2.2 6.6 2.6 10.6 7 11 8.4 8"
        f"{_circle(-5.4, 4, 3.4)}",
        "virgo": "M-10.5-9C-8.6-9-7.8-7.6-7.8-5.6V7.5M-7.8-5C-7.8-8.2-3-9.4-3-5V7.5"
        "M-3-5C-3-8.2 1.8-9.4 1.8-5V5C1.8 8.4 3.6 10.4 7 10.8M1.8-2.6C3.4-6 8.6-5.4 8.2-1 7.8 3.6 3.2 7.2-1 10.2",
        "libra": "M-10 9.2H10M-10 4H-3.8A6.8 6.8 0 1 1 3.8 4H10",
        "scorpio": "M-10.5-9C-8.6-9-7.8-7.6-7.8-5.6V7.5M-7.8-5C-7.8-8.2-3-9.4-3-5V7.5"
        "M-3-5C-3-8.2 1.8-9.4 1.8-5V4.4C1.8 8 4.4 9 9.6 7.6M6.6 4.4L9.8 7.5 7.6 11",
        "sagittarius": "M-9 9.5L9.2-9.2M1.2-9.5H9.5V-1.2M-7-1.2L1.2 7.2",
        "capricorn": "M-10-8.6C-7.4-9-6.2-6.4-6.2-3V5.4M-6.2-3C-5.6-7 .6-10.6 1-4.4V4.6C1 9-1 11-4.4 11"
        "M1 4.4A4.3 4.3 0 1 1 5.2 8.6C2.9 8.6 1.2 6.8 1 4.4",
        "aquarius": "M-10.4-2.2L-6-6.4-2.8-2.4 1.8-6.4 5-2.4 9.6-6.4M-10.4 5.6L-6 1.4-2.8 5.4 1.8 1.4 5 5.4 9.6 1.4",
        "pisces": "M-8.2-10.5C-3-5-3 5-8.2 10.5M8.2-10.5C3-5 3 5 8.2 10.5M-9.2 0H9.2",
    }
)

# Of two points that share a sign in print, the one outside the default set carries a dot; the Lot of Spirit is set
# as a barred circle, for the circle with a dot is the Sun.
POINT_GLYPHS: Final = MappingProxyType(
    {
        "sun": f"{_circle(0, 0, 9)}{_DOT}",
        "moon": "M-5.2-10A10.3 10.3 0 1 1-5.2 10 12.4 12.4 0 0 0-5.2-10",
        "mercury": f"{_circle(0, -2.2, 4.7)}M0 2.5V11M-4 6.8H4M-4.8-11.2C-4.4-8 -2.4-6.9 0-6.9S4.4-8 4.8-11.2",
        "venus": f"{_circle(0, -4.8, 5.9)}M0 1.1V11M-4.8 6.2H4.8",
        "mars": f"{_circle(-2.4, 2.6, 6.8)}M2.4-2.2L9.6-9.6M3.2-10H10V-3.2",
        "jupiter": "M-8.6-6.6C-7.8-10.6-.8-11.6-.6-6 -.4-1.6-4 2.2-9 4.4H9.2M5-10V11",
        "saturn": "M-3.8-11V5M-8-7.2H1.4M-3.8-1.6C-1.6-4.6 5-5.4 5.8-.8 6.6 3.4 1.6 5 2 8.4 2.3 11 5.6 11.4 7.2 9.2",
        "uranus": f"{_circle(0, 7.8, 3)}M0-10.5V4.8"
        "M-7.6-10.5C-5.6-9.4-5.6.2-7.6 1.3M7.6-10.5C5.6-9.4 5.6.2 7.6 1.3M-6.1-4.6H6.1",
        "neptune": "M0-10.8V11M-4.6 6.6H4.6M-8.2-9.6V-6.6C-8.2.8 8.2.8 8.2-6.6V-9.6"
        "M-10-8L-8.2-10.4-6.4-8M-1.8-8.6L0-11 1.8-8.6M6.4-8L8.2-10.4 10-8",
        "pluto": "M-5 10.5V-10.5H.8A5.7 5.7 0 0 1 .8.9H-5M-5 10.5H6.4",
        "chiron": f"{_circle(0, 7, 3.9)}M0 3.1V-11M6.2-10.6L0-4 6.2 1.6",
        "ceres": f"M-4.6-8.6A5.8 5.8 0 1 1-3.4.8{_CROSS}",
        "pallas": f"M0-11L5.8-4.6 0 2-5.8-4.6Z{_CROSS}",
        "juno": f"M0-11V2M-5.6-7.6L5.6-1.4M5.6-7.6L-5.6-1.4{_CROSS}",
        "vesta": "M-9-1.6L-5.4 9.6H5.4L9-1.6M0 4.6C-5.4.8-1-4 0-10.6 1-4 5.4.8 0 4.6Z",
        "pholus": f"{_circle(0, 7, 3.9)}M0 3.1V-11M-6-10.6C-6-2.4 6-2.4 6-10.6",
        "mean_node": f"{_NODE}M-.5-2a.5.5 0 1 1 1 0a.5.5 0 1 1-1 0",
        "true_node": _NODE,
        "mean_south_node": f"{_SOUTH_NODE}M-.5 2a.5.5 0 1 1 1 0a.5.5 0 1 1-1 0",
        "true_south_node": _SOUTH_NODE,
        "mean_lilith": _LILITH,
        "true_lilith": f"{_LILITH}{_circle(-5.4, -5, 0.5)}",
        "fortune": f"{_circle(0, 0, 9)}M-6.36-6.36L6.36 6.36M6.36-6.36L-6.36 6.36",
        "spirit": f"{_circle(0, 0, 7.4)}M0-11V11",
    }
)  # the other lots and the stars have letters: `marks`

RETROGRADE: Final = "M-6 9.5V-9.5H.4A4.9 4.9 0 0 1 .4.3H-6M-.6.3L7.6 10.5M7.8 2L-.4 10.5"

# Of the aspects that print has a sign for; the others go by letters.
ASPECT_GLYPHS: Final = MappingProxyType(
    {
        "conjunction": f"{_circle(-2.5, 3.5, 5.5)}M1.4-.4L9-8",
        "opposition": f"{_circle(-6, 6, 4)}{_circle(6, -6, 4)}M-3.2 3.2L3.2-3.2",
        "trine": "M0-8.5L9 7H-9Z",
        "square": "M-7.5-7.5H7.5V7.5H-7.5Z",
        "sextile": "M0-9V9M-7.8-4.5L7.8 4.5M-7.8 4.5L7.8-4.5",
        "semisextile": "M-9 5H9M0 5L-6-6M0 5L6-6",
        "quincunx": "M-9-5H9M0-5L-6 6M0-5L6 6",
        "semisquare": "M7-8L-7 7H8",
        "sesquiquadrate": "M-8-8H3V2H-8ZM9 0L3 8H10",
        "quintile": f"{_circle(0, -0.5, 7.5)}M2 3L8 9",
        "biquintile": f"{_circle(0, -2.5, 6)}M2 0L7 5M-8 8.5H8",
    }
)
