"""The wheel in words, for those who hear it."""

from charts.drawing.figure import DRAWN_ANGLES, Connection, Figure, Placement
from charts.drawing.glyphs import SIGN_GLYPHS

_CLOSEST = 5  # a longer list is a burden to listen to
_SIGNS = tuple(SIGN_GLYPHS)


def describe(figure: Figure) -> str:
    """One paragraph of English: every point by sign and house, the angles, the closest aspects."""
    sentences = [", ".join(_place(point) for point in figure.points)]
    sentences.append(_angles(figure) if figure.angles else "Drawn without houses and angles, 0° Aries at the left")
    sentences.append(_aspects(figure))
    return " ".join(f"{sentence}." for sentence in sentences if sentence)


def spoken(name: str) -> str:
    """`true_south_node` → `True south node`."""
    return name.replace("_", " ").capitalize()


def _place(point: Placement) -> str:
    house = f" in house {point.house}" if point.house is not None else ""
    return f"{spoken(point.name)} in {spoken(point.sign)}{house}{' retrograde' if point.retrograde else ''}"


def _angles(figure: Figure) -> str:
    named = ((name, figure.angles[name]) for name, _ in DRAWN_ANGLES if name in figure.angles)
    return ", ".join(f"{spoken(name)} in {spoken(_SIGNS[int(longitude // 30.0) % 12])}" for name, longitude in named)


def _aspects(figure: Figure) -> str:
    closest = sorted(figure.connections, key=lambda connection: -connection.strength)[:_CLOSEST]
    if not closest:
        return "No aspects"
    count = len(figure.connections)
    counted = f"{count} aspect{'' if count == 1 else 's'}"
    return f"{counted}, the closest: {', '.join(_aspect(connection) for connection in closest)}"


def _aspect(connection: Connection) -> str:
    return f"{spoken(connection.first)} {connection.aspect.replace('_', ' ')} {spoken(connection.second)}"
