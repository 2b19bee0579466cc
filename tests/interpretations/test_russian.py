"""A reading in Russian through every door: asked for, streamed, shared, printed, in the terminal."""

from io import BytesIO, StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from pypdf import PdfReader

from interpretations import services
from interpretations.almanac.lexicon import lexicon
from interpretations.models import Interpretation, Status
from tests.interpretations.listening import Listener, text_of

BRIEF = ["brief_portrait", "brief_life", "brief_closing"]


@pytest.fixture
def russian(ask, at_once):
    row = ask(locale="ru-RU", style="concise")
    services.write_interpretation(interpretation_id=row.pk)
    row.refresh_from_db()
    assert row.status == Status.COMPLETED
    return row


@pytest.mark.django_db(transaction=True)
def test_a_reading_in_russian_is_streamed_whole_and_grounded(api, alice, server, ask, at_once):
    row = ask(locale="ru")
    services.write_interpretation(interpretation_id=row.pk)

    events = Listener(server, api(alice).headers).listen(row.pk)

    done = api(alice).get(f"/interpretations/{row.pk}").json()
    titles = lexicon("ru").reading["titles"]
    assert (events[-1].name, events[-1].data, text_of(events)) == ("done", done, done["text"])
    assert (done["locale"], done["grounding"]["verdict"], done["grounding"]["removed"]) == ("ru", "grounded", 0)
    assert done["sections"][0]["title"] in titles["portrait"]
    assert done["sections"][-1]["title"] in titles["closing"]
    assert "Солнце" in done["text"]


@pytest.mark.django_db(transaction=True)
def test_a_link_and_a_report_show_the_reading_in_russian(api, alice, chart, russian):
    titles = lexicon("ru").reading["titles"]
    sentence = russian.sections[0]["sentences"][1]["text"]
    language = {"Accept-Language": "ru"}

    token = api(alice).post(f"/charts/{chart.pk}/shares", {"include": ["reading"]}).json()["token"]
    page = Client().get(f"/shared/{token}", headers=language).content.decode()
    report = PdfReader(BytesIO(api(alice).get(f"/charts/{chart.pk}/report.pdf", **language).content))
    printed = " ".join(" ".join(leaf.extract_text() for leaf in report.pages).split())

    assert [section["title"] in titles[key] for section, key in zip(russian.sections, BRIEF, strict=True)] == [True] * 3
    assert sentence in page
    assert '<article class="reading" lang="ru">' in page
    assert sentence in printed
    assert "Обзор натальной карты" in printed


@pytest.mark.django_db
def test_a_language_without_words_is_refused_and_nothing_is_stored(api, alice, chart):
    body = {"chart": str(chart.pk), "topic": "natal.overview", "locale": "de"}

    error = api(alice).post("/interpretations", body).json()["error"]

    assert error["details"] == {"locale": ["There are no readings in this language yet."]}
    assert not Interpretation.objects.exists()


def test_the_terminal_reads_in_russian():
    out = StringIO()
    call_command("reading", "1990-06-15 14:30", "London, GB", "--locale", "ru", "--style", "concise", stdout=out)
    text = " ".join(out.getvalue().split())

    assert "Солнце в Близнецах" in text
    assert "Середина неба" in text
