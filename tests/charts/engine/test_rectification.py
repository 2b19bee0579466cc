"""Rectification by events: what is planted is found, what is random is not, and contacts are what they are called."""

import random
from dataclasses import replace
from math import asin, cos, radians, sin
from typing import Any

import numpy as np
import orjson
import pytest

from charts.engine import Chart, ChartRequest, compute_chart
from charts.engine.constants import MEAN_SUN, TROPICAL_YEAR
from charts.engine.errors import InvalidCoordinate, OutOfBounds, OutOfEphemerisRange, UnsupportedSetting
from charts.engine.rectification import LifeEvent, RectificationRequest, rectify
from charts.engine.rectification.contacts import births
from charts.engine.rectification.events import (
    METHODS,
    PLANETS,
    SIGNIFICATORS,
    InvalidEventDate,
    InvalidInterval,
    UnknownEventKind,
)
from charts.engine.rectification.scoring import Study, event_offsets, weight_of
from charts.engine.sky import sky_at
from charts.engine.times import julian_day

LATITUDE, LONGITUDE = 51.5, -0.13
BORN = julian_day(1960, 5, 5, 14.3712)


def chart(moment: float = BORN) -> Chart:
    return compute_chart(ChartRequest(moment, LATITUDE, LONGITUDE))


def places(moment: float = BORN) -> dict[str, float]:
    return {point.name: point.longitude for point in chart(moment).points}


def apart(first: float, second: float, period: float = 360.0) -> float:
    return (first - second + period / 2.0) % period - period / 2.0


def request(events: tuple[LifeEvent, ...], **changes: Any) -> RectificationRequest:
    settings = {"latitude": LATITUDE, "longitude": LONGITUDE, "start": BORN - 0.31, "end": BORN + 0.47} | changes
    return RectificationRequest(events=events, **settings)


def planted(count: int) -> tuple[LifeEvent, ...]:
    """A life in which every event falls on an exact solar arc of its significator and its axis, by the scalar sky."""
    at, sun, angles = places(), sky_at(BORN).places[0][0], chart().angles
    found = []
    for axis in ("ascendant", "midheaven"):
        for planet in PLANETS:
            for way in (1.0, -1.0):
                need = way * (at[planet] - getattr(angles, axis)) % 90.0
                age = need / MEAN_SUN
                for _ in range(5):  # the Sun's own pace, a day for a year
                    age -= (apart(sky_at(BORN + age).places[0][0], sun) - need) / 0.98
                kinds = [kind for kind, (own, planets) in SIGNIFICATORS.items() if own == axis and planet in planets]
                if 5.0 < age < 75.0 and kinds:
                    found.append(LifeEvent(kinds[len(found) % len(kinds)], BORN + age * TROPICAL_YEAR))
    return tuple(random.Random(3).sample(found, count))


def random_life(seed: int, count: int = 10) -> RectificationRequest:
    chance = random.Random(seed)
    start = chance.uniform(julian_day(1930, 1, 1), julian_day(1980, 1, 1))
    kinds = tuple(SIGNIFICATORS)
    events = tuple(LifeEvent(chance.choice(kinds), start + chance.uniform(3000, 22000)) for _ in range(count))
    return RectificationRequest(
        chance.uniform(-55, 60), 10.0, start, start + 0.5, events, step_seconds=300.0, seed=seed
    )


def test_a_planted_time_is_found_and_conclusive() -> None:
    answer = rectify(request(planted(14)))
    best = answer.candidates[0]
    assert abs(best.julian_day - BORN) * 86400 < 60.0
    assert (answer.conclusive, answer.notes) == (True, ())
    assert answer.chance == 0.001  # none of 999 random lives does as well
    assert answer.lead is not None
    assert answer.lead > 2.0
    assert best.standard_score > 5.0
    exact = [c for c in best.contributions if c.method == "solar_arc" and abs(c.orb) < 0.3 and c.score > 0.7]
    assert {contribution.event for contribution in exact} == set(range(14))


def test_random_lives_are_not_conclusive() -> None:
    """Their chance is what it says: spread over the whole range, and one in a hundred of them may come out on top."""
    answers = [rectify(random_life(seed)) for seed in range(16)]
    assert sum(answer.conclusive for answer in answers) <= 1
    assert all("No time stands out" in answer.notes[0] for answer in answers if answer.chance > 0.01)
    chances = sorted(answer.chance for answer in answers)
    assert 0.3 < float(np.mean(chances)) < 0.7
    assert chances[0] < 0.3 < 0.7 < chances[-1]


def test_expected_score_and_deviation_are_those_of_random_dates() -> None:
    """Two hundred fresh lives of the same kinds, scored at one time, against what the pool foresees."""
    kinds = ("marriage", "career", "other")
    events = tuple(LifeEvent(kind, BORN + days) for kind, days in zip(kinds, (8000, 12000, 20000), strict=True))  # type: ignore[arg-type]
    study = Study(request(events))
    foreseen, seen = study.scores(np.array([BORN])), births(np.array([BORN]), study.request)
    chance = random.Random(11)

    def score(event: LifeEvent) -> float:
        away = event_offsets(study, seen, event)[:, 0]
        near = [max(0.0, 1.0 - abs(off)) for off in away.tolist()]
        return sum(weight_of(contact, event.kind) * n for contact, n in zip(study.contacts, near, strict=True))

    scores = [
        sum(score(replace(event, julian_day=chance.uniform(study.first, study.last))) for event in events)
        for _ in range(200)
    ]
    deviation = float(foreseen.deviation[0])
    assert float(np.mean(scores)) == pytest.approx(float(foreseen.expected[0]), abs=4.5 * deviation / 200**0.5)
    assert float(np.std(scores)) == pytest.approx(deviation, rel=0.25)


def test_the_same_request_gives_the_same_answer() -> None:
    asked = random_life(5)
    assert rectify(asked) == rectify(asked)
    other = rectify(replace(asked, seed=77))
    assert other.chance == pytest.approx(rectify(asked).chance, abs=0.15)


def test_a_score_is_the_sum_of_its_contributions() -> None:
    events = planted(6)
    answer = rectify(request(events, orb=1.5, step_seconds=300.0))
    for candidate in answer.candidates:
        assert candidate.score == pytest.approx(sum(c.score for c in candidate.contributions))
        assert candidate.standard_score == pytest.approx((candidate.score - candidate.expected) / candidate.deviation)
        assert [c.score for c in candidate.contributions] == sorted(c.score for c in candidate.contributions)[::-1]
        for contribution in candidate.contributions:
            assert contribution.kind == events[contribution.event].kind
            assert abs(contribution.orb) < 1.5
            assert {contribution.moving, contribution.fixed} & set(SIGNIFICATORS[contribution.kind][1])
    times = [candidate.julian_day for candidate in answer.candidates]
    assert len(times) == 10
    assert all(abs(a - b) * 86400 > 300 for i, a in enumerate(times) for b in times[:i])


def test_a_candidates_angles_are_the_charts() -> None:
    for candidate in rectify(request(planted(3), end=BORN, step_seconds=600.0)).candidates:
        angles = chart(candidate.julian_day).angles
        assert angles is not None
        assert candidate.ascendant == pytest.approx(angles.ascendant, abs=1e-6)
        assert candidate.midheaven == pytest.approx(angles.midheaven, abs=1e-6)


def rows(days: float) -> dict[tuple[str, str, str], float]:
    """Offsets of every contact of an event so many days after the birth, by the arrays."""
    event = LifeEvent("other", BORN + days)
    study = Study(request((event,)))
    found = event_offsets(study, births(np.array([BORN]), study.request), event)[:, 0]
    return {(c.method, c.moving, c.fixed): float(off) for c, off in zip(study.contacts, found, strict=True)}


def test_transits_against_the_oracle(swe: Any) -> None:
    found, angles = rows(9876.5), chart().angles
    for planet in PLANETS[5:]:
        for angle in ("ascendant", "midheaven"):
            there = swe.calc_ut(BORN + 9876.5, getattr(swe, planet.upper()), swe.FLG_SWIEPH)[0][0]
            expected = apart(there, getattr(angles, angle), 90.0)
            assert found["transit", planet, angle] == pytest.approx(expected, abs=1e-3)


def test_progressions_and_solar_arcs_are_those_of_the_scalar_sky() -> None:
    days = 15000.0
    found, angles, natal, later = rows(days), chart().angles, places(), places(BORN + days / TROPICAL_YEAR)
    arc = later["sun"] - natal["sun"]
    for angle in ("ascendant", "midheaven"):
        longitude = getattr(angles, angle)
        for planet in PLANETS:
            forward, back = apart(longitude + arc, natal[planet], 90.0), apart(natal[planet] + arc, longitude, 90.0)
            assert found["solar_arc", angle, planet] == pytest.approx(forward, abs=1e-3)
            assert found["solar_arc", planet, angle] == pytest.approx(back, abs=1e-3)
        for planet in PLANETS[:5]:
            assert found["progressed", planet, angle] == pytest.approx(apart(later[planet], longitude, 90.0), abs=1e-3)
    # Naibod's rate in right ascension is the sidereal day's lead: the progressed midheaven is that of minutes later.
    turned = chart(BORN + MEAN_SUN * days / TROPICAL_YEAR / 360.98564736629).angles
    assert turned is not None
    for angle in ("ascendant", "midheaven"):
        off = apart(getattr(turned, angle), natal["saturn"], 90.0)
        assert found["progressed", angle, "saturn"] == pytest.approx(off, abs=1e-3)


def test_a_primary_direction_brings_the_body_to_the_angle() -> None:
    """Turned by the arc the body's altitude is nil, rising or setting, or its hour angle is nil or half a circle."""
    seen = {point.name: point for point in chart().points}
    ramc = float(births(np.array([BORN]), request(planted(1))).ramc[0])
    for planet in PLANETS:
        off = rows(10000.0)["primary", planet, "midheaven"]
        turn = ramc + MEAN_SUN * 10000.0 / TROPICAL_YEAR - off
        assert apart(turn, seen[planet].right_ascension, 180.0) == pytest.approx(0.0, abs=1e-6)
        off = rows(10000.0)["primary", planet, "ascendant"]
        hour_angle = radians(ramc + MEAN_SUN * 10000.0 / TROPICAL_YEAR - off - seen[planet].right_ascension)
        declination, latitude = radians(seen[planet].declination), radians(LATITUDE)
        sine = sin(latitude) * sin(declination) + cos(latitude) * cos(declination) * cos(hour_angle)
        assert asin(sine) == pytest.approx(0.0, abs=1e-6)


def test_bodies_that_never_rise_make_no_contact_with_the_horizon() -> None:
    midsummer = julian_day(1960, 6, 21)
    asked = RectificationRequest(80.0, 0.0, midsummer, midsummer + 0.5, (LifeEvent("career", midsummer + 9000.0),))
    answer = rectify(asked)
    assert all(np.isfinite([c.score, c.expected, c.standard_score]).all() for c in answer.candidates)
    primary = [c for x in answer.candidates for c in x.contributions if c.method == "primary" and c.moving == "sun"]
    assert all(contribution.fixed == "midheaven" for contribution in primary)


def test_methods_may_be_chosen() -> None:
    for method in METHODS:
        answer = rectify(request(planted(4), methods=(method,), end=BORN))
        assert answer.methods == (method,)
        assert {c.method for candidate in answer.candidates for c in candidate.contributions} == {method}


def test_a_short_interval_has_no_rival() -> None:
    answer = rectify(request(planted(3), start=BORN - 0.002, end=BORN + 0.002, step_seconds=10.0))
    assert (answer.lead, len(answer.candidates)) == (None, 1)
    assert answer.times_tried == 36


@pytest.mark.parametrize(
    ("error", "changes"),
    [
        (InvalidCoordinate, {"latitude": 91.0}), (InvalidCoordinate, {"longitude": float("nan")}),
        (InvalidInterval, {"end": BORN + 2.0}), (InvalidInterval, {"end": BORN - 1.0}),
        (InvalidInterval, {"end": float("nan")}), (OutOfBounds, {"step_seconds": 9.9}), (OutOfBounds, {"orb": 0.0}),
        (OutOfBounds, {"orb": float("nan")}), (OutOfBounds, {"orb": True}), (OutOfBounds, {"seed": -1}),
        (OutOfBounds, {"methods": ()}),
        (UnsupportedSetting, {"methods": ("transits",)}), (OutOfBounds, {"events": ()}),
        (OutOfBounds, {"events": (LifeEvent("move", BORN + 5000.0),) * 51}),
        (InvalidEventDate, {"events": (LifeEvent("move", BORN - 50.0),)}),
        (InvalidEventDate, {"events": (LifeEvent("move", BORN + 50_000.0),)}),
        (InvalidEventDate, {"events": (LifeEvent("move", float("nan")),)}),
    ],
)  # fmt: skip
def test_what_is_refused(error: type[Exception], changes: dict[str, Any]) -> None:
    with pytest.raises(error):
        request(**({"events": planted(2)} | changes))


def test_unknown_kinds_are_named_with_their_neighbours() -> None:
    with pytest.raises(UnknownEventKind) as refusal:
        LifeEvent("mariage", BORN)  # type: ignore[arg-type]
    assert refusal.value.near == ("marriage",)
    with pytest.raises(OutOfBounds):
        LifeEvent("marriage", BORN, weight=0.0)


def test_a_birth_outside_the_ephemeris_is_refused() -> None:
    start = julian_day(1500, 1, 1)
    with pytest.raises(OutOfEphemerisRange):
        rectify(RectificationRequest(0.0, 0.0, start, start + 0.1, (LifeEvent("move", start + 9000.0),)))


def test_it_serialises() -> None:
    answer = orjson.loads(orjson.dumps(rectify(request(planted(2), end=BORN)), option=orjson.OPT_UTC_Z))
    assert answer["conclusive"] in (True, False)
    assert answer["random_from"].endswith("Z")
    assert set(answer["candidates"][0]["contributions"][0]) == {
        "event", "kind", "method", "moving", "fixed", "orb", "score",
    }  # fmt: skip
