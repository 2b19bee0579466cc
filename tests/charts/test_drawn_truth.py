"""What a drawing and a report say of the chart: what it is, when it was, by which houses, how sure."""

import re
from io import BytesIO
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

from charts.drawing.lettering import spelled
from charts.models import Chart
from charts.wording import births_of, caption_of, notes_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]

SVG = "{http://www.w3.org/2000/svg}"
TROMSO = {"latitude": 69.65, "longitude": 18.96, "timezone": "Europe/Oslo"}
FALLBACK = "The house system placidus is undefined at latitude 69.65; the houses are porphyry."


@pytest.fixture
def drawn(api, alice):
    def make(name="Ada", *, local="1985-12-21T09:30:00", place=TROMSO, language="en", settings=None, **moment):
        client = api(alice)
        body = {"name": name, "moment": {"local": local, **moment}, "place": place}
        body["settings"] = settings or {"house_fallback": "porphyry"}
        made = client.post("/charts", body).json()
        address = f"/charts/{made['id']}"
        said = {"Accept-Language": language}
        svg = client.get(f"{address}/wheel.svg", {"view": "page"}, **said).content
        report = client.get(f"{address}/report.pdf", **said).content
        cover = PdfReader(BytesIO(report)).pages
        whole = [" ".join(page.extract_text().split()) for page in cover]
        return Chart.objects.get(pk=made["id"]), ElementTree.fromstring(svg), whole

    return make


def lines(root):
    """What is written in strokes, a line each."""
    found = []
    for group in root.iter(f"{SVG}g"):
        uses = [use.get("href", "") for use in group if use.tag == f"{SVG}use"]
        codes = [re.fullmatch(r"#[A-Za-z]+-u([0-9a-f]+)", use) for use in uses]
        found.append("".join(chr(int(code[1], 16)) for code in codes if code))
    return found


def written(root, text):
    return spelled(text).replace(" ", "") in "".join(lines(root))


def test_the_houses_that_were_used_are_named_and_the_notes_are_there(drawn):
    chart, root, report = drawn()

    assert caption_of(chart)[1] == "Natal chart · Porphyry · Tropical zodiac"
    assert notes_of(chart) == [FALLBACK]
    assert written(root, "Natal chart · Porphyry · Tropical")
    assert written(root, "The house system placidus is undefined at latitude 69.65")
    assert "Porphyry" in report[0]
    assert FALLBACK in report[0]


def test_coordinates_zone_and_universal_time_are_said(drawn, api, alice):
    chart, root, report = drawn()
    said = "69°39′00″N 18°57′36″E · Europe/Oslo UTC+01:00 · UT 1985-12-21 08:30:00"

    assert births_of(chart) == [said]
    assert written(root, said)
    assert said in report[0]


def test_each_birth_of_several_is_said_with_whose_it_is(drawn, api, alice):
    natal, _, _ = drawn()
    body = {"kind": "transit", "natal": str(natal.pk), "moment": {"utc": "2026-11-29T00:00:00Z"}}
    made = api(alice).post("/charts", body).json()
    svg = api(alice).get(f"/charts/{made['id']}/wheel.svg", {"view": "page"}).content
    births = births_of(Chart.objects.get(pk=made["id"]))

    assert births[-1] == (
        "Ada: 1985-12-21 09:30 · 69°39′00″N 18°57′36″E · Europe/Oslo UTC+01:00 · UT 1985-12-21 08:30:00"
    )
    assert written(ElementTree.fromstring(svg), "1985-12-21 08:30:00")


def test_an_unknown_hour_is_said_and_the_moons_minutes_are_not(drawn):
    chart, root, report = drawn(local="1985-12-21", time_known=False)
    moon = next(point for point in chart.result["points"] if point["name"] == "moon")
    degree = int(moon["longitude"] % 30)

    assert caption_of(chart)[0] == "1985-12-21 time unknown, drawn for noon · 69°39′00″N 18°57′36″E"
    assert caption_of(chart)[1] == "Natal chart · Tropical zodiac"
    assert written(root, "time unknown, drawn for noon")
    assert written(root, "over the day the Moon moves from")
    assert "over the day the Moon moves from" in report[0]
    assert f"~{degree}°" in "".join(report)
    assert f"~{degree}°{int(moon['longitude'] * 60) % 60:02d}" not in "".join(report)


@pytest.mark.parametrize(
    ("language", "date"),
    [
        ("en", "25 Dec 1642 (Julian), 4 Jan 1643 (Gregorian) 01:00"),
        ("ru", "25 Дек 1642 (юлианский), 4 Янв 1643 (григорианский) 01:00"),
    ],
)
def test_a_julian_birth_is_dated_as_given_and_in_the_gregorian_calendar(drawn, language, date):
    _, root, report = drawn(
        "Newton", local="1642-12-25T01:00:00", calendar="julian", language=language,
        place={"latitude": 52.8, "longitude": -0.63, "timezone": "Europe/London"},
    )  # fmt: skip

    assert date in report[0]
    assert written(root, date)


@pytest.mark.parametrize(
    ("language", "name", "label"),
    [
        ("en", "Ada", "Natal chart of Ada, page"),
        ("ru", "Ада", "Натальная карта: Ада, лист"),
        ("en", "", "Natal chart, page"),
        ("ru", "", "Натальная карта, лист"),
    ],
)
def test_a_screen_reader_hears_what_it_is(drawn, language, name, label):
    _, root, _ = drawn(name, language=language)

    assert (root.get("aria-label"), root.find(f"{SVG}title").text) == (label, label)
    assert root.find(f"{SVG}desc").text.startswith(f"{label}. ")


def test_a_name_in_another_script_does_not_vanish_unsaid(drawn):
    _, mixed, _ = drawn("東京 Ada")
    _, none, _ = drawn("東京")

    assert written(mixed, "·· Ada")
    assert not written(mixed, "The name is in letters that are not drawn.")
    assert written(none, "Natal chart")
    assert written(none, "The name is in letters that are not drawn.")
