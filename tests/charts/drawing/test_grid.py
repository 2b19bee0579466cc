"""The aspect grid and the legend: whose rows and columns, no empty rows, every kind told apart."""

import re
import sys
from fractions import Fraction
from itertools import combinations

import pytest

from charts.drawing import Words, wheel_svg
from charts.drawing.figure import read
from charts.drawing.glyphs import ASPECT_GLYPHS
from charts.drawing.marks import letters
from charts.drawing.themes import THEMES
from charts.engine.catalogue import ASPECTS
from tests.charts.drawing.test_wheel import EVERYTHING, SVG, drawn

EVERY_KIND = [aspect.name for aspect in ASPECTS]


def written(root) -> str:
    """All that is written in strokes, in the order of the document, without spaces."""
    return "".join(
        chr(int(found[1], 16))
        for e in root.iter(f"{SVG}use")
        if (found := re.search("-u([0-9a-f]+)$", e.attrib["href"]))
    )


def grid_lines(root):
    path = [e for e in root.iter(f"{SVG}path") if e.attrib.get("stroke") == THEMES["light"].hairline][-1].attrib["d"]
    return path.count("v")


def of_kinds(a_result, kinds):
    """A chart with one aspect of each kind, each of a pair of its own."""
    names = EVERYTHING[:8]
    result = a_result({name: 45.0 * index for index, name in enumerate(names)})
    pairs = combinations(names, 2)
    result["aspects"] = [
        {"first": first, "second": second, "aspect": kind, "strength": 0.9}
        for (first, second), kind in zip(pairs, kinds, strict=False)
    ]
    return result


def test_a_single_chart_has_no_rows_for_angles_that_nothing_is_in_aspect_to(a_result):
    result = a_result({"sun": 0.0, "moon": 90.0, "mars": 180.0})
    assert grid_lines(drawn(result, view="page", size=794)) == 3

    result["aspects"].append({"first": "sun", "second": "midheaven", "aspect": "trine", "strength": 0.5})
    assert grid_lines(drawn(result, view="page", size=794)) == 4


@pytest.mark.parametrize("rings", [2, 3])
@pytest.mark.parametrize(
    ("sky", "said"), [("Sky", "ROWS{rings}SKY·TRANSIT,COLUMNS1NATAL"), ("Sky " * 9, "ROWS{rings},COLUMNS1")]
)
def test_a_grid_of_rings_says_which_chart_its_rows_and_its_columns_are(a_result, rings, sky, said):
    """By the charts' names where there is room, else by the numbers that the tables beside it bear."""
    root = drawn(
        a_result(), view="page", size=794, beside=[{**a_result(), "kind": "transit", "name": sky}] * (rings - 1)
    )

    assert said.format(rings=rings) in written(root)
    assert "1NATAL2SKY" in written(root)


def test_every_aspect_in_the_grid_has_a_sign_of_its_own():
    without = [aspect for aspect in ASPECTS if aspect.name not in ASPECT_GLYPHS]

    assert len({letters(aspect.name) for aspect in without}) == len(without) == 11
    for aspect in without:
        assert float(Fraction(letters(aspect.name))) * 360.0 == pytest.approx(aspect.angle, abs=0.01)


def test_the_legend_of_a_page_is_the_key_of_its_grid(a_result):
    text = written(drawn(of_kinds(a_result, EVERY_KIND), view="page", size=794))

    for row in ("QUINTILES", "SEPTILES1/72/73/7", "NOVILES1/92/94/9", "DECILES1/103/10", "UNDECILE1/11",
                "VIGINTILE1/20", "QUINDECILE11/24"):  # fmt: skip
        assert row in text
    assert "BISEPTILE" not in text


def test_a_kind_alone_in_its_family_has_its_own_name_and_the_wheel_no_key(a_result):
    root = drawn(of_kinds(a_result, ["biseptile"]), size=794)

    assert "BISEPTILE" in written(root)
    assert "2/7" not in written(root)


def test_the_legend_of_a_wheel_names_what_has_a_line_and_nothing_else(a_result):
    result = a_result({name: 2.4 * index for index, name in enumerate(EVERYTHING[:60])})
    result["aspects"] = [
        {"first": first, "second": second, "aspect": "trine", "strength": 0.9}
        for first, second in list(combinations(EVERYTHING[:60], 2))[:140]
    ] + [{"first": "sun", "second": EVERYTHING[59], "aspect": "novile", "strength": 0.1}]

    assert "TRINE" in written(drawn(result))
    assert "NOVILE" not in written(drawn(result))


def test_a_long_name_is_written_in_full_where_there_is_room(a_result):
    said = Words("ru", {"true_south_node": "Истинный южный узел"})

    assert "TRUESOUTHNODE" in written(drawn(a_result(), view="page", size=794))
    assert "ИCTИHHЫЙЮЖHЫЙУЗEЛ" in written(drawn(a_result(), view="page", size=794, words=said))


def test_rings_put_together_bear_their_charts_names(a_result):
    beside = [{**a_result(), "kind": "natal", "name": "Byron & Co"}, {**a_result(), "kind": "natal", "name": "東京都"}]
    root = drawn({**a_result(), "kind": "natal", "name": "Ada"}, beside=beside)

    assert "1ADA·NATAL2BYRON&CO·NATAL3NATAL" in written(root)
    told = root.find(f"{SVG}desc").text
    assert "Ring 2, Byron & Co · Natal: " in told
    assert "Ring 3, 東京都 · Natal: " in told


def test_a_name_in_a_comparison_is_told_too(a_result):
    first, second = ({**a_result(), "name": name} for name in ("Ada", "W" * 200))
    root = drawn({"kind": "synastry", "first": first, "second": second, "inter_aspects": []})

    assert "1ADA·FIRST" in written(root)
    assert "W" * 20 not in written(root)


def test_tens_of_thousands_of_aspects_that_are_not_drawn_cost_little(a_result):
    result = a_result({name: 360.0 * index / len(EVERYTHING) for index, name in enumerate(EVERYTHING)})
    result["aspects"] = [
        {"first": first, "second": second, "aspect": kind, "strength": (index % 97) / 97}
        for index, (first, second) in enumerate(combinations(EVERYTHING, 2))
        if index % 3
        for kind in EVERY_KIND[index % 22 :: 22]
    ]
    assert len(result["aspects"]) > 40_000

    figure, named = read(result), set(EVERYTHING)
    named = {point.name for point in figure.points}
    drawable = [a for a in result["aspects"] if {a["first"], a["second"]} <= named]
    assert (figure.found, len(figure.connections)) == (len(result["aspects"]), len(drawable))
    assert [connection.strength for connection in figure.closest] == [96 / 97] * 5
    few = {**result, "aspects": result["aspects"][:100]}
    # It is 2.6 times; when each of them was read it was fifty.
    assert calls(result) < 4 * calls(few)


def calls(result):
    """Of functions, while the wheel is drawn: as good a measure of work as seconds, and the same each time."""
    made = 0

    def count(frame, event, argument):
        nonlocal made
        made += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        wheel_svg(result, title="Ada")
    finally:
        sys.setprofile(None)
    return made
