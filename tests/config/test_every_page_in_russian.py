"""Every address of the back office, in Russian: it speaks no English, and nothing that Python says of its objects."""

import os
import re
from typing import Final

import pytest
from django.test import Client

from accounts.models import User
from interpretations.models import PromptVersion
from tests.charts.conftest import ada, places
from tests.config import seeded
from tests.config.office import Words, addresses
from tests.config.person import lived
from tests.config.rows import one_of_each
from tests.config.test_prompts_in_a_browser import author

__all__ = ["ada", "author", "places"]  # fixtures

pytestmark = pytest.mark.django_db(transaction=True)
# What a word of code is told by: codes, addresses, numbers, fields of JSON.
_CODE: Final = re.compile(r"[^\s«»()\[\],;]*[-._@/:=0-9{}<>&%$\"'~*]+[^\s«»()\[\],;]*")
_WORD: Final = re.compile(r"[A-Za-z]{2,}")
# Names that have no other language, and names of things in code: plans, roles of prompts, parts of one, topics.
_NAMES: Final = frozenset(
    [
        "API",
        "ClickHouse",
        "CSV",
        "GET",
        "ID",
        "ISO",
        "JSON",
        "Nocturna",
        "OpenID",
        "POST",
        "PostgreSQL",
        "Redis",
        "SHA",
        "URL",
        "UT",
        "UTC",
        "amqp",
        "locmem",
        "ios",
        "en",
        "ru",
        "ada",
        "openai",
        "Openai",
        "almanac",
        "embedded",
        "Free",
        "Guest",
        "Plus",
        "Pro",
        "Promo",
        "free",
        "guest",
        "plus",
        "pro",
        "promo",
        "support",
        "production",
        "conversation",
        "question",
        "system",
        "task",
        "detailed",
        "repair",
        "shorten",
        "concise",
        "asked",
        "user",
        "week",
    ]
)
# What the rows of this test say.
_ROWS: Final = re.compile(
    r"Friend|Phone|Question|Wrote about reading|Venus is elsewhere|Alice|Person|Too dear|For now|It broke|There|Support"
    r"|A map|Sorry|A text|My Sun|London|England|Key|Rest|Ada|GB"
    r"|Goethe|Lovelace|Pushkin|Van Gogh|Marie Curie|Einstein|Frida Kahlo|Mozart"
)


@pytest.fixture
def lively(alice, ada, author, settings):
    """A row of everything, and months of a product that people use."""
    settings.CLICKHOUSE_URL = os.environ["CLICKHOUSE_URL"]
    seeded.empty()
    seeded.fill()
    User.objects.filter(pk=author.pk).update(is_superuser=True)
    lived(alice, alice.charts.get(), by=author)
    one_of_each(alice, alice.charts.first(), by=author)
    yield
    seeded.empty()


def foreign(text: str, written: str) -> list[str]:
    """The English words that are left when names, codes and what people wrote are taken away.

    written: what prompts say, in the language of their readings.
    """
    if text in written:
        return []
    left = _CODE.sub(" ", _ROWS.sub(" ", text))
    return [word for word in _WORD.findall(left) if word not in _NAMES]


@pytest.mark.timeout(600)
def test_no_page_speaks_english_or_of_objects(lively, author):
    client = Client(headers={"Accept-Language": "ru"})
    client.force_login(author)
    written = " ".join(" ".join(str(one.content).split()) for one in PromptVersion.objects.all())
    english, opened = {}, set()

    for address in addresses():
        if address.endswith("/mails/"):
            continue  # letters, in ALERT_LANGUAGE
        answer = client.get(address)
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            opened.add(address)
            page = answer.content.decode()
            assert " object at 0x" not in page, address
            found = [text for text in Words(page).texts if foreign(text, written)]
            if found:
                english[address] = found

    assert len(opened) > 150
    assert english == {}
