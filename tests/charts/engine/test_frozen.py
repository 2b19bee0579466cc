"""Drafted objects are the frozen ones."""

import pickle
from dataclasses import FrozenInstanceError, dataclass

import orjson
import pytest

from charts.engine.aspects import Aspect
from charts.engine.frozen import drafts_of

FIGURES = ("sun", "moon", "trine", 120.0, 118.2, -1.8, True, 0.775, False)


def drafted() -> Aspect:
    draft = drafts_of(Aspect)(*FIGURES)
    draft.__class__ = Aspect
    return draft


def test_a_draft_becomes_what_it_stands_for() -> None:
    made, usual = drafted(), Aspect(*FIGURES)

    assert type(made) is Aspect
    assert (made, hash(made), repr(made)) == (usual, hash(usual), repr(usual))
    assert orjson.dumps(made) == orjson.dumps(usual)
    assert pickle.loads(pickle.dumps(made)) == usual


def test_and_is_frozen_then() -> None:
    with pytest.raises(FrozenInstanceError):
        drafted().orb = 0.0


def test_other_slots_are_refused() -> None:
    @dataclass(frozen=True, slots=True)
    class Other:
        first: str

    draft = drafts_of(Other)("sun")
    with pytest.raises(TypeError):
        draft.__class__ = Aspect
