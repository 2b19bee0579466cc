"""Who aspects whom, how closely, and whether it is still coming."""

from collections.abc import Iterator, Sequence
from itertools import combinations, product
from typing import Final

from interpretations.grounding.claims import Claim, Statement, claim
from interpretations.grounding.denials import (
    denied_after,
    nothing_between,
    of_nobody,
    too_far,
    unaspected,
    unlinked,
    with_nobody,
)
from interpretations.grounding.groups import STRONG, Reading
from interpretations.grounding.lexicon import ANY_CASE, GENITIVE, INSTRUMENTAL, NOMINATIVE
from interpretations.grounding.mentions import Item, Ref
from interpretations.grounding.negations import is_wish
from interpretations.grounding.orbs import closeness, exactness
from interpretations.grounding.sides import is_idle, left_of, linked, right_of, row_of, turned_round

Pair = tuple[Ref, Ref]


def aspects(reading: Reading) -> Iterator[Claim]:
    for place in [*reading.of("aspect")]:
        wished = _is_wished_away(reading, place)
        if (reading.supposed(place) and not wished) or is_idle(reading, place):
            continue
        item = reading.items[place]
        item.value = _as_before(reading, place) or item.value
        if item.value == "any" and reading.shade(place - 1) == "tight" and reading.kind(place + 1) == "neg":
            continue  # «точного аспекта ещё не было»: of how close it is
        pairs, spoken, left = _pairs(reading, place)
        if not pairs:
            yield from with_nobody(reading, place, left)
            yield from of_nobody(reading, place)
            continue
        if item.value == "near" and not (_are_joined(reading, place) or _are_beside(reading, place, spoken)):
            continue
        if item.value == "conjunction" and _is_told_better(reading, place):
            continue
        negated = _is_denied(reading, place, left) and not wished
        for options in pairs:
            statements = [Statement("aspect", pair, item.value) for pair in options]
            yield claim(statements, item, *spoken, negated=negated)
        if not negated:
            yield from closeness(reading, place, pairs)
            yield from exactness(reading, place, pairs)
    yield from unaspected(reading)
    yield from unlinked(reading)
    yield from nothing_between(reading)


def _is_denied(reading: Reading, place: int, left: int | None) -> bool:
    before = reading.kind(place - 1) != "orb" and reading.negated(place, left)
    untied = reading.kind(place - 1) == "unlinked"  # «не связан аспектом с …»
    untied = untied or reading.value(place - 1) == "nothing"  # "nothing joins his Venus to her Mars"
    return untied or before or denied_after(reading, place) or too_far(reading, place)


def _is_wished_away(reading: Reading, place: int) -> bool:
    """ "It would be happier without the square from Mars": which is there."""
    return reading.value(place - 1) == "without" and is_wish(reading.items, place - 1, reading.sentence)


def _as_before(reading: Reading, place: int) -> str:
    """ "… and with Pluto by the same aspect"."""
    if reading.value(place) != "any" or reading.text(place - 1) not in _SAME:
        return ""
    return next((reading.value(at) for at in range(place - 1, -1, -1) if reading.kind(at) == "aspect"), "")


_SAME: Final = ("same", "identical", "же")


def _pairs(reading: Reading, place: int) -> tuple[list[list[Pair]], list[Item], int | None]:
    """For each claim the pairs that may be meant; the items that say it; where the first of them stands."""
    if (same := _with_its_like(reading, place)) is not None:
        return same
    right = right_of(reading, place)
    if (by := _tied_by(reading, place)) is not None:
        return by
    if right is not None and (row := _between(reading, place, right)):
        return row
    left = left_of(reading, place)
    if left is not None and (other := turned_round(reading, place, left)) is not None:
        pairs = [[pair] for pair in product(reading.items[left].refs, reading.items[other].refs)]
        return pairs, [reading.items[left], reading.items[other]], left
    if right is None and _is_to_planets(reading, place):
        return [], [], left
    if right is not None and (sender := _sender(reading, right)) is not None:
        pairs = [[pair] for pair in product(reading.items[right].refs, reading.items[sender].refs)]
        return pairs, [reading.items[right], reading.items[sender]], None
    if right is not None and (stands := _standing_by(reading, place, right)) is not None:
        alone = reading.value(stands - 1).startswith("one")  # «рядом стоял Нептун, и Марс …»: he alone
        acting = reading.items[stands].refs[: 1 if alone else None]
        pairs = [[pair] for pair in product(acting, reading.items[right].refs)]
        return pairs, [reading.items[right], reading.items[stands]], None
    if right is not None and left is not None:
        if left != right:
            reading.subjects[right] = left
        alternatives = _other_subjects(reading, place, left)
        pairs = [
            [(first, second), *((other, second) for other in alternatives)]
            for first, second in product(row_of(reading, left), reading.items[right].refs)
        ]
        return pairs, [reading.items[left], reading.items[right]], left
    if left is not None:
        return _without_right(reading, place, left)
    if right is not None:
        return _without_left(reading, right)
    return [], [], None


def _standing_by(reading: Reading, place: int, right: int) -> int | None:
    """ "…, and next to Venus stands Pluto", «возле южного узла стоит Луна»: who stands there."""
    opens = reading.kind(place - 1) in ("", "comma", "and", "colon", *STRONG)
    verb = right + 1 + (reading.kind(right + 1) == "word")
    named = right - place < 3 and reading.kind(verb) == "verb" and reading.kind(verb + 1) == "group"
    return verb + 1 if reading.value(place) == "near" and opens and named else None


def _with_its_like(reading: Reading, place: int) -> tuple[list[list[Pair]], list[Item], int | None] | None:
    """ "Her Jupiter trines his": the same point of the other chart."""
    at = place + 1 + (reading.kind(place + 1) == "link")
    left = reading.first(reading.back(place), "group")
    after = at + 1 + (reading.kind(at + 1) == "cardinal")  # "the natal one"
    ended = reading.kind(after) in ("comma", "semicolon", "and", "colon", "dash", "within", "subordinate", "")
    whose = ("first", "second") if reading.technique == "synastry" else ("natal",)
    if left is None or reading.kind(at) != "owner" or not ended or reading.value(at) not in whose:
        return None
    owners = frozenset((reading.value(at),))
    pairs = [[(ref, ref._replace(owners=owners))] for ref in reading.items[left].refs if ref.owners != owners]
    return (pairs, [reading.items[left]], left) if pairs else None


def _is_to_planets(reading: Reading, place: int) -> bool:
    """ "No major aspect to other planets, only …"."""
    ahead = reading.first(reading.ahead(place, (*STRONG, "comma", "group")), "planets")
    return reading.value(place) in ("any", "major") and ahead is not None


def _sender(reading: Reading, right: int) -> int | None:
    """ "The sextiles it receives from Venus": who sends them."""
    sent = next((at for at in range(right + 1, right + 4) if reading.text(at) == "from"), None)
    if reading.value(right) != "pronoun" or sent is None:
        return None
    at = sent + 1 + (reading.kind(sent + 1) in ("owner", "both"))
    return at if reading.kind(at) == "group" else None


def _without_right(reading: Reading, place: int, left: int) -> tuple[list[list[Pair]], list[Item], int | None]:
    if _is_to_itself(reading, place):
        return (
            [[(ref, ref._replace(owners=frozenset(("natal",))))] for ref in reading.items[left].refs],
            [reading.items[left]],
            left,
        )
    if them := _both(reading, place, left):
        acting = [ref for ref in row_of(reading, left) if ref not in them]
        return [[pair] for pair in product(acting, them)], [reading.items[left]], left
    if reading.value(place + 2) == "two" and len(reading.items[left].refs) == 2 and reading.kind(place + 1) == "link":
        first = reading.first(
            reading.back(left), "group"
        )  # "Saturn holds both Moon and Mars, in trine to each of them"
        if first is not None:
            pairs = [[pair] for pair in product(reading.items[first].refs, reading.items[left].refs)]
            return pairs, [reading.items[first], reading.items[left]], first
    if (other := _by_aspect(reading, place, left)) is not None:
        pairs = [[pair] for pair in product(reading.items[other].refs, reading.items[left].refs)]
        if other < left:
            reading.subjects[left] = other
        return pairs, [reading.items[other], reading.items[left]], min(other, left)
    if (first := _acting_upon(reading, left)) is not None:
        pairs = [[pair] for pair in product(reading.items[first].refs, reading.items[left].refs)]
        return pairs, [reading.items[first], reading.items[left]], first
    pairs = _among(reading, place, left) or _with_anybody(reading, left)
    return pairs, [reading.items[left]], left


def _is_to_itself(reading: Reading, place: int) -> bool:
    """ "Saturn squares its own natal place"."""
    at = next((at for at in range(place + 1, place + 6) if reading.value(at) == "natal"), None)
    return at is not None and reading.text(at + 1) in _ITSELF


_ITSELF: Final = (
    "place", "position", "self", "counterpart", "degree", "месту", "месте", "положению", "положением", "местом",
)  # fmt: skip  # where it was at birth


def _tied_by(reading: Reading, place: int) -> tuple[list[list[Pair]], list[Item], int | None] | None:
    """ "Venus is tied to Pluto by a conjunction and to Saturn by a square"."""
    left = place - 2
    if reading.value(place - 1) != "with" or reading.kind(left) != "group" or reading.kind(left - 1) != "link":
        return None
    first = reading.first(reading.back(left), "group")
    first = reading.subjects.get(first, first) if first is not None else None
    if first is None:
        return None
    reading.subjects[left] = first
    pairs = [[pair] for pair in product(reading.items[first].refs, reading.items[left].refs)]
    return pairs, [reading.items[first], reading.items[left]], first


def _are_joined(reading: Reading, place: int) -> bool:
    """ "Mercury and Mars are joined"."""
    at = place - 1 - (reading.kind(place - 1) == "verb")
    by = any(reading.kind(near) == "aspect" for near in range(place + 1, place + 4))
    return reading.text(place) == "joined" and len(reading.items[at].refs) == 2 and not by


def _are_beside(reading: Reading, place: int, spoken: list[Item]) -> bool:
    """Whether two are named close by: "hand in hand" is said of anything."""
    left = place - 1
    if reading.kind(left) == "group" and reading.kind(place - 2) == "verb" and reading.value(place + 1) == "pronoun":
        return reading.text(place - 2).startswith(("ha", "име"))  # "has Mercury and Venus beside it"
    while reading.kind(left) in ("verb", "both", "owner") and place - left < 4:
        left -= 1
    if reading.kind(left) == "group" and len(reading.items[left].refs) > 1:
        housed = reading.kind(place + 1) == "in" and any(
            reading.kind(at) in ("sign", "house", "place") for at in range(place + 2, place + 5)
        )  # "stand together in the tenth house": there
        return reading.text(place).endswith(_TOGETHER) and not housed
    near = [reading.items[at] for at in range(max(0, place - 5), min(place + 5, len(reading.items)))]
    return all(one in near and one.value != "pronoun" for one in spoken) and len(spoken) == 2


_TOGETHER: Final = ("together", "other's company", "друг другу", "вместе", "друг с другом", "группой", "side by side")


def _is_told_better(reading: Reading, place: int) -> bool:
    """ "Where Mars meets Uranus there is friction: they are square": how they meet is said."""
    joined = reading.text(place).startswith(_JOINED)
    by = (at for at in range(place + 1, place + 6) if reading.kind(at) == "aspect" and reading.value(at) != "any")
    if joined and any(_is_means(reading.items[at]) for at in by):
        reading.items[place].value = "any"
        return True  # «Юпитер соединен с Плутоном трином»
    later = any(
        at > place and reading.value(at) != "any" and (right_of(reading, at) is None or left_of(reading, at) is None)
        for at in reading.of("aspect")
    )
    return later and reading.text(place) in ("meet", "meets", "met", "meeting", "встречает", "встречается с")


_JOINED: Final = ("соедин", "joined", "связан", "объедин")


def _is_means(item: Item) -> bool:
    return bool(item.cases & INSTRUMENTAL) and item.cases != ANY_CASE and not item.cases & NOMINATIVE


def _by_aspect(reading: Reading, place: int, left: int) -> int | None:
    """The other one of "Mars is at odds with Jupiter by square", «Марс спорит с Юпитером квадратом»."""
    item = reading.items[place]
    if not (_is_means(item) or reading.value(place - 1) == "with"):
        return None
    if len(reading.items[left].refs) > 1 and reading.kind(left - 1) != "link":
        return None
    before = reading.first(reading.back(left), "group")
    if before is not None:
        return reading.subjects.get(before, before)
    return reading.first(reading.ahead(place), "group")


def _both(reading: Reading, place: int, left: int) -> tuple[Ref, ...]:
    """Two who were named before: "A and B are in opposition, and C squares both"."""
    at = place + 1
    while reading.kind(at) in ("link", "in"):
        at += 1
    at = next((to for to in range(left + 1, place) if reading.value(to) == "two" or reading.text(to) == "them"), at)
    if (reading.kind(at) != "both" and reading.text(at) != "them") or len(reading.items[left].refs) > 1:
        return ()
    before = [at for at in range(left - 1, -1, -1) if reading.kind(at) == "group"]
    if row := next((reading.items[at].refs for at in before if len(reading.items[at].refs) == 2), None):
        return row
    return tuple(ref for at in before[:2] for ref in reading.items[at].refs) if len(before) >= 2 else ()


def _acting_upon(reading: Reading, left: int) -> int | None:
    """ "Mars quarrels with Jupiter and with Uranus: all of it squares": who quarrels."""
    at = left - 1
    while reading.kind(at) in ("link", "and", "owner") and left - at < 4:
        at -= 1
    if at == left - 1 or reading.value(left - 1) != "with":
        return None
    first = reading.first(reading.back(left), "group")
    # «с Хироном, с Венерой и с Палладой»: none of them acts.
    while first is not None and reading.value(first - 1) == "with" and reading.kind(first + 1) in ("comma", "and"):
        first = reading.first(reading.back(first), "group")
    return reading.subjects.get(first, first) if first is not None else None


def _without_left(reading: Reading, right: int) -> tuple[list[list[Pair]], list[Item], int | None]:
    refs = reading.items[right].refs
    if len(refs) == 1 and reading.kind(right + 1) == "group":  # «под квадратом Сатурна Венера …»
        pairs = [[pair] for pair in product(refs, reading.items[right + 1].refs)]
        return pairs, [reading.items[right], reading.items[right + 1]], None
    if len(refs) > 1:
        return _each_pair(refs), [reading.items[right]], None
    if (other := linked(reading, right)) is not None:
        pairs = [[pair] for pair in product(refs, reading.items[other].refs)]
        return pairs, [reading.items[right], reading.items[other]], None
    carried = [ref for ref in reading.carried if ref not in refs]
    if carried and (reading.prose or reading.kind(0) == "verb"):
        return [[pair] for pair in product(carried, refs)], [reading.items[right]], None
    # "At the far end of an opposition to Jupiter waits Uranus", after a sentence about Jupiter.
    return (_with_anybody(reading, right) if reading.carried else []), [reading.items[right]], None


def _among(reading: Reading, place: int, left: int) -> list[list[Pair]]:
    """ "A and B in square" are so to each other, or each to somebody else: "C is pressed by A and B in square"."""
    row = row_of(reading, left)
    if reading.kind(left - 1) == "link" and reading.value(left - 1) == "between" and len(row) > 2:
        return [[(row[0], other)] for other in row[1:]]
    if reading.value(place) == "conjunction" and len(row) > 2:
        return [[(ref, other) for other in row if other != ref] for ref in row]
    if reading.value(place) == "opposition" and len(row) > 2:  # no three oppose each other
        rest = [ref for at in reading.of("group") for ref in reading.items[at].refs if ref not in row]
        return [[(ref, other) for other in (rest or row) if other != ref] for ref in row]
    listed = {at for at in reading.of("group") if reading.kind(at + 1) == "in" and reading.kind(at + 2) == "aspect"}
    groups = [at for at in reading.of("group") if at != left]
    others = [at for at in groups if at not in listed] or groups
    apart = reading.kind(place - 1) == "comma" or (left in listed and reading.kind(place - 1) == "in")
    if not others or not apart:
        return _each_pair(row)
    rest = [ref for at in others for ref in reading.items[at].refs]
    return [[(ref, other) for other in (*rest, *row) if other != ref] for ref in row]


def _with_anybody(reading: Reading, left: int) -> list[list[Pair]]:
    """The other one is not said where it would be looked for: it may be any that the sentence names."""
    ref = reading.items[left].refs[0]
    others = [other for at in reading.of("group") if at != left for other in reading.items[at].refs if other != ref]
    return [[(ref, other) for other in others]] if others else []


def _each_pair(refs: Sequence[Ref]) -> list[list[Pair]]:
    return [[pair] for pair in combinations(refs, 2)]


def _between(reading: Reading, place: int, right: int) -> tuple[list[list[Pair]], list[Item], int | None] | None:
    """ "The square between A and B", "of A and B", "of A to B", «квадрат А и Б», «квадрат А с Б»."""
    item, group = reading.items[place], reading.items[right]
    links = [reading.value(at) for at in range(place + 1, right) if reading.kind(at) == "link"]
    next_to = all(reading.kind(at) in ("both", "word") for at in range(place + 1, right)) and right - place < 4
    genitive = (
        group.cases & GENITIVE
        and group.cases != ANY_CASE
        and next_to
        and (right > place + 1 or not group.cases & NOMINATIVE)
    )
    across = reading.text(place).startswith(("напротив", "против"))  # «стоят напротив Солнца и Луны»: of each
    of = "between" in links or "of" in links or (genitive and item.kind == "aspect" and not across)
    if not of and not (links and _is_from(reading, place, right)):
        return None
    other = linked(reading, right)
    from_them = reading.value(right - 1) == "from" or reading.value(right - 2) == "from"
    if other is not None and (len(group.refs) == 1 or (from_them and reading.value(other - 1) == "with")):
        reading.subjects[other] = right
        pairs = [[pair] for pair in product(group.refs, reading.items[other].refs)]
        spoken = [group, reading.items[other]]
        while (more := _further(reading, other)) is not None:
            first, other = more
            reading.subjects[other] = first
            pairs += [[pair] for pair in product(reading.items[first].refs, reading.items[other].refs)]
        return pairs, spoken, None
    star = len(group.refs) > 2 and " и с " in reading.sentence[group.start : group.end]
    if star:  # «трин связывает Сатурн и с Луной, и с Марсом»
        return [[(group.refs[0], other)] for other in group.refs[1:]], [group], None
    return (_each_pair(group.refs), [group], None) if len(group.refs) > 1 else None


def _further(reading: Reading, other: int) -> tuple[int, int] | None:
    """ "… and of C with D"."""
    at = other + 1
    while reading.kind(at) in ("and", "comma", "link") and at - other < 4:
        at += 1
    if reading.kind(at) == "group" and reading.value(at + 1) == "with" and (last := linked(reading, at)) is not None:
        return at, last
    return None


def _is_from(reading: Reading, place: int, right: int) -> bool:
    return any(reading.kind(at) == "in" for at in range(place + 1, right)) and linked(reading, right) is not None


def _other_subjects(reading: Reading, place: int, left: int) -> list[Ref]:
    """Who else may be meant where one aspect follows another."""
    made_to = next((at for at, subject in reading.subjects.items() if subject == left and left < at < place), None)
    if made_to is None:
        return [] if left not in reading.subjects else [*reading.items[reading.subjects[left]].refs]
    return []
