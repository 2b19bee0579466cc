"""How two charts agree, by themes: scores, and the factors that make them. Weights: ``data/compatibility.toml``."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import tanh
from pathlib import Path
from typing import Any, Final

from charts.factors import Factor

WEIGHTS: Final[Mapping[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "data" / "compatibility.toml").read_text(encoding="utf-8")
)


@dataclass(frozen=True, slots=True)
class Score:
    """points: 0 to 100; 50 is what two charts have on average. helping, hindering: the weightiest first."""

    theme: str
    points: int
    helping: tuple[Factor, ...]
    hindering: tuple[Factor, ...]


def scores(factors: Iterable[Factor]) -> tuple[Score, ...]:
    """Of every theme that an aspect or an overlay of these speaks of, in the order of the file."""
    factors = list(factors)
    hours = "hours" if any(factor.kind == "overlay" for factor in factors) else "no_hours"
    found = (_score(name, theme, factors, hours) for name, theme in WEIGHTS["themes"].items())
    return tuple(score for score in found if score.helping or score.hindering)


def overall(found: Iterable[Score]) -> int:
    """The mean of the themes, each by its share."""
    found = list(found)
    shares = [WEIGHTS["themes"][score.theme]["share"] for score in found]
    mean = sum(score.points * share for score, share in zip(found, shares, strict=True)) / sum(shares)
    return int(mean + 0.5)


def weight_of(factor: Factor, theme: Mapping[str, Any]) -> float:
    """What a factor adds to a theme, or takes from it; 0: nothing."""
    if factor.kind == "overlay":
        return float(theme["houses"].get(factor.value, 0.0)) if factor.subject in theme["points"] else 0.0
    if factor.kind != "inter_aspect":
        return 0.0
    pairs = theme["pairs"]
    pair = pairs.get(f"{factor.subject} {factor.other}", pairs.get(f"{factor.other} {factor.subject}", 0.0))
    return float(pair * theme["aspects"][factor.value] * factor.strength)


def raw(factors: Iterable[Factor], theme: Mapping[str, Any]) -> float:
    """The sum of the weights, from which what is usual has not been taken yet."""
    return sum(weight_of(factor, theme) for factor in factors)


def _score(name: str, theme: Mapping[str, Any], factors: list[Factor], hours: str) -> Score:
    weights = {factor: weight for factor in factors if (weight := weight_of(factor, theme))}
    ordered = sorted(weights, key=lambda factor: (-abs(weights[factor]), factor.id))
    # Summed in one order, lest the last bit of a float depend on that of the answer.
    surplus = sum(weights[factor] for factor in ordered) - theme["usual"][hours]
    points = int(50.0 + 50.0 * tanh(surplus / theme["scale"]) + 0.5)
    helping = tuple(factor for factor in ordered if weights[factor] > 0)
    return Score(name, points, helping, tuple(factor for factor in ordered if weights[factor] < 0))
