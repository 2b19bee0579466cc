"""What a person may have meant by "Paris, Texas", "springfield il us" or "Washington, D.C."."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from charts.atlas.names import fold

MAX_LENGTH = 200
_MAX_PARTS = 5
_MAX_AREA_WORDS = 8
_COMMAS = re.compile("[,;，、،]")


# What kind of place it is, before its name: of a name the beginning only if a place is called so.
_KIND = re.compile(
    r"\s*(?:(?:г|гор|пос|пгт|рп|р\.\s?п|дер|д|с|ст|х|м|смт|сел)\.\s*|(?:город|пос[её]лок|село|деревня|станица|хутор|місто|"
    r"селище|miasto|stadt|ville de|city of|town of|village of)\s+)(?=\S)",
    re.IGNORECASE,
)


def without_kind(query: str) -> str:
    """ "г. Москва", "City of York" as "Москва", "York"; others unchanged."""
    kind = _KIND.match(query)
    return query if kind is None else query[kind.end() :]


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a query. name: of the place, folded. areas: what it lies in, folded; all of them must hold."""

    name: str
    areas: tuple[str, ...] = ()


def plain_readings(query: str) -> tuple[Reading, ...]:
    """By its commas: a name and what it lies in, the shortest name first, for some names have commas.

    Empty if nothing is legible.
    """
    if len(query) > MAX_LENGTH:
        return ()
    parts = [part for part in map(fold, _COMMAS.split(query)) if part]
    if len(parts) > _MAX_PARTS:
        return ()
    return tuple(Reading(" ".join(parts[:cut]), tuple(parts[cut:])) for cut in range(1, len(parts) + 1))


def split_readings(reading: Reading, is_area: Callable[[str], bool]) -> Iterator[Reading]:
    """The ways to take the last words of the name for one or two areas: "springfield il us". Longest name first."""
    words = reading.name.split()
    for cut in range(len(words) - 1, max(0, len(words) - 1 - _MAX_AREA_WORDS), -1):
        head, tail = " ".join(words[:cut]), words[cut:]
        for middle in range(len(tail)):
            areas = tuple(" ".join(part) for part in (tail[:middle], tail[middle:]) if part)
            if all(map(is_area, areas)):
                yield Reading(head, areas + reading.areas)
