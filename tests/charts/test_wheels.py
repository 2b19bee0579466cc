"""The wheel of a stored chart: a picture for its owner, and nothing but a picture."""

from xml.etree import ElementTree

import pytest

from charts.examples import ADA, TECHNIQUES
from charts.models import Kind
from charts.services import pictures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]


@pytest.fixture
def wheel(api, alice, ada):
    client = api(alice)

    def get(query=None, **headers):
        return client.get(f"/charts/{ada['id']}/wheel.svg", query, **headers)

    return get


def test_a_wheel_is_an_svg(wheel):
    answer = wheel()
    root = ElementTree.fromstring(answer.content)

    assert (answer.status_code, answer["Content-Type"]) == (200, "image/svg+xml; charset=utf-8")
    assert (root.tag, root.get("width"), root.get("height")) == ("{http://www.w3.org/2000/svg}svg", "600", "600")
    assert root.find("{http://www.w3.org/2000/svg}title").text == "Natal chart of Ada, wheel"


def test_opened_by_itself_it_can_do_nothing(wheel):
    answer = wheel()

    assert answer["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_hostile_name_stays_text(api, alice, birth):
    name = '</title><script>alert("x")</script>&'
    chart = api(alice).post("/charts", {**birth, "name": name}).json()
    root = ElementTree.fromstring(api(alice).get(f"/charts/{chart['id']}/wheel.svg").content)

    assert root.find("{http://www.w3.org/2000/svg}title").text == f"Natal chart of {name}, wheel"
    assert root.findall(".//{http://www.w3.org/2000/svg}script") == []


def test_theme_and_size(wheel):
    light, dark = wheel({"size": 300}), wheel({"size": 300, "theme": "dark"})

    assert ElementTree.fromstring(dark.content).get("width") == "300"
    assert light.content != dark.content
    assert len({wheel()["ETag"], light["ETag"], dark["ETag"]}) == 3


THEMES = {"en": "Must be one of: light, dark, print.", "ru": "Допустимо одно из: light, dark, print."}
VIEWS = {"en": "Must be one of: wheel, page.", "ru": "Допустимо одно из: wheel, page."}
SIZES = {"en": "Must be between 200 and 2500.", "ru": "Должно быть от 200 до 2500."}
WHOLE = {"en": "Must be a whole number.", "ru": "Должно быть целое число."}
STRANGE = {"en": "Unknown field.", "ru": "Неизвестное поле."}


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize(
    ("query", "field", "said"),
    [
        ({"theme": "blue"}, "theme", THEMES),
        ({"view": "poster"}, "view", VIEWS),
        ({"size": 199}, "size", SIZES),
        ({"size": 2501}, "size", SIZES),
        ({"size": -600}, "size", SIZES),
        ({"size": "large"}, "size", WHOLE),
        ({"size": "600.5"}, "size", WHOLE),
        ({"size": "٦٠٠"}, "size", WHOLE),
        ({"colour": "dark", "theme": "dark"}, "colour", STRANGE),
    ],
)
def test_what_cannot_be_drawn_is_named_in_the_callers_language(wheel, language, query, field, said):
    answer = wheel(query, **{"Accept-Language": language})

    assert (answer.status_code, answer.json()["error"]["details"]) == (400, {field: [said[language]]})


@pytest.mark.parametrize("drawing", ["wheel.svg", "wheel.png", "wheel.pdf", "report.pdf"])
def test_no_drawing_takes_a_parameter_that_it_does_not_read(api, alice, ada, drawing):
    answer = api(alice).get(f"/charts/{ada['id']}/{drawing}", {"locale": "ru", "Size": "600"})

    details = {"Size": ["Unknown field."], "locale": ["Unknown field."]}
    assert (answer.status_code, answer.json()["error"]["details"]) == (400, details)


def test_who_has_it_already_is_not_sent_it_again(wheel):
    first = wheel()
    again = wheel(**{"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])


def test_a_recomputed_chart_has_another_wheel(api, alice, ada, wheel):
    before = wheel()
    api(alice).patch(f"/charts/{ada['id']}", {"settings": {"house_system": "equal"}})
    after = wheel(**{"If-None-Match": before["ETag"]})

    assert (after.status_code, after.content != before.content) == (200, True)


@pytest.mark.parametrize("accept", ["image/svg+xml", "image/*", "*/*", "application/json"])
def test_browsers_get_the_picture_and_errors_are_json(wheel, accept):
    assert wheel(Accept=accept)["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert wheel({"size": 1}, Accept=accept)["Content-Type"] == "application/json"


def test_a_format_that_is_neither_is_refused(wheel):
    answer = wheel(Accept="image/png")

    assert (answer.status_code, answer.json()["error"]["code"]) == (406, "NOT_ACCEPTABLE")


def test_a_wheel_without_a_time_has_no_houses(api, alice, birth):
    body = {**birth, "moment": {"local": "1815-12-10", "time_known": False}}
    chart = api(alice).post("/charts", body).json()
    answer = api(alice).get(f"/charts/{chart['id']}/wheel.svg")

    assert (answer.status_code, b"house" in answer.content.lower().split(b"<desc")[1].split(b"without")[0]) == (
        200,
        False,
    )


def drawn_points(svg, ring="0"):
    """Path data of each point's tick, by name."""
    return {
        name: tick
        for line in ElementTree.fromstring(svg).iter()
        if "data-points" in line.attrib and line.get("data-ring", "0") == ring
        for name, tick in zip(line.get("data-points").split(), line.get("d").split("M")[1:], strict=True)
    }


@pytest.mark.parametrize("kind", [kind for kind in Kind.values if kind in TECHNIQUES])
def test_every_kind_of_chart_has_a_wheel(api, alice, kind):
    client = api(alice)
    made = client.post("/charts", {"kind": kind, **TECHNIQUES[kind][1]}).json()
    answer = client.get(f"/charts/{made['id']}/wheel.svg")

    assert answer.status_code == 200
    compared = "inter_aspects" in made
    shown = made if "points" in made and not compared else made.get("natal") or made["first"]
    assert drawn_points(answer.content).keys() == {point["name"] for point in shown["points"]}
    assert len(shown["points"]) >= 10
    moving = made.get("second") or (made if "points" in made else made.get(kind)) if compared else None
    outer = {point["name"] for point in moving["points"]} if moving else set()
    assert drawn_points(answer.content, "1").keys() - {"ascendant", "midheaven"} == outer


def test_a_technique_without_a_figure_shows_the_birth_it_is_about(api, alice):
    client = api(alice)
    birth = client.post("/charts", ADA).json()
    made = client.post("/charts", {"kind": "firdaria", "natal": birth["id"]}).json()
    wheels = [client.get(f"/charts/{chart['id']}/wheel.svg").content for chart in (birth, made)]

    assert "points" not in made
    assert drawn_points(wheels[0]) == drawn_points(wheels[1])


FORMS = {"svg": "image/svg+xml; charset=utf-8", "png": "image/png", "pdf": "application/pdf"}


@pytest.mark.parametrize("form", FORMS)
def test_each_format_has_its_type_and_tag(api, alice, mallory, ada, form):
    address = f"/charts/{ada['id']}/wheel.{form}"
    first = api(alice).get(address, {"theme": "print", "view": "page", "size": 794})
    again = api(alice).get(address, {"theme": "print", "view": "page", "size": 794}, **{"If-None-Match": first["ETag"]})

    assert (first.status_code, first["Content-Type"]) == (200, FORMS[form])
    assert first.content.startswith({"svg": b"<svg", "png": b"\x89PNG", "pdf": b"%PDF"}[form])
    assert (again.status_code, again.content) == (304, b"")
    stranger = api(mallory).get(address)
    assert (stranger.status_code, stranger.json()["error"]["code"]) == (404, "CHART_NOT_FOUND")


def test_a_wheel_in_russian(api, alice, ada):
    svg = api(alice).get(f"/charts/{ada['id']}/wheel.svg", **{"Accept-Language": "ru"}).content
    root = ElementTree.fromstring(svg)
    told = root.find("{http://www.w3.org/2000/svg}desc")

    assert told.get("{http://www.w3.org/XML/1998/namespace}lang") is None
    assert told.get("lang") == "ru"
    assert "Солнце — Стрелец, дом 9" in told.text


def test_a_further_chart_is_a_ring(api, alice, ada):
    client = api(alice)
    sky = client.post("/charts", {"kind": "transit", **TECHNIQUES["transit"][1]}).json()
    birth = f"/charts/{ada['id']}/wheel.svg"
    three = client.get(f"/charts/{sky['id']}/wheel.svg", {"with": ada["id"]})
    two = client.get(birth, {"with": sky["id"]})

    assert drawn_points(two.content, "1").keys() >= {"sun", "moon", "ascendant"}
    assert drawn_points(three.content, "2").keys() >= {"sun", "moon", "ascendant"}
    assert two["ETag"] != client.get(birth)["ETag"]


def test_a_further_chart_is_told_by_its_name(api, alice, ada, birth):
    client = api(alice)
    other = client.post("/charts", {**birth, "name": "Byron <b>"}).json()["id"]
    svg = client.get(f"/charts/{ada['id']}/wheel.svg", {"with": other}).content
    russian = client.get(f"/charts/{ada['id']}/wheel.svg", {"with": other}, **{"Accept-Language": "ru"}).content

    told = [ElementTree.fromstring(one).find("{http://www.w3.org/2000/svg}desc").text for one in (svg, russian)]
    assert "Ring 2, Byron <b> · Natal: " in told[0]
    assert "Byron <b> · Натальная: " in told[1]


def test_charts_beside_may_be_named_one_by_one(api, alice, ada, birth):
    client = api(alice)
    others = [client.post("/charts", {**birth, "name": name}).json()["id"] for name in ("B", "C")]
    address = f"/charts/{ada['id']}/wheel.svg"

    assert client.get(address, {"with": others}).content == client.get(address, {"with": ",".join(others)}).content
    assert client.get(address, {"with": [*others, ada["id"]]}).status_code == 400


def test_a_nameless_chart_beside_is_told_by_its_kind(api, alice, ada, birth):
    client = api(alice)
    other = client.post("/charts", {**birth, "name": ""}).json()["id"]
    svg = client.get(f"/charts/{ada['id']}/wheel.svg", {"with": other}, **{"Accept-Language": "ru"}).content

    assert ", Натальная карта: " in ElementTree.fromstring(svg).find("{http://www.w3.org/2000/svg}desc").text


def test_what_cannot_stand_beside_is_refused_by_name(api, alice, mallory, ada, birth):
    client, address = api(alice), f"/charts/{ada['id']}/wheel.png"
    hers = api(mallory).post("/charts", birth).json()["id"]
    sidereal = client.post("/charts", {**birth, "settings": {"zodiac": "sidereal", "ayanamsa": "lahiri"}}).json()["id"]
    asked = {"stranger": hers, "word": "ada", "many": ",".join([ada["id"]] * 3), "zodiac": sidereal}
    answers = {name: client.get(address, {"with": value}) for name, value in asked.items()}

    assert {name: answer.status_code for name, answer in answers.items()} == {
        "stranger": 404,
        "word": 400,
        "many": 400,
        "zodiac": 400,
    }
    assert all(list(answer.json()["error"]["details"]) == ["with"] for answer in answers.values())


@pytest.fixture
def no_easels(settings):
    """From now on nothing more can be painted."""
    pictures._kept().local.clear()

    def take_away():
        settings.PICTURES = {"AT_ONCE": 0, "WAITING": 0, "SECONDS": 1}
        pictures._easels.cache_clear()

    yield take_away
    pictures._easels.cache_clear()


def test_more_pngs_than_can_wait_are_put_off(api, alice, ada, no_easels):
    no_easels()
    answer = api(alice).get(f"/charts/{ada['id']}/wheel.png", {"size": 211})

    assert (answer.status_code, answer["Retry-After"]) == (503, "2")
    assert answer.json()["error"]["code"] == "SERVICE_UNAVAILABLE"
    assert api(alice).get(f"/charts/{ada['id']}/wheel.svg", {"size": 211}).status_code == 200


def test_the_same_png_is_painted_once(api, alice, ada, no_easels):
    client, address = api(alice), f"/charts/{ada['id']}/wheel.png"
    first = client.get(address, {"size": 212})
    no_easels()

    assert first["Content-Type"] == "image/png"
    assert client.get(address, {"size": 212}).content == first.content
    assert client.get(address, {"size": 213}).status_code == 503


def test_who_waits_too_long_for_its_turn_gives_it_up():
    easels = pictures.Easels(1, 1, 0.05)
    with easels.taken():
        for _ in range(3):
            with pytest.raises(pictures.PicturesBusy), easels.taken():
                pass
    with easels.taken():
        pass
