"""Whose line is whose in the text of astro.com.

A person ends with an empty line, where a second birth is told, or where a second name is. The heading of a birth is the
line right above it. What could be either's makes both unreadable: no birth is ever put under another's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from charts.interchange.text import lines

BORN = re.compile(
    r"\s*(?:(?:born|event|date)\s+on|(?:geboren|geb\.|ereignis)\s+am|born(?=[\s:]+(?:[a-z]{2,10}\.?,?\s+)?\d))"
    r"[\s:]+(?P<born>\S.*)",
    re.IGNORECASE,
)
COORDINATE = r"\d{1,3}\s*[a-z]\s*\d{0,2}(?:[':]\d{1,2})?"
BOTH = re.compile(rf"\s*(?P<first>{COORDINATE})\s*,\s*(?P<second>{COORDINATE})\s*", re.IGNORECASE)

_GERMAN: Final = {
    "zeit": "time", "uhrzeit": "time", "weltzeit": "univ.time", "univ.zeit": "univ.time", "ort": "place",
    "geburtsort": "place", "zeitzone": "timezone", "geschlecht": "gender", "quelle": "datasource",
}  # fmt: skip
_LABELLED = re.compile(r"([^\W\d_][^\W\d_. ]*(?:[. ]{1,2}[^\W\d_]+){0,2})\s*:\s*(.*\S)")
_BARE = re.compile(
    r"(Place|Timezone|Gender|Rodden Rating|(?:Univ\. ?)?Time(?=\s+\d)|(?:Uhr|Welt|Univ\. ?)?zeit(?=\s+\d)|Zeitzone)"
    r"\s+(.+\S)",
    re.IGNORECASE,
)
_ALONE = re.compile(
    r"(Name|Birth ?name|born on|geboren am|Place|Ort|Timezone|Zeitzone|Gender|Data source|Source notes|Rodden Rating"
    r"|Collector|Time|Zeit|Univ\. ?Time)\s*:?",
    re.IGNORECASE,
)
_SEX = re.compile(r"(?:fe)?male|(?:weib|männ)lich", re.IGNORECASE)
_IN = re.compile(r"in\s+(?!\d)(.+)", re.IGNORECASE)
_COLUMNS = re.compile(r"\s*\t\s*|(?<=\S)\s{2,}(?=(?:Univ\.|Sid\.|Uhr|Welt|Stern)?\s?(?:Time|Zeit)\s*:)", re.IGNORECASE)
_LONGEST: Final = 300  # of a line that counts
_BELOW: Final = ("name", "birthname", "datasource", "sourcenotes")
_HEADINGS: Final = ("", "name")
_ONCE: Final = ("place", "in", "coordinates", "time", "univ.time", "timezone")


class _Piece(NamedTuple):
    """label: what a text is about, "" if it does not say; None is an empty line."""

    line: int
    label: str | None
    text: str


@dataclass(slots=True)
class Person:
    """Whose lines these are. is_doubtful: some were given to this or another one without a sign of whose they are."""

    pieces: list[_Piece] = field(default_factory=list)
    is_doubtful: bool = False

    @property
    def line(self) -> int:
        return self.pieces[0].line

    def has(self, *labels: str) -> bool:
        return any(piece.label in labels for piece in self.pieces)

    def name(self) -> str:
        """The labelled one, else the line right above the birth, else the first that says nothing else."""
        labelled = [piece.text for piece in self.pieces if piece.label == "name"]
        pairs = zip(self.pieces, self.pieces[1:], strict=False)
        above = [heading.text for heading, piece in pairs if (heading.label, piece.label) == ("", "born")]
        return next(iter([*labelled, *above, *(piece.text for piece in self.pieces if not piece.label)]), "")

    def said(self) -> dict[str, str]:
        """By label: born, place, in, coordinates, time, univ.time, timezone, roddenrating, datasource …"""
        return {piece.label: piece.text for piece in reversed(self.pieces) if piece.label}

    def is_told(self) -> bool:
        return self.has("born", "name", "place", "coordinates")

    def is_mixed(self) -> bool:
        """Whether a birth's part is told twice, or below a line that may be the name of the next one."""
        once = {(piece.label, piece.text) for piece in self.pieces if piece.label in _ONCE}
        if self.is_doubtful or len(once) > len({label for label, _ in once}):
            return True
        labelled = [piece.text for piece in self.pieces if piece.label == "name"]
        begun = headed = False
        for piece in self.pieces:
            tells = piece.label in (*_ONCE, "born")
            if headed and tells:
                return True
            begun = begun or tells or piece.label == "name"
            headed = headed or (begun and not piece.label and piece.text not in labelled)
        return False


def people(text: str) -> Iterator[Person]:
    """Those with a birth, a name or a place, in the text's order."""
    person = Person()
    for piece in _pieces(text):
        another = _another(person, piece)
        if another is None:
            person.pieces.append(piece)
            continue
        if person.is_told():
            yield person
        person = another


def _another(person: Person, piece: _Piece) -> Person | None:
    """Who begins with a piece, if anyone does; a heading right above a birth goes with it."""
    if piece.label is None:
        return Person()
    if piece.label == "name" and (person.has("name") or (person.has("born") and person.name())):
        return Person([piece])
    if piece.label != "born" or not person.has("born"):
        return None
    *rest, above = person.pieces
    if above.label in _HEADINGS and Person(rest).name():
        person.pieces = rest
        return Person([above, piece])
    born = [one.label for one in person.pieces].index("born")
    person.is_doubtful = any(one.label in _HEADINGS for one in person.pieces[born:])
    return Person([piece], person.is_doubtful)


def _pieces(text: str) -> Iterator[_Piece]:
    """A label without a text is that of the next cell; of a name and a source, the next line's too."""
    waiting, since = "", 0
    for number, line in lines(f"{text}\n"):
        cells = [cell for cell in _COLUMNS.split(line.strip()[:_LONGEST]) if cell]
        if not cells:
            waiting = ""
            yield _Piece(number, None, "")
        for place, cell in enumerate(cells):
            label, said = _parted(cell)
            if not said:
                waiting, since = label, number
                continue
            of_the_line = "other" if place else ""
            yield _Piece(since if waiting and not label else number, label or waiting or of_the_line, said)
            waiting = ""
        waiting = waiting if waiting in _BELOW else ""


def _parted(cell: str) -> tuple[str, str]:
    """(label, text): either may be missing."""
    if alone := _ALONE.fullmatch(cell):
        return _label(alone[1]), ""
    if born := BORN.match(cell):
        return "born", born["born"].strip()
    if BOTH.fullmatch(cell):
        return "coordinates", cell
    if labelled := _LABELLED.fullmatch(cell) or _BARE.fullmatch(cell):
        return _label(labelled[1]), labelled[2]
    if inside := _IN.fullmatch(cell):
        return "in", inside[1]
    return ("gender" if _SEX.fullmatch(cell) else ""), cell


def _label(text: str) -> str:
    label = text.casefold().replace(" ", "")
    return "born" if label in ("bornon", "geborenam") else _GERMAN.get(label, label)
