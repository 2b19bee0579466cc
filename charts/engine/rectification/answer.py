"""The answer of a rectification: the best candidates, what speaks for them, and whether it is more than chance.

There is no oracle here. Contacts with the angles of any time of birth abound, and the best of many candidates always
looks good; so each score stands beside what random dates give, and the best one beside the best of random lives.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np

from charts import sentences as said
from charts.engine.constants import SECONDS_PER_DAY
from charts.engine.numbers import Array
from charts.engine.rectification.contacts import births
from charts.engine.rectification.events import EventKind, Method, RectificationRequest
from charts.engine.rectification.scoring import LIVES, POOL, Study, event_offsets, weight_of
from charts.engine.times import utc_datetime

CONCLUSIVE_CHANCE: Final = 0.01  # of random lives may do as well,
CONCLUSIVE_LEAD: Final = 1.0  # and every other candidate must lie so many deviations behind,
APART: Final = 600.0  # unless it is less than so many seconds away
MOST_CANDIDATES: Final = 10
_REFINED: Final = 8  # steps of refinement on either side


@dataclass(frozen=True, slots=True)
class Contribution:
    """One contact at one event."""

    event: int  # its place among the request's events, from 0
    kind: EventKind
    method: Method
    moving: str  # the directed, progressed or transiting planet or angle
    fixed: str  # what it meets in the birth chart
    orb: float  # degrees from exact; positive where what moves stands ahead of it
    score: float


@dataclass(frozen=True, slots=True)
class Candidate:
    julian_day: float  # UT1
    utc: datetime
    ascendant: float  # degrees
    midheaven: float
    score: float
    expected: float  # by chance
    deviation: float  # standard, by chance
    standard_score: float  # deviations above the expected score
    contributions: tuple[Contribution, ...]  # the largest first


@dataclass(frozen=True, slots=True)
class Rectification:
    conclusive: bool  # the best candidate is beyond chance and alone
    chance: float  # share of random lives whose best candidate does as well as the best here
    lead: float | None  # deviations to the best candidate 10 minutes or more away; None when there is none
    candidates: tuple[Candidate, ...]  # up to ten, each the best of its neighbourhood, the best first
    times_tried: int
    step_seconds: float
    orb: float
    methods: tuple[Method, ...]
    seed: int
    random_dates: int
    random_lives: int
    random_from: datetime  # between which the random dates were drawn
    random_to: datetime
    notes: tuple[str, ...]  # English sentences


def rectify(request: RectificationRequest) -> Rectification:
    """Score the times of birth in an interval by the events of the life.

    A grid of candidates, the best of them refined to an eighth of its step. `conclusive` needs a chance of 0.01 or
    less and a lead of one deviation. The same request gives the same answer. Errors: `OutOfEphemerisRange`.
    """
    study = Study(request)
    grid = _grid(request)
    found = study.scores(grid)
    standard = found.standard
    chance = (1.0 + float(np.count_nonzero(found.lives >= standard.max()))) / (LIVES + 1.0)
    lead = _lead(grid, standard)
    conclusive = chance <= CONCLUSIVE_CHANCE and (lead is None or lead >= CONCLUSIVE_LEAD)
    best = _refined(study, grid, _peaks(grid, standard))
    return Rectification(
        conclusive,
        chance,
        lead,
        _candidates(study, best),
        len(grid),
        request.step_seconds,
        request.orb,
        request.methods,
        request.seed,
        POOL,
        LIVES,
        utc_datetime(study.first),
        utc_datetime(study.last),
        () if conclusive else (_why_not(chance, lead),),
    )


def _grid(request: RectificationRequest) -> Array:
    steps = max(1, round((request.end - request.start) * SECONDS_PER_DAY / request.step_seconds))
    return np.linspace(request.start, request.end, steps + 1)


def _lead(grid: Array, standard: Array) -> float | None:
    best = int(standard.argmax())
    others = standard[np.abs(grid - grid[best]) * SECONDS_PER_DAY >= APART]
    return float(standard[best] - others.max()) if len(others) else None


def _peaks(grid: Array, standard: Array) -> list[int]:
    """The best candidates, none within ten minutes of a better one."""
    peaks: list[int] = []
    for index in np.argsort(-standard, kind="stable").tolist():
        if all(abs(grid[index] - grid[peak]) * SECONDS_PER_DAY >= APART for peak in peaks):
            peaks.append(index)
        if len(peaks) == MOST_CANDIDATES:
            break
    return peaks


def _refined(study: Study, grid: Array, peaks: list[int]) -> Array:
    """The best time around each peak, on steps of an eighth; itself where nothing nearby is better."""
    fine = np.arange(-_REFINED, _REFINED + 1) / _REFINED * (grid[1] - grid[0])
    around = np.clip(grid[peaks][:, None] + fine, grid[0], grid[-1])
    standard = study.scores(around.ravel()).standard.reshape(around.shape)
    return np.array([row[int(values.argmax())] for row, values in zip(around, standard, strict=True)])


def _candidates(study: Study, times: Array) -> tuple[Candidate, ...]:
    scores = study.scores(times)
    seen = births(times, study.request)
    contributions: list[list[Contribution]] = [[] for _ in times]
    for number, event in enumerate(study.request.events):
        away = event_offsets(study, seen, event)
        for row, contact in enumerate(study.contacts):
            weight = weight_of(contact, event.kind) * event.weight
            for place in np.flatnonzero((np.abs(away[row]) < study.request.orb) & (weight > 0.0)).tolist():
                off = float(away[row, place])
                value = weight * (1.0 - abs(off) / study.request.orb)
                names = (contact.method, contact.moving, contact.fixed)
                contributions[place].append(Contribution(number, event.kind, *names, off, value))
    found = [
        Candidate(
            time,
            utc_datetime(time),
            float(seen.angles[0, place]),
            float(seen.angles[1, place]),
            float(scores.score[place]),
            float(scores.expected[place]),
            float(scores.deviation[place]),
            float(scores.standard[place]),
            tuple(sorted(contributions[place], key=lambda contribution: -contribution.score)),
        )
        for place, time in enumerate(times.tolist())
    ]
    return tuple(sorted(found, key=lambda candidate: -candidate.standard_score))


def _why_not(chance: float, lead: float | None) -> str:
    if chance > CONCLUSIVE_CHANCE:
        return said.BY_CHANCE(chance=f"{chance:.1%}")
    return said.NOT_ALONE(lead=f"{lead:.2f}")
