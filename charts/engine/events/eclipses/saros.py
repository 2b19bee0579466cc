"""Saros series: which one an eclipse belongs to, and its place in it.

Eclipses 223 lunations apart belong to one series, eclipses 358 lunations (an inex) apart to neighbouring ones
(van den Bergh, Periodicity and Variation of Solar (and Lunar) Eclipses, 1955). As 358 × 38 ≡ 1 modulo 223, the lunation
fixes the number modulo 223, and of those only one is alive at a time. Anchors: in lunation 0 the solar series 112 and
the lunar 124, modulo 223. The lunations with which the series begin are those of the Five Millennium Canons.
"""

from typing import Final

_SAROS: Final = 223
_SOLAR_ANCHOR: Final = 112
_LUNAR_ANCHOR: Final = 124
_PER_LUNATION: Final = 1.0 / 383.0  # the numbers of living series drift upwards, within 26 of this mean
_SOLAR_MEAN: Final = 136
_LUNAR_MEAN: Final = 129

# fmt: off
_FIRST_SOLAR: Final = 101  # to 176: all that live from 1550 to 2650
_SOLAR_BEGINNINGS: Final = (
    -20663, -20082, -19947, -18920, -18562, -19096, -17846, -17934, -19583, -19002, -18198, -18063, -17482,
    -16678, -16543, -15739, -14935, -14800, -14219, -13192, -13057, -12476, -11449, -11760, -11625, -10152,
    -12470, -12558, -11085, -11173, -10815, -9788, -9653, -9295, -8268, -7910, -7552, -6525, -6167, -6032, -4782,
    -4647, -4735, -3262, -4465, -5668, -4641, -4283, -4148, -3344, -2763, -2405, -1601, -1020, -885, 142, 723,
    858, 1662, 2243, 2155, 3182, 3540, 1222, 1803, 2830, 2519, 3100, 4127, 4262, 4843, 5870, 6005, 6586, 7390,
    7525,
)
_FIRST_LUNAR: Final = 93  # to 174
_LUNAR_BEGINNINGS: Final = (
    -21133, -20775, -20417, -19390, -19255, -19343, -17870, -19296, -20276, -19026, -18891, -18756, -17729,
    -17371, -17236, -16209, -15628, -15493, -14466, -14108, -13750, -12723, -12365, -12453, -11203, -11068,
    -13163, -12359, -11778, -12089, -11285, -10481, -10346, -9542, -8961, -8603, -8022, -7218, -7083, -6279,
    -5475, -5563, -4759, -3955, -5381, -5915, -4219, -4976, -4841, -3591, -3456, -3098, -2071, -1936, -1355, -328,
    -193, 165, 1192, 1327, 1685, 2935, 2624, 752, 3786, 1914, 1826, 3076, 3211, 3569, 4596, 4954, 5089, 6116,
    6697, 6832, 7859, 8217, 8352, 9379, 9737, 7865,
)
# fmt: on


def solar_saros(lunation: int) -> tuple[int, int | None]:
    """Number of the series and of the eclipse in it, counted from 1; the latter None for series not listed."""
    series = _series(lunation, _SOLAR_ANCHOR, _SOLAR_MEAN)
    return series, _member(lunation, series - _FIRST_SOLAR, _SOLAR_BEGINNINGS)


def lunar_saros(lunation: int) -> tuple[int, int | None]:
    """The same of an eclipse of the Moon in the second half of a lunation."""
    series = _series(lunation, _LUNAR_ANCHOR, _LUNAR_MEAN)
    return series, _member(lunation, series - _FIRST_LUNAR, _LUNAR_BEGINNINGS)


def _series(lunation: int, anchor: int, mean: int) -> int:
    living = mean + round(lunation * _PER_LUNATION)
    return living + (anchor + 38 * lunation - living + _SAROS // 2) % _SAROS - _SAROS // 2


def _member(lunation: int, index: int, beginnings: tuple[int, ...]) -> int | None:
    if not 0 <= index < len(beginnings):
        return None
    return (lunation - beginnings[index]) // _SAROS + 1
