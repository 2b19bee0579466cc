"""Texts that have to fit, and what a ring is called."""

from collections.abc import Sequence

from charts.drawing.figure import Figure
from charts.drawing.lettering import legible
from charts.drawing.sheet import Sheet


def fitted(sheet: Sheet, text: str, cap: float, room: float) -> str:
    """The text, cut to what the room holds (in units of a wheel of 600)."""
    for length in range(len(text), 0, -1):
        shown = text if length == len(text) else f"{text[:length].rstrip()}..."
        if sheet.written_width(shown, cap) <= room * sheet.unit:
            return shown
    return ""


def ring_labels(sheet: Sheet, figure: Figure) -> list[list[str]]:
    """From within: a number, the chart's name if it has one that can be written, and what it is; then a shorter one."""
    rings = ((figure.name, figure.role), *((ring.name, ring.role) for ring in figure.outer))
    return [
        [f"{number} {name} · {sheet.words.name(role)}", f"{number} {name}"]
        if legible(name)
        else [f"{number} {sheet.words.title(role)}"]
        for number, (name, role) in enumerate(rings, 1)
    ]


def counted(sheet: Sheet, labels: Sequence[str], more: int, cap: float, room: float) -> str:
    """The longest label that the room holds beside how many are not shown; if none, the shortest one cut."""
    count = f" {sheet.words.say('more', count=more)}" if more else ""
    room -= sheet.written_width(count, cap) / sheet.unit
    whole = (label for label in labels if sheet.written_width(label, cap) <= room * sheet.unit)
    return (next(whole, None) or fitted(sheet, labels[-1], cap, room)).strip() + count
