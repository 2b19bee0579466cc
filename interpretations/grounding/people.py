"""Whose a point is where two people are spoken of: "his", "her", "both of them"."""

from collections.abc import Mapping
from typing import Final

from interpretations.grounding.groups import Reading
from interpretations.grounding.mentions import Item, Ref

_FEMININE: Final = ("a", "я", "а", "ie")
_BETWEEN: Final = ("word", "verb", "link", "in", "dash", "colon", "and")


def whose_of(names: Mapping[str, str]) -> dict[str, str]:
    """Whom "his" and "her" mean, if one of the names is a woman's and the other is not. names: and whose they are."""
    firsts: dict[str, str] = {}
    for name, role in names.items():
        firsts.setdefault(role, name)
    women = [role for role, name in firsts.items() if name.endswith(_FEMININE)]
    if len(firsts) != 2 or len(women) != 1:
        return {}
    return {"she": women[0], "he": next(role for role in firsts if role != women[0])}


def _neither(items: list[Item]) -> list[Item]:
    """ "Neither Anna nor Boris has …": neither of them."""
    kinds = [item.kind for item in items]
    for place in range(len(items)):
        for row in (["neg", "owner", "and", "owner"], ["neg", "owner", "comma", "neg", "owner"]):
            end = place + len(row)
            people = {item.value for item in items[place:end] if item.kind == "owner"}
            if kinds[place:end] == row and people == {"first", "second"}:
                items[place].kind, items[place].end = "neither", items[end - 1].end
                after = end + (kinds[end : end + 1] == ["neg"])  # «ни Анна, ни Борис не имеют»
                return [*items[: place + 1], *items[after:]]
    return items


def of_both(items: list[Item]) -> list[Item]:
    """ "Both have the Moon in Aries": what is named once is each of theirs."""
    items = _neither(items)
    for place, item in enumerate(items):
        neither = item.kind == "neither"
        if neither:
            item.kind, item.value = "neg", "not"
        elif item.kind != "both" or item.value != "two":
            continue
        at = place + 1
        while at < len(items) and items[at].kind in _BETWEEN and at - place < 5:
            at += 1
        if place > 2 and items[place - 1].kind == items[place - 3].kind == "point" and items[place - 2].kind == "and":
            continue  # "Boris's Mars and Moon both fall …": both planets
        before = place - 1 - (items[place - 1].kind in ("link", "subordinate") if place else 0)
        last = place + 1 >= len(items) or items[place + 1].kind in ("comma", "semicolon")
        if before >= 0 and items[before].kind == "point":  # «Марсы у обоих»
            at = before
        elif last and before < place - 1:  # "Mars is in Aries for both of them"
            at = next((at for at in range(before, -1, -1) if items[at].kind in ("point", "comma", "semicolon")), at)
        if at >= len(items) or items[at].kind != "point" or len(items[at].refs) != 1 or items[at].owners:
            continue
        row = at + 2 < len(items) and items[at + 1].kind in ("and", "comma") and items[at + 2].kind == "point"
        if not (row and at == place + 1):
            name, kind = items[at].refs[0].name, items[at].refs[0].kind
            items[at].refs = tuple(Ref(kind, name, frozenset((owner,))) for owner in ("first", "second"))
    return items


def person_at(reading: Reading, place: int) -> str:
    """ "Anna is a Gemini, Boris an Aries", «она — Близнецы, он — Овен»: whose Sun is meant."""
    at = place - 1
    while reading.kind(at) in ("verb", "dash") and place - at < 3:
        at -= 1
    if reading.kind(place + 1) not in ("comma", "semicolon", "", "and", "subordinate") or reading.marked(place):
        return ""
    if reading.kind(at) == "owner" and reading.value(at) in ("first", "second"):
        end = reading.items[at].end  # "Anna's Moon is in Leo, Boris's is Libra": not he himself
        of_point = reading.kind(at - 1) == "group" or reading.kind(at - 2) == "lunar_sign"
        if of_point and reading.kind(place - 1) in ("dash", "verb"):
            return ""  # «восходящий знак Бориса – Стрелец»
        has = reading.sentence[end : end + 1] == "'" or reading.text(at) in ("his", "hers", "theirs")
        return "" if has else reading.value(at)
    gender = _GENDERS.get(reading.text(at), "") if reading.kind(at) == "pronoun" and at < place - 1 else ""
    return reading.whose.get(gender, "")


_GENDERS: Final = {"he": "he", "she": "she", "он": "he", "она": "she"}


def is_born_under(reading: Reading, place: int) -> bool:
    """«Вы родились под знаком Водолея»: the Sun was there."""
    return reading.text(place - 1).startswith(("родил", "рожд")) and reading.text(place - 1).endswith("под знаком")
