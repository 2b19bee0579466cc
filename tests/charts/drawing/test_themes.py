"""Ink can be read on its ground (WCAG 2.2, 1.4.3), and lines can be told apart without colour."""

import pytest

from charts.drawing.themes import ELEMENTS, FAMILIES, LINES, OTHER_LINE, THEMES
from charts.engine.catalogue import ASPECTS, SIGNS


def luminance(colour: str) -> float:
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_of_contrast():
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
def test_glyphs_and_text_reach_aa(theme):
    colours = THEMES[theme]

    assert contrast(colours.ink, colours.paper) >= 7.0
    assert contrast(colours.muted, colours.paper) >= 4.5
    assert {name: contrast(*element) >= 4.5 for name, element in colours.elements.items()} == dict.fromkeys(
        ELEMENTS, True
    )


@pytest.mark.parametrize("theme", THEMES)
def test_aspect_lines_reach_aa(theme):
    colours = THEMES[theme]

    assert min(contrast(hue, colours.disc) for hue in colours.hues.values()) >= 4.5


def test_every_aspect_but_the_conjunction_has_a_line_that_differs_without_colour():
    assert set(LINES) == {aspect.name for aspect in ASPECTS} - {"conjunction"}
    dashes = {FAMILIES.get(aspect, aspect): line.dash for aspect, line in LINES.items()} | {"other": OTHER_LINE.dash}
    assert len(set(dashes.values())) == len(dashes)


def test_what_shares_a_line_is_one_part_of_the_circle_several_times():
    angles = {aspect.name: aspect.angle for aspect in ASPECTS}
    parts = {"quintiles": 5, "septiles": 7, "noviles": 9, "deciles": 10}

    assert {line: [a for a in LINES if LINES[a] is line] for line in LINES.values()} == {
        LINES[a]: [b for b in LINES if FAMILIES.get(b, b) == FAMILIES.get(a, a)] for a in LINES
    }
    for aspect, family in FAMILIES.items():
        times = angles[aspect] * parts[family] / 360.0
        assert times == pytest.approx(round(times), abs=0.001)


def test_elements_follow_the_signs():
    assert [ELEMENTS[index % 4] for index in range(12)] == [sign.element for sign in SIGNS]
