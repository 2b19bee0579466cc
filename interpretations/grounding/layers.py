"""Whose a point is whose owner is said of another: "his Sun falls in your fourth house, and Mercury in the fifth"."""

from typing import Final

from interpretations.grounding.mentions import Item, Ref

_PEOPLE: Final = frozenset(("first", "second", "other", "your"))
_OPENS: Final = ("comma", "and", "subordinate", "semicolon")


def inherited(items: list[Item]) -> list[Item]:
    """Rows of two charts, of which a verb left out is said with its owners: "…, and Mercury in the fifth"."""
    for place, item in enumerate(items):
        if item.kind != "group" or item.value in ("pronoun", "cusp") or any(ref.owners for ref in item.refs):
            continue
        house = _gapped_house(items, place)
        earlier = next((at for at in range(place - 1, -1, -1) if items[at].kind == "group"), None)
        if house is None or earlier is None:
            continue
        owners = items[earlier].refs[0].owners & _PEOPLE
        homes = [one for one in items[earlier:place] if one.kind == "house"]
        if len(homes) != 1 or not owners or not homes[0].owners:
            continue
        item.refs = tuple(ref._replace(owners=owners) for ref in item.refs)
        items[house].owners = items[house].owners or homes[0].owners
    return items


def _gapped_house(items: list[Item], place: int) -> int | None:
    """The house of a point that has no verb."""
    opened = place > 0 and items[place - 1].kind in _OPENS
    at = place + 1
    while at < len(items) and items[at].kind in ("dash", "in", "owner", "comma") and at - place < 4:
        at += 1
    led = at > place + 1 and items[at - 1].kind in ("in", "owner")
    return at if opened and led and at < len(items) and items[at].kind == "house" else None


def of_layer(found: list[Item], refs: tuple[Ref, ...]) -> tuple[Ref, ...]:
    """ "Natal Mars was in Aries, but by progression it is in Taurus": the same point of another chart."""
    at = len(found) - 1 - (bool(found) and (found[-1].kind in ("comma", "cardinal") or found[-1].shade == "chart"))
    if at < 1 or found[at].kind != "owner" or found[at].value not in ("own", "natal"):
        last = next((item for item in reversed(found) if item.kind == "group"), None)
        again = (
            last is not None and last.value == "pronoun" and [ref[:2] for ref in last.refs] == [ref[:2] for ref in refs]
        )
        return last.refs if last is not None and again else refs  # "…, where it is in detriment"
    before = found[at - 1].kind in (*_OPENS, "word", "in")
    owners = frozenset((found[at].value,))
    return tuple(ref._replace(owners=owners) for ref in refs) if before else refs
