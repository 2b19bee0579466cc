"""The wheel in words, for those who hear it."""

from typing import Final

from charts.drawing.figure import DRAWN_ANGLES, Connection, Figure, Placement, Ring
from charts.drawing.glyphs import SIGN_GLYPHS
from charts.drawing.words import ENGLISH, Words

_SIGNS: Final = tuple(SIGN_GLYPHS)


def describe(figure: Figure, words: Words = ENGLISH) -> str:
    """One paragraph: every point by sign and house, the angles, the other rings, the closest aspects."""
    sentences = [_places(figure.points, figure.unnamed, words)]
    sentences.append(_angles(figure, words) if figure.angles else words.say("without_houses"))
    sentences += [
        words.say("ring", number=number, role=_role(ring, words), points=_places(ring.points, ring.unnamed, words))
        for number, ring in enumerate(figure.outer, 2)
    ]
    sentences.append(_aspects(figure, words))
    return " ".join(f"{sentence}." for sentence in sentences if sentence)


def _role(ring: Ring, words: Words) -> str:
    return f"{ring.name} · {words.name(ring.role)}" if ring.name else words.title(ring.role)


def _places(points: tuple[Placement, ...], unnamed: tuple[float, ...], words: Words) -> str:
    told = [_place(point, words) for point in points]
    return ", ".join([*told, words.say("more", count=len(unnamed))] if unnamed else told)


def _place(point: Placement, words: Words) -> str:
    house = words.say("house", house=point.house) if point.house is not None else ""
    place = words.say("place", point=words.name(point.name), sign=words.name(point.sign))
    return f"{place}{house}{words.say('retrograde') if point.retrograde else ''}"


def _angles(figure: Figure, words: Words) -> str:
    named = ((name, figure.angles[name]) for name, _ in DRAWN_ANGLES if name in figure.angles)
    return ", ".join(
        words.say("place", point=words.name(name), sign=words.name(_SIGNS[int(longitude // 30.0) % 12]))
        for name, longitude in named
    )


def _aspects(figure: Figure, words: Words) -> str:
    if not figure.found:
        return words.say("no_aspects")
    told = ", ".join(_aspect(connection, words) for connection in figure.closest)
    if figure.found == 1:
        return words.say("one_aspect", aspects=told)
    return words.say("aspects", count=figure.found, aspects=told)


def _aspect(connection: Connection, words: Words) -> str:
    names = words.name(connection.first), words.name(connection.second)
    return words.say("aspect", first=names[0], aspect=words.name(connection.aspect).lower(), second=names[1])
