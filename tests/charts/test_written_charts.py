"""What a batch writes as text is what the record of the same chart is written as, byte for byte.

So it is when only its columns are stored, and whoever reads them writes the text.
"""

import random
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import orjson
import pytest

from charts import factors
from charts.calculation.asking import engine_settings
from charts.calculation.base import FACTOR_IDS, CalculationRequest, Settings, Subject
from charts.calculation.embedded import EmbeddedEngine
from charts.calculation.written import WITH_IDS, leaving_out
from charts.engine import ChartRequest, compute_records
from charts.engine.catalogue import ASPECTS, DEFAULT_POINTS, HOUSE_SYSTEMS, POINTS
from charts.engine.centers import CENTERS
from charts.engine.errors import EngineError
from charts.factor_ids import searchable
from config.system.models import JobPart
from config.system.sheets import Sheets
from tests.charts.batches import do, pages
from tests.charts.test_calculate_many import is_the_same
from tests.interpretations.conftest import birth_on

WIDE = {aspect.name: 12.0 for aspect in ASPECTS}
LOTS, STARS = (tuple(point.name for point in POINTS if point.kind == kind) for kind in ("lot", "star"))
BODIES = tuple(point.name for point in POINTS if point.kind not in ("lot", "star"))
SETTINGS = {
    "default": Settings(),
    "sidereal": Settings(zodiac="sidereal", ayanamsa="lahiri"),
    "own ayanamsa": Settings(zodiac="sidereal", ayanamsa={"julian_day": 2_451_545.0, "degrees": 23.5}),
    "everything": Settings(points=(*BODIES, *LOTS, *STARS)),
    "lots alone": Settings(points=LOTS, aspects=WIDE),
    "stars alone": Settings(points=STARS[:20]),
    "nothing holds": Settings(aspects=dict.fromkeys(WIDE, 0.0)),
    "one point": Settings(points=("moon",)),
    "one lot": Settings(points=("fortune",)),  # no point at all where the hour is unknown
    "every aspect": Settings(points=BODIES, aspects=WIDE),
    "own orbs": Settings(point_orbs={"sun": 14.0}, pair_orbs={"sun.moon": 15.0}),
    **{system.name: Settings(house_system=system.name) for system in HOUSE_SYSTEMS},
    "else Porphyry": Settings(house_fallback="porphyry"),
    **{center: Settings(center=center) for center in CENTERS},
}  # fmt: skip


def births(settings: Settings, *, known: bool) -> Iterator[ChartRequest]:
    """Up to where the Sun may not rise; over all the years, some without minor bodies or outside the ephemeris.

    But where points are asked for by name only over years that have them all: each refusal is computed by itself.
    """
    chance = random.Random(11)
    years = (2_280_000.0, 2_690_000.0) if settings.points == DEFAULT_POINTS else (2_400_000.0, 2_500_000.0)
    for _ in range(6 if len(settings.points) > 100 else 24):
        moment, latitude = chance.uniform(*years), chance.uniform(-85.0, 85.0)
        yield ChartRequest(moment, latitude, chance.uniform(-180.0, 180.0), engine_settings(settings), known)


def said(one: Any) -> Any:
    return (type(one), str(one)) if isinstance(one, EngineError) else orjson.dumps(one)


def stored(texts: list[Any], sheets: Sheets) -> list[Any]:
    """What is read of them again; errors stay as they are."""
    lines = [orjson.dumps(text) for text in texts if isinstance(text, dict)]
    read = iter(JobPart(results=JobPart.written(lines, sheets)).lines())
    return [next(read) if isinstance(text, dict) else said(text) for text in texts]


@pytest.mark.parametrize("known", [True, False], ids=["timed", "hour unknown"])
@pytest.mark.parametrize("name", SETTINGS)
def test_a_stored_chart_is_its_record_with_factors(name, known):
    requests, sheets = [*births(SETTINGS[name], known=known)], Sheets()
    records, texts = compute_records(requests), compute_records(requests, leaving_out(sheets))
    for record in records:
        if isinstance(record, dict):
            factors.annotate(record)
    alone = [text for text in texts if isinstance(text, dict) and not isinstance(text["points"], orjson.Fragment)]
    for text in alone:  # what the arrays do not serve is a record here too
        factors.annotate(text)

    assert stored(texts, sheets) == list(map(said, records))
    assert len(alone) < len(texts) / 2 or not any(isinstance(record, dict) for record in records)


@pytest.mark.parametrize("known", [True, False], ids=["timed", "hour unknown"])
@pytest.mark.parametrize("name", SETTINGS)
def test_a_chart_written_with_ids_is_found_by_what_its_record_is(name, known):
    requests = [*births(SETTINGS[name], known=known)]
    records, texts = compute_records(requests), compute_records(requests, WITH_IDS)
    written = [text.pop(FACTOR_IDS, None) if isinstance(text, dict) else None for text in texts]
    for one in (*records, *texts):
        if isinstance(one, dict) and not isinstance(one["points"], orjson.Fragment):
            factors.annotate(one)

    assert list(map(said, texts)) == list(map(said, records))
    charts = [place for place, record in enumerate(records) if isinstance(record, dict)]
    for place in charts:
        found = searchable(texts[place], "natal", written[place])
        assert sorted(found) == sorted(searchable(records[place], "natal"))
    assert known == any(ids is not None for ids in written) or not charts


def test_many_settings_at_once_are_written_in_their_order():
    engine = EmbeddedEngine()
    subjects = [
        Subject(one.julian_day, one.latitude, one.longitude, one.time_known) for one in births(Settings(), known=True)
    ]
    chosen = [settings for settings in SETTINGS.values() if settings.points == DEFAULT_POINTS]
    requests = [
        CalculationRequest("natal", {"chart": subject}, chosen[place % len(chosen)])
        for place, subject in enumerate(subjects * 2)
    ]
    found = [*engine.calculate_many(requests)]
    for one in found:
        if isinstance(one, dict):
            factors.annotate(one)
    sheets = Sheets()
    written = [*engine.write_many(requests, sheets=sheets)]
    for one in written:
        if isinstance(one, dict) and not isinstance(one["points"], orjson.Fragment):
            factors.annotate(one)

    assert stored(written, sheets) == [*map(said, found)]
    assert any(first != second for first, second in pairwise(map(said, found)))


def test_default_points_are_all_written():
    (text, *_rest) = compute_records([*births(Settings(), known=True)], WITH_IDS)

    assert [point["name"] for point in orjson.loads(orjson.dumps(text["points"]))] == list(DEFAULT_POINTS)


@pytest.mark.django_db(transaction=True)
def test_an_item_of_a_large_batch_is_the_answer_to_its_body_alone(api, alice, places):
    alice.preferences = {"chart_settings": {"house_system": "koch", "house_fallback": "porphyry"}}
    alice.save(update_fields=["preferences"])
    settings = [
        {},
        {"zodiac": "sidereal"},
        {"include": ["antiscia"]},
        {"aspects": {"quincunx": 3}},
        {"points": ["sun"]},
    ]
    items = [{**birth_on(5 * day), "settings": settings[day % len(settings)]} for day in range(50)]
    items.append({"moment": {"local": "1990-06-15", "time_known": False}, "place": items[0]["place"]})
    items.append({"moment": {"utc": "1990-06-15T12:00:00Z"}, "place": {"latitude": 80, "longitude": 2}})
    items.append({**items[0], "kind": "event", "settings": {"ayanamsa": "lahiri"}})  # refused
    client = api(alice, **{"Accept-Language": "ru"})
    job = client.post("/calculations/batch", {"items": items}).json()

    do(job)

    *found, refused = pages(client, job)
    assert all(is_the_same(one["item"], client.post("/calculations", items[one["index"]]).json()) for one in found)
    assert [one["item"]["settings"]["house_system"] for one in found] == ["koch"] * 52
    assert (found[0]["item"]["settings"]["zodiac"], found[1]["item"]["settings"]["zodiac"]) == ("tropical", "sidereal")
    assert refused["error"]["details"].keys() == {"settings"}
