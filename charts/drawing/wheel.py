"""A chart's wheel as one SVG document: the wheel alone, or a page of A4's proportions with tables under it."""

import string
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal
from zlib import crc32

from charts.drawing.aspects import aspects, legend
from charts.drawing.describe import describe
from charts.drawing.figure import Figure, read
from charts.drawing.geometry import Dial, number
from charts.drawing.layout import layout_for
from charts.drawing.page import HEIGHT, SIDE, heading, origin, tables
from charts.drawing.points import points
from charts.drawing.rings import angles, degrees, houses, zodiac
from charts.drawing.sheet import Sheet, safe_text
from charts.drawing.themes import THEMES
from charts.drawing.words import ENGLISH, Words

View = Literal["wheel", "page"]
SMALLEST: Final = 200
_DIGITS: Final = string.ascii_letters + string.digits
LARGEST: Final = 2500  # A4's width at 300 dots an inch is 2480
VIEWS: Final[tuple[View, ...]] = ("wheel", "page")


def wheel_svg(
    result: Mapping[str, Any],
    *,
    title: str,
    theme: str = "light",
    size: int = 600,
    view: View = "wheel",
    beside: Sequence[Mapping[str, Any]] = (),
    caption: Sequence[str] = (),
    words: Words = ENGLISH,
    told: bool = True,
) -> str:
    """The wheel of a result (the shape of `POST /calculations`) as SVG text.

    title: what a screen reader says first, from the user or not; any text is safe. theme: "light", "dark" or "print".
    size: width in pixels, 200 to 2500; degrees are written from 500 on. view: "wheel" is square; "page" has A4's
    proportions, with a heading (the title and the caption's lines), the positions and the aspect grid.
    beside: results whose charts are drawn as further rings, outwards; three rings in all. told: with the words for a
    screen reader. Without houses and angles (the time of birth is unknown) 0° Aries is at the left.
    Raises ValueError for what is out of range, and as `figure.read`.
    """
    if not SMALLEST <= size <= LARGEST:
        raise ValueError(f"size must be between {SMALLEST} and {LARGEST}")
    for name, value, known in (("theme", theme, THEMES), ("view", view, VIEWS)):
        if value not in known:
            raise ValueError(f"{name} must be one of {', '.join(known)}")
    figure = read(result, beside)
    side = size * SIDE if view == "page" else float(size)
    sheet = Sheet(
        prefix=_prefix(figure, title, theme, size, view),
        dial=Dial(half=side / 2, ascendant=figure.left),
        layout=layout_for(side, len(figure.rings)),
        theme=THEMES[theme],
        words=words,
    )
    title = " ".join(title.split()) or words.say("chart")
    body = _wheel(sheet, figure) + legend(sheet, figure, captions=view == "wheel")
    if view == "page":
        x, y = origin(size)
        body = heading(sheet, title, caption) + body + tables(sheet, figure)
        body = f'<g transform="translate({number(x)} {number(y)})">{body}</g>'
    height = round(size * HEIGHT) if view == "page" else size
    return _document(sheet, body, (size, height), (title, describe(figure, words)) if told else None)


def _prefix(*seen: object) -> str:
    """Ids are unique within a page, and the same for the same wheel; short, for they stand before every letter."""
    rest, digits = crc32(repr(seen).encode()), ""
    for _ in range(3):
        rest, digit = divmod(rest, len(_DIGITS))
        digits += _DIGITS[digit]
    return f"w{digits}"


def _wheel(sheet: Sheet, figure: Figure) -> str:
    layers = (houses, angles, aspects, points)
    return zodiac(sheet) + degrees(sheet) + "".join(layer(sheet, figure) for layer in layers)


def _document(sheet: Sheet, body: str, size: tuple[int, int], told: tuple[str, str] | None) -> str:
    prefix, (width, height) = sheet.prefix, size
    label, spoken = "", ""
    if told:
        title, description = (safe_text(text) for text in told)
        label = f' role="img" aria-label="{title}" aria-labelledby="{prefix}-title {prefix}-desc"'
        spoken = (
            f'<title id="{prefix}-title">{title}</title>'
            f'<desc id="{prefix}-desc" lang="{sheet.words.language}">{description}</desc>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        f"{label}>{spoken}<defs>{''.join(sheet.definitions.values())}</defs>"
        f'<rect width="{width}" height="{height}" fill="{sheet.theme.paper}"/>'
        f'<g fill="none" stroke-linecap="round" stroke-linejoin="round">{body}</g></svg>'
    )
