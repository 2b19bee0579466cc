"""Where a point is and how it fares: sign, degree, house, motion, dignity, quality of its sign."""

from collections.abc import Iterator
from typing import Final

from interpretations.grounding.claims import SINGLE, Claim, Statement, claim
from interpretations.grounding.groups import STRONG, Reading
from interpretations.grounding.mentions import Ref

KINDS: Final = (
    "sign",
    "sign_adjective",
    "place",
    "degree",
    "house",
    "motion",
    "dignity",
    "dignity_noun",
    "house_class",
    "hemisphere",
)
_KIND_OF: Final = {
    "place": "sign",
    "sign_adjective": "sign",
    "dignity_noun": "dignity",
    "house_class": "quality",
    "hemisphere": "quality",
}
_BESIDE: Final = ("element", "modality", "polarity", "owner", "both", "word")
# Degrees of a sign that are its beginning, middle and end, by the days that are so of a month.
_STRETCHES: Final = {"1-12": (0.0, 11.0), "9-21": (9.0, 21.0), "19-31": (18.0, 30.0)}
ANGLE_NAMES: Final = ("ascendant", "descendant", "midheaven", "imum_coeli")
_QUANTIFIED: Final = ("number", "cardinal", "neg", "dominant")
Options = list[list[int]]


def placements(reading: Reading) -> Iterator[Claim]:
    """Of every place, motion and dignity that is said of somebody."""
    _ruled_are_objects(reading)
    for place in [*reading.of(*KINDS)]:
        if reading.supposed(place) or _is_elsewhere(reading, place):
            continue
        kind = _KIND_OF.get(reading.kind(place), reading.kind(place))
        if (targets := _targets(reading, place, kind)) is None:
            continue
        yield from _claims(reading, place, kind, *targets)


def _ruled_are_objects(reading: Reading) -> None:
    """ "The Moon, which rules the Ascendant, is in the sixth house"."""
    for place in reading.of("rules"):
        left = reading.first(reading.back(place), "group")
        right = reading.first(reading.ahead(place, ("comma", "verb", "in", *STRONG)), "group")
        if left is not None and right is not None and reading.value(place) == "rules":
            reading.subjects.setdefault(right, left)


def _is_elsewhere(reading: Reading, place: int) -> bool:
    """Whether it is no statement about a point, or another reader's: an empty house, an orb, a ruled house."""
    item = reading.items[place]
    before, after = reading.kind(place - 1), reading.kind(place + 1)
    if item.kind in ("sign", "house") and was_left(reading, place):
        return True
    if item.kind == "sign":
        lower = not item.capital and not reading.marked(place)
        return (
            lower
            or (before == "person" and after != "group")
            or reading.house_before(place) is not None
            or before in ("rules", "ruled")
            or _is_ruled(reading, place)
            or after in ("by_birth", "rules")
        )
    if item.kind == "degree" and _is_no_place(reading, place):
        return True
    if item.kind == "sign_adjective":
        return _attributed(reading, place) is None and before not in ("dash", "verb", "comma", "word", "and", "group")
    if item.kind == "house":
        ruled = reading.first(
            reading.back(place, (*STRONG, "group", "comma", "verb", "in")), "rules", "ruled", "lacking"
        )
        return ruled is not None or after in ("rules", "ruled")
    if item.kind == "motion" and item.value == "forward":
        return not _is_motion(reading, place)
    if item.kind == "dignity_noun":
        return not _is_dignity(reading, place)
    if item.kind == "dignity" and item.value == "home":
        return before not in ("verb", "group") or after not in ("", "in", "semicolon", "comma", "and", "dash")
    if item.told.get("counted") == "rest" or (item.kind == "hemisphere" and "counted" in item.told):
        return True
    return "orb" in item.told or ("counted" in item.told and reading.kind(place - 2) in _QUANTIFIED)


def _is_ruled(reading: Reading, place: int) -> bool:
    """ "Mercury rules both Gemini and Virgo"."""
    at = place - 1
    while reading.kind(at) in ("both", "and", "comma", "sign", "neg", "link"):
        at -= 1
    return reading.kind(at) == "rules" and reading.value(at) == "rules"


def was_left(reading: Reading, place: int) -> bool:
    """ "The Sun has left Gemini": it stood there."""
    at = place - 1
    while reading.kind(at) in ("in", "owner", "element", "modality", "sign_noun") and place - at < 4:
        at -= 1
    return reading.shade(at) == "left"


def _is_no_place(reading: Reading, place: int) -> bool:
    """Degrees that are an orb or a distance; nobody stands at half a degree."""
    if reading.items[place].exact == 3 or reading.kind(place - 1) == "aside":
        return True
    if reading.value(place + 1) == "from" and reading.kind(place + 2) != "sign":  # "three degrees from the end"
        return True
    led = reading.kind(place - 1) == "within" and reading.value(place - 1) != "about"
    return led or (reading.kind(place + 1) == "link" and reading.value(place + 1) == "between")


def _is_motion(reading: Reading, place: int) -> bool:
    """Whether "direct" is said of a point: it is a word of many uses."""
    item, after = reading.items[place], reading.kind(place + 1)
    if after == "group" and reading.items[place + 1].start == item.end + 1:
        return True
    beside = reading.kind(place - 1) in ("house", "sign", "place", "dash", "owner") or _said_of(reading, place)
    return beside and after not in ("word", "owner", "house_noun", "house", "link")


def _is_dignity(reading: Reading, place: int) -> bool:
    """ "In detriment", "of its fall", "Jupiter enjoys domicile"."""
    had = reading.kind(place - 1) in ("verb", "word") and reading.kind(place - 2) == "group"
    of = reading.value(place - 1) in ("of", "its")
    return reading.marked(place) or of or (had and reading.kind(place + 1) != "link")


def _said_of(reading: Reading, place: int) -> bool:
    return reading.kind(place - 1) in ("group", "verb", "both", "neg", "open", "comma", "and", "word", "subordinate")


def _targets(reading: Reading, place: int, kind: str) -> tuple[list[int], bool] | None:
    """Places of the groups it may be about, the likeliest first, and whether the words say so.

    If they do not, any point of the sentence may be meant. None: it is about nobody.
    """
    near = [reading.kind(place + 1), reading.kind(place - 1)]
    near += [reading.kind(place + step * 2) for step in (1, -1) if reading.kind(place + step) == "verb"]
    if "rising" in near:
        return None
    if (right := _attributed(reading, place)) is not None:
        return [right], True
    if any(reading.shade(at) == "rest" for at in reading.back(place, (*STRONG, "comma", "group"))):
        return None  # "the rest of the company is in Scorpio"
    if (other := of_other(reading, place)) is not None:
        return [other[0]], True
    bare = reading.kind(place) == "sign" and not reading.marked(place)
    left = _left(reading, place)
    bare = bare and not (left and _apposed(reading, left[0], place))
    if bare and reading.kind(place - 1) == "word" and reading.text(place).endswith("an"):
        return _everybody(reading), False  # "an otherwise dreamy Piscean"
    if left and not _is_told(reading, left[0], kind, place):
        return (left, True) if not bare or _alone(reading) else (_everybody(reading), False)
    if not left and _aside(reading, place) and (earlier := _earlier(reading, place, bare)) is not None:
        return earlier
    right = reading.first(reading.ahead(place), "group", "planets", fits=lambda at: _may_be(reading, at, kind, place))
    if right is not None and reading.kind(right) == "group" and not _has_own(reading, place, right, kind):
        between = {reading.kind(at) for at in range(place + 1, right)}
        on = reading.kind(right - 1) == "in" and between <= {"in", "verb", "both"}  # "Leo is on the Midheaven"
        return [right], on or not bare or _alone(reading)
    if right is not None and reading.kind(right) == "planets":
        return None
    if left or (bare and _is_name(reading, place)):
        return _everybody(reading), False
    return _earlier(reading, place, bare)


def _is_name(reading: Reading, place: int) -> bool:
    """Whether a sign that stands by itself is surely one, and somebody is named whom it may be said of."""
    if any("sign" in reading.items[at].told for at in reading.of("group")):
        return False  # "it is packing its bags for Leo"
    named = reading.items[place].capital and place > 0 and reading.kind(place - 1) not in ("person", "word")
    return (
        named and next(reading.of("group"), None) is not None and next(reading.of("planets", "pattern"), None) is None
    )


def of_other(reading: Reading, place: int) -> tuple[int, str] | None:
    """ "Anna's Mars is in the seventh house, Boris's in the third": the point is named once, its owner anew."""
    if reading.items[place].owners & {"first", "second"}:
        return None
    owner = None
    for at in reading.back(place, ("semicolon",)):
        kind = reading.kind(at)
        if kind == "owner" and reading.value(at) in ("first", "second") and owner is None:
            if reading.kind(at + 1) in ("house", "group"):
                return None
            owner = at
        elif kind == "group" and owner is None:
            return None
        elif kind == "group":
            between = {reading.kind(inner) for inner in range(at + 1, owner or 0)}
            return (at, reading.value(owner or 0)) if between & {"comma", "and", "subordinate"} else None
    return None


def _apposed(reading: Reading, group: int, place: int) -> bool:
    """ "Sun: Leo", "the Moon (Aries)", "your Sun sign is Leo"."""
    between = range(group + 1, place)
    return all(
        reading.kind(at) in ("comma", "open", "dash", "colon", "verb", "both", "neg", "element") for at in between
    )


def _may_be(reading: Reading, at: int, kind: str, place: int) -> bool:
    if reading.kind(at) == "planets":
        return reading.kind(at - 1) in _QUANTIFIED
    return at not in reading.subjects and not _is_told(reading, at, kind, place)


def _aside(reading: Reading, place: int) -> bool:
    """ "…, though retrograde, …": of whom the sentence is about, not of who comes next."""
    at = place - 1
    while reading.kind(at) in ("verb", "and", "neg", "in", "both"):
        at -= 1
    return reading.kind(at) == "subordinate" and reading.kind(place + 1) != "group"


def _alone(reading: Reading) -> bool:
    """Whether the sentence names nobody else, so that it can be nobody else's."""
    return len([*reading.of("group")]) == 1


def _earlier(reading: Reading, place: int, bare: bool) -> tuple[list[int], bool] | None:
    """A subject before the clause: "Your Moon is in Scorpio, but not in the eighth house"."""
    if bare or reading.first(reading.ahead(place), "planets", "pattern") is not None:
        return None
    groups = [at for at in reading.back(place, ()) if reading.kind(at) == "group"]
    if groups:
        subject = next((at for at in groups if at not in reading.subjects), groups[0])
        return [subject], True
    carried = reading.carried and (reading.prose or _is_elliptic(reading, place))
    return ([], True) if carried else None


def _is_elliptic(reading: Reading, place: int) -> bool:
    """Whether the sentence begins with what somebody does: "Sits in the fourth house"."""
    return reading.kind(0) == "verb" and place < 6


def _attributed(reading: Reading, place: int) -> int | None:
    """The group that stands right after: "Scorpio Moon", "fourth-house Venus", "retrograde Mercury"."""
    item = reading.items[place]
    at = place + 1
    while reading.kind(at) in ("comma", "subordinate", "and") and at - place < 4:  # "exalted, but retrograde Mars"
        if reading.kind(at + 1) in ("motion", "dignity"):
            at += 2
        elif reading.kind(at + 1) in ("subordinate", "and"):
            at += 1
        else:
            break
    while at < len(reading.items) and reading.kind(at) in ("owner", "element", "modality") and at - place < 3:
        at += 1
    if reading.kind(at) != "group" or reading.value(at) == "pronoun":
        return None
    if item.kind in ("sign", "sign_adjective", "house"):
        direct = at == place + 1 or reading.kind(place + 1) == "owner"
        return at if direct and not reading.marked(place) and reading.kind(place - 1) != "link" else None
    if item.kind in ("motion", "dignity"):
        return at if reading.kind(place - 1) not in ("group", "verb", "neg") or place == 0 else None
    return None


def _left(reading: Reading, place: int) -> list[int]:
    """The groups before it that it may be about."""
    turned = False
    for at in reading.back(place):
        kind = reading.kind(at)
        if kind in ("verb", "and") or reading.value(at) == "from":
            turned = True
        if kind == "relative":
            turned = False
        if kind == "planets" and reading.kind(at - 1) in _QUANTIFIED:
            return []
        if kind == "pattern" and reading.value(at) == "stellium":
            return []
        if kind == "group" and "unlike" in (reading.kind(at - 1), reading.kind(at - 2)):
            continue  # "Mercury, unlike Saturn, is direct"
        if kind == "group" and reading.value(at) in ANGLE_NAMES and reading.kind(at - 1) == "in":
            aside = reading.first(reading.back(at), "group")  # "Mercury, ruler of Gemini on the Descendant, …"
            if aside is not None:
                return [aside, at]
        if kind == "group":
            subject = reading.subjects.get(at)
            if subject is None or subject < 0:
                return [at]
            near = all(reading.kind(between) in ("in", "both", "owner") for between in range(at + 1, place))
            return [at] if near and not turned else [subject, at]
    return []


def _is_told(reading: Reading, group: int, kind: str, place: int) -> bool:
    told = reading.items[group].told
    if kind not in SINGLE or kind not in told:
        return False
    # "The Sun and the Moon are in Leo and Virgo": the second sign is said of the same two.
    before = place - 1 - (reading.kind(place - 1) in ("in", "link"))
    row = reading.kind(before) in ("and", "comma", "dash", "sign") and len(reading.items[group].refs) > 1
    return not row


def _has_own(reading: Reading, place: int, group: int, kind: str) -> bool:
    """Whether what stands between or right after belongs to the group: "in Leo, the Moon in Virgo"."""
    for at in range(group + 1, min(group + 4, len(reading.items))):
        other = reading.kind(at)
        if _KIND_OF.get(other, other) == kind:
            return kind in SINGLE and reading.kind(place - 1) not in ("in",)
        if other not in ("in", "verb", "both"):
            return False
    return False


def _everybody(reading: Reading) -> list[int]:
    return [*reading.of("group")]


def _claims(reading: Reading, place: int, kind: str, targets: list[int], sure: bool) -> Iterator[Claim]:
    item = reading.items[place]
    first = targets[0] if targets else None
    negated = reading.negated(place, first)
    if not sure:
        refs = [ref for target in targets for ref in reading.items[target].refs]
        options = [statement for ref in (*refs, *reading.carried) for statement in statements(reading, place, ref)]
        yield claim([*options, *_of_cusps(reading, place, kind)], item, negated=negated)
        return
    groups = [reading.items[target].refs for target in targets] or [reading.carried]
    row = first is not None and (kind in reading.items[first].told or _goes_on(reading, place, kind))
    plural = item.plural or (item.kind in ("motion", "dignity") and reading.text(place).endswith("ны"))
    one = first is not None and first == _attributed(reading, place) and not plural
    subjects = groups[0][:1] if one else groups[0]
    if (other := of_other(reading, place)) is not None:
        subjects = tuple(ref._replace(owners=frozenset((other[1],))) for ref in groups[0])
    others = [ref for refs in groups[1:] for ref in refs]
    spoken = [item, *(reading.items[target] for target in targets[:1])]
    for ref in subjects:
        readings = [statements(reading, place, one) for one in (ref, *others, *(groups[0] if row else ()))]
        for said in zip(*readings, strict=True):
            yield claim([*said], *spoken, negated=negated)
    if first is not None and not negated:
        reading.items[first].told.setdefault(kind, item.value)


def _goes_on(reading: Reading, place: int, kind: str) -> bool:
    """Whether another of the kind follows: "the Sun and the Moon are in Leo and Virgo"."""
    at = place + 1
    while reading.kind(at) in ("and", "comma", "in", "dash", "link"):
        at += 1
    other = reading.kind(at)
    return at > place + 1 and _KIND_OF.get(other, other) == kind and reading.kind(at + 1) not in ("group", "rising")


def _of_cusps(reading: Reading, place: int, kind: str) -> list[Statement]:
    """A bare sign may be a cusp's or the Ascendant's too."""
    if kind != "sign":
        return []
    sign = reading.value(place)
    houses = [Ref("cusp", str(number)) for at in reading.of("house") for number in reading.items[at].numbers]
    bare, noun = not reading.marked(place), reading.kind(place - 1) == "word"
    roof = [Ref("point", "ascendant")] if bare and reading.kind(place + 1) == "word" else []
    roof += (
        [Ref("point", "sun")] if bare and noun and reading.text(place).endswith("an") else []
    )  # "an otherwise dreamy Piscean"
    return [Statement("sign", (ref,), sign) for ref in (*houses, *roof)]


def statements(reading: Reading, place: int, ref: Ref) -> list[Statement]:
    """What the item says of somebody. Several houses may be meant one for each."""
    item = reading.items[place]
    match item.kind:
        case "sign" | "sign_adjective":
            said = Statement("sign", (ref,), item.value)
            part = next((at for at in range(place - 1, place - 4, -1) if reading.value(at) in _STRETCHES), None)
            if part is None or reading.shade(part) != "early":
                return [said]
            return [said, said._replace(kind="stretch", numbers=_STRETCHES[reading.value(part)])]
        case "place":
            return [
                Statement("sign", (ref,), item.value),
                Statement("degree", (ref,), item.value, numbers=(item.number or 0.0, item.exact)),
            ]
        case "degree":
            return [Statement("degree", (ref,), "", numbers=(item.number or 0.0, item.exact))]
        case "house":
            return [Statement("house", (ref,), numbers=tuple(map(float, item.numbers)), owners=item.owners)]
        case "motion":
            value = "direct" if item.value == "forward" else item.value
            if value == "stationary" and reading.kind(place - 1) == "within":  # "almost stationary"
                value = "crawling"
            return [Statement("motion", (ref,), value)]
        case "hemisphere":
            return [Statement("quality", (ref,), item.value)]
        case "house_class":
            return [Statement("quality", (ref,), item.value)] if reading.kind(place + 1) == "house_noun" else []
    return [Statement("dignity", (ref,), "domicile" if item.value == "home" else item.value)]
