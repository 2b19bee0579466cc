"""Who is said not to be meant: "Saturn, not Mars, is retrograde", «в квадрате к Урану, а не к Сатурну»."""

from collections.abc import Iterator, Sequence
from typing import Final

from interpretations.grounding.claims import Claim, Statement, claim
from interpretations.grounding.composing import kind_at
from interpretations.grounding.groups import Reading
from interpretations.grounding.mentions import Item, Ref

_JOINS: Final = ("comma", "and", "subordinate")
_KINDS: Final = (
    "sign", "degree", "stretch", "house", "motion", "dignity", "quality", "cusp", "aspect", "orb", "phase_of",
    "unaspected",
)  # fmt: skip  # of rulers the other may be the other doctrine's


def without_contrasts(items: list[Item], sentence: str) -> list[Item]:
    """The items without who is not meant, whom he who is meant keeps."""
    found: list[Item] = []
    place = 0
    while place < len(items):
        before, after = _after(items, place, sentence), _before(items, place)
        if before is not None and (meant := _meant(found, items[before[0]])) is not None:
            meant.instead = _refs(items, *before)
            place = before[1] + (kind_at(items, before[1]) == "comma" and kind_at(items, place) == "comma")
        elif after is not None:
            items[after[1]].instead = _refs(items, *after)
            place = after[1]
        else:
            found.append(items[place])
            place += 1
    return found


def _after(items: Sequence[Item], place: int, sentence: str) -> tuple[int, int] | None:
    """ "…, not Mars, …", "… rather than Mars": where those begin who are not meant, and what follows them."""
    at = place
    while kind_at(items, at) in _JOINS and at - place < 2:
        at += 1
    words = sentence[items[at].start : items[at].end].lower() if at < len(items) else ""
    denied = kind_at(items, at) == "neg" and items[at].value == "not"
    if not (denied or words in _BUT_NOT) or (at == place and words not in _BARE):
        return None
    one = _named(items, at + 1)
    if one is None:
        return None
    end = _end_of_row(items, one)
    inside = "comma" not in (kind_at(items, place), kind_at(items, place - 1))
    set_off = inside or kind_at(items, end) in ("comma", "semicolon", "")
    return (one, end) if set_off else None


_BUT_NOT: Final = ("but not", "но не")
_BARE: Final = ("rather than", "instead of", *_BUT_NOT)


def _before(items: Sequence[Item], place: int) -> tuple[int, int] | None:
    """ "Not Mars but Saturn …", «не Марс, а Сатурн»: the same, where who is meant follows."""
    one = _named(items, place + 1) if kind_at(items, place) == "neg" and items[place].value == "not" else None
    if one is None:
        return None
    but = _end_of_row(items, one)
    but += kind_at(items, but) == "comma"
    other = _named(items, but + 1) if kind_at(items, but) == "subordinate" else None
    return (one, other) if other is not None else None


def _named(items: Sequence[Item], place: int) -> int | None:
    """Who is named there, "to" and "your" left out."""
    at = place
    while kind_at(items, at) in ("link", "owner") and at - place < 2:
        at += 1
    return at if kind_at(items, at) == "point" else None


def _end_of_row(items: Sequence[Item], one: int) -> int:
    """What follows those who are named: "Uranus or Neptune"."""
    end = one + 1
    while kind_at(items, end + 1) == "point" and (kind_at(items, end) == "and" or items[end].value in ("or", "или")):
        end += 2
    return end


def _refs(items: Sequence[Item], one: int, end: int) -> tuple[Ref, ...]:
    return tuple(ref for item in items[one:end] if item.kind == "point" for ref in item.refs)


def _meant(before: Sequence[Item], other: Item) -> Item | None:
    """Who stands right before, or is the only one who can be meant."""
    named = [item for item in before if item.kind == "point" and item.cases & other.cases]
    if named and named[-1] is before[-1]:
        return named[-1]
    return named[0] if len(named) == 1 else None


def contrasted(reading: Reading, claims: list[Claim]) -> Iterator[Claim]:
    """Not all is true of the other that is told of who is meant."""
    if any(one.kind in ("date", "period") for one in claims):
        return  # of another time it may be
    for place in reading.of("group"):
        item = reading.items[place]
        told = [one for one in claims if item.start in one.told and one.kind in _KINDS and not one.negated]
        for other in item.instead:
            said = [option for one in told if (option := _of(one.options[0], item.refs[-1], other)) is not None]
            if said:
                yield claim(said, item, negated=True, every=True)


def _of(said: Statement, meant: Ref, other: Ref) -> Statement | None:
    """The same of the other."""
    theirs = other if other.owners else other._replace(owners=meant.owners)
    refs = tuple(theirs if ref == meant else ref for ref in said.refs)
    return said._replace(refs=refs) if meant in said.refs and len({ref[:2] for ref in refs}) == len(refs) else None
