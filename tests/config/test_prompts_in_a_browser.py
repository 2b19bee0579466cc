"""Prompts in the back office in a real browser: nothing is refused by the page's policy, and all fits a phone."""

import base64
import os
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import Role
from interpretations.models import PRODUCTION, PromptTrial, PromptVersion, Status
from interpretations.services.prompts import make_version, move_label
from tests import factories
from tests.interpretations.prompts.conftest import TOPIC, with_words

pytestmark = pytest.mark.django_db(transaction=True)
PHONE, DESK = (390, 844), (1280, 900)


@pytest.fixture
def author(transactional_db):
    return factories.UserFactory.create(email="author@example.com", role=Role.ADMIN, is_staff=True)


@pytest.fixture
def version(author):
    shipped = PromptVersion.objects.get(topic=TOPIC)
    words = shipped.words["en"]["system"].replace("warm, precise", "lively, exact").replace("Describe tendencies. ", "")
    content = with_words(shipped.content, system=words, concise="One sentence for each factor.\nNo more.")
    made = make_version(topic=TOPIC, content=content, changelog="Livelier, and shorter.", by=author)
    move_label(version=made, name="staging", by=author)
    return made


@pytest.fixture
def office(page, server, author):
    """The tab, signed in."""
    client = Client()
    client.force_login(author)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.ask("Network.setCookie", url=server, name=settings.SESSION_COOKIE_NAME, value=cookie.value)
    return page


def look(page, address, size, name, ready="document.readyState === 'complete'"):
    """Open it at this size; a picture of it is left in the folder SCREENSHOTS, if that is set."""
    width, height = size
    sizes = {"width": width, "height": height, "screenWidth": width, "screenHeight": height}
    page.ask("Emulation.setDeviceMetricsOverride", **sizes, deviceScaleFactor=1, mobile=width < 600)
    page.open(address)
    page.wait_for(ready)
    keep_picture(page, f"{name}-{width}")


def keep_picture(page, name):
    if folder := os.environ.get("SCREENSHOTS"):
        picture = page.ask("Page.captureScreenshot", captureBeyondViewport=True)["data"]
        Path(folder, f"{name}.png").write_bytes(base64.b64decode(picture))


def fits(page):
    """A phone's window grows with what is too wide for it, its screen does not."""
    return page.value("document.documentElement.scrollWidth <= screen.width")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("name", ["change", "new", "compare", "preview", "move"])
def test_a_page_of_a_version_opens_fits_and_breaks_no_rule(office, server, version, size, name):
    look(office, f"{server}/admin/interpretations/promptversion/{version.pk}/{name}/", size, name)

    assert str(version) in office.value("document.body.innerText")
    assert fits(office)
    assert [words for words in office.complaints if "favicon" not in words] == []


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_page_of_a_trial_opens_fits_and_breaks_no_rule(office, server, version, size):
    said = {"text": "Your Sun is in Pisces, and it shows.", "factors": ["sun.pisces"], "faults": []}
    lied = {
        "text": "Your Sun is in Leo.",
        "factors": ["sun.pisces"],
        "faults": ["the chart does not have sun.leo (in Leo)"],
    }
    result = {
        "grounding": {"verdict": "grounded", "checked": 2, "removed": 1, "replaced": 0}, "keeping": 1, "answers": 1,
        "usage": {"input_tokens": 100, "output_tokens": 50, "cost": "0.000655"}, "seconds": 3.2, "first_seconds": 1.1,
        "schema_faults": [], "reviewed": [said, lied], "sections": [{"title": "Core", "sentences": [said]}],
    }  # fmt: skip
    asked = {"version": version, "sample": "Einstein", "locale": "en", "style": "concise", "model": "openai/first"}
    trial = PromptTrial.objects.create(**asked, status=Status.COMPLETED, result=result)

    look(office, f"{server}/admin/interpretations/prompttrial/{trial.pk}/change/", size, "trial")

    told = office.value("document.body.innerText")
    assert all(words in told for words in ("Core", "2 checked, 1 removed", "does not have sun.leo", "0.000655"))
    assert fits(office)
    assert [words for words in office.complaints if "favicon" not in words] == []


def test_the_list_of_topics_leads_to_versions(office, server, version):
    look(office, f"{server}/admin/interpretations/promptversion/", DESK, "list")

    office.value("[...document.querySelectorAll('.prompts-label')].find(a => a.innerText.includes('staging')).click()")

    office.wait_for(f"location.pathname.includes('{version.pk}') && document.body?.innerText.includes('Livelier')")


def test_changed_words_stand_out_by_day_and_by_night(office, server, version):
    address = f"{server}/admin/interpretations/promptversion/{version.pk}/compare/"
    colour = "getComputedStyle(document.querySelector('.prompts-difference del')).backgroundColor"
    seen = {}
    office.open(address)
    for theme in ("light", "dark"):
        office.value(f"localStorage.setItem('adminTheme', JSON.stringify('{theme}'))")
        look(office, address, DESK, f"compare-{theme}")
        office.wait_for(
            f"document.documentElement.classList.contains('dark') === {'true' if theme == 'dark' else 'false'}"
        )
        seen[theme] = office.value(colour)

    assert seen["light"] != seen["dark"]
    assert "rgba(0, 0, 0, 0)" not in seen.values()


def test_a_label_is_moved_by_pressing_twice(office, server, version):
    look(office, f"{server}/admin/interpretations/promptversion/{version.pk}/move/", PHONE, "move")

    office.value("document.querySelector('.prompts-form button').click()")
    office.wait_for("document.body?.innerText.includes('From the next reading on')")
    office.value("document.querySelector('.prompts-form button').click()")

    office.wait_for("document.body?.innerText.includes('is at')")
    assert PromptVersion.objects.labelled(TOPIC, PRODUCTION) == version
