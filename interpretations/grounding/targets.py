"""Of whom a place, motion or dignity is said: whom the words stand beside, before or after."""

from typing import Final

from interpretations.grounding.attributions import has_come_to, is_across, is_rest, outside_of
from interpretations.grounding.claims import SINGLE
from interpretations.grounding.ellipses import told_apart
from interpretations.grounding.groups import STRONG, Reading
from interpretations.grounding.lexicon import ANY_CASE, NOMINATIVE

KIND_OF: Final = {
    "place": "sign",
    "sign_adjective": "sign",
    "dignity_noun": "dignity",
    "house_class": "quality",
    "hemisphere": "quality",
}
QUANTIFIED: Final = ("number", "cardinal", "neg", "dominant")
ANGLE_NAMES: Final = ("ascendant", "descendant", "midheaven", "imum_coeli")


def targets(reading: Reading, place: int, kind: str) -> tuple[list[int], bool] | None:
    """Places of the groups it may be about, the likeliest first, and whether the words say so.

    Else any point of the sentence may be meant. None: it is about nobody.
    """
    if _is_of_none(reading, place, kind):
        return None
    if (right := attributed(reading, place)) is not None:
        return [right], True
    if kind == "sign" and (sender := _sender_from(reading, place)) is not None:
        return [sender], True
    if told_apart(reading, place) or is_across(reading, place):
        return everybody(reading), False
    if (other := of_other(reading, place)) is not None:
        return [other[0]], True
    bare = reading.kind(place) == "sign" and not reading.marked(place)
    left = _left(reading, place)
    bare &= not (left and _apposed(reading, left[0], place))
    if (acted := _acted_on(reading, place)) is not None:
        return [acted], True
    if bare and reading.kind(place - 1) == "word" and reading.text(place).endswith("an"):
        return everybody(reading), False  # "an otherwise dreamy Piscean"
    if left and not _is_told(reading, left[0], kind, place):
        return (left, True) if not bare or _alone(reading) else (everybody(reading), False)
    if not left and _aside(reading, place) and (earlier := _earlier(reading, place, bare)) is not None:
        return earlier
    if not left and kind in SINGLE and _is_of_planets(reading, place):
        return None
    return _ahead(reading, place, kind, left, bare=bare)


def _ahead(reading: Reading, place: int, kind: str, left: list[int], *, bare: bool) -> tuple[list[int], bool] | None:
    """Who is named after it, if nobody is before it."""
    right = reading.first(reading.ahead(place), "group", "planets", fits=lambda at: _may_be(reading, at, kind, place))
    signed = kind == "sign" and any(
        attributed(reading, at) == right for at in reading.of("sign", "sign_adjective") if at != place
    )
    if bare and signed and right is not None:
        return everybody(reading), False  # "people meet Libra first, and only later the Pisces Moon"
    if right is not None and has_come_to(reading, place, right):
        return everybody(reading), False
    if right is not None and reading.kind(right) == "group" and not _has_own(reading, place, right, kind):
        return [right], _is_on(reading, place, right) or not bare or _alone(reading)
    if reading.kind(-1 if right is None else right) == "planets":
        return None
    loose = left or (bare and _is_name(reading, place))
    return (everybody(reading), False) if loose else _earlier(reading, place, bare)


def _is_of_none(reading: Reading, place: int, kind: str) -> bool:
    if _rises(reading, place):
        return True
    if kind in ("motion", "dignity") and reading.kind(place + 1) == "planets" and reading.kind(place - 1) == "neg":
        return True  # "no retrograde planets, unless you count Chiron"
    if attributed(reading, place) is not None:
        return False
    rest = any(is_rest(reading, at) for at in reading.back(place, (*STRONG, "comma", "group")))
    return rest and not told_apart(reading, place)  # "the rest of the company is in Scorpio"


def _acted_on(reading: Reading, place: int) -> int | None:
    """ "… and Capricorn colours Neptune", «десятый дом принимает Луну, а двенадцатый — Меркурий»."""
    opens = ("", "and", "comma", "subordinate", "semicolon")
    if reading.kind(place) not in ("sign", "house") or reading.marked(place) or reading.kind(place - 1) not in opens:
        return None
    at = place + 1
    acts = reading.kind(at) == "word" and reading.kind(place) == "sign" and reading.text(at).endswith(("s", "т"))
    if not (acts or (reading.kind(at) == "dash" and place > 0)):
        return None
    at += 1
    at += reading.kind(at) == "owner"
    named = reading.kind(at) == "group" and reading.value(at) not in ("pronoun", "cusp", *ANGLE_NAMES)
    return at if named and reading.kind(at + 1) not in ("in", "verb", "rules", "aspect") else None


def both_of(reading: Reading, place: int) -> list[int]:
    """ "Mars in Aries and Jupiter in Pisces are both at home"."""
    at = place - 1 - (reading.kind(place - 1) == "verb")
    at -= reading.kind(at) == "verb"
    if reading.value(at) != "two":
        return []
    groups = [before for before in reading.back(at, ("semicolon",)) if reading.kind(before) == "group"][:2]
    placed = len(groups) == 2 and any(reading.kind(step) in ("sign", "house") for step in range(groups[1], groups[0]))
    return groups if placed else []


def _is_of_planets(reading: Reading, place: int) -> bool:
    """ "No planet is retrograde": whoever is named next is another."""
    for at in reading.back(place, (*STRONG, "comma", "colon", "dash")):
        if reading.kind(at) == "group":
            return False
        if reading.kind(at) == "planets":
            return reading.kind(at - 1) in QUANTIFIED
    return False


def _rises(reading: Reading, place: int) -> bool:
    """ "Leo is rising"."""
    at = place + 1
    while reading.kind(at) in ("verb", "word", "both") and at - place < 5:
        at += 1
    if is_rising_next(reading, at):
        return False
    if (reading.kind(place - 1), reading.kind(place - 2)) == ("in", "rising") and not _left(reading, place):
        return True  # "the return chart rises in Virgo"
    near = [reading.kind(at), reading.kind(place + 1), reading.kind(place - 1)]
    near += [reading.kind(place + step * 2) for step in (1, -1) if reading.kind(place + step) in ("verb", "dash")]
    return "rising" in near


def is_rising_next(reading: Reading, place: int) -> bool:
    """ "Солнце во Льве при восходящих Весах": who rises follows, in the same case."""
    if reading.kind(place) != "rising" or reading.kind(place + 1) not in ("sign", "place"):
        return False
    cases = reading.items[place].cases
    return cases != ANY_CASE and bool(cases & reading.items[place + 1].cases)


def _sender_from(reading: Reading, place: int) -> int | None:
    """ "From Scorpio Saturn squares it", «из Скорпиона его квадратом сдерживает Сатурн»: he is there."""
    begins = reading.kind(place - 2) in ("", "comma", "and", "subordinate", "colon", "semicolon", "dash")
    if reading.text(place - 1) not in ("from", "из") or not begins:
        return None
    clause = [*reading.ahead(place, ("comma", *STRONG))]
    named = [at for at in clause if reading.kind(at) == "group" and reading.value(at) != "pronoun"]
    free = [at for at in named if reading.kind(at - 1) not in ("in", "link")]
    acting = [at for at in free if reading.items[at].cases != ANY_CASE and reading.items[at].cases & NOMINATIVE]
    acting = named if len(named) == 1 else acting if acting else named[:1] if named and named[0] == place + 1 else []
    return acting[0] if len(acting) == 1 and any(reading.kind(at) == "aspect" for at in clause) else None


def degree_of_rising(reading: Reading, place: int) -> int | None:
    """What rises there: "Virgo rises at twenty-one degrees"."""
    at = place - 1
    while reading.kind(at) in ("in", "within", "link", "both", "word") and place - at < 4:
        at -= 1
    rises = reading.kind(at) == "rising" and reading.kind(place - 1) in ("in", "within") and at < place - 1
    return at if rises and reading.kind(at - 1) in ("sign", "verb", "owner", "word") else None


def _is_on(reading: Reading, place: int, right: int) -> bool:
    """ "Leo is on the Midheaven"."""
    between = {reading.kind(at) for at in range(place + 1, right)}
    return reading.kind(right - 1) == "in" and between <= {"in", "verb", "both"}


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
        if kind == "owner" and reading.value(at) in ("first", "second", "your") and owner is None:
            if reading.kind(at + 1) in ("house", "group"):
                return None
            owner = at
        elif kind == "group" and owner is None:
            return None
        elif kind == "group":
            aside = range(owner or place, place)
            if any(reading.kind(to) == "comma" and reading.kind(to + 1) == "verb" for to in aside):
                return None  # "Pluto, in your chart in Scorpio, is in Aquarius today"
            between = {reading.kind(inner) for inner in range(at + 1, owner or 0)}
            anew = {"comma", "and", "subordinate", "colon"}
            return (at, reading.value(owner or 0)) if between & anew else None
    return None


def _apposed(reading: Reading, group: int, place: int) -> bool:
    """ "Sun: Leo", "the Moon (Aries)", "your Sun sign is Leo"."""
    between = range(group + 1, place)
    return all(
        reading.kind(at) in ("comma", "open", "dash", "colon", "verb", "both", "neg", "element") for at in between
    )


def _may_be(reading: Reading, at: int, kind: str, place: int) -> bool:
    if reading.kind(at) == "planets":
        return reading.kind(at - 1) in QUANTIFIED
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


def attributed(reading: Reading, place: int) -> int | None:
    """The group that stands right after: "Scorpio Moon", "fourth-house Venus", "retrograde Mercury"."""
    item = reading.items[place]
    at = place + 1
    beside = item.kind in ("motion", "dignity")
    # "Exalted, but retrograde Mars".
    while beside and reading.kind(at) in ("comma", "subordinate", "and") and at - place < 4:
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
    if item.kind == "sign" and reading.kind(place - 1) == "group" and reading.items[place - 1].end == item.start:
        return None  # "☉♊ ☽♓"
    if item.kind in ("sign", "sign_adjective", "house"):
        direct = at == place + 1 or reading.kind(place + 1) == "owner"
        if item.kind == "sign_adjective" and at == place + 1:  # «под овновским Солнцем»
            return at
        linked = reading.kind(place - 1) == "link" and reading.value(place - 1) != "between"
        return at if direct and not reading.marked(place) and not linked else None
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
        if kind == "planets" and reading.kind(at - 1) in QUANTIFIED:
            return []
        if kind == "pattern" and reading.value(at) == "stellium":
            return []
        if kind == "group" and reading.value(at - 1) == "ruled" and "and" in map(reading.kind, range(at, place)):
            continue  # "ruled by Venus and placed in Libra, …"
        if kind == "group" and (outer := outside_of(reading, at, place)) is not None:
            return [outer]
        if kind == "group" and "unlike" in (reading.kind(at - 1), reading.kind(at - 2)):
            continue  # "Mercury, unlike Saturn, is direct"
        if kind == "group" and (subject := _before_likeness(reading, at)) is not None:
            return [subject]
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


def _before_likeness(reading: Reading, group: int) -> int | None:
    """ "Mars, like the Moon, is in Aries", «Венера, как и само Солнце, в Близнецах»: who is likened."""
    at = group - 1
    while reading.kind(at) in ("word", "and", "owner") and group - at < 4 and reading.text(at) not in LIKE:
        at -= 1
    like = reading.text(at) in LIKE or (reading.text(at) == "как" and reading.kind(at + 1) == "and")
    if not like or reading.kind(at - 1) != "comma" or reading.kind(group + 1) != "comma":
        return None
    return reading.first(reading.back(at - 1, (*STRONG, "verb")), "group")


LIKE: Final = (
    "like",
    "along with",
    "together with",
    "as well as",
    "вместе с",
)


def _has_own(reading: Reading, place: int, group: int, kind: str) -> bool:
    """Whether what stands between or right after belongs to the group: "in Leo, the Moon in Virgo"."""
    for at in range(group + 1, min(group + 4, len(reading.items))):
        other = reading.kind(at)
        if KIND_OF.get(other, other) == kind:
            return kind in SINGLE and reading.kind(place - 1) not in ("in",)
        if other not in ("in", "verb", "both"):
            return False
    return False


def everybody(reading: Reading) -> list[int]:
    return [*reading.of("group")]


def _was_for_years(reading: Reading, place: int) -> bool:
    """ "It has entered Scorpio, after many years in Libra"."""
    if reading.kind(place) not in ("unit", "era") or reading.kind(place + 1) != "in":
        return False
    at = place - 1
    while reading.kind(at) in ("word", "cardinal", "number", "within") and place - at < 4:
        at -= 1
    return reading.text(at) in ("after", "после") and at > 0


_MOVES: Final = (
    "mov", "pass", "cross", "travel", "gone", "went", "shift", "chang", "progress", "slip", "переш", "прогресс",
)  # fmt: skip  # from one sign to another


def _is_on_its_way(reading: Reading, place: int) -> bool:
    """ "It has moved from Aquarius to the last third of Pisces", "crossed into Aquarius, out of Capricorn"."""
    if reading.text(place - 1) not in ("from", "out of", "из"):
        return False
    before = [at for at in range(max(0, place - 6), place - 1) if reading.kind(at) != "owner"]
    moved = any(reading.text(at).startswith(_MOVES) for at in before)
    on = next((at for at in range(place + 1, place + 7) if reading.kind(at) in ("sign", "place", "comma")), place)
    back = reading.kind(place - 2) == "comma" and reading.kind(place - 3) in ("sign", "place")
    return moved and (back or reading.kind(on) in ("sign", "place"))


def was_left(reading: Reading, place: int) -> bool:
    """ "The Sun has left Gemini": it stood there."""
    at = place - 1
    out = reading.text(at) in ("out of", "из") and reading.kind(place + 1) == "in"
    if out and reading.kind(place + 2) in ("sign", "place"):
        return True  # "slipped out of Libra into Scorpio"
    if _is_on_its_way(reading, place):
        return True
    while reading.kind(at) in ("in", "owner", "element", "modality", "sign_noun") and place - at < 4:
        at -= 1
    if _was_for_years(reading, at):
        return True
    if reading.shade(at) != "left" or (reading.kind(at - 1), reading.value(at - 1)) == ("within", "about"):
        return False  # "has almost left Taurus": there it is
    denied = [before for before in range(at - 3, at) if reading.kind(before) == "neg"]
    reading.negations.update(denied)
    return not denied  # "has not yet left Taurus": there it is
