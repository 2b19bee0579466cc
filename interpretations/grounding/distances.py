"""Two who stand so far apart: "Mercury and Saturn lie one degree apart", «Венера отстоит от Юпитера на 0°43′»."""

import re
from collections.abc import Iterator
from typing import Final

from interpretations.grounding.claims import Claim, Statement, claim
from interpretations.grounding.groups import STRONG, Reading
from interpretations.grounding.mentions import Item, Ref

_REACH = 6


def distances(reading: Reading) -> Iterator[Claim]:
    """Of degrees that no aspect has as its orb."""
    for place in (*reading.of("apart"), *reading.shaded("behind")):
        near = (at for step in range(1, _REACH) for at in (place - step, place + step))
        degree = next((at for at in near if reading.kind(at) == "degree"), None)
        if degree is None or "orb" in reading.items[degree].told:
            continue
        said = reading.items[degree]
        if (pair := _pair(reading, place, degree)) is None:
            continue
        said.told["orb"] = "said"
        refs, spoken = pair
        numbers = (said.number or 0.0, float(said.exact))
        firsts = (
            spoken[0].refs if len(spoken) > 1 else refs[:1]
        )  # "… and Jupiter follows seven degrees behind": of either
        word = _word(reading, degree)
        yield claim([Statement("apart", (ref, refs[1]), "", word, numbers) for ref in firsts], said, *spoken)
    yield from _separated(reading)
    yield from _within_of(reading)
    yield from between(reading)
    yield from under(reading)
    yield from _mere(reading)


def _separated(reading: Reading) -> Iterator[Claim]:
    """ "Sixty degrees separate the young Moon from the Sun"."""
    for place in reading.of("degree"):
        said = reading.items[place]
        after = (place + 1, place + 2)
        if "orb" in said.told or not any(reading.text(at).startswith(("separat", "разделя", "отделя")) for at in after):
            continue
        first = reading.first(reading.ahead(place, (*STRONG, "aspect")), "group")
        second = reading.first(reading.ahead(first, (*STRONG, "aspect")), "group") if first is not None else None
        refs = [ref for at in (first, second) if at is not None for ref in reading.items[at].refs]
        if len(refs) == 2 and next(reading.of("aspect"), None) is None:
            said.told["orb"] = "said"
            numbers = (said.number or 0.0, float(said.exact))
            statement = Statement("apart", (refs[0], refs[1]), "", _word(reading, place), numbers)
            yield claim([statement], said, reading.items[first or 0])


def _within_of(reading: Reading) -> Iterator[Claim]:
    """ "Uranus is within a degree of the IC", «Уран стоит в градусе от IC»."""
    if next(reading.of("aspect", "apart"), None) is not None:
        return
    for place in reading.of("degree", "degree_noun"):
        said = reading.items[place]
        of = place + 1
        from_it = reading.value(of) in ("of", "from") or reading.text(of) == "от"
        right = of + 1 + (reading.kind(of + 1) in ("owner", "both"))
        left = reading.first(reading.back(place, (*STRONG, "sign", "place")), "group")
        denied = left is not None and any(reading.kind(at) == "neg" for at in range(left, place))
        if "orb" in said.told or not from_it or reading.kind(right) != "group" or left is None or denied:
            continue
        said.told["orb"] = "said"
        first, second = reading.items[left], reading.items[right]
        number = said.number if said.number is not None else 1.0
        word = _word(reading, place) or ("under" if said.number is None or said.exact == 3 else "")
        for ref in first.refs:
            statement = Statement("apart", (ref, second.refs[0]), "", word, (number, float(said.exact)))
            yield claim([statement], first, said, second)


def between(reading: Reading) -> Iterator[Claim]:
    """ "Between the Moon and Mars there are four degrees"."""
    if next(reading.of("aspect", "apart"), None) is not None:
        return
    for place in reading.of("group"):
        item = reading.items[place]
        if len(item.refs) != 2:
            continue
        degree = reading.first(reading.ahead(place, (*STRONG, "group", "sign", "place")), "degree")
        if degree is None and reading.value(place - 1) == "between" and reading.kind(place - 2) == "degree":
            degree = place - 2
        if degree is None or "orb" in reading.items[degree].told:
            continue
        within = reading.items[degree].exact == 3 or reading.value(degree - 1) in ("under", "over", "about")
        within = within and reading.kind(degree + 1) not in ("sign", "link")
        if reading.value(place - 1) == "between" or within:
            said = reading.items[degree]
            said.told["orb"] = "said"
            numbers = (said.number or 0.0, float(said.exact))
            refs = (item.refs[0], item.refs[1])
            orb = any(reading.kind(at) == "orb" for at in (place - 2, *range(place + 1, degree)))
            kind, value = ("orb", "any") if orb else ("apart", "")  # "the orb between Mars and Uranus is …"
            yield claim([Statement(kind, refs, value, _word(reading, degree), numbers)], said, item)


def under(reading: Reading) -> Iterator[Claim]:
    """ "From Venus to Jupiter it is less than a degree", «Венере до Юпитера меньше градуса»."""
    groups = [*reading.of("group")]
    if len(groups) != 2 or groups[1] - groups[0] > 3 or next(reading.of("aspect", "apart"), None) is not None:
        return
    degree = reading.first(reading.ahead(groups[1], (*STRONG, "sign", "place")), "degree")
    if degree is None or "orb" in reading.items[degree].told or reading.value(degree - 1) not in ("under", "over"):
        return
    said, pair = reading.items[degree], [reading.items[at] for at in groups]
    said.told["orb"] = "said"
    refs = (pair[0].refs[0], pair[1].refs[0])
    numbers = (said.number or 0.0, float(said.exact))
    yield claim([Statement("apart", refs, "", reading.value(degree - 1), numbers)], said, *pair)


_AWAY: Final = re.compile(
    r"\b(?:away|apart|short of|neighbou?r|from each other|next door|between them|separat\w+|вплотную|сосед\w+|рядом"
    r"|бок о бок|между ними|друг от друга|прилип\w*|в (?:одном )?градусе от|до \w+ (?:\w+ )?"
    r"(?:еще|всего|лишь|только))\b"
)


def _mere(reading: Reading) -> Iterator[Claim]:
    """ "The Sun has Neptune for a neighbour, a mere degree away": of the only two who are named."""
    refs = [ref for at in reading.of("group") if reading.value(at) != "pronoun" for ref in reading.items[at].refs]
    if (
        len(refs) != 2
        or not _AWAY.search(reading.sentence.lower())
        or next(reading.of("sign", "place"), None) is not None
    ):
        return
    places = [*reading.of("degree")] or [*reading.of("degree_noun")]
    if len(places) != 1 or "orb" in reading.items[places[0]].told or next(reading.of("apart"), None) is not None:
        return
    if any(reading.value(at) not in ("near", "conjunction") for at in reading.of("aspect")):
        return
    said = reading.items[places[0]]
    said.told["orb"] = "said"
    number, exact = (said.number, said.exact) if said.kind == "degree" else (1.0, 0)
    word = _word(reading, places[0])
    word = "about" if said.kind != "degree" and word not in ("under", "over") else word
    statement = Statement("apart", (refs[0], refs[1]), "", word, (number or 1.0, float(exact)))
    yield claim([statement], said, reading.items[next(reading.of("group"))])


def _pair(reading: Reading, place: int, degree: int) -> tuple[tuple[Ref, Ref], list[Item]] | None:
    left = reading.first(reading.back(min(place, degree)), "group")
    if left is None:
        return None
    item = reading.items[left]
    right = reading.first(reading.ahead(min(place, degree)), "group")
    if right is not None and right - max(place, degree) <= 2:
        other = reading.items[right]
        return (item.refs[0], other.refs[0]), [item, other]
    if len(item.refs) == 2:
        return (item.refs[0], item.refs[1]), [item]
    before = reading.first(reading.back(left), "group")
    if before is None:
        return None
    return (reading.items[before].refs[0], item.refs[0]), [reading.items[before], item]


def _word(reading: Reading, degree: int) -> str:
    for at in (degree - 1, degree - 2):
        if reading.kind(at) == "within":
            return reading.value(at)
    return ""
