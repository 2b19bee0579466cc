"""Notes on a chart are said in the reader's language, whoever asked for it first; they are kept in English."""

import re

import pytest
from django.utils import translation

from charts.atlas import borders
from charts.labels.countries import PAST_COUNTRIES
from charts.models import Chart
from charts.notes import in_words
from charts.sentences import SENTENCES
from config.api.jobs import running
from config.system.models import JobPart

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]

RU = {"Accept-Language": "ru"}
HOURLESS = {
    "kind": "natal",
    "moment": {"local": "1995-07-02", "time_known": False},
    "place": {"latitude": 51.5, "longitude": -0.1},
}
POLAR = {
    "kind": "event",
    "moment": {"local": "2200-07-02T12:00:00", "calendar": "julian"},
    "place": {"latitude": 70.0, "longitude": 25.0},
    "settings": {"house_fallback": "porphyry"},
}
HOURLESS_NOTES = {
    "en": ["The time of birth is unknown: over the day the Moon moves from 23°28′ Leo to 5°58′ Virgo.",
           "What may differ within the day is stated for noon, and a search by factor does not find it."],
    "ru": ["Время рождения неизвестно: за сутки Луна проходит от 23°28′ Лев до 5°58′ Дева.",
           "То, что может меняться в течение суток, указано на полдень, и поиск по фактору этого не находит."],
}  # fmt: skip


def notes_of(answer, *path):
    assert answer.status_code in (200, 201), answer.content
    found = answer.json()
    for name in path:
        found = found[name]
    return found["engine"]["notes"]


def test_every_country_that_a_note_may_name_has_its_label():
    assert {rule.country for rules in borders._rules().values() for rule in rules} == set(PAST_COUNTRIES)


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda sentence: sentence.text[:40])
def test_each_sentence_is_known_again_and_has_its_russian(sentence):
    gaps = {gap: f"1{gap}" for gap in re.findall(r"\{(\w+)\}", sentence.text)}
    note = sentence(**gaps)

    assert [one for one in SENTENCES if one.gaps_of(note) is not None] == [sentence]
    assert (sentence.gaps_of(note), in_words(note)) == (gaps, note)
    with translation.override("ru"):
        said = in_words(note)
    assert re.search("[а-я]{4}", said)
    assert all(filling in said for filling in gaps.values())


def test_a_note_of_somebody_else_stays_as_it_is():
    with translation.override("ru"):
        assert in_words("Cast by hand.") == "Cast by hand."


def test_a_chart_is_read_in_any_language_and_kept_in_none(api, alice):
    client = api(alice)
    made = client.post("/charts", HOURLESS, **RU)
    path = f"/charts/{made.json()['id']}"
    client.patch(path, {"settings": {"house_system": "koch"}})

    assert notes_of(made) == HOURLESS_NOTES["ru"]
    assert notes_of(client.get(path)) == notes_of(client.get(f"{path}/versions/1")) == HOURLESS_NOTES["en"]
    assert notes_of(client.get(path, **RU)) == notes_of(client.get(f"{path}/versions/1", **RU)) == HOURLESS_NOTES["ru"]
    assert notes_of(client.get(path, {"fields": "engine"}, **RU)) == HOURLESS_NOTES["ru"]
    assert Chart.objects.get().result["engine"]["notes"] == HOURLESS_NOTES["en"]


def test_a_copy_in_one_language_is_none_in_another_but_changes_the_row(api, alice):
    client = api(alice)
    path = f"/charts/{client.post('/charts', HOURLESS).json()['id']}"
    english, russian = client.get(path)["ETag"], client.get(path, **RU)["ETag"]

    assert client.get(path, **{"If-None-Match": english}).status_code == 304
    assert client.get(path, **RU, **{"If-None-Match": russian}).status_code == 304
    told_anew = client.get(path, **RU, **{"If-None-Match": english})
    assert (told_anew.status_code, notes_of(told_anew)) == (200, HOURLESS_NOTES["ru"])
    assert client.patch(path, {"name": "Ada"}, **{"If-Match": russian}).status_code == 200
    assert client.patch(path, {"name": "Eve"}, **{"If-Match": english}).status_code == 412


def test_whoever_opens_a_link_reads_his_own_language(api, alice, anonymous):
    client = api(alice)
    chart = client.post("/charts", HOURLESS).json()["id"]
    token = client.post(f"/charts/{chart}/shares", {"birth_data": True}).json()["token"]

    assert notes_of(anonymous.get(f"/shared/{token}")) == HOURLESS_NOTES["en"]
    assert notes_of(anonymous.get(f"/shared/{token}", **RU)) == HOURLESS_NOTES["ru"]


def test_names_in_notes_are_said_too(api, alice):
    client = api(alice)
    notes = notes_of(client.post("/calculations", POLAR, **RU))

    assert notes[1:] == [
        "Пропущены: Хирон. Их эфемериды охватывают только годы с 1800 по 2149.",
        "На широте 70 нет системы «Дома Плацидуса»; взята другая: «Дома Порфирия».",
        "Дата прочитана по юлианскому календарю и показана по григорианскому.",
    ]
    assert re.fullmatch(r"ΔT \d+\.\d с получена экстраполяцией: вращение Земли в то время не наблюдалось\.", notes[0])


def test_the_charts_within_a_chart_say_theirs(api, alice):
    composite = {"kind": "composite", "first": HOURLESS, "second": HOURLESS}
    answer = api(alice).post("/calculations", composite, **RU)

    assert notes_of(answer, "first") == HOURLESS_NOTES["ru"]
    first = HOURLESS_NOTES["ru"][0]
    assert notes_of(answer)[:2] == [f"Первая карта: {first}", f"Вторая карта: {first}"]


def test_a_batch_speaks_the_language_that_it_was_asked_in(api, alice):
    client = api(alice)
    job = client.post("/calculations/batch", {"items": [HOURLESS]}, **RU).json()["id"]
    for part in JobPart.objects.filter(job=job):
        running.run_part(part_id=part.pk)
    (result,) = client.get(f"/jobs/{job}/results").json()["data"]

    assert result["item"]["engine"]["notes"] == HOURLESS_NOTES["ru"]


def test_the_sky_and_the_clocks_of_a_place_say_theirs(anonymous, api, alice):
    sky = api(alice).get("/sky", {"at": "2200-01-01T00:00:00Z"}, **RU)
    query = {"latitude": 48.5734, "longitude": 7.7521, "local": "1910-06-01T12:00"}
    zone = anonymous.get("/places/timezone", query, **RU)

    assert notes_of(sky)[0].startswith("ΔT ")
    assert zone.json()["notes"] == [
        "Регион этого места или его часть принадлежали тогда другой стране (Германия); часы могли отличаться от часов "
        "зоны Europe/Paris."
    ]
    assert "Accept-Language" in zone["Vary"]
    assert anonymous.get("/places/timezone", query).json()["notes"][0].startswith("This place's region")


def test_a_region_that_is_not_known_is_said(api, alice):
    body = {"moment": {"local": "1990-06-15T14:30:00"}, "place": {"query": "Nice, Alpes-Maritimes, France"}}
    answer = api(alice).post("/calculations", {"kind": "natal", **body}).json()

    assert (answer["place"]["id"], answer["place"]["name"]) == ("geonames:2990440", "Nice")
    (note,) = answer["engine"]["notes"]
    assert note.startswith("The region alpes maritimes is not known here; the place was taken as the only one of its")
