"""What all of those or none of them are who were counted in a place: "three are in Leo, and all three are direct"."""

from collections.abc import Iterator
from typing import Final

from interpretations.grounding.claims import Claim, Statement, claim
from interpretations.grounding.groups import Reading
from interpretations.grounding.members import QUALITIES

_BETWEEN: Final = ("cardinal", "link", "word", "verb", "dash", "both", "in")
_THEM: Final = ("them", "these", "those", "which", "них", "которых", "этих", "из них", "of them")


def those(reading: Reading) -> Iterator[Claim]:
    for place in reading.of("both", "neg"):
        where = _where(reading, place)
        at = place + 1
        while (reading.kind(at) in _BETWEEN or reading.text(at) == "не") and at - place < 7:
            at += 1
        if where is None or reading.kind(at) not in ("motion", "dignity", *QUALITIES) or not _are_those(reading, place):
            continue
        said, home = reading.items[at], reading.items[where]
        said.told["counted"] = "rest"
        kind = "quality" if said.kind in QUALITIES else said.kind
        value = {"forward": "direct", "home": "domicile"}.get(said.value, said.value)
        number = 0.0 if reading.kind(place) == "neg" else 1.0
        whose = str(home.numbers[0]) if home.kind == "house" else home.value
        yield claim([Statement("each", (), whose, f"{kind}.{value}", (number,), home.owners)], said, home)


def _are_those(reading: Reading, place: int) -> bool:
    """ "All three", "all of them", "none of them", «и все ретроградные», "and each of them is direct"."""
    at = place + 1 + (reading.kind(place + 1) in ("verb", "word"))
    ended = reading.kind(at + 1) in ("", "comma", "semicolon", "colon")
    if reading.kind(place) == "both" and reading.kind(at) in ("motion", "dignity") and ended:
        return True
    after = [reading.text(at) for at in range(place, place + 4)]
    all_of = after[0].startswith(("all", "все")) and (reading.kind(place + 1) == "cardinal" or " " in after[0])
    return all_of or (reading.value(place) in ("all", "not") and any(word in _THEM for word in after[1:]))


def _where(reading: Reading, place: int) -> int | None:
    """The only place of which planets are counted in the clause before."""
    if reading.kind(place - 1) not in ("comma", "and", "semicolon", "dash", "subordinate"):
        return None
    before = range(place)
    counted = any(reading.kind(at) == "planets" and (reading.items[at - 1].number or 0) > 1 for at in before if at)
    places = [at for at in before if reading.kind(at) in ("sign", "house")]
    named = any(reading.kind(at) == "group" for at in before)
    return places[0] if counted and len(places) == 1 and not named else None
