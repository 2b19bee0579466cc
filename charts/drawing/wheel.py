"""A chart's wheel as one SVG document."""

from collections.abc import Mapping
from typing import Any, Final
from zlib import crc32

from charts.drawing.aspects import aspects, legend
from charts.drawing.describe import describe
from charts.drawing.figure import Figure, read
from charts.drawing.geometry import Dial
from charts.drawing.layout import layout_for
from charts.drawing.points import points
from charts.drawing.rings import angles, degrees, houses, zodiac
from charts.drawing.sheet import Sheet, safe_text
from charts.drawing.themes import THEMES

SMALLEST: Final = 200
LARGEST: Final = 2000


def wheel_svg(result: Mapping[str, Any], *, title: str, theme: str = "light", size: int = 600) -> str:
    """The wheel of a natal result (the shape of `POST /calculations`) as SVG text.

    title: what a screen reader says first, from the user or not; any text is safe. theme: "light" or "dark".
    size: width and height in pixels, 200 to 2000; degrees are written from 500 on.
    Without houses and angles (the time of birth is unknown) 0° Aries is at the left.
    Raises ValueError for a size or theme out of range.
    """
    if not SMALLEST <= size <= LARGEST:
        raise ValueError(f"size must be between {SMALLEST} and {LARGEST}")
    if theme not in THEMES:
        raise ValueError(f"theme must be one of {', '.join(THEMES)}")
    figure = read(result)
    sheet = Sheet(
        prefix=_prefix(figure, title, theme, size),
        dial=Dial(half=size / 2, ascendant=figure.left),
        layout=layout_for(size),
        theme=THEMES[theme],
    )
    return _document(sheet, figure, " ".join(title.split()) or "Chart", size)


def _prefix(figure: Figure, title: str, theme: str, size: int) -> str:
    """Ids are unique within a page, and the same for the same wheel."""
    return f"w{crc32(repr((figure, title, theme, size)).encode()):08x}"


def _document(sheet: Sheet, figure: Figure, title: str, size: int) -> str:
    frame = zodiac(sheet) + degrees(sheet)
    body = frame + "".join(layer(sheet, figure) for layer in (houses, angles, aspects, points, legend))
    prefix = sheet.prefix
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}" viewBox="0 0 {size} {size}" role="img"'
        f' aria-labelledby="{prefix}-title {prefix}-desc">'
        f'<title id="{prefix}-title">{safe_text(title)}</title>'
        f'<desc id="{prefix}-desc" lang="en">{safe_text(describe(figure))}</desc>'
        f"<defs>{''.join(sheet.definitions.values())}</defs>"
        f'<rect width="{size}" height="{size}" fill="{sheet.theme.paper}"/>'
        f'<g fill="none" stroke-linecap="round" stroke-linejoin="round">{body}</g></svg>'
    )
