"""A person's page in the back office in a real browser, by day and by night, on a phone and a desk."""

import pytest

from accounts.models import SupportNote
from tests.charts.conftest import ada, places
from tests.config.person import lived
from tests.config.test_prompts_in_a_browser import DESK, PHONE, author, fits, keep_picture, look, office

__all__ = ["ada", "author", "office", "places"]  # fixtures

pytestmark = pytest.mark.django_db(transaction=True)
DRAWN = "[...document.querySelectorAll('#charts img')].filter(img => img.offsetParent && img.naturalWidth).length"


@pytest.fixture
def rich(alice, ada, author):
    lived(alice, alice.charts.get(), by=author)
    return alice


def test_the_page_opens_fits_draws_its_wheels_and_breaks_no_rule(office, server, rich):
    address = f"{server}/admin/accounts/user/{rich.pk}/change/"
    complaints = []
    for theme, size in (("light", DESK), ("dark", PHONE), ("dark", DESK), ("light", PHONE)):
        office.open(address)
        office.value(f"localStorage.setItem('adminTheme', JSON.stringify('{theme}'))")
        look(office, address, size, f"person-{theme}")
        office.value("document.querySelector('#charts').scrollIntoView()")
        office.wait_for(f"{DRAWN} === 6")
        keep_picture(office, f"person-{theme}-{size[0]}-drawn")
        assert fits(office)
        complaints += office.complaints
    assert [words for words in complaints if "favicon" not in words] == []


def test_a_note_is_written_on_a_phone(office, server, alice):
    look(office, f"{server}/admin/accounts/user/{alice.pk}/change/", PHONE, "note")

    office.value("document.querySelector('#person-note-text').value = 'Called.'")
    office.value("document.querySelector('.person-note button').click()")
    office.wait_for(
        "location.hash === '#notes' && document.querySelector('.person-notes')?.innerText.includes('Called.')"
    )

    assert SupportNote.objects.get().about == alice
    assert [words for words in office.complaints if "favicon" not in words] == []
