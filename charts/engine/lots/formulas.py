"""How each lot is cast, and who says so.

A lot lies as far from its base, which is the ascendant if nothing else is said, as the way is from one place to
another, with the zodiac: base + end − start. By night most go the other way round. A place is one of the seven
planets, `ascendant`, another lot, a degree of longitude, a house's cusp (`cusp_9`), or the traditional ruler of the
sign that one of these is in (`ruler_of_cusp_9`, `ruler_of_sun`).

Authorities: Vettius Valens, Anthology (2nd century); Dorotheus, Carmen astrologicum (1st); Paulus Alexandrinus,
Introduction (378); Abu Ma'shar, The Great Introduction VIII 3–4 (848); Abu 'Ali al-Khayyat, The Judgments of
Nativities (9th); al-Biruni, The Book of Instruction, 476 (1029, Wright's translation); Bonatti, Liber astronomiae
(13th). They often differ; one rule of each lot is given, Valens' where it is another beside it.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

Term = str | float


class Formula(NamedTuple):
    """base + end − start."""

    start: Term
    end: Term
    base: Term = "ascendant"

    def __str__(self) -> str:
        return f"{self.base} + {self.end} − {self.start}"

    def turned(self) -> "Formula":
        """The same way from end to start."""
        return Formula(self.end, self.start, self.base)


class Lot(NamedTuple):
    """A lot, how it is cast by day and by night, and where that is written."""

    name: str
    day: Formula
    night: Formula
    source: str


def _turned(name: str, start: Term, end: Term, source: str, base: Term = "ascendant") -> Lot:
    """By night the other way round."""
    day = Formula(start, end, base)
    return Lot(name, day, day.turned(), source)


def _same(name: str, start: Term, end: Term, source: str, base: Term = "ascendant") -> Lot:
    """By night as by day."""
    return Lot(name, Formula(start, end, base), Formula(start, end, base), source)


_PAULUS: Final = "Paulus Alexandrinus, Introduction 23"
_BIRUNI: Final = "al-Biruni, Book of Instruction 476"
_ABU_MASHAR: Final = "Abu Ma'shar, Great Introduction VIII 4"

# The Sun stands exalted in 19° Aries, the Moon in 3° Taurus.
_SUN_EXALTED, _MOON_EXALTED, _MID_CANCER = 19.0, 33.0, 105.0

_ALL: Final = (
    _turned("fortune", "sun", "moon", f"Valens, Anthology II 3; {_PAULUS}"),
    _turned("spirit", "moon", "sun", f"Valens, Anthology II 3; {_PAULUS}"),
    _turned("eros", "spirit", "venus", _PAULUS),
    _turned("necessity", "mercury", "fortune", _PAULUS),
    _turned("courage", "mars", "fortune", _PAULUS),
    _turned("victory", "spirit", "jupiter", _PAULUS),
    _turned("nemesis", "saturn", "fortune", _PAULUS),
    _turned("eros_valens", "fortune", "spirit", f"Valens, Anthology IV 25; {_BIRUNI}"),
    _turned("necessity_valens", "spirit", "fortune", f"Valens, Anthology IV 25; {_BIRUNI}"),
    # Fortune and Spirit in either order, whichever way is shorter; `casting` sees to it.
    _same("basis", "fortune", "spirit", "Valens, Anthology II 23"),
    Lot(
        "lot_of_exaltation", Formula("sun", _SUN_EXALTED), Formula("moon", _MOON_EXALTED),
        f"Valens, Anthology II 19; {_BIRUNI}",
    ),
    _turned("life", "jupiter", "saturn", _BIRUNI),
    _turned("reason", "mercury", "mars", _BIRUNI),
    _same("wealth", "ruler_of_cusp_2", "cusp_2", f"{_ABU_MASHAR}; Bonatti, Liber astronomiae VIII"),
    _same("treasure", "mercury", "venus", _BIRUNI),
    _same("siblings", "saturn", "jupiter", f"Dorotheus, Carmen I 19; {_BIRUNI}"),
    _same("number_of_siblings", "mercury", "saturn", _BIRUNI),
    _turned("father", "sun", "saturn", f"Dorotheus, Carmen I 13; {_PAULUS}"),
    _turned("mother", "venus", "moon", f"Dorotheus, Carmen I 14; {_PAULUS}"),
    _turned("ancestors", "saturn", "mars", _BIRUNI),
    _turned("real_estate", "saturn", "moon", _BIRUNI),
    _same("agriculture", "venus", "saturn", _BIRUNI),
    _turned("children", "jupiter", "saturn", f"Dorotheus, Carmen II 10; {_PAULUS}"),
    _turned("sickness", "saturn", "mars", f"{_ABU_MASHAR}; {_BIRUNI}"),
    _same("slaves", "mercury", "moon", _BIRUNI),
    _same("marriage_of_men", "saturn", "venus", f"Dorotheus, Carmen II 2; {_BIRUNI}"),
    _same("marriage_of_women", "venus", "saturn", f"Dorotheus, Carmen II 3; {_BIRUNI}"),
    _same("marriage_of_men_valens", "sun", "venus", f"Valens, Anthology II 38; {_ABU_MASHAR}"),
    _same("marriage_of_women_valens", "moon", "mars", f"Valens, Anthology II 38; {_ABU_MASHAR}"),
    _same("time_of_marriage", "sun", "moon", _ABU_MASHAR),
    _same("death", "moon", "cusp_8", f"{_ABU_MASHAR}; Bonatti, Liber astronomiae VIII", "saturn"),
    _turned("killing_planet", "ruler_of_ascendant", "moon", f"{_ABU_MASHAR}; {_BIRUNI}"),
    _same("travel", "ruler_of_cusp_9", "cusp_9", f"{_ABU_MASHAR}; {_BIRUNI}"),
    _turned("travel_by_water", "saturn", _MID_CANCER, f"{_ABU_MASHAR}; {_BIRUNI}"),
    _turned("faith", "moon", "mercury", f"{_ABU_MASHAR}; {_BIRUNI}"),
    _turned("intellect", "saturn", "moon", f"{_ABU_MASHAR}; {_BIRUNI}"),
    _turned("wisdom", "saturn", "jupiter", f"{_ABU_MASHAR}; {_BIRUNI}", "mercury"),
    _turned("kingship", "mars", "moon", f"al-Khayyat, Judgments of Nativities 30; {_BIRUNI}"),
    _turned("work", "mercury", "venus", _ABU_MASHAR),
    _same("friends", "moon", "mercury", f"{_ABU_MASHAR}; {_BIRUNI}"),
    _same("enemies", "ruler_of_cusp_12", "cusp_12", f"{_ABU_MASHAR}; {_BIRUNI}"),
    Lot(
        "captivity", Formula("ruler_of_sun", "sun"), Formula("ruler_of_moon", "moon"),
        f"{_ABU_MASHAR}; Bonatti, Liber astronomiae VIII",
    ),
)  # fmt: skip  # a line a lot

LOTS: Final[Mapping[str, Lot]] = MappingProxyType({lot.name: lot for lot in _ALL})
