"""A reading in the back office, in a real browser: nothing is refused by the page's policy, and all fits a phone."""

import pytest

from interpretations import services
from interpretations.models import Interpretation
from tests.config.test_prompts_in_a_browser import DESK, PHONE, author, fits, look, office
from tests.interpretations.conftest import ask, at_once, chart, chart_of, places

__all__ = ["ask", "at_once", "author", "chart", "chart_of", "office", "places"]  # fixtures

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_page_of_a_reading_opens_fits_and_breaks_no_rule(office, server, ask, at_once):
    row = ask()
    services.write_interpretation(interpretation_id=row.pk)
    sections = Interpretation.objects.get(pk=row.pk).sections
    sections[0]["sentences"][0]["text"] += " But Venus is in Leo, and the last of the houses holds a secret."
    Interpretation.objects.filter(pk=row.pk).update(sections=sections)

    for size in (PHONE, DESK):
        look(office, f"{server}/admin/interpretations/interpretation/{row.pk}/change/", size, "reading")

        assert office.value("document.querySelectorAll('mark.reading-supported').length") > 10
        assert office.value("document.querySelectorAll('mark.reading-contradicted').length") == 1
        colour = "getComputedStyle(document.querySelector('mark.reading-contradicted')).backgroundColor"
        assert office.value(colour) == "rgb(253, 226, 226)"
        assert fits(office)
    assert [words for words in office.complaints if "favicon" not in words] == []
