"""Scores of candidate times, and what they would be by chance.

A contact counts its weight when exact and nothing at the orb, evenly in between; an event's score is the sum of its
contacts, a candidate's that of its events. Chance is the same life with every event at a random date: kinds and weights
stay, dates are drawn evenly and independently over the years of the events. From a pool of such dates come the
expected score and its deviation, candidate by candidate, and whole random lives to compare the best candidate with.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from charts.engine.numbers import Array
from charts.engine.rectification.contacts import Births, Contact, Track, births, contacts, offsets, track
from charts.engine.rectification.events import (
    LONGEST_LIFE,
    MINOR_AXIS,
    SIGNIFICATORS,
    EventKind,
    LifeEvent,
    RectificationRequest,
)

POOL: Final = 400  # random dates, one in each of as many equal parts of the years
LIVES: Final = 999  # random lives
MARGIN: Final = 730.5  # days by which random dates may precede the first and follow the last event
_DATES: Final = 16  # at a time, and
_CANDIDATES: Final = 512  # likewise, to stay within the caches


class Scores(NamedTuple):
    """Per candidate, of shape (n,); `lives` holds, for each random life, its highest standard score."""

    score: Array
    expected: Array
    deviation: Array
    lives: Array

    @property
    def standard(self) -> Array:
        """Deviations above the expected score."""
        result: Array = (self.score - self.expected) / self.deviation
        return result


class Study:
    """One request's events, random dates and progressed sky, ready to score any times of birth within it."""

    def __init__(self, request: RectificationRequest) -> None:
        self.request = request
        self.contacts: tuple[Contact, ...] = contacts(request.methods)
        self.kinds: tuple[EventKind, ...] = tuple(dict.fromkeys(event.kind for event in request.events))
        self.weights = np.array([[weight_of(contact, kind) for contact in self.contacts] for kind in self.kinds])
        self.dates = np.array([event.julian_day for event in request.events])
        self.kind_of = np.array([self.kinds.index(event.kind) for event in request.events])
        self.weight_of = np.array([event.weight for event in request.events])
        self.first, self.last = window(request)
        chance = np.random.default_rng(request.seed)
        self.pool = self.first + (np.arange(POOL) + chance.uniform(size=POOL)) / POOL * (self.last - self.first)
        self.picks: NDArray[np.int64] = chance.integers(0, POOL, (LIVES, len(request.events)))
        self.path: Track = track(request, max(self.last, float(self.dates.max())))

    def scores(self, times: Array) -> Scores:
        """Errors: `OutOfEphemerisRange`."""
        parts = [self._scores(part) for part in _parts(times, _CANDIDATES)]
        score, expected, deviation = (np.concatenate([part[row] for part in parts]) for row in range(3))
        return Scores(score, expected, deviation, np.max([part.lives for part in parts], axis=0))

    def closeness(self, candidates: Births, dates: Array) -> Array:
        """1 for an exact contact, 0 from the orb on, of shape (dates, contacts, candidates)."""
        away = np.abs(offsets(candidates, dates, self.path, self.request))
        near: Array = np.maximum(1.0 - away / self.request.orb, 0.0)
        return near

    def _scores(self, times: Array) -> Scores:
        candidates = births(times, self.request)
        events = self._by_kind(candidates, self.dates)[np.arange(len(self.dates)), self.kind_of]
        pool = self._by_kind(candidates, self.pool)  # (POOL, kinds, n)
        expected = self.weight_of @ pool.mean(axis=0)[self.kind_of]
        deviation = np.sqrt(self.weight_of**2 @ pool.var(axis=0)[self.kind_of])
        deviation = np.maximum(deviation, 1e-9)  # nothing ever comes near: no score either
        lives = np.zeros((LIVES, len(times)))
        for event, kind in enumerate(self.kind_of):
            lives += self.weight_of[event] * pool[self.picks[:, event], kind]
        return Scores(self.weight_of @ events, expected, deviation, ((lives - expected) / deviation).max(axis=1))

    def _by_kind(self, candidates: Births, dates: Array) -> Array:
        """Scores of dates as events of each kind, of shape (dates, kinds, candidates)."""
        return np.concatenate([self.weights @ self.closeness(candidates, part) for part in _parts(dates, _DATES)])


def weight_of(contact: Contact, kind: EventKind) -> float:
    """What a contact counts for a kind of event, exact."""
    axis, significators = SIGNIFICATORS[kind]
    if contact.planet not in significators:
        return 0.0
    return 1.0 if axis in (None, contact.axis) else MINOR_AXIS


def window(request: RectificationRequest) -> tuple[float, float]:
    """The Julian days between which random dates are drawn."""
    days = [event.julian_day for event in request.events]
    return max(request.end, min(days) - MARGIN), min(request.start + LONGEST_LIFE, max(days) + MARGIN)


def event_offsets(study: Study, candidates: Births, event: LifeEvent) -> Array:
    """Degrees from exact of each contact of an event, of shape (contacts, candidates)."""
    row: Array = offsets(candidates, np.array([event.julian_day]), study.path, study.request)[0]
    return row


def _parts(values: Array, size: int) -> Iterator[Array]:
    return (values[start : start + size] for start in range(0, len(values), size))
