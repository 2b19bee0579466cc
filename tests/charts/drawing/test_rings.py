"""Two and three rings: who stands where, what is joined, and that nothing touches."""

from itertools import pairwise
from math import hypot
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from charts.drawing import wheel_svg
from charts.drawing.geometry import Dial
from charts.drawing.glyphs import ASPECT_GLYPHS, POINT_GLYPHS
from charts.drawing.layout import layout_for
from charts.drawing.page import SIDE
from charts.drawing.spread import fitting_gap
from charts.engine.catalogue import POINTS
from charts.engine.circle import wrap
from tests.charts.drawing.test_wheel import aspect_lines, glyphs, longitude, marked, numbers, scale_of, ticks

SVG = "{http://www.w3.org/2000/svg}"
NAMES = list(POINT_GLYPHS)


def drawn(result, **options):
    return ElementTree.fromstring(wheel_svg(result, **{"title": "Ada", **options}))


@pytest.fixture
def a_transit(a_result):
    def make(moving, natal, aspects=()):
        return {"kind": "transit", **a_result(moving), "natal": a_result(natal), "inter_aspects": list(aspects)}

    return make


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    centre=st.floats(0.0, 359.99),
    offsets=st.lists(st.floats(-180.0, 180.0) | st.floats(-2.5, 2.5), min_size=2, max_size=len(NAMES)),
    size=st.sampled_from([400, 600]),
    rings=st.sampled_from([2, 3]),
)
def test_in_every_ring_ticks_are_true_and_glyphs_keep_order_and_distance(a_result, centre, offsets, size, rings):
    true = {name: wrap(centre + offset) for name, offset in zip(NAMES, offsets, strict=False)}
    chart = a_result(true)
    root = drawn(chart, beside=[chart] * (rings - 1), size=size)

    half, at = size / 2, Dial(size / 2, 20.5).at
    for ring, band in enumerate(reversed(layout_for(size, rings).bands)):
        whole = true | ({"ascendant": 20.5, "midheaven": 279.8} if ring else {})
        places, seen = glyphs(root, ring), ticks(root, ring)
        assert places.keys() == seen.keys() == whole.keys()
        for name, (x1, y1, x2, y2) in seen.items():
            assert (x1, y1) == pytest.approx(at(whole[name], band.rim), abs=0.0051)
            assert (x2, y2) == pytest.approx(at(whole[name], band.tick), abs=0.0051)
        shown = [longitude(places[name], half=half, ascendant=20.5) for name in sorted(whole, key=whole.__getitem__)]
        arcs = [(after - before) % 360.0 for before, after in zip(shown, [*shown[1:], shown[0]], strict=True)]
        assert min(arcs) >= fitting_gap(len(whole), band.gap) - 0.05
        assert sum(arcs) == pytest.approx(360.0)


@pytest.mark.parametrize("rings", [1, 2, 3])
@pytest.mark.parametrize("size", [400, 600])
def test_the_glyphs_of_seven_points_in_five_degrees_do_not_touch(a_result, rings, size):
    chart = a_result({name: 315.0 + 0.7 * index for index, name in enumerate(NAMES[:7])})
    root = drawn(chart, beside=[chart] * (rings - 1), size=size)

    for ring, band in enumerate(reversed(layout_for(size, rings).bands)):
        places = [glyphs(root, ring)[name] for name in NAMES[:7]]
        assert min(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(places)) >= band.glyph_size * size / 2


@pytest.mark.parametrize("size", [400, 600])
@pytest.mark.parametrize("rings", [1, 2, 3])
def test_the_bands_follow_each_other_inwards(size, rings):
    layout = layout_for(size, rings)

    assert len(layout.bands) == rings
    assert layout.bands[0].rim == layout.degree_inner
    feet = [*(band.rim for band in layout.bands[1:]), layout.house_outer]
    for band, foot in zip(layout.bands, feet, strict=True):
        inwards = (band.rim, band.tick, band.leader, band.glyph + band.glyph_size / 2, band.retrograde, foot)
        assert list(inwards) == sorted(inwards, reverse=True)
    assert layout.house_outer > layout.house_number > layout.aspect


def test_the_birth_stands_within_and_the_sky_round_it(a_transit):
    root = drawn(a_transit({"mars": 100.0}, {"sun": 10.0}))

    assert ticks(root, 0).keys() == {"sun"}
    assert ticks(root, 1).keys() == {"mars", "ascendant", "midheaven"}
    assert [name for name, _ in marked(root, "data-angle")][:2] == ["ascendant", "midheaven"]


def test_the_second_of_two_stands_round_the_first(a_result):
    result = {"first": a_result({"sun": 10.0}), "second": a_result({"moon": 20.0}), "inter_aspects": []}

    root = drawn({"kind": "synastry", **result})
    assert (ticks(root, 0).keys(), ticks(root, 1).keys() - {"ascendant", "midheaven"}) == ({"sun"}, {"moon"})


def test_points_moved_on_by_an_arc_stand_round_the_birth(a_result):
    directed = {"points": a_result({"sun": 40.0})["points"], "angles": [{"name": "midheaven", "longitude": 309.8}]}
    result = {"kind": "solar_arc", "natal": a_result({"sun": 10.0}), "solar_arc": directed, "inter_aspects": []}

    assert ticks(drawn(result), 1).keys() == {"sun", "midheaven"}


def test_aspects_join_the_rings_and_not_the_points_of_one(a_transit):
    between = {"first": "sun", "second": "sun", "aspect": "square", "strength": 1.0}
    root = drawn(a_transit({"sun": 110.5, "mars": 290.5}, {"sun": 20.5, "moon": 200.5}, [between]))
    lines = aspect_lines(root)

    radius = layout_for(600, 2).aspect
    at = Dial(300.0, 20.5).at
    (line,) = [line for line in lines if line.get("stroke-dasharray") == "6 3"]
    assert numbers(line["d"]) == pytest.approx([*at(110.5, radius), *at(20.5, radius)], abs=0.01)


def test_a_chart_put_beside_is_joined_by_the_aspects_that_there_are(a_result):
    svg = wheel_svg(a_result({"sun": 10.0}), title="Ada", beside=[{**a_result({"mars": 191.0}), "kind": "transit"}])

    told = ElementTree.fromstring(svg).find(f"{SVG}desc").text
    assert "Ring 2, Transit: Mars in Libra" in told
    assert "Mars opposition Sun" in told


def test_more_than_three_rings_are_refused(a_result, a_transit):
    with pytest.raises(ValueError, match="3 rings at most"):
        drawn(a_transit({"mars": 1.0}, {"sun": 10.0}), beside=[a_result(), a_result()])


def test_charts_of_two_zodiacs_are_refused(a_result):
    sidereal = {**a_result(), "settings": {"zodiac": "sidereal", "ayanamsa": "lahiri"}}
    with pytest.raises(ValueError, match="one zodiac"):
        drawn(a_result(), beside=[sidereal])


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("view", ["wheel", "page"])
@pytest.mark.parametrize("rings", [1, 2, 3])
def test_the_fullest_drawings_stay_under_80_kilobytes(a_result, theme, view, rings):
    names = [point.name for point in POINTS[:15]]
    chart = a_result({name: 19.37 * index for index, name in enumerate(names)}, retrograde=tuple(names))
    svg = wheel_svg(chart, title="Ada" * 60, theme=theme, view=view, size=794, beside=[chart] * (rings - 1))

    assert len(svg.encode()) < 80_000


@pytest.mark.parametrize("rings", [1, 2, 3])
def test_a_page_has_tables_a_grid_and_a_heading_and_no_font(a_result, rings):
    chart = a_result()
    root = drawn(chart, view="page", size=794, beside=[chart] * (rings - 1), caption=("10.12.1815 · London", "x"))

    assert (root.attrib["width"], root.attrib["height"]) == ("794", "1123")
    (grid,) = [group for name, group in marked(root, "data-grid")]
    assert list(grid.iter(f"{SVG}use"))
    assert not {e.tag.removeprefix(SVG) for e in root.iter()} & {"text", "style", "font", "image"}
    ids = [e.attrib["id"] for e in root.iter() if "id" in e.attrib]
    assert len(ids) == len(set(ids))
    assert {e.attrib["href"].removeprefix("#") for e in root.iter(f"{SVG}use")} <= set(ids)


def test_the_grid_of_one_chart_has_a_mark_for_each_aspect(a_result):
    result = a_result({"sun": 0.0, "moon": 90.0, "mars": 180.0})
    root = drawn(result, view="page", size=794)
    (grid,) = [group for _, group in marked(root, "data-grid")]

    names = {path: name for name, path in ASPECT_GLYPHS.items()}
    shapes = {e.attrib["id"]: e.attrib["d"] for e in root.iter(f"{SVG}path") if "id" in e.attrib}
    used = sorted(names[shapes[e.attrib["href"][1:]]] for e in grid.iter(f"{SVG}use"))
    assert used == sorted(aspect["aspect"] for aspect in result["aspects"]) == ["opposition", "square", "square"]


def test_the_tables_of_a_page_are_of_one_size_and_whole(a_result):
    """Twenty-four points each, and the outer charts' two angles; the inmost has fewer."""
    few = a_result({name: 29.0 * index % 360.0 for index, name in enumerate(NAMES[:12])})
    many = a_result({name: 14.9 * index for index, name in enumerate(NAMES)}, retrograde=tuple(NAMES[5:9]))
    root = drawn(few, size=1000, view="page", beside=[many, many])
    unit, spots = 1000 * SIDE / 600.0, []
    for layer in root.iter(f"{SVG}g"):
        if layer.attrib.get("transform", "").startswith("scale("):
            spots += [(x, y, scale_of(layer)) for x, y in positions(layer)]
    rows = [(x, y, scale) for x, y, scale in spots if y > 636.0 * unit and x < 374.0 * unit]
    places = [(y / unit - 643.0) / 12.5 for _, y, _ in rows]

    assert len({scale for *_, scale in rows}) == 4
    assert {round(place) for place in places} == set(range(13))
    assert places == pytest.approx([round(place) for place in places], abs=0.1)


def positions(layer):
    """Of the shapes in a layer, those in its columns among them, pixels."""
    scale = scale_of(layer)
    for element in layer:
        moved = element.attrib.get("transform", "")
        across = float(moved.removeprefix("translate(").removesuffix(")").split()[0]) if moved else 0.0
        for use in element if element.tag == f"{SVG}g" else [element]:
            yield (float(use.attrib.get("x", 0.0)) + across) * scale, float(use.attrib["y"]) * scale
