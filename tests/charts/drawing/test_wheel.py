"""The wheel shows the chart: where things stand, what is left out, and in which limits."""

from collections.abc import Iterator
from itertools import pairwise
from math import atan2, degrees, hypot
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from charts.drawing import wheel_svg
from charts.drawing.geometry import Dial, number
from charts.drawing.glyphs import POINT_GLYPHS
from charts.drawing.layout import COMPACT, FULL
from charts.drawing.marks import STARS
from charts.drawing.spread import fitting_gap
from charts.drawing.themes import FAMILIES
from charts.engine.catalogue import ASPECT_TYPES, POINTS
from charts.engine.circle import wrap

SVG = "{http://www.w3.org/2000/svg}"
NAMES = list(POINT_GLYPHS)
EVERYTHING = [point.name for point in POINTS]


def drawn(result, **options) -> ElementTree.Element:
    return ElementTree.fromstring(wheel_svg(result, **{"title": "Natal chart of Ada", **options}))


def marked(root: ElementTree.Element, attribute: str) -> Iterator[tuple[str, ElementTree.Element]]:
    return ((element.attrib[attribute], element) for element in root.iter() if attribute in element.attrib)


def ticks(root: ElementTree.Element, ring: int = 0) -> dict[str, tuple[float, ...]]:
    return {
        name: ends
        for names, element in marked(root, "data-points")
        if element.attrib.get("data-ring", "0") == str(ring)
        for name, ends in zip(names.split(), batched(numbers(element.attrib["d"]), 4), strict=True)
    }


def batched(values: list[float], size: int) -> Iterator[tuple[float, ...]]:
    return zip(*[iter(values)] * size, strict=True)


def glyphs(root: ElementTree.Element, ring: int = 0) -> dict[str, tuple[float, float]]:
    group = next((e for e in root.iter() if e.attrib.get("id", "").endswith(f"-points{ring or ''}")), ())
    return {
        use.attrib["data-glyph"]: tuple(float(use.attrib[side]) * scale_of(layer) for side in "xy")
        for layer in group
        for use in layer
        if "data-glyph" in use.attrib
    }


def scale_of(layer: ElementTree.Element) -> float:
    return float(layer.attrib["transform"].removeprefix("scale(").removesuffix(")"))


def aspect_lines(root: ElementTree.Element) -> list[dict[str, str]]:
    """Each with what its kind gives it."""
    return [
        {**kind.attrib, **line.attrib}
        for kind in root.iter(f"{SVG}g")
        for line in kind
        if "stroke-opacity" in line.attrib and "data-cusp" not in line.attrib and line.tag == f"{SVG}path"
    ]


def longitude(spot: tuple[float, float], *, half: float, ascendant: float) -> float:
    """What the dial made of it, undone: counter-clockwise from the left."""
    return (degrees(atan2(half - spot[1], spot[0] - half)) - 180.0 + ascendant) % 360.0


def numbers(path: str) -> list[float]:
    return [float(part) for part in path.replace("M", " ").replace("L", " ").split()]


@pytest.mark.parametrize("theme", ["light", "dark", "print"])
@pytest.mark.parametrize("size", [200, 400, 499, 500, 600, 2500])
def test_the_document_is_well_formed_and_of_the_size_asked_for(a_result, theme, size):
    root = drawn(a_result(retrograde=("mercury",)), theme=theme, size=size)

    assert root.tag == f"{SVG}svg"
    assert (root.attrib["width"], root.attrib["height"]) == (str(size), str(size))
    assert root.attrib["viewBox"] == f"0 0 {size} {size}"


@pytest.mark.parametrize("size", [199, 2501, 0, -600, float("nan")])
def test_a_size_out_of_range_is_refused(a_result, size):
    with pytest.raises(ValueError, match=r"^size must be between 200 and 2500$"):
        wheel_svg(a_result(), title="Ada", size=size)


def test_an_unknown_theme_is_refused(a_result):
    with pytest.raises(ValueError, match=r"^theme must be one of light, dark, print$"):
        wheel_svg(a_result(), title="Ada", theme="sepia")


def test_the_themes_differ_in_colour_only(a_result):
    light, dark = (drawn(a_result(), theme=theme) for theme in ("light", "dark"))

    assert light.find(f"{SVG}rect").attrib["fill"] == "#fcfbf8"
    assert dark.find(f"{SVG}rect").attrib["fill"] == "#10131c"
    assert ticks(light) == ticks(dark)
    assert glyphs(light) == glyphs(dark)


def test_the_ascendant_is_at_the_left_and_the_zodiac_runs_counter_clockwise():
    dial = Dial(half=300.0, ascendant=20.5)

    assert dial.at(20.5, 0.8) == pytest.approx((60.0, 300.0))
    assert dial.at(110.5, 0.8) == pytest.approx((300.0, 540.0))
    assert dial.at(200.5, 0.8) == pytest.approx((540.0, 300.0))
    assert dial.at(290.5, 0.8) == pytest.approx((300.0, 60.0))


def test_the_four_angles_are_drawn_at_their_degrees(a_result):
    lines = {name: numbers(element.attrib["d"]) for name, element in marked(drawn(a_result()), "data-angle")}

    assert list(lines) == ["ascendant", "midheaven", "descendant", "imum_coeli"]
    assert lines["ascendant"] == [69.9, 300.0, 169.2, 300.0, 34.5, 300.0, 30.9, 300.0]
    assert lines["descendant"] == [530.1, 300.0, 430.8, 300.0, 565.5, 300.0, 569.1, 300.0]
    for name, true in {"midheaven": 279.8, "imum_coeli": 99.8}.items():
        assert longitude(lines[name][:2], half=300.0, ascendant=20.5) == pytest.approx(true, abs=0.01)


def test_cusps_that_are_angles_are_drawn_once(a_result):
    assert [name for name, _ in marked(drawn(a_result()), "data-cusp")] == ["2", "3", "5", "6", "8", "9", "11", "12"]


def test_the_ring_begins_with_aries_and_its_glyphs_stand_amid_their_signs(a_result):
    root = drawn(a_result(time_known=False))
    uses = [element for element in root.iter(f"{SVG}use") if element.attrib["href"].endswith(("-aries", "-libra"))]

    assert [element.attrib["transform"].split(")")[0] for element in uses] == [
        f"translate({number(x)} {number(y)}"
        for x, y in (Dial(300.0, 0.0).at(15.0, FULL.sign), Dial(300.0, 0.0).at(195.0, FULL.sign))
    ]


def test_a_sun_at_the_ascendant_has_its_tick_at_the_left_edge(a_result):
    root = drawn(a_result({"sun": 20.5}))

    assert ticks(root)["sun"] == (69.9, 300.0, 73.2, 300.0)
    assert glyphs(root)["sun"] == pytest.approx((92.4, 300.0), abs=0.05)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    centre=st.floats(0.0, 359.99),
    offsets=st.lists(st.floats(-180.0, 180.0) | st.floats(-5.0, 5.0), min_size=2, max_size=len(NAMES)),
    size=st.sampled_from([400, 600]),
)
def test_ticks_are_true_and_glyphs_keep_order_and_distance(a_result, centre, offsets, size):
    true = {name: wrap(centre + offset) for name, offset in zip(NAMES, offsets, strict=False)}
    layout, half = (FULL if size == 600 else COMPACT), size / 2
    band = layout.bands[0]
    root = drawn(a_result(true), size=size)

    at = Dial(half, 20.5).at
    for name, (x1, y1, x2, y2) in ticks(root).items():
        assert (x1, y1) == pytest.approx(at(true[name], layout.degree_inner), abs=0.0051)
        assert (x2, y2) == pytest.approx(at(true[name], band.tick), abs=0.0051)
    places = glyphs(root)
    assert ticks(root).keys() == places.keys() == true.keys()
    shown = [longitude(places[name], half=half, ascendant=20.5) for name in sorted(true, key=true.__getitem__)]
    arcs = [(after - before) % 360.0 for before, after in zip(shown, [*shown[1:], shown[0]], strict=True)]
    assert min(arcs) >= fitting_gap(len(true), band.gap) - 0.05
    assert sum(arcs) == pytest.approx(360.0)


@pytest.mark.parametrize(("size", "layout"), [(400, COMPACT), (600, FULL)])
@pytest.mark.parametrize("start", [300.0, 355.0])
def test_the_glyphs_of_a_stellium_do_not_touch(a_result, size, layout, start):
    names = NAMES[:6]
    root = drawn(a_result({name: (start + 2.0 * index) % 360.0 for index, name in enumerate(names)}), size=size)

    places = [glyphs(root)[name] for name in names]
    distances = [hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(places)]
    assert min(distances) >= layout.bands[0].glyph_size * size / 2


def test_without_a_birth_time_zero_aries_is_at_the_left_and_there_are_no_houses(a_result):
    root = drawn(a_result({"sun": 0.0, "moon": 180.0}, time_known=False))

    assert ticks(root) == {"sun": (69.9, 300.0, 73.2, 300.0), "moon": (530.1, 300.0, 526.8, 300.0)}
    assert list(marked(root, "data-cusp")) == list(marked(root, "data-angle")) == []


def test_a_chart_without_points_is_an_empty_wheel():
    root = drawn({"points": [], "houses": [], "angles": None, "aspects": []})

    assert ticks(root) == {}
    label = root.find(f"{SVG}title").text
    described = f"{label}. Drawn without houses and angles, 0° Aries at the left. No aspects."
    assert root.find(f"{SVG}desc").text == described


def test_degrees_are_written_from_500_on_and_cut_off_not_rounded(a_result):
    def letters(root, group="points"):
        groups = {e.attrib["id"]: e for e in root.iter(f"{SVG}g") if "id" in e.attrib}
        inside = next(e for key, e in groups.items() if key.endswith(f"-{group}"))
        written = [groups[e.attrib["href"][1:]] for e in inside.iter(f"{SVG}use") if e.attrib["href"][1:] in groups]
        return [chr(int(e.attrib["href"].split("-u")[1], 16)) for word in written for e in word]

    nearly_taurus = a_result({"sun": 29.9999})
    assert "".join(letters(drawn(nearly_taurus, size=500))) == "29°59′"
    assert letters(drawn(nearly_taurus, size=499)) == []


def test_retrograde_points_are_marked(a_result):
    def marks(root):
        return [e for e in root.iter(f"{SVG}use") if e.attrib["href"].endswith("-retrograde")]

    assert len(marks(drawn(a_result(retrograde=("mercury", "saturn"))))) == 2
    assert marks(drawn(a_result())) == []


def test_aspects_are_lines_between_true_degrees_by_kind_and_strength(a_result):
    result = a_result({"sun": 20.5, "moon": 200.5, "venus": 144.5, "mars": 22.5})
    result["aspects"] = [
        {"first": "sun", "second": "moon", "aspect": "opposition", "strength": 1.0},
        {"first": "sun", "second": "venus", "aspect": "trine", "strength": 0.5},
        {"first": "sun", "second": "mars", "aspect": "conjunction", "strength": 0.75},
        {"first": "sun", "second": "nobody", "aspect": "square", "strength": 0.75},
    ]
    lines = aspect_lines(drawn(result))

    assert [line["stroke-opacity"] for line in lines] == ["0.65", "1"]
    assert lines[1]["d"] == "M169.2 300L430.8 300"
    assert [line["stroke"] for line in lines] == ["#1d5ba3", "#b8322a"]
    assert [line.get("stroke-dasharray") for line in lines] == [None, "14 3"]


def test_a_point_and_an_aspect_that_the_wheel_does_not_know_are_still_drawn(a_result):
    result = a_result({"sun": 10.0})
    result["points"].append({"name": "vulcan", "longitude": 150.0, "sign": "virgo"})
    result["aspects"] = [{"first": "sun", "second": "vulcan", "aspect": "centile", "strength": 0.5}]
    root = drawn(result)

    assert set(glyphs(root)) == {"sun", "vulcan"} == set(ticks(root))
    assert "Sun centile Vulcan" in root.find(f"{SVG}desc").text


def test_a_star_casts_no_rays_and_a_lot_does(a_result):
    result = a_result({"sun": 10.0, "eros": 130.0, "regulus": 100.0})
    lines = aspect_lines(drawn(result))

    assert {(a["first"], a["second"], a["aspect"]) for a in result["aspects"]} == {
        ("sun", "eros", "trine"),
        ("sun", "regulus", "square"),
        ("eros", "regulus", "semisextile"),
    }
    assert [line["stroke"] for line in lines] == ["#1d5ba3"]


def test_a_chart_of_every_point_and_aspect_is_drawn(a_result):
    result = a_result({name: 360.0 * index / len(EVERYTHING) for index, name in enumerate(EVERYTHING)})
    assert {aspect["aspect"] for aspect in result["aspects"]} == set(ASPECT_TYPES)
    root = drawn(result)

    named = list(ticks(root))
    assert named == [point.name for point in POINTS if point.kind != "star"] == list(glyphs(root))
    assert next(marked(root, "data-unnamed"))[0] == str(len(EVERYTHING) - len(named))
    assert f", +{len(EVERYTHING) - len(named)} more." in root.find(f"{SVG}desc").text
    ids = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    assert {element.attrib["href"].removeprefix("#") for element in root.iter(f"{SVG}use")} <= set(ids)


def test_the_legend_has_room_for_every_aspect(a_result):
    """Six rows to a corner; the circle and the labels of its angles stay clear of all four."""
    result = a_result({name: 360.0 * index / 24 + index * index / 5 for index, name in enumerate(NAMES)})
    result["aspects"] = [
        {"first": "sun", "second": "moon", "aspect": name, "strength": 1.0} for name in (*ASPECT_TYPES, "unheard_of")
    ]
    samples = [
        e.attrib["d"] for e in list(drawn(result))[-1][-1].iter(f"{SVG}path") if "stroke-opacity" not in e.attrib
    ]
    spots = [numbers(path) for path in samples]

    assert len(spots) == len({FAMILIES.get(name, name) for name in ASPECT_TYPES}) - 1
    assert all(x2 - x1 == 24.0 for x1, _, x2, _ in spots)
    assert len({(x1 > 300.0, y) for x1, y, _, _ in spots}) == len(spots)
    assert all(y <= 80.0 + 0.01 or y >= 520.0 - 0.01 for _, y, _, _ in spots)


@pytest.mark.parametrize(
    ("answer", "points"),
    [
        ({"natal": {"sun": 10.0}, "first": {"moon": 20.0}}, {"sun"}),
        ({"first": {"sun": 10.0, "mars": 50.0}, "second": {"moon": 20.0}}, {"sun", "mars"}),
    ],
    ids=["a technique on one chart", "a comparison of two"],
)
def test_an_answer_without_a_figure_of_its_own_shows_the_chart_it_is_about(a_result, answer, points):
    result = {role: a_result(longitudes) for role, longitudes in answer.items()}
    root = drawn(result)

    assert ticks(root).keys() == points
    assert len(list(marked(root, "data-angle"))) == 4


def test_a_figure_of_its_own_comes_before_the_natal_chart(a_result):
    assert ticks(drawn({**a_result({"venus": 3.0}), "natal": a_result({"sun": 10.0})})).keys() == {"venus"}


def test_what_a_figure_lacks_is_not_drawn(a_result):
    """A composite has angles without a vertex, and points without latitude, motion or house."""
    result = {
        "points": [{"name": "sun", "longitude": 10.0, "sign": "aries"}],
        "angles": {"ascendant": 20.0, "midheaven": None},
    }
    root = drawn(result)

    assert ticks(root).keys() == {"sun"}
    assert [name for name, _ in marked(root, "data-angle")] == ["ascendant"]
    assert drawn({}).tag == f"{SVG}svg"


def test_every_shape_used_is_defined_and_ids_are_unique(a_result):
    root = drawn(a_result(dict(zip(NAMES, range(0, 360, 15), strict=True)), retrograde=tuple(NAMES)))
    ids = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]

    assert len(ids) == len(set(ids))
    assert {element.attrib["href"].removeprefix("#") for element in root.iter(f"{SVG}use")} <= set(ids)


def test_two_wheels_on_a_page_share_no_id_and_one_wheel_is_drawn_alike_twice(a_result):
    first, second = (wheel_svg(a_result(), title=title) for title in ("Ada", "Ada's sister"))

    def ids(svg):
        return {e.attrib["id"] for e in ElementTree.fromstring(svg).iter() if "id" in e.attrib}

    assert ids(first).isdisjoint(ids(second))
    assert wheel_svg(a_result(), title="Ada") == first


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [400, 600, 2000])
def test_the_fullest_chart_stays_under_80_kilobytes(a_result, theme, size):
    result = a_result({name: 19.37 * index for index, name in enumerate(NAMES)}, retrograde=tuple(NAMES))
    assert len(result["aspects"]) > 60

    assert len(wheel_svg(result, title="Ada" * 60, theme=theme, size=size).encode()) < 80_000


@pytest.mark.parametrize("view", ["wheel", "page"])
@pytest.mark.parametrize("rings", [1, 2, 3])
@pytest.mark.parametrize("count", [29, 40, 64, len(EVERYTHING)])
def test_with_however_many_points_and_the_most_hostile_title_it_stays_under_80_kilobytes(a_result, view, rings, count):
    names = EVERYTHING[:count]
    charts = [
        a_result({name: turn + 19.37 * index for index, name in enumerate(names)}, retrograde=tuple(names))
        for turn in (0.0, 100.0, 200.0)
    ]
    options = {"title": '"' * 200, "caption": ("1815-12-10 13:00 · London", "Natal · Placidus"), "size": 794}
    svg = wheel_svg(charts[0], beside=charts[1:rings], view=view, theme="dark", **options)

    assert len(svg.encode()) < 80_000
    root = ElementTree.fromstring(svg)
    unnamed = sum(int(count) for count, _ in marked(root, "data-unnamed"))
    lettered = 2 * (rings - 1)
    assert sum(len(ticks(root, ring)) for ring in range(rings)) + unnamed == rings * count + lettered


def test_a_star_with_a_planet_is_named_before_the_others(a_result):
    """The catalogue's last star at the Sun's degree; every other one is passed over."""
    result = a_result({name: 360.0 * index / len(EVERYTHING) for index, name in enumerate(EVERYTHING)})
    result["points"] = [p for p in result["points"] if p["name"] not in ("killing_planet", "eros_valens")]
    result["aspects"] = [{"first": "sun", "second": EVERYTHING[-1], "aspect": "conjunction", "strength": 1.0}]

    assert {name for name in glyphs(drawn(result)) if name in STARS} == {EVERYTHING[-1], EVERYTHING[64]}
