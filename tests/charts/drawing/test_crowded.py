"""The fullest sheets stay short, and narrow houses keep their numbers."""

import re
from dataclasses import asdict

import pytest
from django.utils import translation

from charts.drawing import aspects, grid, page, wheel_svg
from charts.drawing.geometry import number
from charts.drawing.layout import FULL
from charts.drawing.sheet import THRIFTIEST
from charts.engine import ChartRequest, ChartSettings, compute_chart
from charts.engine.catalogue import ASPECTS, POINTS
from charts.wording import words

NEW_DELHI = 2437699.770833, 28.61, 77.21  # 1962-02-04 12:00 there
TROMSO = 2446420.854167, 69.65, 18.96  # 1985-12-21 09:30 there


def computed(moment, **settings):
    return {"kind": "natal", **asdict(compute_chart(ChartRequest(*moment, settings=ChartSettings(**settings))))}


@pytest.mark.parametrize("table", [aspects._MOST, grid._MOST, page._NOTE_LINES, page._PART, page._ROWS])
def test_each_step_of_thrift_leaves_out_as_much_as_the_one_before_it(table):
    assert len(table) == THRIFTIEST + 1
    assert list(table) == sorted(table, reverse=True)


@pytest.mark.parametrize("size", [600, 2500])
@pytest.mark.parametrize(("count", "orb"), [(40, 8.0), (50, 8.0), (120, 8.0), (80, 3.0)])
def test_the_fullest_page_is_under_eighty_thousand_bytes(count, orb, size):
    points = tuple(point.name for point in POINTS[:count])
    full = computed(NEW_DELHI, points=points, aspects={aspect.name: orb for aspect in ASPECTS})
    note = "The house system placidus is undefined at this latitude; the houses are porphyry. " * 5
    svg = wheel_svg(full, title="W" * 60, size=size, view="page", caption=("W" * 80, "W" * 80), notes=(note,))

    assert len(svg.encode()) <= 79_500
    assert "data-notes" in svg
    assert 'data-grid="aspects"' in svg


def test_the_numbers_of_narrow_houses_stand_over_the_lines_on_paper_of_their_own():
    svg = wheel_svg(computed(TROMSO, house_fallback="porphyry"), title="Ada", size=1000)
    halo, number = re.findall(r'<use href="#\w+-numbers" stroke="(#\w+)" stroke-width="([\d.]+)"/>', svg)

    assert (halo, number) == (("#fcfbf8", "8"), ("#5d6577", "1.75"))
    assert max(svg.rindex("data-angle="), svg.rindex("data-cusp=")) < svg.index('-numbers" stroke')


def test_the_paper_of_narrow_houses_leaves_the_angles_and_the_circle_of_the_aspects_whole():
    svg = wheel_svg(computed((2443689.416667, 66.4, 33.0)), title="Ada", size=1600)
    paper, radius = svg.index("data-plates="), number(FULL.aspect * 800.0)

    halo = svg.index('-numbers" stroke="#fcfbf8"')

    assert svg.rindex("data-cusp=") < paper < svg.index("data-angle=") < halo
    assert halo < svg.index(f' r="{radius}"', halo) < svg.index('-numbers" stroke="#5d6577"')


def test_the_fullest_comparison_in_letters_of_two_bytes_is_under_eighty_thousand_bytes():
    """A chart against itself: every point has its double at the same degree."""
    named = sorted(POINTS, key=lambda point: (point.kind == "star", point.kind == "lot"))
    long, points = "ЩЖЮФ@&%8" * 25, tuple(point.name for point in named[:150])
    one = {**computed(NEW_DELHI, points=points, aspects={aspect.name: 8.0 for aspect in ASPECTS}), "name": long}
    both = {"kind": "synastry", "first": one, "second": one, "inter_aspects": one["aspects"]}
    with translation.override("ru"):
        svg = wheel_svg(
            both, title=long, size=2500, view="page", caption=(long, long), notes=("ЩЖЮФ@ " * 80,), words=words()
        )

    assert len(svg.encode()) <= 80_000
    assert "data-notes" in svg
