"""What stands on top of the back office, and its pages about several things, in a real browser."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Visit
from config.system.models import Banner
from tests.charts.conftest import ada, places
from tests.config.test_prompts_in_a_browser import DESK, PHONE, author, fits, keep_picture, look, office

__all__ = ["ada", "author", "office", "places"]  # fixtures

pytestmark = pytest.mark.django_db(transaction=True)
LOOKS = (("light", DESK), ("dark", PHONE), ("dark", DESK), ("light", PHONE))


def look_everywhere(office, address, name, said):
    """By day and by night, on a phone and a desk: it says that, fits, and the console has nothing to say."""
    office.open(address)
    for theme, size in LOOKS:
        office.value(f"localStorage.setItem('adminTheme', JSON.stringify('{theme}'))")
        look(office, address, size, f"{name}-{theme}")
        assert said in office.value("document.body.innerText"), (name, theme)
        assert fits(office), (name, theme, size)
        assert [words for words in office.complaints if "favicon" not in words] == []


def test_people_who_were_found(office, server, alice, ada):
    look_everywhere(office, f"{server}/admin/find/?q=alice", "find", "alice@example.com")


def test_somebody_is_found_by_typing_and_pressing(office, server, alice):
    look(office, f"{server}/admin/", PHONE, "home")

    office.value("document.querySelector('.office-find input').value = 'alice@example.com'")
    office.value("document.querySelector('.office-find button').click()")
    office.wait_for("location.pathname === '/admin/find/' && document.body?.innerText.includes('found by')")
    office.value("document.querySelector('.office-found a').click()")

    office.wait_for(f"location.pathname.includes('{alice.pk}')")
    assert [words for words in office.complaints if "favicon" not in words] == []


def test_previews_of_mails(office, server):
    look_everywhere(office, f"{server}/admin/accounts/mail/previews/", "previews", "Sign-in code")
    look_everywhere(office, f"{server}/admin/accounts/mail/previews/new_device/?locale=ru", "preview", "application")


def test_a_filter_is_saved_and_used(office, server, alice):
    look(office, f"{server}/admin/accounts/user/?is_staff__exact=0", PHONE, "filter")

    office.value("document.querySelector('.office-save summary').click()")
    office.value("document.querySelector('.office-save input[name=name]').value = 'Customers'")
    office.value("document.querySelector('.office-save button').click()")
    office.wait_for("document.querySelector('.office-filter a')?.innerText === 'Customers'")

    look_everywhere(office, f"{server}/admin/accounts/user/?is_staff__exact=0", "filters", "Customers")


@pytest.mark.parametrize("level", Banner.Level.values)
def test_a_banner(office, server, level):
    now, hour = timezone.now(), timedelta(hours=1)
    text = f"Readings rest from 02:00 until 03:00 UTC ({level}): the database moves to another machine."
    Banner.objects.create(text_en=text, text_ru="-", level=level, starts_at=now - hour, ends_at=now + hour)

    look_everywhere(office, f"{server}/admin/system/banner/", f"banner-{level}", text)
    for size in (DESK, PHONE):
        look(office, f"{server}/", size, f"home-{level}")
        assert text in office.value("document.querySelector('.banner').innerText")
        assert fits(office)
        assert [words for words in office.complaints if "favicon" not in words] == []


def test_a_visit_is_begun_and_ended_on_a_phone(office, server, alice):
    address = f"{server}/admin/accounts/user/{alice.pk}/visit/"
    look_everywhere(office, address, "visit", "what this person can read")

    office.value("document.querySelector('.office-visit textarea').value = 'A chart does not open.'")
    office.value("document.querySelector('.office-visit button').click()")
    office.wait_for("document.querySelector('#visit-token')?.value.startsWith('nv_')")
    keep_picture(office, "visit-token")
    assert fits(office)
    office.value("document.querySelector('.office-visit form button').click()")
    office.wait_for("document.body?.innerText.includes('The visit has ended.')")

    assert Visit.objects.get().ended_at is not None
    assert [words for words in office.complaints if "favicon" not in words] == []
