from __future__ import annotations

import os
from pathlib import Path

import pytest

from charts.atlas import Atlas
from charts.atlas.build.index import build


@pytest.fixture(scope="session")
def place_index() -> Path:
    """The index that the product itself uses, compiled if it is missing or out of date, by one worker of several."""
    index = Path(os.environ.get("ATLAS_INDEX", ".local/places.sqlite"))
    build(index)
    return index


@pytest.fixture(scope="session")
def atlas(place_index: Path) -> Atlas:
    return Atlas(place_index)
