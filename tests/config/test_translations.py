"""The Russian of the product calls a thing by one word, wherever it is spoken of."""

import re
from pathlib import Path

from babel.messages.pofile import read_po
from django.conf import settings


def test_a_reading_has_one_name_and_another_than_looking():
    catalog = Path(settings.LOCALE_PATHS[0]) / "ru" / "LC_MESSAGES" / "django.po"
    with catalog.open("rb") as file:
        said = {message.id: str(message.string) for message in read_po(file, locale="ru") if message.id}

    assert {text for text, russian in said.items() if re.search(r"\bчтени", russian, re.IGNORECASE)} == {
        "Read only",
        "This field is read-only.",
    }
    assert said["Reading reported"] == "Жалоба на толкование"
