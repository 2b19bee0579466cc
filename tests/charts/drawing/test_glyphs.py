"""Whatever the engine names can be drawn, within its box, without a font."""

import re

import pytest

from charts.drawing.glyphs import POINT_GLYPHS, RETROGRADE, SIGN_GLYPHS
from charts.drawing.lettering import LETTERS, placed, width
from charts.engine.catalogue import POINTS, SIGN_NAMES

COMMAND = re.compile(r"[MLHVCSAZa][^MLHVCSAZa]*")
NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")
ARITY = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "A": 7, "a": 7, "Z": 0}


def commands(path: str) -> list[tuple[str, list[float]]]:
    found = COMMAND.findall(path)
    assert "".join(found) == path
    return [(command[0], [float(number) for number in NUMBER.findall(command[1:])]) for command in found]


def test_every_sign_of_the_catalogue_has_a_glyph_in_zodiacal_order():
    assert tuple(SIGN_GLYPHS) == SIGN_NAMES


def test_every_point_of_the_catalogue_has_a_glyph_of_its_own():
    paths = [POINT_GLYPHS[point.name] for point in POINTS]

    assert len(set(paths)) == len(POINTS) == 18


@pytest.mark.parametrize("path", [*SIGN_GLYPHS.values(), *POINT_GLYPHS.values(), RETROGRADE])
def test_a_glyph_is_well_formed_path_data_within_its_box(path):
    for letter, numbers in commands(path):
        if ARITY[letter] == 0:
            assert numbers == []
            continue
        assert numbers
        assert len(numbers) % (ARITY[letter] if letter not in "ML" else 2) == 0
        assert all(-12.0 <= number <= 12.0 for number in numbers if letter not in "Aa")


@pytest.mark.parametrize("letter", "0123456789°′ABCDEFGHIJKLMNOPQRSTUVWXYZ")
def test_a_letter_stays_within_its_width(letter):
    advance, path = LETTERS[letter]

    for command, numbers in commands(path):
        ends = {"A": numbers[5::7], "H": numbers, "V": [], "Z": []}.get(command, numbers[0::2])
        assert all(-0.5 <= x <= advance + 0.5 for x in ends), (letter, command, numbers)


def test_text_is_set_about_its_middle():
    assert width("11°") == 20.0
    assert placed("11°") == [("1", -10.0), ("1", -2.0), ("°", 6.0)]


def test_a_character_that_cannot_be_drawn_leaves_a_space():
    assert placed("A Ω") == [("A", -width("A Ω") / 2)]
