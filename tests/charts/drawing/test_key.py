"""The key of letters without a glyph, the captions of rings, and the leaders."""

from itertools import combinations, pairwise
from math import hypot

import pytest

from charts.drawing import Words
from charts.drawing.geometry import Dial
from charts.drawing.layout import layout_for
from charts.drawing.leaders import leaders
from charts.drawing.spread import spread
from tests.charts.drawing.test_grid import written
from tests.charts.drawing.test_wheel import SVG, drawn, marked

LOTS = {"sun": 10.0, "eros": 30.0, "necessity": 80.0, "father": 130.0}


def key_of(root):
    groups = [group for _, group in marked(root, "data-key")]
    words = {group.attrib["id"]: written(group) for group in root.iter(f"{SVG}g") if "id" in group.attrib}
    return [words[use.attrib["href"][1:]] for group in groups for use in group.iter(f"{SVG}use")]


@pytest.mark.parametrize("view", ["wheel", "page"])
def test_letters_in_a_ring_are_named_in_a_key(a_result, view):
    rows = key_of(drawn(a_result(LOTS), view=view, size=794))

    assert sorted(rows) == ["ER", "EROS", "FA", "FATHER", "NE", "NECESSITY"]


def test_the_key_is_in_the_readers_language_and_says_once_what_all_begin_with(a_result):
    words = Words("ru", {"eros": "Жребий Эроса", "necessity": "Жребий Победы", "father": "Жребий Отца"})
    rows = key_of(drawn(a_result(LOTS), words=words))

    assert {"ЖPEБИЙ...", "ЭPOCA", "ПOБEДЫ", "OTЦA"} <= set(rows)


def test_a_lot_alone_keeps_its_name_and_a_chart_without_any_has_no_key(a_result):
    alone = key_of(drawn(a_result({"sun": 1.0, "eros": 30.0}), words=Words("en", {"eros": "Lot of Eros"})))

    assert sorted(alone) == ["ER", "LOTOFEROS"]
    assert key_of(drawn(a_result())) == []


def test_a_caption_is_whole_where_there_is_room_and_drops_its_role_before_its_name(a_result):
    first, second = ({**a_result(), "name": name} for name in ("Ada Lovelace", "Charles Babbage"))
    result = {"kind": "synastry", "first": first, "second": second, "inter_aspects": []}
    said = Words("en", {"first": "First chart", "second": "Second chart"})

    assert "1ADALOVELACE·FIRSTCHART2CHARLESBABBAGE·SECONDCHART" in written(drawn(result, words=said))
    page = written(drawn(result, words=said, view="page", size=794, beside=[a_result()]))
    assert "CHARLESBABBAGE" in page
    assert "CHARLESBABBAGE·S" not in page


def test_a_wheel_without_houses_says_so_to_who_looks_at_it(a_result):
    hourless = a_result({"sun": 257.9}, time_known=False)

    assert "NOHOUSES,NOANGLES" in written(drawn(hourless))
    assert "NOHOUSES" not in written(drawn(a_result({"sun": 257.9})))


def test_a_page_whose_name_the_alphabet_lacks_is_headed_by_the_kind_of_chart(a_result):
    assert "NATAL" in written(drawn(a_result(), view="page", size=794, title="東京"))


@pytest.mark.parametrize("rings", [1, 2, 3])
def test_leaders_end_at_their_glyphs_and_keep_clear_of_ticks_and_of_each_other(rings):
    """Eleven points within a degree: ten lanes to either side."""
    dial, band = Dial(500.0, 0.0), layout_for(1000, rings).bands[0]
    true = [90.0 + 0.1 * index for index in range(11)]
    places = spread(true, band.gap)
    paths = leaders(dial, band, true, places, band.gap, band.glyph_size).split(' d="')
    ways = [_spots(way) for path in paths for way in path.split('"')[0].split("M")[1:]]
    ends = {min(range(11), key=lambda i, s=spots[-1]: _apart(s, dial.at(places[i], band.glyph))) for spots in ways}
    assert ends == set(range(11))
    radii = [hypot(x - 500.0, y - 500.0) / 500.0 for spots in ways for x, y in spots[1:]]
    assert max(radii) < band.tick - 0.005
    assert min(radii) > band.glyph + band.glyph_size / 2.0 - 0.001
    for one, other in combinations(ways, 2):
        assert not any(_cross(*a, *b) for a in pairwise(one[1:]) for b in pairwise(other[1:]))


def _spots(way):
    start, steps = way.split("l")
    x, y = (float(part) for part in start.replace("-", " -").split())
    values = [float(part) for part in steps.replace("-", " -").split()]
    spots = [(x, y)]
    for across, down in zip(values[::2], values[1::2], strict=True):
        x, y = x + across, y + down
        spots.append((x, y))
    return spots


def _apart(a, b):
    return hypot(a[0] - b[0], a[1] - b[1])


def _cross(a, b, c, d):
    def side(p, q, r):
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0
