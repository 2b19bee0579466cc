"""One name by itself is a name and not its letters, wherever names are asked for."""

from collections.abc import Callable
from typing import Any

import pytest

from charts.engine import compute_chart
from charts.engine.comparison import inter_aspects
from charts.engine.directions import primary_directions, speculum
from charts.engine.errors import EngineError, UnknownName, UnsupportedSetting
from charts.engine.events.rising import find_risings
from charts.engine.lots import cast_lots
from charts.engine.midpoints import midpoint_trees
from charts.engine.progressed_aspects import progressed_aspects
from charts.engine.solar_arc import solar_arc_directions
from charts.engine.transits import find_transits
from tests.charts.engine.couple import CHARLES, DIANA

CHART, OTHER = compute_chart(DIANA), compute_chart(CHARLES)
YEAR = DIANA.julian_day + 7000.0, DIANA.julian_day + 7366.0
LIFE = DIANA.julian_day, DIANA.julian_day + 36500.0

ASKED: dict[str, tuple[Callable[[Any], Any], str]] = {
    "transits": (lambda names: find_transits(CHART, *YEAR, targets=names), "sun"),
    "midpoints": (lambda names: midpoint_trees(CHART, points=names), "sun"),
    "lots": (lambda names: cast_lots(CHART, names), "fortune"),
    "promissors": (lambda names: primary_directions(DIANA, *LIFE, promissors=names), "sun"),
    "significators": (lambda names: primary_directions(DIANA, *LIFE, significators=names), "ascendant"),
    "directed aspects": (lambda names: primary_directions(DIANA, *LIFE, aspects=names), "trine"),
    "motions": (lambda names: primary_directions(DIANA, *LIFE, motions=names), "direct"),
    "speculum": (lambda names: speculum(DIANA, names), "moon"),
    "progressed aspects": (lambda names: progressed_aspects(DIANA, *YEAR, aspects=names), "trine"),
    "progressed to angles": (lambda names: progressed_aspects(DIANA, *YEAR, angles=names), "ascendant"),
    "solar arc aspects": (lambda names: solar_arc_directions(DIANA, *YEAR, aspects=names), "trine"),
    "solar arc angles": (lambda names: solar_arc_directions(DIANA, *YEAR, angles=names), "vertex"),
    "synastry angles": (lambda names: inter_aspects(CHART, OTHER, angles=names), "midheaven"),
    "risings": (lambda names: find_risings("sun", YEAR[0], YEAR[0] + 5.0, 51.5, 0.0, events=names), "rise"),
}


@pytest.mark.parametrize("technique", ASKED)
def test_one_name_by_itself_is_a_name_and_not_its_letters(technique: str) -> None:
    ask, name = ASKED[technique]
    assert ask(name) == ask((name,)) == ask(iter([name]))
    assert ask(name)
    with pytest.raises(EngineError) as refusal:
        ask(f"{name}x")
    assert isinstance(refusal.value, UnknownName | UnsupportedSetting)
    assert f"{name}x" in refusal.value.details.values()
