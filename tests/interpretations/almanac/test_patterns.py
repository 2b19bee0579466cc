"""Figures of several planets in a reading: each kind named once in full, on the factor of its own."""

import pytest

from charts.engine.patterns.figures import PATTERNS
from charts.factors import Factor, factors_of
from interpretations.almanac import Section, Sentence, write
from interpretations.almanac.lexicon import lexicon
from interpretations.grounding import is_grounded, judge
from tests.interpretations.almanac.skies import cast


def sentences(sections: tuple[Section, ...]) -> list[Sentence]:
    return [sentence for section in sections for sentence in section.sentences]


def pattern(kind: str, number: int, points: str, **more: str) -> Factor:
    return Factor(f"pattern.{kind}.{number}", "pattern", "pattern", kind, points=tuple(points.split()), **more)


def about(factors: tuple[Factor, ...], kind: str, style: str = "detailed") -> list[Sentence]:
    """The sentences of a reading that rest on such patterns."""
    found = [s for s in sentences(write(factors, style=style)) if any(f".{kind}." in f for f in s.factors)]
    return [s for s in found if s.factors[0].startswith("pattern.")]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("kind", [kind for kind in PATTERNS if kind != "stellium"])
def test_a_figure_is_named_with_those_who_make_it(kind: str, seed: int) -> None:
    factors = tuple(f for f in factors_of(cast(seed)) if f.kind != "pattern")
    figure = pattern(kind, 1, "sun mars jupiter", other="mars")

    [sentence] = about((*factors, figure), kind)
    [brief] = about((*factors, figure), kind, "concise")

    for told in (sentence, brief):
        assert told.factors == (figure.id,)
        assert lexicon("en").grammar["patterns"][kind]["noun"] in told.text
        assert all(name in told.text for name in ("Sun", "Mars", "Jupiter"))


def test_figures_of_one_kind_are_told_once_in_full_and_then_in_passing() -> None:
    factors = tuple(f for f in factors_of(cast(1)) if f.kind != "pattern")
    points = ("sun moon mars", "moon venus saturn", "mercury jupiter pluto", "venus mars uranus", "sun venus neptune")
    figures = tuple(pattern("t_square", n, who, other=who.split()[-1]) for n, who in enumerate(points, 1))

    first, second, third = about((*factors, *figures), "t_square")

    assert first.factors == ("pattern.t_square.1",)
    assert second.factors == ("pattern.t_square.2", "pattern.t_square.3", "pattern.t_square.4")
    assert "the Moon, Venus and Saturn; by Mercury, Jupiter and Pluto; and by Venus, Mars and Uranus" in second.text
    assert third.factors == ("pattern.t_square.5",)
    assert "the Sun, Venus and Neptune" in third.text


def test_a_stellium_is_told_by_its_sign_and_house_and_only_once() -> None:
    places = [("sun", "leo", "5"), ("mercury", "leo", "5"), ("venus", "leo", "5"), ("mars", "virgo", "5")]
    factors = [Factor(f"{name}.{sign}", "sign", name, sign) for name, sign, _ in places]
    factors += [Factor(f"{name}.house.{house}", "house", name, house) for name, _, house in places]
    by_sign = pattern("stellium", 1, "sun mercury venus", sign="leo")
    by_house = pattern("stellium", 2, "sun mercury venus mars", house="5")
    both = pattern("stellium", 1, "sun mercury venus", sign="leo", house="5")

    first, second = about((*factors, by_sign, by_house), "stellium")
    [together] = about((*factors, both), "stellium")
    without = [s.text for s in sentences(write(factors)) if "Mercury" in s.text and "Venus" in s.text]

    assert first.factors == (by_sign.id, "sun.leo", "mercury.leo", "venus.leo")
    assert "stellium" in first.text
    assert "Leo" in first.text
    assert second.factors == (by_house.id, *(f"{name}.house.5" for name, _, _ in places))
    assert "fifth house" in second.text
    assert set(together.factors) == {both.id, *first.factors[1:], *second.factors[1:4]}
    assert "Leo" in together.text
    assert "fifth house" in together.text
    assert len(without) == 2
    assert not any("stellium" in text for text in without)
    crowd = [
        s.text for s in sentences(write((*factors, by_sign, by_house))) if "Mercury" in s.text and "Venus" in s.text
    ]
    assert crowd == [first.text, second.text]


def test_a_figure_that_the_chart_does_not_have_is_not_grounded() -> None:
    factors = factors_of(cast(1))
    known = {factor.id for factor in factors if factor.kind != "pattern"}
    [claim] = about(
        (*(f for f in factors if f.kind != "pattern"), pattern("yod", 1, "sun mars pluto", other="sun")), "yod"
    )

    assert not is_grounded(claim, known)
    assert is_grounded(claim, known | {"pattern.yod.1"})
    assert judge([claim], known, removed=0).verdict == "ungrounded"
