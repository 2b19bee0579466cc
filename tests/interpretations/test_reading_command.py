"""`manage.py reading`: a chart and its reading in a terminal."""

import os
import re
import subprocess
import sys
from io import StringIO

import orjson
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command


def reading(*arguments: str, **options: object) -> str:
    out = StringIO()
    call_command("reading", *arguments, stdout=out, **options)
    return out.getvalue()


def test_a_chart_is_printed_as_a_table_with_the_reading_under_it():
    lines = reading("1990-06-15 14:30", "London, GB").splitlines()

    assert lines[0] == "1990-06-15 14:30:00  Europe/London (UTC +01:00)"
    assert lines[1].startswith("London, England, GB  51.5")
    assert "  ☉ Sun              24°11′ ♊ Gemini     house 9" in lines
    assert "    Ascendant        11°14′ ♎ Libra" in lines
    assert "  Moon     △ trine        Jupiter          orb 0°17′  separating" in lines
    assert max(len(line) for line in lines) <= 88
    words = " ".join(lines[lines.index("") :]).split()
    assert len(words) > 700


def test_the_same_comes_as_json():
    answer = orjson.loads(reading("1990-06-15 14:30", "51.5085, -0.1257", json=True))

    assert answer["chart"]["moment"]["utc"] == "1990-06-15T13:30:00Z"
    assert answer["chart"]["points"][0]["factors"][0] == "sun.gemini"
    assert answer["sections"][0]["sentences"][0]["factors"]


def test_a_date_alone_is_a_chart_without_houses():
    text = reading("1990-06-15", "London, GB")

    assert "time unknown: no houses" in text
    assert "Ascendant" not in text.split("\n\n")[1]


def test_the_table_is_in_the_readers_language():
    table = reading("1990-06-15 14:30", "London, GB", locale="ru", style="concise").split("\n\n\n")[0]

    assert "Всемирное время 1990-06-15T13:30:00Z, Дома Плацидуса" in table
    assert "дом 9" in table
    assert "ретроградно" in table
    assert "орбис 0°17′  расходящийся" in table
    assert not re.search(r"\b(?:house|houses|orb|applying|separating|retrograde|Universal|Note)\b", table)


def test_the_options_are_obeyed():
    chosen = reading("1990-06-15 14:30", "London, GB", house_system="whole_sign", timezone="Europe/Paris")

    assert "houses Whole sign" in chosen
    assert chosen.splitlines()[0] == "1990-06-15 14:30:00  Europe/Paris (UTC +02:00)"
    assert chosen.splitlines()[1].startswith("London, England, GB")


BIRTH = ("1990-06-15 14:30", "51.5085, -0.1257")
PAIR = {"second": ("1991-08-15 04:30", "48.85, 2.35")}


@pytest.mark.parametrize(
    ("topic", "options", "said"),
    [
        ("natal.work", {}, "Midheaven in Cancer"),
        ("natal.planet", {"point": "venus"}, "Venus"),
        ("natal.house", {"house": "7"}, "seventh house"),
        ("synastry.overview", PAIR, "your partner"),
        ("synastry.compatibility", PAIR, "/100"),
        ("composite.overview", PAIR, "composite"),
        ("transit.day", {"date": "2026-12-03"}, "3 December 2026"),
        ("transit.period", {"start": "2026-12-01", "end": "2026-12-20"}, "16 December 2026"),
        ("solar_return.overview", {"date": "2027-06-15"}, "solar return"),
        ("progression.overview", {"date": "2027-03-01"}, "progressed"),
        ("question", {"question": "What of my work?"}, "Midheaven in Cancer"),
    ],
)
def test_every_kind_of_topic_can_be_read_in_a_terminal(topic, options, said):
    text = " ".join(reading(*BIRTH, topic=topic, style="concise", **options).split())

    assert said in text
    assert ("Ascendant 11" in text) is (topic.split(".")[0] in ("natal", "transit", "question"))


def test_the_horoscope_of_a_sign_needs_no_birth():
    lines = reading(topic="daily.sign", sign="leo", date="2026-11-28", locale="ru").splitlines()
    answer = orjson.loads(reading(topic="daily.sign", sign="leo", date="2026-11-28", json=True))

    assert lines[0] == "Лев: 28 ноября 2026 года"
    assert answer["sections"][0]["title"] == "Leo: 28 November 2026"
    assert answer["chart"]["moment"]["utc"] == "2026-11-28T12:00:00Z"


@pytest.mark.parametrize(
    ("arguments", "options", "said"),
    [
        ((), {"topic": "natal.self"}, "Give a moment and a place; only daily.sign is read without."),
        ((), {"topic": "daily.sign"}, "sign: This field is required."),
        (BIRTH, {"topic": "composite.overview"}, "composite.overview is of two: give --second"),
        (BIRTH, {"topic": "natal.house", "house": "13"}, "house: "),
        (BIRTH, {"topic": "natal.self", "sign": "leo"}, "sign: This topic does not take this parameter."),
        (BIRTH, {"topic": "question"}, "question: This field is required."),
        (BIRTH, {"topic": "transit.period", "start": "2026-12-02", "end": "2026-12-01"}, "end: Must not be before"),
        (BIRTH, {"topic": "solar_return.overview", "date": "soon"}, "--date: 'soon' is no day"),
        (("1990-06-15", "51.5085, -0.1257"), {"topic": "transit.day"}, "This reading needs the hour of birth"),
    ],
)
def test_what_a_topic_lacks_or_does_not_take_is_said_in_one_line(arguments, options, said):
    with pytest.raises(CommandError) as refusal:
        reading(*arguments, **options)

    assert said in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("arguments", "options", "said"),
    [
        (("1990-13-15 14:30", "London, GB"), {}, "local: There is no such day."),
        (("yesterday", "London, GB"), {}, "local: "),
        (("1990-06-15 14:30", "Springfield"), {}, "Several places have this name."),
        (("1990-06-15 14:30", "Springfield"), {}, "Springfield, Missouri, US (geonames:4409896)"),
        (("1990-06-15 14:30", "Zzyzzyx Qwrt"), {}, "No such place is known."),
        (("2021-03-28 01:30", "London, GB"), {}, "The clocks skipped this time."),
        (("2021-10-31 01:30", "London, GB"), {}, "--fold 0: UTC +01:00; --fold 1: UTC +00:00"),
        (("1990-06-15 14:30", "80, 20"), {}, "house system placidus is undefined"),
        (("1990-06-15 14:30", "91, 20"), {}, "latitude: Must be between -90 and 90."),
        (("1990-06-15 14:30", "London, GB"), {"house_system": "astral"}, "house_system: "),
        (("1990-06-15 14:30", "London, GB"), {"timezone": "Europe/Londn"}, "timezone: There is no such time zone."),
        (("1990-06-15 14:30", "London, GB"), {"locale": "tlh"}, "The almanac does not write in 'tlh'."),
    ],
)
def test_what_is_wrong_is_said_in_one_line(arguments, options, said):
    with pytest.raises(CommandError) as refusal:
        reading(*arguments, **options)

    assert said in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_it_needs_no_database_and_fails_with_a_code():
    command = [sys.executable, "manage.py", "reading", "1990-06-15 14:30"]
    nowhere = {**os.environ, "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"}

    good = subprocess.run([*command, "London, GB"], env=nowhere, cwd=settings.BASE_DIR, capture_output=True, text=True)
    bad = subprocess.run([*command, "Springfield"], env=nowhere, cwd=settings.BASE_DIR, capture_output=True, text=True)

    assert (good.returncode, good.stderr) == (0, "")
    assert good.stdout.startswith("1990-06-15 14:30:00")
    assert bad.returncode == 1
    assert bad.stdout == ""
    assert len(bad.stderr.splitlines()) == 1
