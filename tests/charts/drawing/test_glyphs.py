"""Whatever the engine names can be drawn, within its box, without a font."""

import re

import pytest

from charts.drawing.glyphs import POINT_GLYPHS, RETROGRADE, SIGN_GLYPHS
from charts.drawing.lettering import CAP_HEIGHT, LETTERS, placed, spelled, width
from charts.drawing.marks import MARKS, RING, STAR
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


def test_every_point_of_the_catalogue_has_a_glyph_or_letters_of_its_own():
    drawn = [POINT_GLYPHS.get(point.name) or MARKS[point.name][:2] for point in POINTS]

    assert len(set(drawn)) == len(POINTS)
    assert [name for name in MARKS if name in POINT_GLYPHS] == []
    assert {point.kind for point in POINTS if point.name in MARKS} == {"lot", "star"}


def test_the_letters_are_those_that_one_would_expect():
    expected = {"eros": "ER", "marriage_of_men_valens": "MMV", "regulus": "REG", "algol": "ALG", "spica": "SPI"}
    expected |= {"deneb_algedi": "DEN", "alkaid": "ALK", "aldebaran": "ALD", "antares": "ANT"}

    assert {name: MARKS[name].letters for name in expected} == expected


def test_the_letters_of_a_mark_can_be_drawn_within_its_box():
    for name, mark in MARKS.items():
        cap = min(mark.cap, mark.room * CAP_HEIGHT / width(mark.letters))

        assert set(mark.letters) <= LETTERS.keys(), name
        assert cap >= 5.0, name
        assert abs(mark.middle) + cap / 2 <= 12.0, name
        assert width(mark.letters) * cap / CAP_HEIGHT <= mark.room + 1e-9, name


@pytest.mark.parametrize("path", [*SIGN_GLYPHS.values(), *POINT_GLYPHS.values(), RETROGRADE, RING, STAR])
def test_a_glyph_is_well_formed_path_data_within_its_box(path):
    for letter, numbers in commands(path):
        if ARITY[letter] == 0:
            assert numbers == []
            continue
        assert numbers
        assert len(numbers) % (ARITY[letter] if letter not in "ML" else 2) == 0
        assert all(-12.0 <= number <= 12.0 for number in numbers if letter not in "Aa")


@pytest.mark.parametrize("letter", "".join(LETTERS))
def test_a_letter_stays_within_its_width(letter):
    advance, path = LETTERS[letter]

    for command, numbers in commands(path):
        ends = {"A": numbers[5::7], "H": numbers, "V": [], "Z": []}.get(command, numbers[0::2])
        assert all(-0.5 <= x <= advance + 0.5 for x in ends), (letter, command, numbers)


def test_text_is_set_about_its_middle():
    assert width("11°") == 20.0
    assert placed("11°") == [("1", -10.0), ("1", -2.0), ("°", 6.0)]


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("Tromsø porph", "TROMSØ PORPH"),
        ("Łukasz, Łódź", "ŁUKASZ, ŁÓDŹ"),
        ("Ærø Ða Nẵng Þórshöfn Œuvre Øyvind", "ÆRØ ÐA NẴNG ÞÓRSHÖFN ŒUVRE ØYVIND"),
        ("Đà Jörg Müller Straße ıİ", "ÐÀ JÖRG MÜLLER STRAẞE Iİ"),
        ("Éва Лёвина", "ÉBA ЛЁBИHA"),
        ("Їжак, Ґедзь, ўсё", "ЇЖAK, ҐEДЗЬ, ЎCЁ"),
        ("Љубиша Ђорђе Њ Ћ Џ", "ЉУБИШA ЂOPЂE Њ Ћ Џ"),
        ("Әлия Ғ Қ Ң Ө Ұ Һ", "ƏЛИЯ Ғ Қ Ң Ө Ұ Һ"),
        ("Ψυχή, Ωμέγα ς", "ΨYXΉ, ΩMΈΓA Σ"),
        ("東京 Ada", "·· ADA"),
    ],
)
def test_text_is_spelled_in_the_alphabet_and_what_it_lacks_shows_as_a_dot(text, drawn):
    assert spelled(text) == drawn


@pytest.mark.parametrize(
    "letters",
    [
        "".join(map(chr, range(0xA1, 0x180))).replace("\xad", ""),
        "".join(map(chr, range(0x1EA0, 0x1EFA))),
        "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΆΈΉΊΌΎΏΪΫαβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ",
        "".join(map(chr, range(0x400, 0x460))) + "ҐґҒғҚқҢңӘәӨөҮүҰұҺһ",
        "".join(map(chr, range(0x21, 0x7F))),
    ],
)
def test_no_european_letter_is_a_dot(letters):
    assert [letter for letter in letters if letter != "·" and "·" in spelled(letter).replace("L·", "")] == []


def test_letters_that_differ_by_an_accent_are_drawn_apart():
    capitals = {letter for letter in LETTERS if letter.isalpha()}

    twins = [letter for letter in capitals if [LETTERS[other] for other in capitals].count(LETTERS[letter]) > 1]
    # Latin, Greek and Cyrillic letters that print has no difference for either.
    assert "".join(sorted(twins)) == "ÁÄÈÉËÍÏÓÖÝĂĔŸΆΈΊΌΎΪΫЀЁЇЌӐӒӖӦḰ"
