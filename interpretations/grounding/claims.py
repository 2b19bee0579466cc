"""What a sentence claims: statements that a chart can be asked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from interpretations.grounding.mentions import Item, Ref

# Statements of these kinds say one thing of one point, which has no second of the kind.
SINGLE: Final = ("sign", "house", "motion", "dignity")
OF_TWO: Final = ("aspect", "orb", "phase_of", "apart", "same", "reception")


class Statement(NamedTuple):
    """kind: what is said; refs: of whom; value: sign, aspect, figure …; numbers: houses, degrees, orbs, counts.

    ==========  ==================================================================================================
    sign        value: the sign; word: direct, retrograde, by which way it has come or goes on from there
    degree      value: the sign or ""; numbers: degrees, exactness (0 whole, 1 minutes, 2 an ordinal)
    stretch     one ref; value: the sign; numbers: from which of its degrees to which
    house       numbers: the house; owners: whose
    motion      value: retrograde, direct, stationary; crawling, slow, fast
    dignity     value: the dignity, or dignified, debilitated; word: the doctrine, if one is named
    quality     value: element, modality or polarity of the sign that the point is in, or a class of houses
    aspect      two refs; value: the aspect, or hard, soft, any
    orb         two refs; value: the aspect; word: under, over, about or ""; numbers: degrees, exactness
    phase_of    two refs; value: the aspect; word: applying, separating
    closer      four refs: the first two are closer (word: looser) than the others; value: kinds of their aspects
    outnumber   refs: of the two charts; word, value: as of counts; numbers: 1 more, -1 fewer
    fuller      value, word: houses, of which the first holds more planets; numbers: 1, or -1 fewer
    fullest     value: the house that holds as many planets as any
    tightest    two refs; value: the kind of their aspect, closest of its kind, or any
    apart       two refs; word: under, over, about or ""; numbers: degrees, exactness
    angle       value: the aspect; numbers: its degrees
    unaspected  one ref
    ruler       one ref; value: the house, angle or sign that it rules; owners: whose; word lord: the unit of time
    cusp        one ref; numbers: the house at whose cusp it is
    pattern     refs: that make it; apex: the one apart; value: the figure; word: sign or element; numbers: house, count
    figures     value: the figure; numbers: how many of them there are
    balance     value: element, modality or polarity; word: most, least, much, few, lack, or tie, more, less and another
    count       numbers: how many, at least (1) or at most (-1); word: sign, house, quality, motion or dignity; value
    each        value: a sign or house; word: as of counts, and its value; numbers: 1 all who are there are so, 0 none
    moon        value: the phase; or word: lit, and numbers: from what to what part; or word: before, after, and
                numbers: from how many to how many degrees
    sect        value: day, night
    general     value: a sign; word: its quality
    opposite    value: a sign; word: the sign opposite
    dignity_of  one ref; value: a sign; word: the dignity that it has there, wherever it is now
    cycle       one ref; value: unit of time; word: zodiac or sign; numbers: how many it takes to go through it
    lore        value: 1 if it is true of every chart, 0 if of none; word: of what
    elongation  value: the planet; numbers: degrees from the Sun, as said and as they are at most
    hour        value: known, unknown
    same        two refs; value: sign, house or element that they share
    reception   two refs: each in a sign of the other's
    date        value: year-month-day, of which parts may be 0; refs and word: of what; numbers: hours of the day
    unread      nothing: of this chart, but nobody knows what
    period      refs: the ruler, and within whose time; value: a date; word: start, end, bound or in, and the unit;
                or word: then (one follows the other), lasts, age, next (a house), heir (lord of the next)
    ==========  ==================================================================================================

    among: of counts, the planets that are counted, if not all ten.
    """

    kind: str
    refs: tuple[Ref, ...] = ()
    value: str = ""
    word: str = ""
    numbers: tuple[float, ...] = ()
    owners: frozenset[str] = frozenset()
    apex: tuple[Ref, ...] = ()
    among: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """kind: of the first option. options: readings of the words, of which any may be the meant one, or every one is.

    start, end: in the sentence. told: where the items that say it begin.
    """

    options: tuple[Statement, ...]
    start: int
    end: int
    negated: bool = False
    told: tuple[int, ...] = ()
    every: bool = False

    @property
    def kind(self) -> str:
        return self.options[0].kind


def claim(options: list[Statement], *items: Item, negated: bool = False, every: bool = False) -> Claim:
    """items: that say it."""
    return Claim(
        tuple(dict.fromkeys(options)),
        min(item.start for item in items),
        max(item.end for item in items),
        negated,
        tuple(item.start for item in items),
        every,
    )


def possible(claims: Iterable[Claim], *, two: bool) -> Iterator[Claim]:
    """Without what nobody says: that a point is in aspect to itself. two: whether it may be of two figures."""
    for one in claims:
        options = tuple(option for option in one.options if not _is_of_itself(option, two))
        if options:
            yield one if len(options) == len(one.options) else replace(one, options=options)


def _is_of_itself(statement: Statement, two: bool) -> bool:
    refs = statement.refs
    if len(refs) != 2 or statement.kind not in OF_TWO or refs[0][:2] != refs[1][:2]:
        return False
    return not two or (refs[0].owners == refs[1].owners and bool(refs[0].owners))
