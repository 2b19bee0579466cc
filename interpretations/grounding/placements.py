"""Where a point is and how it fares: sign, degree, house, motion, dignity, quality of its sign."""

from collections.abc import Iterator
from typing import Final

from charts.engine.catalogue import PLANETS
from interpretations.grounding.attributions import chart_owner, host_of, is_of_reader, of_birth, of_her_way
from interpretations.grounding.claims import Claim, Statement, claim
from interpretations.grounding.groups import STRONG, Reading
from interpretations.grounding.havings import is_fallen, is_had, is_home, is_not_had
from interpretations.grounding.idioms import BELONGS
from interpretations.grounding.ingresses import is_coming
from interpretations.grounding.members import in_order, pair_before
from interpretations.grounding.mentions import Ref
from interpretations.grounding.people import is_born_under
from interpretations.grounding.targets import (
    ANGLE_NAMES,
    KIND_OF,
    QUANTIFIED,
    attributed,
    both_of,
    degree_of_rising,
    of_other,
    targets,
    was_left,
)

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
_BESIDE: Final = ("element", "modality", "polarity", "owner", "both", "word")
# Degrees of a sign that are its beginning, middle and end, by the days that are so of a month.
_STRETCHES: Final = {"1-12": (0.0, 11.0), "9-21": (9.0, 21.0), "19-31": (18.0, 30.0)}


def placements(reading: Reading) -> Iterator[Claim]:
    """Of every place, motion and dignity that is said of somebody."""
    _ruled_are_objects(reading)
    for place in [*reading.of(*KINDS)]:
        if reading.supposed(place) or _is_elsewhere(reading, place):
            continue
        kind = KIND_OF.get(reading.kind(place), reading.kind(place))
        if kind in ("dignity", "motion") and (row := both_of(reading, place)):
            for target in row:
                yield from _claims(reading, place, kind, [target], sure=True)
            continue
        if kind == "sign" and (owner := of_her_way(reading, place)):
            refs = [Ref("point", name, frozenset((owner,))) for name in (*PLANETS, *ANGLE_NAMES)]
            yield claim([Statement("sign", (ref,), reading.value(place)) for ref in refs], reading.items[place])
            continue
        if (whom := targets(reading, place, kind)) is None:
            continue
        yield from _claims(reading, place, kind, *whom)


def _ruled_are_objects(reading: Reading) -> None:
    """ "The Moon, which rules the Ascendant, is in the sixth house", «…, которой подчинён Асцендент, …»."""
    for place in reading.of("rules"):
        left = reading.first(reading.back(place), "group")
        right = reading.first(reading.ahead(place, ("comma", "verb", "in", *STRONG)), "group")
        to_it = reading.value(place) == "ruled" and reading.kind(place - 1) == "relative" and left == place - 3
        if left is not None and right is not None and (reading.value(place) == "rules" or to_it):
            reading.subjects.setdefault(right, left)


def _is_elsewhere(reading: Reading, place: int) -> bool:
    """Whether it is no statement about a point, or another reader's: an empty house, an orb, a ruled house."""
    item = reading.items[place]
    before = reading.kind(place - 1)
    if item.kind in ("sign", "house") and _is_passed(reading, place):
        return True
    if item.kind in ("sign", "house", "dignity") and item.told.get("counted") == "rest":
        return True
    if item.kind == "sign":
        return _is_other_sign(reading, place)
    if item.kind == "degree" and (_is_no_place(reading, place) or degree_of_rising(reading, place)):
        return True
    if item.kind == "sign_adjective":
        return attributed(reading, place) is None and before not in ("dash", "verb", "comma", "word", "and", "group")
    if item.kind == "house":
        return _is_other_house(reading, place)
    if item.kind == "motion" and (_is_of_people(reading, place) or _is_in_row(reading, place)):
        item.told["counted"] = "rest"
        return True
    if item.kind == "motion" and item.value == "forward":
        return not _is_motion(reading, place)
    if item.kind == "dignity_noun":
        return not _is_dignity(reading, place)
    if reading.text(place) == "fallen" and not is_fallen(reading, place):
        return True
    if item.kind == "dignity" and item.value == "home":
        return not is_home(reading, place)
    if item.told.get("counted") == "rest" or (item.kind == "hemisphere" and "counted" in item.told):
        return True
    return "orb" in item.told or ("counted" in item.told and reading.kind(place - 2) in QUANTIFIED)


def _is_passed(reading: Reading, place: int) -> bool:
    """Whether it is a sign or house that was left, or is yet to come, or that a unit of time has."""
    coming = reading.kind(place) == "sign" and is_coming(reading, place)
    if reading.technique == "profection" and reading.kind(place) == "sign" and profected(reading, place) is not None:
        reading.items[place].told["counted"] = "rest"
        return True
    owned = reading.technique == "profection" and _is_possessor(reading, place)
    return coming or owned or was_left(reading, place)


def profected(reading: Reading, place: int) -> int | None:
    """The unit of time of "a first-house year, in Libra", whose sign it is if nobody is named before."""
    if not reading.marked(place):
        return None
    back = [*reading.back(place, ("semicolon", "group"))]
    house = next((at for at in back if reading.kind(at) == "house"), None)
    if house is None or any(reading.kind(at) == "group" for at in range(house)):
        return None
    return next((at for at in (house + 1, house - 1) if reading.kind(at) in ("unit", "era")), None)


def _is_possessor(reading: Reading, place: int) -> bool:
    """ "The year is Libra's", "Cancer has charge of the month": of the unit of time."""
    end = reading.items[place].end
    return reading.sentence[end : end + 2] == "'s" and reading.kind(place + 1) != "group"


def _is_other_house(reading: Reading, place: int) -> bool:
    """Whether of a house its cusp, its ruler or its year is told, rather than who is in it."""
    after = reading.kind(place + 1)
    in_sign = after == "in" and reading.kind(place + 2) in ("sign", "place")
    in_sign = in_sign and reading.kind(place - 1) not in ("verb", "group")
    begins = reading.kind(place + 1 + (after in ("owner", "word"))) in ("event", "bound")
    if not reading.marked(place) and (in_sign or begins or reading.text(place + 1) in BELONGS):
        return True  # "the first house in Leo"
    near = {reading.kind(at) for at in (place - 2, place - 1, place + 1)}
    if reading.technique == "profection" and near & {"unit", "era"}:
        return True  # "a first-house year"
    stops = (*STRONG, "group", "comma", "verb", "in")
    ruled = reading.first(reading.back(place, stops), "rules", "lacking")
    return ruled is not None or after == "rules"


def _is_other_sign(reading: Reading, place: int) -> bool:
    """Whether a sign is a beast's name, or what somebody is, rules or has at a cusp."""
    before, after = reading.kind(place - 1), reading.kind(place + 1)
    return (
        (not reading.items[place].capital and not reading.marked(place))
        or (before == "person" and after != "group")
        or reading.house_before(place) is not None
        or is_born_under(reading, place)
        or (before == "rules" and after != "group")
        or _is_ruled(reading, place)
        or after in ("by_birth", "rules")
        or _is_of_axis(reading, place)
    )


def _is_of_axis(reading: Reading, place: int) -> bool:
    """ "Across the Scorpio–Taurus axis"."""
    first = place - 2 if reading.kind(place - 1) == "dash" else place
    pair = reading.kind(first) == reading.kind(first + 2) == "sign" and reading.kind(first + 1) == "dash"
    return pair and any(reading.text(at) in ("axis", "ось", "оси", "осью") for at in (first - 1, first + 3))


def _is_ruled(reading: Reading, place: int) -> bool:
    """ "Mercury rules both Gemini and Virgo"."""
    at = place - 1
    while reading.kind(at) in ("both", "and", "comma", "sign", "neg", "link"):
        at -= 1
    return reading.kind(at) == "rules" and reading.value(at) == "rules"


def _is_no_place(reading: Reading, place: int) -> bool:
    """Degrees that are an orb or a distance; nobody stands at half a degree."""
    if reading.text(place + 1) in _FURTHER or reading.text(place - 1) == "by":
        return True  # "some minutes of arc more, and …"
    if "orb" in (reading.kind(place - 1), reading.kind(place - 2), reading.kind(place + 1)):
        return True  # «сошлись с орбисом около 0,6 градуса»
    if reading.items[place].exact == 3 or reading.kind(place - 1) == "aside":
        return True
    if reading.value(place + 1) == "from" and reading.kind(place + 2) != "sign":  # "three degrees from the end"
        return True
    led = reading.kind(place - 1) == "within" and reading.value(place - 1) != "about"
    return led or (reading.kind(place + 1) == "link" and reading.value(place + 1) == "between")


_FURTHER: Final = (
    "more", "еще", "less", "further", "farther", "beyond", "past", "ahead", "ahead of", "behind", "дальше", "позади",
    "впереди", "ближе",
)  # fmt: skip


def _is_of_people(reading: Reading, place: int) -> bool:
    """ "…, so you move forward step by step", "and life keeps moving forward": of no planet."""
    for at in reading.back(place, (*STRONG, "comma", "and", "group", "semicolon")):
        if reading.kind(at) == "person" or reading.text(at) in _PEOPLE:
            return reading.kind(place + 1) != "group" and not reading.text(place).startswith(("retrogr", "ретрогр"))
    return False


_PEOPLE: Final = (
    "you", "we", "life", "things", "people", "others", "they", "вы", "вас", "жизнь", "дело", "дела", "люди",
    "время", "мысль", "мысли",
)  # fmt: skip


def _is_in_row(reading: Reading, place: int) -> bool:
    """ "It is direct, warm and a little impatient": a way of speaking."""
    row = [reading.kind(at) for at in range(place + 1, place + 4)]
    whose = place - 1 - (reading.kind(place - 1) == "verb")
    if reading.kind(whose) == "group" and reading.value(whose) != "pronoun":
        return False  # "Saturn is direct, slow and patient"
    return reading.text(place).endswith("direct") and row[:2] == ["comma", "word"] and row[2] in ("comma", "and")


def _is_motion(reading: Reading, place: int) -> bool:
    """Whether "direct" is said of a point: it is a word of many uses."""
    item, after = reading.items[place], reading.kind(place + 1)
    if after == "group" and reading.items[place + 1].start == item.end + 1:
        return True
    if reading.kind(place - 1) == "comma" and reading.kind(place - 2) == "group":
        return True  # "Jupiter, direct once more, …"
    if place == 0 and (after, reading.kind(place + 2)) == ("verb", "group"):
        return True  # "Direct are Saturn and Neptune"
    beside = reading.kind(place - 1) in ("house", "sign", "place", "dash", "owner") or _said_of(reading, place)
    besides = reading.text(place + 1) in _BESIDES
    return beside and (besides or after not in ("word", "owner", "house_noun", "house", "link"))


_BESIDES: Final = ("besides", "too", "again", "now", "here", "then", "also", "once", "still", "throughout", "at")


def _is_dignity(reading: Reading, place: int) -> bool:
    """ "In detriment", "of its fall", "Jupiter enjoys domicile"."""
    at = place - 2
    while reading.kind(at) in ("sign", "place", "house", "in") and place - at < 7:
        at -= 1  # «Сатурн в Козероге терпит изгнание»
    had = reading.kind(place - 1) in ("verb", "word") and reading.kind(at) == "group"
    of = reading.value(place - 1) in ("of", "its") and reading.kind(place - 1) != "aside"
    told = reading.marked(place) or of or (had and reading.kind(place + 1) != "link")
    return told and not is_of_reader(reading, place)


def _said_of(reading: Reading, place: int) -> bool:
    return reading.kind(place - 1) in ("group", "verb", "both", "neg", "open", "comma", "and", "word", "subordinate")


def _claims(reading: Reading, place: int, kind: str, targets: list[int], sure: bool) -> Iterator[Claim]:
    item = reading.items[place]
    first = targets[0] if targets else None
    negated = reading.negated(place, first) and not is_had(reading, place, first)
    negated = negated or is_not_had(reading, place, first)
    if not sure:
        refs = [ref for target in targets for ref in of_birth(reading, place, reading.items[target].refs)]
        if reading.technique == "profection" and kind in ("sign", "house"):
            refs += [Ref("profection", "")]
        # The last says most: "in late Aries" that it is in Aries too.
        options = [statement for ref in (*refs, *reading.carried) for statement in statements(reading, place, ref)[-1:]]
        yield claim([*options, *_of_cusps(reading, place, kind)], item, negated=negated)
        return
    groups = [of_birth(reading, place, reading.items[target].refs) for target in targets] or [reading.carried]
    row = first is not None and (kind in reading.items[first].told or _goes_on(reading, place, kind))
    plural = item.plural or (item.kind in ("motion", "dignity") and reading.text(place).endswith("ны"))
    one = first is not None and first == attributed(reading, place) and not plural
    subjects = groups[0][:1] if one else groups[0]
    if (other := of_other(reading, place)) is not None:
        subjects, row = tuple(ref._replace(owners=frozenset((other[1],))) for ref in groups[0]), False
    others = [ref for refs in groups[1:] for ref in refs]
    spoken = [item, *(reading.items[target] for target in targets[:1])]
    if groups[0] and (respective := _respective(reading, place, kind, groups[0])) is not None:
        for statement in respective:
            yield claim([statement], *spoken, negated=negated)
        return
    for ref in subjects:
        readings = [statements(reading, place, one) for one in (ref, *others, *(groups[0] if row else ()))]
        if kind == "house" and not readings[0][0].owners:
            readings += [[readings[0][0]._replace(owners=host)] for host in host_of(reading, place, ref)]
        if kind == "sign" and ref.kind == "ruler" and ref.name in ANGLE_NAMES and len(readings[0]) == 1:
            angle = Ref("point", ref.name, ref.owners)  # "Venus, ruler of your Ascendant in Libra, …"
            readings += [[readings[0][0]._replace(refs=(angle,))]]
        for said in zip(*readings, strict=True):
            yield claim([*said], *spoken, negated=negated)
    if first is not None and not negated:
        reading.items[first].told.setdefault(kind, item.value)


def _respective(reading: Reading, place: int, kind: str, refs: tuple[Ref, ...]) -> list[Statement] | None:
    """ "The Sun and the Moon are in Leo and Virgo respectively": each in its own, in the order of their names."""
    if (pair := pair_before(reading, place, refs)) is not None:
        return statements(reading, place, refs[pair.index(place)])
    if len(refs) < 2 or not in_order(reading):
        return None
    numbers = reading.items[place].numbers
    if len(numbers) == len(refs):
        owners = reading.items[place].owners
        pairs = zip(refs, numbers, strict=True)
        return [Statement("house", (ref,), numbers=(float(number),), owners=owners) for ref, number in pairs]
    row = [place]
    for step in (-1, 1):
        at = place + step
        while reading.kind(at) in ("and", "comma", "in") or KIND_OF.get(reading.kind(at), reading.kind(at)) == kind:
            row += [at] if reading.kind(at) not in ("and", "comma", "in") else []
            at += step
    return statements(reading, place, refs[sorted(row).index(place)]) if len(row) == len(refs) else None


def _goes_on(reading: Reading, place: int, kind: str) -> bool:
    """Whether another of the kind follows: "the Sun and the Moon are in Leo and Virgo"."""
    at = place + 1
    while reading.kind(at) in ("and", "comma", "in", "dash", "link"):
        at += 1
    other = reading.kind(at)
    return at > place + 1 and KIND_OF.get(other, other) == kind and reading.kind(at + 1) not in ("group", "rising")


def _of_cusps(reading: Reading, place: int, kind: str) -> list[Statement]:
    """A bare sign may be a cusp's or the Ascendant's too."""
    if kind != "sign":
        return []
    sign = reading.value(place)
    houses = [Ref("cusp", str(number)) for at in reading.of("house") for number in reading.items[at].numbers]
    bare, noun = not reading.marked(place), reading.kind(place - 1) == "word"
    if (
        bare and reading.kind(place + 1) in ("verb", "word") and reading.technique == "natal"
    ):  # "what Scorpio had tempered"
        return [Statement("sign", (Ref("point", name),), sign) for name in ("sun", "moon", "ascendant")]
    roof = [Ref("point", "ascendant")] if bare and reading.kind(place + 1) in ("word", "ordinal") else []
    roof += (
        [Ref("point", "sun")] if bare and noun and reading.text(place).endswith("an") else []
    )  # "an otherwise dreamy Piscean"
    return [Statement("sign", (ref,), sign) for ref in (*houses, *roof)]


def _signs(reading: Reading, place: int, ref: Ref) -> list[Statement]:
    said = Statement("sign", (ref,), reading.value(place))
    if reading.kind(place - 2) == "group" and ref in reading.items[place - 2].refs:
        if ref.kind == "dispositor":  # "the lord of your Mars in Capricorn": Mars is there
            return [said._replace(refs=(Ref("point", ref.name, ref.owners),))]
        if ref.kind == "ruler" and ref.name.isdigit() and reading.value(place - 1) == "of":
            return [said._replace(refs=(Ref("cusp", ref.name, ref.owners),))]  # "… rules your tenth house of Aries"
    part = next((at for at in range(place - 1, place - 4, -1) if reading.value(at) in _STRETCHES), None)
    if part is None or reading.shade(part) != "early":
        return [said]
    return [said, said._replace(kind="stretch", numbers=_STRETCHES[reading.value(part)])]


def statements(reading: Reading, place: int, ref: Ref) -> list[Statement]:
    """What the item says of somebody. Several houses may be meant one for each."""
    item = reading.items[place]
    match item.kind:
        case "sign" | "sign_adjective":
            return _signs(reading, place, ref)
        case "place":
            about = reading.kind(place - 1) == "within" and reading.value(place - 1) == "about"
            return [
                Statement("sign", (ref,), item.value),
                Statement("degree", (ref,), item.value, numbers=(item.number or 0.0, 0 if about else item.exact)),
            ]
        case "degree":
            return [Statement("degree", (ref,), "", numbers=(item.number or 0.0, item.exact))]
        case "house":
            owners = item.owners or chart_owner(reading, ref)
            return [Statement("house", (ref,), numbers=tuple(map(float, item.numbers)), owners=owners)]
        case "motion":
            value = "direct" if item.value == "forward" else item.value
            if value == "stationary" and reading.kind(place - 1) == "within":  # "almost stationary"
                value = "crawling"
            return [Statement("motion", (ref,), value)]
        case "hemisphere":
            return [Statement("quality", (ref,), item.value)]
        case "house_class":
            told = reading.kind(place + 1) == "house_noun" or reading.text(place).isascii()  # "Venus is angular"
            return [Statement("quality", (ref,), item.value)] if told else []
    return [Statement("dignity", (ref,), "domicile" if item.value == "home" else item.value)]
