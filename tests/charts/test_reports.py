"""The printed report of a stored chart."""

from io import BytesIO

import pytest
from pypdf import PdfReader

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


def test_a_report_in_russian(api, alice, ada):
    text = "".join(pages(api(alice).get(f"/charts/{ada['id']}/report.pdf", **{"Accept-Language": "ru"})))

    assert all(word in text for word in ("Положения", "Стрелец", "Дома и углы", "Аспекты", "Баланс"))


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
