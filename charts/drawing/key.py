"""The key: what the letters in the wheel stand for, where a lot or a star has no glyph."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from charts.drawing.corners import LOWER_LEFT, LOWER_RIGHT, MARGIN, UPPER_LEFT, UPPER_RIGHT, Corner, labels, room
from charts.drawing.figure import Figure
from charts.drawing.layers import Layers
from charts.drawing.lettering import spelled
from charts.drawing.marks import MARKS, STARS
from charts.drawing.rows import fitted
from charts.drawing.sheet import Sheet

_CORNERS: Final = (UPPER_RIGHT, LOWER_RIGHT, UPPER_LEFT, LOWER_LEFT)
_PITCH: Final = 10.5  # of rows, on a sheet of 600
_PART: Final = 0.85  # of the small text's height
_LETTERS: Final = 24.0  # from the letters' beginning to the name's
_WIDEST: Final = 120.0  # of a name
_ROW_BYTES, _LETTER_BYTES = 130, 32  # about what a row costs, and each letter in it

Row = tuple[str, str]  # letters, name


def key(sheet: Sheet, figure: Figure, taken: Mapping[Corner, float], budget: int) -> str:
    """Rows in the corners. taken: how much of each is in use, from the sheet's edge. budget: bytes."""
    rows = _rows(sheet, figure)
    if not rows or not sheet.layout.labels:
        return ""
    cap = sheet.layout.small_text * _PART
    cap = sheet.layout.small_text * _PART
    fitting = [(letters, fitted(sheet, name, cap, _WIDEST)) for letters, name in _affordable(sheet, rows, budget)]
    if not fitting:
        return ""
    drawn = Layers(sheet)
    for (letters, name), (left, y) in _placed(sheet, figure, taken, fitting, cap):
        drawn.text_from(letters, (left * sheet.unit, y * sheet.unit), cap, sheet.theme.ink)
        drawn.text_from(name, ((left + _LETTERS) * sheet.unit, y * sheet.unit), cap, sheet.theme.muted)
    return f'<g data-key="points" stroke-width="{sheet.layout.pen:.4g}">{drawn.drawn()}</g>'


def _rows(sheet: Sheet, figure: Figure) -> list[Row]:
    """Each once. What the names of all lots begin with ("Lot of") is said before them, and not again."""
    named = dict.fromkeys(point.name for points in figure.rings for point in points if point.name in MARKS)
    lots = {name: sheet.words.name(name) for name in named if name not in STARS}
    stars = [(MARKS[name].letters, sheet.words.name(name)) for name in named if name in STARS]
    common = _beginning(list(lots.values()))
    rows = [(MARKS[name].letters, said.removeprefix(common)) for name, said in lots.items()]
    return [*([("", f"{common.strip()}...")] if common else []), *rows, *stars]


def _beginning(names: Sequence[str]) -> str:
    """The words that all begin with; none of a single name."""
    if len(names) < 2:
        return ""
    words, common = [name.split(" ") for name in names], ""
    for column in zip(*words, strict=False):
        if len(set(column)) > 1 or any(len(one) == len(common.split(" ")) for one in words):
            break
        common += f"{column[0]} "
    return common


def _affordable(sheet: Sheet, rows: Sequence[Row], budget: int) -> list[Row]:
    """As many as the file has room for, and how many are not there."""
    for count, (letters, name) in enumerate(rows):
        budget -= _ROW_BYTES + _LETTER_BYTES * len(spelled(letters + name))
        if budget < 0:
            return [*rows[:count], ("", sheet.words.say("more", count=len(rows) - count))] if count else []
    return list(rows)


def _placed(
    sheet: Sheet, figure: Figure, taken: Mapping[Corner, float], rows: Sequence[Row], cap: float
) -> Iterator[tuple[Row, tuple[float, float]]]:
    """Each with where it begins: corner by corner, from above, in a block as wide as its widest row."""
    beside, rest = labels(sheet, figure), list(rows)
    for corner in _CORNERS:
        used, width, ys = taken.get(corner, 0.0), 0.0, list[float]()
        for _, name in rest:
            y = corner.row(0, 0.0) + (used + _PITCH * len(ys)) * (-1.0 if corner.lower else 1.0)
            wide = max(width, _LETTERS + sheet.written_width(name, cap) / sheet.unit)
            if room(sheet, beside, corner, y) < wide:
                break
            width, ys = wide, [*ys, y]
        left = 600.0 - MARGIN - width if corner.right else MARGIN
        yield from zip(rest, ((left, y) for y in sorted(ys)), strict=False)
        rest = rest[len(ys) :]
