"""Glyphs make room for each other: distance and order are kept, and nothing moves that need not."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charts.drawing.spread import fitting_gap, spread

GAP = 7.0
longitudes = st.floats(0.0, 360.0, exclude_max=True, allow_nan=False)
clusters = st.builds(
    lambda centre, offsets: [(centre + offset) % 360.0 for offset in offsets],
    longitudes,
    st.lists(st.floats(-6.0, 6.0), min_size=2, max_size=30),
)
crowds = st.lists(st.sampled_from([0.0, 0.5, 100.0, 130.0, 240.0]), min_size=20, max_size=60)


def turning(values: list[float]) -> list[float]:
    """The arcs from each value to the next, round the circle once."""
    return [(after - before) % 360.0 for before, after in pairwise([*values, values[0]])]


def shown_in_order(true: list[float], shown: list[float]) -> list[float]:
    return [shown[index] for index in sorted(range(len(true)), key=lambda index: true[index] % 360.0)]


@given(st.one_of(st.lists(longitudes, min_size=2, max_size=60), clusters, crowds))
def test_the_distance_is_kept_and_the_order_round_the_circle(true):
    arcs = turning(shown_in_order(true, spread(true, GAP)))

    assert min(arcs) >= fitting_gap(len(true), GAP) - 1e-9
    assert sum(arcs) == pytest.approx(360.0)


@given(st.one_of(st.lists(longitudes, min_size=1, max_size=60), clusters))
def test_what_is_already_apart_does_not_move(true):
    shown = spread(true, GAP)
    again = spread(shown, GAP)

    assert [(after - before + 180.0) % 360.0 for before, after in zip(shown, again, strict=True)] == pytest.approx(
        [180.0] * len(true)
    )


def test_points_with_room_stay_at_their_true_degree():
    assert spread([10.0, 200.0, 100.0], GAP) == [10.0, 200.0, 100.0]


def test_a_pair_parts_evenly():
    assert spread([100.0, 101.0], 7.0) == pytest.approx([97.0, 104.0])


def test_a_pair_across_the_beginning_of_aries_parts_evenly():
    assert spread([359.5, 0.5], 7.0) == pytest.approx([356.5, 3.5])


def test_six_points_in_ten_degrees_fan_out_about_their_mean():
    shown = spread([300.0, 302.0, 304.0, 306.0, 308.0, 310.0], 7.0)

    assert shown == pytest.approx([287.5, 294.5, 301.5, 308.5, 315.5, 322.5])


def test_points_at_one_degree_keep_the_order_they_came_in():
    assert spread([50.0, 50.0, 50.0], 7.0) == pytest.approx([43.0, 50.0, 57.0])


def test_more_points_than_the_circle_has_room_for_share_it_evenly():
    shown = spread([0.1 * index for index in range(72)], 7.0)

    assert turning(shown) == pytest.approx([5.0] * 72)


def test_a_nearly_full_circle_keeps_the_distance_where_its_ends_meet():
    shown = spread([0.02 * index for index in range(51)], 7.0)

    assert min(turning(shown)) == pytest.approx(7.0)
    assert max(turning(shown)) == pytest.approx(360.0 - 50 * 7.0)


def test_two_crowds_that_would_meet_behind_push_each_other_back():
    shown = spread([0.0] * 20 + [120.0] + [240.0] * 20, 7.0)

    assert (shown[0], shown[19]) == pytest.approx((303.5, 76.5))
    assert shown[20] == pytest.approx(120.0)
    assert (shown[21], shown[40]) == pytest.approx((163.5, 296.5))
    assert min(turning(shown)) == pytest.approx(7.0)


def test_nothing_and_one_point():
    assert (spread([], GAP), spread([361.0], GAP)) == ([], [1.0])


def test_a_crowd_beside_a_line_stays_on_its_side():
    crowd = [100.5 + 0.5 * index for index in range(8)]
    places = spread([98.0, *crowd], 7.0, [100.0])

    assert places[0] <= 98.0
    assert 100.5 <= places[1] < 102.0
    assert all(after - before >= 7.0 - 1e-9 for before, after in pairwise(places))


def test_a_point_on_a_line_and_one_beside_it_alone_stay_where_they_are():
    assert spread([99.9, 120.0], 7.0, [99.9, 119.0]) == pytest.approx([99.9, 120.0])


def test_a_line_that_leaves_no_room_is_crossed():
    places = spread([101.0, 102.0, 103.0, 104.0], 7.0, [100.0, 110.0])

    assert places[0] == pytest.approx(101.0)
    assert all(after - before >= 7.0 - 1e-9 for before, after in pairwise(places))


@given(st.one_of(st.lists(longitudes, min_size=2, max_size=60), clusters, crowds), st.lists(longitudes, max_size=16))
def test_lines_change_neither_order_nor_distance(true, lines):
    arcs = turning(shown_in_order(true, spread(true, GAP, lines)))

    assert min(arcs) >= fitting_gap(len(true), GAP) - 1e-9
    assert sum(arcs) == pytest.approx(360.0)
