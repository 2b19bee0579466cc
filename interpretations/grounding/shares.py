"""Whose numbers, elements and phases are told of, where two people are spoken of."""

import re
from collections.abc import Iterator
from typing import Final

from interpretations.grounding.claims import Claim, claim
from interpretations.grounding.groups import Reading
from interpretations.grounding.numbers import number_at

_WHOLE: Final = ("count", "balance", "moon", "sect", "pattern")
_PREDICATES: Final = (
    "sign",
    "place",
    "house",
    "element",
    "modality",
    "polarity",
    "motion",
    "hemisphere",
    "degree_noun",
)
_PEOPLE: Final = ("first", "second")
_END: Final = ("", "semicolon", "comma", "and", "planets", "subordinate")


def shared(reading: Reading, claims: list[Claim]) -> list[Claim]:
    """Claims of a whole chart, of whom the words say: "Boris has five planets in fire, Anna four"."""
    if reading.technique != "synastry":
        return claims
    found: list[Claim] = []
    for one in claims:
        if one.kind == "sign" and _is_shared(reading, one):
            found += [_rising(one, owner) for owner in _PEOPLE]
            continue
        if one.kind == "sign" and _is_rising(reading, one):
            found += [_rising(one, owner) for owner in _owners(reading, one)] or [one]
            continue
        if one.kind == "count" and _is_across(reading, one):
            continue  # "two of Boris's planets land in Anna's seventh house": those that are named are asked of
        if one.kind not in _WHOLE or one.options[0].owners:
            found.append(one)
            continue
        found += [_of(one, owner) for owner in _owners(reading, one)] or [one]
    return [*found, *_gapped(reading, found)]


def _of(one: Claim, owner: str) -> Claim:
    options = tuple(option._replace(owners=frozenset((owner,))) for option in one.options)
    return Claim(options, one.start, one.end, one.negated, one.told)


def _is_across(reading: Reading, one: Claim) -> bool:
    houses = one.options[0].owners
    whose = {reading.value(at - 1) for at in reading.of("planets") if reading.kind(at - 1) == "owner"}
    return bool(houses and whose) and not houses & whose


def _is_rising(reading: Reading, one: Claim) -> bool:
    """ "Anna has Leo rising"."""
    known = {reading.items[at].start for at in reading.of("rising")}
    return bool(known & {*one.told}) and not one.options[0].refs[0].owners


def _is_shared(reading: Reading, one: Claim) -> bool:
    """ "They share a rising sign, Sagittarius", «Асцендент у вас общий, Стрелец»: each of them has it."""
    ref = one.options[0].refs[0]
    return not ref.owners and ref.kind == "point" and _SHARED.search(reading.sentence.lower()) is not None


_SHARED: Final = re.compile(
    r"\b(?:they|you|you both|both of you|the two of you|you two) (?:both )?share (?:a|an|the same|one) "
    r"(?:rising|ascendant|sun|moon|mars|venus)\b|\b(?:общий асцендент|общий знак|один и тот же асцендент)\b"
)


def _rising(one: Claim, owner: str) -> Claim:
    owners = frozenset((owner,))
    refs = [tuple(ref._replace(owners=owners) for ref in option.refs) for option in one.options]
    options = tuple(option._replace(refs=ref) for option, ref in zip(one.options, refs, strict=True))
    return Claim(options, one.start, one.end, one.negated, one.told)


def _owners(reading: Reading, one: Claim) -> list[str]:
    places = [*_people(reading)]
    both = [at for at in reading.of("both") if reading.value(at) == "two"]
    before = [at for at in (*places, *both) if reading.items[at].start < one.end]
    near = max(before, default=None)
    if near is None and len({_person(reading, at) for at in places}) == 1:
        other = reading.sentence[: reading.items[places[0]].start]
        if _person(reading, places[0]) == "second" and _YOU.search(other) and one.end <= len(other):
            return ["first"]  # "your chart is diurnal, your partner's is nocturnal"
        near = places[0]
    if near is None:
        return []
    return [*_PEOPLE] if near in both else [_person(reading, near)]


_YOU: Final = re.compile(r"\b(?:у вас|вы|ваш\w*|you|yours?)\b(?!.*\b(?:оба|обоих|both|two)\b)", re.IGNORECASE)
# Who is named by a word that is nobody's name.
_PARTNER: Final = ("партнер", "partner")


def _people(reading: Reading) -> Iterator[int]:
    partners = [at for at, item in enumerate(reading.items) if item.kind in ("word", "theme", "owner")]
    partners = [at for at in partners if reading.text(at).startswith(_PARTNER)]
    for place, item in enumerate(reading.items):
        you = any(at < place for at in partners) and reading.text(place) in ("вы", "you")
        if you or place in partners or (item.kind == "owner" and item.value in _PEOPLE):
            yield place


def _person(reading: Reading, place: int) -> str:
    if reading.text(place) in ("вы", "you"):
        return "first"  # "your partner was born by night, and you by day"
    return reading.value(place) if reading.kind(place) == "owner" else "second"


def _gapped(reading: Reading, claims: list[Claim]) -> Iterator[Claim]:
    """ "…; Anna has just four": the same is counted of the other one."""
    counted = [one for one in claims if one.kind == "count" and one.options[0].owners]
    for place in reading.of("owner"):
        earlier = [one for one in counted if one.end <= reading.items[place].start]
        if not earlier or reading.value(place) not in _PEOPLE:
            continue
        last = max(earlier, key=lambda one: one.end)
        at = place + 1
        while reading.kind(at) in ("verb", "word", "dash", "within", "comma") and at - place < 5:
            at += 1
        if {reading.value(place)} == last.options[0].owners or reading.kind(at) not in ("cardinal", "number"):
            continue
        rest = {reading.kind(after) for after in reading.ahead(at, ("semicolon", "comma"))}
        if reading.kind(at + 1) in _END and not rest & {*_PREDICATES}:
            owners, number = frozenset((reading.value(place),)), number_at(reading, at)
            yield claim(
                [last.options[0]._replace(owners=owners, numbers=number)], reading.items[place], reading.items[at]
            )
