"""How Sun, Moon and planets spread over elements, modalities and polarities."""

from collections.abc import Iterable, Mapping

from charts.engine.catalogue import SIGNS
from charts.engine.frozen import frozen

_NO_ELEMENTS = dict.fromkeys(("fire", "earth", "air", "water"), 0)
_NO_MODALITIES = dict.fromkeys(("cardinal", "fixed", "mutable"), 0)


@frozen
class Balance:
    elements: Mapping[str, int]
    modalities: Mapping[str, int]
    polarities: Mapping[str, int]  # positive: fire and air, the masculine signs; negative: earth and water


def balance_of(signs: Iterable[int]) -> Balance:
    """Counts of bodies' signs, each given by its place in the zodiac from 0 for Aries."""
    elements, modalities = _NO_ELEMENTS.copy(), _NO_MODALITIES.copy()
    for index in signs:
        sign = SIGNS[index]
        elements[sign.element] += 1
        modalities[sign.modality] += 1
    positive, negative = elements["fire"] + elements["air"], elements["earth"] + elements["water"]
    return Balance(elements, modalities, {"positive": positive, "negative": negative})
