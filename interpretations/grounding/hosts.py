"""Signs that are not named: "in Jupiter's sign", «в знаке, которым управляет Юпитер», "in the sign opposite Aries"."""

from collections.abc import Iterator, Sequence
from typing import Final

from charts.engine.catalogue import PLANETS, SIGNS
from interpretations.grounding.claims import Claim, Statement, claim
from interpretations.grounding.composing import Reduced, kind_at, made
from interpretations.grounding.groups import STRONG, Reading
from interpretations.grounding.mentions import Item

_NAMES: Final = tuple(sign.name for sign in SIGNS)


def hosts(reading: Reading) -> Iterator[Claim]:
    """Who rules the sign that a point is in."""
    for place in reading.of("sign_noun", "dignity", "word"):
        host = _host(reading, place)
        if host is None or reading.supposed(place):
            continue
        subject = reading.first(reading.back(min(place, host), (*STRONG, "comma")), "group")
        refs = reading.items[host].refs
        if subject is None or len(refs) != 1 or refs[0].kind != "point" or refs[0].name not in PLANETS:
            continue
        reading.subjects.setdefault(host, subject)
        reading.items[place].told["counted"] = "rest"
        negated = reading.negated(place, subject)
        for ref in reading.items[subject].refs:
            if ref.kind == "point" and ref.name in PLANETS:
                statement = Statement("ruler", refs, ref.name, owners=ref.owners)
                yield claim([statement], reading.items[place], reading.items[host], negated=negated)


def _host(reading: Reading, place: int) -> int | None:
    kind, text = reading.kind(place), reading.text(place)
    after = place + 1 + (reading.value(place + 1) == "of")
    if kind == "dignity":  # «в знаке, которым управляет Юпитер»: the dignity is his who is named before
        return place + 1 if "котор" in text and reading.kind(place + 1) == "group" else None
    if kind == "word":
        return after if text == "in a sign" and after > place + 1 and reading.kind(after) == "group" else None
    ruled = place - 1 - (reading.kind(place - 1) == "rules")  # "in a Jupiter-ruled sign"
    if reading.kind(ruled) == "group" and reading.kind(ruled - 1) == "in":
        return ruled
    return after if reading.kind(place - 1) == "in" and reading.kind(after) == "group" else None


def numbered_sign(items: Sequence[Item], place: int) -> Reduced:
    """ "In the fifth sign of the zodiac", «в последнем знаке»."""
    last = items[place].value.startswith(("last", "последн"))
    number = 12 if last else int(items[place].number or 0)
    if not 1 <= number <= len(_NAMES) or kind_at(items, place - 1) != "in" or kind_at(items, place + 1) != "sign_noun":
        return None
    if kind_at(items, place + 2) not in ("", "comma", "semicolon", "and", "link", "word"):
        return None
    zodiac = next((at for at in (place + 2, place + 3) if _is_zodiac(items, at)), None)
    if zodiac is None and kind_at(items, place + 2) == "link":
        return None  # "in the fifth sign from the Ascendant"
    end = place + 2 if zodiac is None else zodiac + 1
    return made("sign", _NAMES[number - 1], items[place:end]), end - place


def _is_zodiac(items: Sequence[Item], place: int) -> bool:
    return kind_at(items, place) == "word" and items[place].value.startswith(("zodiac", "зодиак"))


def opposite_sign(items: Sequence[Item], place: int) -> Reduced:
    """ "In the sign opposite Aries", «в знаке, противоположном Овну»."""
    at = place + 1 + (kind_at(items, place + 1) == "comma")
    if kind_at(items, place - 1) != "in" or at >= len(items):
        return None
    faces = items[at].value == "opposition" or items[at].value.startswith("противоположн")
    sign = at + 1 + (kind_at(items, at + 1) == "link")
    if not faces or kind_at(items, sign) != "sign":
        return None
    opposite = _NAMES[(_NAMES.index(items[sign].value) + 6) % len(_NAMES)]
    return made("sign", opposite, items[place : sign + 1]), sign + 1 - place
