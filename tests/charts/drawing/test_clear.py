"""Nothing runs into what is written: house numbers, retrograde marks, what stands under a glyph."""

from itertools import combinations, product
from math import hypot, radians, sin

import pytest

from charts.drawing.geometry import Dial
from charts.drawing.glyphs import BOX, POINT_GLYPHS
from charts.drawing.layout import layout_for
from charts.drawing.lettering import CAP_HEIGHT, width
from charts.drawing.outline import _spots
from charts.drawing.points import degree_and_minute
from charts.engine.houses import HouseFinder
from tests.charts.drawing.test_crowded import computed
from tests.charts.drawing.test_wheel import EVERYTHING, SVG, drawn, glyphs, longitude, scale_of


def uses(group):
    """Of each shape in a group of layers: what it is of, its middle and its scale, pixels."""
    return [
        (
            use.attrib["href"],
            (float(use.attrib["x"]) * scale_of(layer), float(use.attrib["y"]) * scale_of(layer)),
            scale,
        )
        for layer in group
        if layer.attrib.get("transform", "").startswith("scale")
        for scale in [scale_of(layer)]
        for use in layer
    ]


def ring(root, index=0):
    return next(e for e in root.iter(f"{SVG}g") if e.attrib.get("id", "").endswith(f"-points{index or ''}"))


def retrograde_marks(root, index=0):
    return [(spot, scale) for href, spot, scale in uses(ring(root, index)) if href.endswith("-retrograde")]


def house_numbers(root, size, layout):
    half = size / 2
    spots = [
        spot
        for group in root.iter(f"{SVG}g")
        for _, spot, _ in uses(group)
        if abs(hypot(spot[0] - half, spot[1] - half) - layout.house_number * half) < 1.0
    ]
    return list(dict.fromkeys(spots))


@pytest.mark.parametrize("size", [400, 600])
@pytest.mark.parametrize("rings", [1, 2, 3])
@pytest.mark.parametrize("first", [0.0, 10.0, 15.0, 26.0], ids=["equal", "whole sign", "vehlow", "late"])
@pytest.mark.parametrize("midheaven", [75.0, 88.0, 103.0, 105.0, 106.0, 119.0])
def test_house_numbers_stand_clear_of_the_lines_of_the_angles(a_result, size, rings, first, midheaven):
    """first: how far the Ascendant is into the first house."""
    result = a_result({"sun": 10.0})
    angles = {"ascendant": 190.0, "midheaven": midheaven, "descendant": 10.0, "imum_coeli": midheaven + 180.0}
    cusps = [(190.0 - first + 30.0 * house) % 360.0 for house in range(12)]
    result |= {"angles": angles, "houses": [{"number": n, "longitude": at} for n, at in enumerate(cusps, 1)]}
    layout, half = layout_for(size, rings), size / 2
    root = drawn(result, size=size, beside=[result] * (rings - 1))

    spots = house_numbers(root, size, layout)
    assert len(spots) == 12
    for number, spot in enumerate(spots, 1):
        place = longitude(spot, half=half, ascendant=190.0)
        assert (place - cusps[number - 1]) % 360.0 < 30.0
        wide = width(str(number)) * layout.small_text * half / CAP_HEIGHT
        for angle in angles.values():
            beside = layout.house_number * half * abs(sin(radians(place - angle)))
            assert beside > wide / 2.0 + 1.0 or abs((place - angle + 180.0) % 360.0 - 180.0) > 90.0


def test_an_angles_line_ends_before_a_retrograde_mark(a_result):
    result = a_result({"neptune": 99.8}, retrograde=("neptune",))
    root = drawn(result, size=600)
    plates = next(
        e for e in root.iter(f"{SVG}path") if e.attrib.get("stroke-linecap") == "butt" and "l" in e.attrib["d"]
    )
    start, step = (part.replace("-", " -").split() for part in plates.attrib["d"].removeprefix("M").split("l"))
    foot = [float(a) + float(b) for a, b in zip(start, step, strict=True)]

    ((spot, scale),) = retrograde_marks(root)
    assert hypot(foot[0] - 300.0, foot[1] - 300.0) <= hypot(spot[0] - 300.0, spot[1] - 300.0) - 9.5 * scale


def text_of(root, href):
    """What a defined word spells."""
    word = next(e for e in root.iter(f"{SVG}g") if e.attrib.get("id") == href.removeprefix("#"))
    return "".join(chr(int(use.attrib["href"].rpartition("-u")[2], 16)) for use in word)


def written(root, index=0):
    """Of each text at the points: what it spells, and the box that it fills."""
    words = {e.attrib["id"] for e in root.iter(f"{SVG}g") if "id" in e.attrib}
    texts = [(text_of(root, href), at, k) for href, at, k in uses(ring(root, index)) if href[1:] in words]
    return [(text, box(at, k, -width(text) / 2.0, -7.0, width(text) / 2.0, 7.0)) for text, at, k in texts]


@pytest.mark.parametrize("turn", range(0, 360, 10))
def test_degrees_and_minutes_of_neighbours_are_clear_of_each_other(a_result, turn):
    places = {name: (4.5 + turn + 1.0 * index) % 360.0 for index, name in enumerate(("sun", "moon", "mars"))}
    root = drawn(a_result(places, time_known=False), size=1000)

    boxes = [box for _, box in written(root)]
    assert len(boxes) >= 3
    assert all(apart(one, other) for one, other in combinations(boxes, 2))


@pytest.mark.parametrize(("place", "texts"), [(235.0, ["25°00′"]), (300.0, ["0°00′"]), (270.0, ["0°", "00′"])])
def test_a_slanting_degree_has_its_minute_beside_it(a_result, place, texts):
    """Above it the minute would be read for its neighbour's. 0° Aries is at the left, 270° at the top."""
    root = drawn(a_result({"sun": place}, time_known=False), size=1000)

    assert [text for text, _ in written(root)] == texts


@pytest.mark.parametrize("rings", [1, 2, 3])
@pytest.mark.parametrize("size", [400, 1000])
@pytest.mark.parametrize(
    ("latitude", "settings"),
    [(78.2, {"house_fallback": "porphyry"}), (78.2, {"house_system": "regiomontanus"}),
     (66.3, {}), (65.9, {"house_system": "koch"}), (78.2, {"house_system": "campanus"}),
     (86.0, {"house_system": "apc"}), (78.2, {"house_system": "topocentric"}), (-78.2, {"house_system": "apc"})],
)  # fmt: skip
def test_each_number_stands_in_its_own_house_however_narrow(rings, size, latitude, settings):
    result = computed((2448063.625, latitude, 15.6), **settings)
    root, half, layout = drawn(result, size=size, beside=[result] * (rings - 1)), size / 2, layout_for(size, rings)
    group = next(e for e in root.iter(f"{SVG}g") if e.attrib.get("id", "").endswith("-numbers"))
    spots = {
        int(use.attrib["data-house"]): spot
        for use, (_, spot, _) in zip(group.iter(f"{SVG}use"), uses(group), strict=True)
    }
    finder = HouseFinder(tuple(house["longitude"] for house in result["houses"]))

    assert sorted(spots) == list(range(1, 13))
    for number, spot in spots.items():
        assert finder.house(longitude(spot, half=half, ascendant=result["angles"]["ascendant"])) == number
    scale = layout.small_text * half / CAP_HEIGHT
    boxes = [
        box(spot, scale, -width(str(number)) / 2.0, -7.0, width(str(number)) / 2.0, 7.0)
        for number, spot in spots.items()
    ]
    assert all(apart(one, other) for one, other in combinations(boxes, 2))


def box(spot, scale, left, top, right, bottom):
    return spot[0] + scale * left, spot[1] + scale * top, spot[0] + scale * right, spot[1] + scale * bottom


def apart(one, other):
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


@pytest.mark.parametrize("rings", [2, 3])
@pytest.mark.parametrize("index", [0, 1])
@pytest.mark.parametrize("turn", range(0, 360, 15))
def test_a_retrograde_mark_stands_clear_of_its_degree_its_glyph_and_its_rings_circles(a_result, rings, index, turn):
    place = (45.5 + turn) % 360.0
    result = a_result({"sun": place}, time_known=False, retrograde=("sun",))
    root = drawn(result, size=1000, beside=[result] * (rings - 1))
    bands = [*layout_for(1000, rings).bands]
    band = bands[-1 - index]
    foot = bands[-index].rim if index else layout_for(1000, rings).house_outer

    shapes = uses(ring(root, index))
    ((spot, scale),) = [(spot, scale) for href, spot, scale in shapes if href.endswith("-retrograde")]
    mark = box(spot, scale, -6.0, -9.5, 7.8, 10.5)
    (sun,) = (
        box(s, k, -9.0, -9.0, 9.0, 9.0) for _, s, k in shapes if k == pytest.approx(band.glyph_size * 500 / BOX, 0.01)
    )
    ((at, size),) = [
        (s, k) for _, s, k in shapes if k not in (scale,) and k != pytest.approx(band.glyph_size * 500 / BOX, 0.01)
    ]
    half = width(degree_and_minute(place)[0]) / 2.0
    degree = box(at, size, -half, -7.0, half, 7.0)

    assert apart(mark, degree)
    assert apart(mark, sun)
    for x, y in product(mark[::2], mark[1::2]):
        assert foot * 500 < hypot(x - 500, y - 500) < band.rim * 500
    assert hypot(*(a - b for a, b in zip(spot, at, strict=True))) < 0.06 * 500


@pytest.mark.parametrize("rings", [2, 3])
@pytest.mark.parametrize("name", ["mars", "uranus", "neptune", "moon", "vesta", "jupiter"])
@pytest.mark.parametrize("retrograde", [(), ("mars", "uranus", "neptune", "vesta", "jupiter")])
def test_a_degree_stands_clear_of_the_strokes_of_its_glyph(a_result, rings, name, retrograde):
    scale = layout_for(1000, rings).bands[-1].glyph_size * 500 / BOX
    for place in range(20, 380, 9):
        result = a_result({name: float(place % 360)}, time_known=False, retrograde=retrograde)
        root = drawn(result, size=1000, beside=[result] * (rings - 1))
        x, y = glyphs(root)[name]
        ((_, (left, top, right, bottom)),) = written(root)

        for across, down in _spots(POINT_GLYPHS[name]):
            at = x + across * scale, y + down * scale
            assert not (left - 2.0 < at[0] < right + 2.0 and top - 2.0 < at[1] < bottom + 2.0)


@pytest.mark.parametrize("size", [400, 1000])
def test_in_a_crowd_a_retrograde_mark_stands_at_its_glyph(a_result, size):
    names = EVERYTHING[:60]
    root = drawn(a_result({name: 6.0 * index for index, name in enumerate(names)}, retrograde=tuple(names)), size=size)
    shown = [
        (float(use.attrib["x"]) * scale_of(layer), float(use.attrib["y"]) * scale_of(layer), scale_of(layer))
        for layer in ring(root)
        for use in layer
        if "data-glyph" in use.attrib
    ]
    marks = retrograde_marks(root)

    assert len(marks) == len(shown) == 60
    for (x, y, scale), ((left, top), mark) in zip(shown, marks, strict=True):
        assert hypot(left - x, top - y) < 12.0 * scale + 18.0 * mark


def test_glyphs_and_marks_stand_on_their_own_radius(a_result):
    """The dial of the helper is the drawing's."""
    root = drawn(a_result({"sun": 110.5}), size=1000)
    ((_, spot, _), *_) = uses(ring(root))

    assert spot == pytest.approx(Dial(500.0, 20.5).at(110.5, layout_for(1000).bands[0].glyph), abs=1.0)
