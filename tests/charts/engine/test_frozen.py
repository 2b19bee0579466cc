"""Results that are made fast are frozen dataclasses all the same."""

import copy
import pickle
from dataclasses import FrozenInstanceError, fields, is_dataclass, replace

import orjson
import pytest

from charts.engine.chart import House

HOUSE = House(10, 271.5, "capricorn", 1.5)


def test_it_cannot_be_changed_nor_given_more() -> None:
    with pytest.raises(FrozenInstanceError):
        HOUSE.number = 1  # type: ignore[misc]
    with pytest.raises((AttributeError, TypeError)):
        HOUSE.ruler = "saturn"  # type: ignore[attr-defined]
    assert House(10, 271.5, "capricorn", 1.5) == HOUSE


def test_it_is_a_dataclass_of_its_own_kind() -> None:
    assert is_dataclass(House)
    assert type(HOUSE) is House
    assert [field.name for field in fields(HOUSE)] == ["number", "longitude", "sign", "sign_degree"]
    assert repr(HOUSE) == "House(number=10, longitude=271.5, sign='capricorn', sign_degree=1.5)"
    assert hash(HOUSE) == hash(House(number=10, longitude=271.5, sign="capricorn", sign_degree=1.5))


def test_it_copies_travels_and_serialises() -> None:
    assert copy.deepcopy(HOUSE) == pickle.loads(pickle.dumps(HOUSE)) == HOUSE
    assert replace(HOUSE, number=11) == House(11, 271.5, "capricorn", 1.5)
    assert orjson.loads(orjson.dumps(HOUSE)) == {
        "number": 10, "longitude": 271.5, "sign": "capricorn", "sign_degree": 1.5,
    }  # fmt: skip


def test_a_field_too_few_or_too_many_is_refused() -> None:
    with pytest.raises(TypeError):
        House(10, 271.5, "capricorn")  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        House(10, 271.5, "capricorn", 1.5, "saturn")  # type: ignore[call-arg]
