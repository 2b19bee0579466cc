"""The printed report of a stored chart."""

import time
from io import BytesIO

import pytest
from pypdf import PdfReader

from charts.drawing.figure import points_of
from charts.engine.catalogue import ASPECTS, POINTS
from charts.examples import TECHNIQUES
from interpretations.models import Interpretation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]


def pages(answer):
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    return [page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages]


def test_a_report_has_cover_wheel_and_tables(api, alice, ada):
    answer = api(alice).get(f"/charts/{ada['id']}/report.pdf")
    text = pages(answer)

    assert "Ada" in text[0]
    assert f"{len(text)} / {len(text)}" in text[-1]
    assert all(
        word in "".join(text) for word in ("Positions", "Sagittarius", "Houses and angles", "Aspects", "Balance")
    )
    assert api(alice).get(f"/charts/{ada['id']}/report.pdf").content == answer.content


def test_a_report_in_russian(api, alice, birth):
    settings = {"aspects": {aspect.name: 8.0 for aspect in ASPECTS}}
    chart = api(alice).post("/charts", {**birth, "settings": settings}).json()
    text = "".join(pages(api(alice).get(f"/charts/{chart['id']}/report.pdf", **{"Accept-Language": "ru"})))

    assert all(word in text for word in ("Положения", "Стрелец", "Дома и углы", "Аспекты", "Баланс"))
    assert "Аспекты (продолжение)" in text


def test_a_stranger_has_no_report(api, mallory, ada):
    answer = api(mallory).get(f"/charts/{ada['id']}/report.pdf")

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "CHART_NOT_FOUND")


def test_the_latest_completed_reading_is_in_it_and_changes_its_tag(api, alice, ada):
    from django.utils import timezone

    address = f"/charts/{ada['id']}/report.pdf"
    without = api(alice).get(address)
    Interpretation.objects.create(
        owner=alice, chart_id=ada["id"], topic="natal.overview", locale="en", status="completed",
        text="## The Sun\n\nA reading of its own.", completed_at=timezone.now(),
    )  # fmt: skip
    with_it = api(alice).get(address, **{"If-None-Match": without["ETag"]})

    assert "A reading of its own." in "".join(pages(with_it))
    assert "A reading of its own." not in "".join(pages(without))
    assert api(alice).get(address, **{"If-None-Match": with_it["ETag"]}).status_code == 304


@pytest.mark.parametrize("kind", ["synastry", "transit", "solar_arc", "composite", "firdaria"])
def test_charts_of_other_kinds_have_a_report(api, alice, kind):
    client = api(alice)
    made = client.post("/charts", {"kind": kind, **TECHNIQUES[kind][1]}).json()

    assert len(pages(client.get(f"/charts/{made['id']}/report.pdf"))) >= 3


def test_a_report_of_every_point_and_aspect_is_short_and_says_what_it_leaves_out(api, alice, birth):
    every = {"points": [point.name for point in POINTS], "aspects": {aspect.name: aspect.orb for aspect in ASPECTS}}
    client = api(alice)
    made = client.post("/charts", {**birth, "settings": every}).json()
    plain = client.post("/charts", birth).json()

    def report(chart):
        start = time.process_time()
        answer = client.get(f"/charts/{chart['id']}/report.pdf")
        return time.process_time() - start, pages(answer)

    report(plain)  # the first one reads the typeface
    usual, _ = report(plain)
    spent, text = report(made)

    assert len(made["points"]) > 300
    assert len(made["aspects"]) > 10_000
    assert len(text) <= 12
    assert spent < 6 * usual  # it is 3 times; a table of them all took minutes
    whole = " ".join("".join(text).split())
    for left_out in (len(made["points"]) - len(points_of(made, 64)), len(made["aspects"]) - 90):
        assert f"+{left_out} more: the chart's data in the API has them all." in whole


def test_a_report_of_two_full_charts_is_short_too(api, alice, birth):
    every = {"points": [point.name for point in POINTS][:150]}
    client = api(alice)
    both = {name: {part: birth[part] for part in ("moment", "place")} for name in ("first", "second")}
    made = client.post("/charts", {"kind": "synastry", **both, "settings": every}).json()
    text = pages(client.get(f"/charts/{made['id']}/report.pdf"))

    assert len(made["inter_aspects"]) > 1000
    assert len(text) <= 12
    assert f"+{len(made['inter_aspects']) - 50} more" in " ".join("".join(text).split())


def test_the_strongest_aspects_are_those_that_are_in_it(api, alice, birth):
    every = {"points": [point.name for point in POINTS][:60]}
    client = api(alice)
    made = client.post("/charts", {**birth, "settings": every}).json()
    strengths = sorted((aspect["strength"] for aspect in made["aspects"]), reverse=True)
    text = "".join(pages(client.get(f"/charts/{made['id']}/report.pdf")))

    assert len(strengths) > 90
    assert text.count("%") == 90
    assert f"{strengths[89]:.0%}" in text


@pytest.mark.parametrize(("language", "title"), [("en", "Natal chart"), ("ru", "Натальная карта")])
def test_a_nameless_chart_is_titled_by_its_kind(api, alice, birth, language, title):
    client = api(alice)
    made = client.post("/charts", {**birth, "name": ""}).json()
    text = pages(client.get(f"/charts/{made['id']}/report.pdf", **{"Accept-Language": language}))

    assert text[0].split("\n")[0].strip() == title
    assert f"{title} · " in text[0]


def test_figures_of_one_kind_are_told_apart(api, alice, birth):
    client = api(alice)
    made = client.post("/charts", {**birth, "moment": {"utc": "1962-02-05T00:10:00Z"}}).json()
    stelliums = [figure for figure in made["patterns"] if figure["pattern"] == "stellium"]
    whole = " ".join("".join(pages(client.get(f"/charts/{made['id']}/report.pdf"))).split())

    assert len(stelliums) > 1
    for figure in stelliums:
        where = [figure["sign"].capitalize()] if figure["sign"] else []
        where += [f"house {figure['house']}"] if figure["house"] else []
        assert f"Stellium {', '.join(where)} {figure['points'][0].capitalize()}" in whole
