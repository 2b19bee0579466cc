"""Factors that readings of some kinds rest on beside a chart's own: cusps, two charts, techniques, transits."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from charts.engine.circle import arc
from charts.factors import Factor, aspect_id, certain_factors_of, certain_inter_aspects


def cusp_factors_of(result: Mapping[str, Any]) -> tuple[Factor, ...]:
    """The signs that the twelve houses begin in; none of a birth whose hour is unknown."""
    return tuple(
        Factor(f"cusp.{house['number']}.{house['sign']}", "cusp", str(house["number"]), house["sign"])
        for house in result.get("houses") or ()
    )


def comparison_factors_of(result: Mapping[str, Any]) -> tuple[Factor, ...]:
    """Of two charts side by side: each one's own certain factors, the aspects between them, who is in whose houses.

    Overlays only of two known hours: half a day moves a cusp by half the zodiac and the Moon by 7 degrees.
    """
    found = [
        replace(factor, id=f"{side}.{factor.id}", side=side)
        for side in ("first", "second")
        for factor in certain_factors_of(result[side])
    ]
    found += [_inter_factor(aspect) for aspect in certain_inter_aspects(result)]
    if result["first"].get("angles") and result["second"].get("angles"):
        block = result.get("synastry") or {}
        for side, other in (("first", "second"), ("second", "first")):
            for row in block.get(f"{side}_in_{other}") or ():
                fact = f"{side}.{row['point']}.{other}.house.{row['house']}"
                found.append(Factor(fact, "overlay", row["point"], str(row["house"]), side=side))
    return tuple(found)


def transit_factors_of(rows: Iterable[Mapping[str, Any]], day_of: Callable[[datetime], date]) -> tuple[Factor, ...]:
    """Exact transits as `services.find_transits` gives them, each once a day. day_of: an instant's, at some place."""
    found = {}
    for row in rows:
        day = day_of(datetime.fromisoformat(row["utc"])).isoformat()
        fact = f"transit.{row['first']}.{row['aspect']}.{row['second']}.{day}"
        found[fact] = Factor(fact, "transit", row["first"], row["aspect"], other=row["second"], day=day)
    return tuple(found.values())


_PLACES: Final = ("sign", "house")


def day_factors_of(result: Mapping[str, Any], day: date) -> tuple[Factor, ...]:
    """Of the sky of a day: what holds from its beginning to its end, and what happens in it.

    result: positions of its noon with houses, as an answer of an unknown hour; `sky`: its events. What enters a sign or
    turns that day is told by that alone. Of aspects only those that become exact: they have the ids of aspects.
    """
    events = [_event_factor(event, day, result) for event in result["sky"]]
    moved = {factor.subject for factor in events if factor.kind == "ingress"}
    turned = {factor.subject for factor in events if factor.kind == "station"}
    certain = certain_factors_of(result)
    steady = {factor.subject for factor in certain if factor.kind == "sign"} - moved
    left_out = {f"{name}.retrograde" for name in turned}
    if any(factor.kind == "lunation" for factor in events):
        left_out |= {factor.id for factor in certain if factor.kind == "lunar_phase"}
    held = [
        factor
        for factor in certain
        if factor.kind in ("lunar_phase", "retrograde") or (factor.kind in _PLACES and factor.subject in steady)
    ]
    return tuple({factor.id: factor for factor in (*held, *events) if factor.id not in left_out}.values())


def _event_factor(event: Mapping[str, Any], day: date, result: Mapping[str, Any]) -> Factor:
    """Of a sign the house is the one that the answer counts it as."""
    if event["type"] == "aspect":
        fact = aspect_id(event["first"], event["aspect"], event["second"])
        return Factor(fact, "aspect", event["first"], event["aspect"], other=event["second"], day=day.isoformat())
    subject = "lunation" if event["type"] == "lunation" else event["point"]
    value = {"ingress": "sign", "station": "turns", "lunation": "phase"}[event["type"]]
    house = next(str(row["number"]) for row in result["houses"] if row["sign"] == event["sign"])
    words = [event["type"], *([] if subject == "lunation" else [subject]), event[value], day.isoformat()]
    return Factor(
        ".".join(words), event["type"], subject, event[value], other=event.get("previous_sign"),
        sign=event["sign"], house=house, day=day.isoformat(),
    )  # fmt: skip  # which, then where


def own_factors_of(result: Mapping[str, Any], kind: str) -> tuple[Factor, ...]:
    """The certain factors of a figure that a technique makes, under the kind's name: ``composite.sun.leo``."""
    return tuple(replace(factor, id=f"{kind}.{factor.id}") for factor in certain_factors_of(result))


def against_natal_factors_of(result: Mapping[str, Any], kind: str) -> tuple[Factor, ...]:
    """Of a figure that a time makes of a birth: where its points are, and its certain aspects to the natal chart.

    Those within it have the ids of those to the natal chart, and are left out. So are, of progressions, those that the
    slow points have had from birth: they hardly move in a life, and it is no news of the day.
    """
    own = tuple(factor for factor in own_factors_of(result, kind) if factor.kind not in ("aspect", "pattern"))
    found = certain_inter_aspects(result)
    if kind == "progression":
        found = tuple(aspect for aspect in found if not _from_birth(aspect, result["natal"]))
    return own + tuple(_inter_factor(aspect, f"{kind}.", "") for aspect in found)


_QUICK: Final = ("sun", "moon", "mercury", "venus", "mars", "ascendant", "midheaven")  # by progression
_ANGLE_ORB: Final = 4.0  # degrees; a chart lists no aspects to its angles


def _from_birth(aspect: Mapping[str, Any], natal: Mapping[str, Any]) -> bool:
    """Whether a slow point's aspect to the natal chart is one of the natal chart itself."""
    first, second, name = aspect["first"], aspect["second"], aspect["aspect"]
    if first in _QUICK:
        return False
    if first == second:
        return True
    angles = natal.get("angles") or {}
    if second in angles:
        own = next((point["longitude"] for point in natal["points"] if point["name"] == first), None)
        return own is not None and abs(abs(arc(own, angles[second])) - aspect["angle"]) <= _ANGLE_ORB
    return any(a["aspect"] == name and {a["first"], a["second"]} == {first, second} for a in natal["aspects"])


def _inter_factor(aspect: Mapping[str, Any], ours: str = "first.", theirs: str = "second.") -> Factor:
    return Factor(
        id=f"{ours}{aspect['first']}.{aspect['aspect']}.{theirs}{aspect['second']}",
        kind="inter_aspect",
        subject=aspect["first"],
        value=aspect["aspect"],
        other=aspect["second"],
        strength=float(aspect.get("strength", 1.0)),
        applying=aspect.get("applying"),
    )
