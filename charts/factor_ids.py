"""Which factors a chart is found by, and whether an id that somebody typed is one."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from itertools import product
from typing import Any, Final

from charts.engine.catalogue import ASPECTS, POINT_ORDER, SIGNS
from charts.engine.dignities.essential import SCORES
from charts.engine.patterns.figures import PATTERNS
from charts.engine.phase import PHASES
from charts.factors import PLAIN_KINDS, SIGN_ANGLES, certain_ids_of, certain_inter_aspects

_SIGNS: Final = tuple(sign.name for sign in SIGNS)
_ASPECTS: Final = tuple(aspect.name for aspect in ASPECTS)
_QUALITIES: Final = tuple(dict.fromkeys(value for sign in SIGNS for value in (sign.element, sign.modality)))
_HOUSES: Final = tuple(str(number) for number in range(1, 13))
_BODIES: Final = (*POINT_ORDER, *SIGN_ANGLES)  # what makes aspects
_SIDES: Final = ("first", "second")


class UnknownFactor(ValueError):
    """near: ids that look like it and are known."""

    def __init__(self, near: tuple[str, ...]) -> None:
        super().__init__("no factor has this id")
        self.near = near


def searchable(result: Mapping[str, Any], kind: str, written: Sequence[str] | None = None) -> tuple[str, ...]:
    """The ids that a chart is found by: of its own figure and between the two of a comparison, as its answer has them.

    Only what is certain when an hour is unknown. What a technique only quotes of the natal chart is that chart's.
    written: as `certain_ids_of` takes it.
    """
    prefix = "" if kind in PLAIN_KINDS else f"{kind}."
    ids = certain_ids_of(result, prefix, written)
    for side in _SIDES:
        if side in result:
            ids += certain_ids_of(result[side], f"{side}.")
    ids += [aspect["factor"] for aspect in certain_inter_aspects(result)]
    return tuple(dict.fromkeys(ids))


def canonical(asked: str, kinds: frozenset[str]) -> str:
    """The id in the catalogue's order of points: `saturn.square.sun` is `sun.square.saturn`.

    kinds: that an id may begin with. Errors: UnknownFactor.
    """
    head, _, rest = asked.partition(".")
    prefix, body = (f"{head}.", rest) if head in kinds or head in _SIDES else ("", asked)
    # A technique's aspects to the natal chart name its own point first, and may not be turned round.
    known = (_between(head, rest) if prefix else None) or _own(body)
    if known is None:
        raise UnknownFactor(_near(body, prefix))
    return prefix + known


def _own(body: str) -> str | None:
    """The id of a fact of one figure, without a prefix; None if it is none."""
    match body.split("."):
        case [first, aspect, second] if aspect in _ASPECTS and first in _BODIES and second in _BODIES:
            pair = sorted((first, second), key=lambda name: (POINT_ORDER.get(name, len(POINT_ORDER)), name))
            return f"{pair[0]}.{aspect}.{pair[1]}" if first != second else None
        case ["pattern", pattern, number] if pattern in PATTERNS and number.isascii() and number.isdigit():
            return body if len(number) <= 3 else None
        case [point, "house", number] if point in POINT_ORDER and number in _HOUSES:
            return body
        case [_, _]:
            return body if body in _pairs() else None
        case ["balance", "lacking", quality] if quality in _QUALITIES:
            return body
    return None


def _between(side: str, rest: str) -> str | None:
    """`sun.trine.second.moon` after `first.`, or `mars.square.sun` after a timed kind: the second chart's is last."""
    parts = rest.split(".")
    if side in _SIDES:
        fits = len(parts) == 4 and parts[2] == "second" and side == "first"
        parts = [*parts[:2], *parts[3:]] if fits else []
    match parts:
        case [first, aspect, second] if first in _BODIES and aspect in _ASPECTS and second in _BODIES:
            return rest
    return None


@cache
def _pairs() -> frozenset[str]:
    """Every id of two parts."""
    lists: tuple[Iterator[tuple[str, str]], ...] = (
        product(POINT_ORDER, (*_SIGNS, *SCORES, "retrograde")),
        product(SIGN_ANGLES, _SIGNS),
        product(("balance",), _QUALITIES),
        product(("lunar_phase",), PHASES),
    )
    return frozenset(f"{first}.{second}" for pairs in lists for first, second in pairs)


@cache
def _words() -> tuple[str, ...]:
    words = (*_BODIES, *_SIGNS, *_ASPECTS, *_QUALITIES, *SCORES, *PHASES, *PATTERNS)
    return (*words, "house", "retrograde", "pattern", "balance", "lacking", "lunar_phase")


def _near(body: str, prefix: str) -> tuple[str, ...]:
    """Each part replaced by what looks like it, where that makes an id."""
    parts = body[:200].split(".")[:4]
    choices = [
        [part] if part in _words() or part in _HOUSES else get_close_matches(part, _words(), n=3, cutoff=0.6)
        for part in parts
    ]
    found = (known for candidate in product(*choices) if (known := _own(".".join(candidate))) is not None)
    return tuple(prefix + known for known in dict.fromkeys(found))[:3]
