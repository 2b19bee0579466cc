"""What a screen reader hears, and what a hostile title cannot do."""

from xml.etree import ElementTree

import pytest

from charts.drawing import wheel_svg

SVG = "{http://www.w3.org/2000/svg}"


def words(svg: str) -> tuple[str, str]:
    root = ElementTree.fromstring(svg)
    assert root.attrib["role"] == "img"
    labels = [
        next(e for e in root.iter() if e.attrib.get("id") == name) for name in root.attrib["aria-labelledby"].split()
    ]
    assert [label.tag for label in labels] == [f"{SVG}title", f"{SVG}desc"]
    return labels[0].text, labels[1].text


def test_the_wheel_is_named_and_told(a_result):
    result = a_result({"sun": 257.9, "moon": 358.6, "true_south_node": 253.2}, retrograde=("true_south_node",))

    assert words(wheel_svg(result, title="Ada")) == (
        "Natal of Ada, wheel",
        "Natal of Ada, wheel. Sun in Sagittarius in house 8, Moon in Pisces in house 12, "
        "True south node in Sagittarius in house 8 retrograde. "
        "Ascendant in Aries, Midheaven in Capricorn, Descendant in Libra, Imum coeli in Cancer. "
        "1 aspect, the closest: Sun conjunction True south node.",
    )


def test_without_a_birth_time_it_says_so(a_result):
    result = a_result({"sun": 257.9, "moon": 347.9}, time_known=False)

    assert words(wheel_svg(result, title="The sky now"))[1] == (
        "Natal of The sky now, wheel. Sun in Sagittarius, Moon in Pisces. "
        "Drawn without houses and angles, 0° Aries at the left. "
        "1 aspect, the closest: Sun square Moon."
    )


def test_only_the_five_closest_aspects_are_told(a_result):
    told = words(wheel_svg(a_result(), title="Ada"))[1]

    assert told.rpartition("closest: ")[2].count(",") == 4


@pytest.mark.parametrize(
    ("title", "heard"),
    [
        ("</title><script>alert(1)</script>", "</title><script>alert(1)</script>"),
        ('"><svg onload="alert(1)">', '"><svg onload="alert(1)">'),
        ("]]>&amp;<!--", "]]>&amp;<!--"),
        ("A\x00da\x08\x1b", "A\ufffdda\ufffd\ufffd"),
        ("A\ud800da\ufffe\uffff", "A\ufffdda\ufffd\ufffd"),
        ("  Ада\n\t Лавлейс 🌙 ", "Ада Лавлейс 🌙"),
        (" \n ", "Chart"),
        ("", "Chart"),
    ],
)
def test_a_title_is_text_and_nothing_else(a_result, title, heard):
    svg = wheel_svg(a_result(), title=title)

    assert words(svg)[0] == ("Natal, wheel" if heard == "Chart" else f"Natal of {heard}, wheel")
    assert words(svg.encode().decode()) == words(svg)


def test_hostile_names_in_a_result_stay_text(a_result):
    result = a_result({"sun": 10.0})
    result["points"].append({"name": '"/><script>x</script>\x00', "longitude": 50.0, "sign": "<b>"})
    result["aspects"] = [{"first": "sun", "second": '"/><script>x</script>\x00', "aspect": "<i>", "strength": 1.0}]
    root = ElementTree.fromstring(wheel_svg(result, title="Ada"))

    known = {"svg", "title", "desc", "defs", "rect", "g", "path", "use", "circle"}
    assert {element.tag.removeprefix(SVG) for element in root.iter()} == known


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_strict_content_security_policy_has_nothing_to_forbid(a_result, theme):
    root = ElementTree.fromstring(wheel_svg(a_result(), title="Ada", theme=theme))

    assert not {element.tag.removeprefix(SVG) for element in root.iter()} & {"style", "script", "image", "text", "a"}
    attributes = {name for element in root.iter() for name in element.attrib}
    assert not {name for name in attributes if name == "style" or name.startswith("on")}
    assert all(e.attrib["href"].startswith("#") for e in root.iter() if "href" in e.attrib)
