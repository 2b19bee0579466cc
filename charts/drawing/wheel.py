"""A chart's wheel as one SVG document: the wheel alone, or a page of A4's proportions with tables under it."""

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal
from zlib import crc32

from charts.drawing.aspects import aspects, legend, taken
from charts.drawing.describe import describe
from charts.drawing.figure import Figure, read
from charts.drawing.geometry import Dial, number
from charts.drawing.house_numbers import house_numbers
from charts.drawing.key import key
from charts.drawing.layout import layout_for
from charts.drawing.lettering import legible
from charts.drawing.page import HEIGHT, SIDE, heading, origin, tables
from charts.drawing.page import notes as foot_notes
from charts.drawing.points import points
from charts.drawing.rings import angles, degrees, houses, zodiac
from charts.drawing.sheet import THRIFTIEST, Sheet, safe_text
from charts.drawing.themes import THEMES
from charts.drawing.words import ENGLISH, Words

View = Literal["wheel", "page"]
SMALLEST: Final = 200
_LETTERS: Final = string.ascii_letters
LARGEST: Final = 2500  # A4's width at 300 dots an inch is 2480
_MOST_BYTES: Final = 79_500
_ROOM: Final = 100  # bytes that moving a page's body takes
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
    notes: Sequence[str] = (),
    words: Words = ENGLISH,
    told: bool = True,
    label: str = "",
) -> str:
    """The wheel of a result (the shape of `POST /calculations`) as SVG text.

    title: the chart's name, from the user or not; any text is safe. theme: "light", "dark" or "print".
    size: width in pixels, 200 to 2500; degrees are written from 500 on. view: "wheel" is square; "page" has A4's
    proportions, with a heading (the title and the caption's lines), the positions, the aspect grid and the notes.
    beside: results whose charts are drawn as further rings, outwards; three rings in all. told: with the words for a
    screen reader. label: what it says first, where kind and title would not do. Without houses and angles (the time of
    birth is unknown) 0° Aries is at the left.
    Raises ValueError for what is out of range, and as `figure.read`.
    """
    if not SMALLEST <= size <= LARGEST:
        raise ValueError(f"size must be between {SMALLEST} and {LARGEST}")
    for name, value, known in (("theme", theme, THEMES), ("view", view, VIEWS)):
        if value not in known:
            raise ValueError(f"{name} must be one of {', '.join(known)}")
    figure = read(result, beside)
    kind = words.title(str(result.get("kind") or figure.role))
    title = " ".join(title.split()) or words.say("chart")
    plan = _Plan(figure, title, kind, tuple(caption), tuple(notes), words, theme, size, view, told, label)
    for thrift in range(THRIFTIEST + 1):
        svg = _drawn(plan, thrift)
        if len(svg.encode()) <= _MOST_BYTES:
            break
    return svg


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be drawn, and how: as `wheel_svg` takes it."""

    figure: Figure
    title: str
    kind: str
    caption: tuple[str, ...]
    notes: tuple[str, ...]
    words: Words
    theme: str
    size: int
    view: View
    told: bool
    called: str

    @property
    def label(self) -> str:
        """What a screen reader says first."""
        if self.called:
            return self.called
        view = self.words.say(self.view)
        if self.title in (self.kind, self.words.say("chart")):
            return self.words.say("nameless", kind=self.kind, view=view)
        return self.words.say("of", kind=self.kind, name=self.title, view=view)

    @property
    def spoken(self) -> tuple[str, str] | None:
        if not self.told:
            return None
        return self.label, " ".join([f"{self.label}.", describe(self.figure, self.words), *self.notes])


def _drawn(plan: _Plan, thrift: int) -> str:
    figure, size, page = plan.figure, plan.size, plan.view == "page"
    side = size * SIDE if page else float(size)
    sheet = Sheet(
        prefix=_prefix(figure.rings, figure.angles, figure.found, plan.title, plan.theme, size, plan.view),
        dial=Dial(half=side / 2, ascendant=figure.left),
        layout=layout_for(side, len(figure.rings)),
        theme=THEMES[plan.theme],
        words=plan.words,
        thrift=thrift,
    )
    body = _wheel(sheet, figure) + legend(sheet, figure, page=page)
    body = _paged(sheet, plan, body) if page else body
    height, spoken = round(size * HEIGHT) if page else size, plan.spoken
    bare = len(_document(sheet, body, (size, height), spoken).encode())
    body += key(sheet, figure, taken(sheet, figure, page=page), _MOST_BYTES - bare - _ROOM)
    if page:
        x, y = origin(size)
        body = f'<g transform="translate({number(x)} {number(y)})">{body}</g>'
    return _document(sheet, body, (size, height), spoken)


def _paged(sheet: Sheet, plan: _Plan, body: str) -> str:
    unwritten = () if legible(plan.title) else (plan.words.say("not_drawn"),)
    foot, less = foot_notes(sheet, (*unwritten, *plan.notes))
    return heading(sheet, plan.title, plan.kind, plan.caption) + body + tables(sheet, plan.figure, less) + foot


def _prefix(*seen: object) -> str:
    """Ids are unique within a page, and the same for the same wheel; short, for they stand before every letter."""
    rest, letters = crc32(repr(seen).encode()), ""
    for _ in range(3):
        rest, letter = divmod(rest, len(_LETTERS))
        letters += _LETTERS[letter]
    return letters


def _wheel(sheet: Sheet, figure: Figure) -> str:
    frame = zodiac(sheet) + degrees(sheet) + houses(sheet, figure)
    paper, numbers = house_numbers(sheet, figure)
    return frame + paper + angles(sheet, figure) + numbers + aspects(sheet, figure) + points(sheet, figure)


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
