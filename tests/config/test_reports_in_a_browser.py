"""The queue of reports in a real browser: the text beside what is said of it, by day and by night, on a phone too."""

import pytest

from interpretations import services
from interpretations.models import ContentReport, Interpretation
from tests.config.test_office_in_a_browser import look_everywhere
from tests.config.test_prompts_in_a_browser import PHONE, author, look, office
from tests.interpretations.conftest import ask, at_once, chart, chart_of, places

__all__ = ["ask", "at_once", "author", "chart", "chart_of", "office", "places"]  # fixtures

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/admin/interpretations/contentreport/"


@pytest.fixture
def report(ask, at_once, alice):
    """Of a reading in which one sentence contradicts its chart; and a long queue behind it."""
    rows = [ask(topic=topic) for topic in ("natal.overview", "natal.work", "natal.mind")]
    for row in rows:
        services.write_interpretation(interpretation_id=row.pk)
    sections = Interpretation.objects.get(pk=rows[0].pk).sections
    sections[0]["sentences"][0]["text"] += " But Venus is in Leo, and the last of the houses holds a secret."
    Interpretation.objects.filter(pk=rows[0].pk).update(sections=sections)
    said = "The second sentence says that my Venus is in Leo. It is not, and nobody ever told me of a secret house."
    reasons = ("wrong", "offensive", "other")
    made = [
        services.report(writing=Interpretation.objects.get(pk=row.pk), by=alice, reason=reason, comment=said)[0]
        for row, reason in zip(rows, reasons, strict=True)
    ]
    return made[0]


def test_the_queue_and_a_report_open_fit_and_break_no_rule(office, server, report):
    look_everywhere(office, f"{server}{LIST}", "reports", "The second sentence")
    assert office.value("[...document.querySelectorAll('td.field-said')].map((cell) => cell.textContent.trim())") == [
        "Wrong", "Offensive", "Something else",
    ]  # fmt: skip
    look_everywhere(office, f"{server}{LIST}{report.pk}/change/", "a-report", "my Venus is in Leo")

    assert "('wrong'" not in office.value("document.body.innerText")
    assert office.value("document.querySelectorAll('mark.reading-contradicted').length") == 1


def test_one_is_dismissed_on_a_phone(office, server, report):
    look(office, f"{server}{LIST}{report.pk}/dismiss/", PHONE, "dismiss")

    office.value("document.querySelector('textarea[name=note]').value = 'Mended since.'")
    office.value("document.querySelector('button[name=confirmed]').click()")
    office.wait_for("document.body?.innerText.includes('Decided: 1 of 1.')")

    assert ContentReport.objects.get(pk=report.pk).status == "dismissed"
    assert [words for words in office.complaints if "favicon" not in words] == []
