"""A browser."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.services.chromium import Chromium, Page


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: Any) -> Iterator[Chromium]:
    folder: Path = tmp_path_factory.mktemp("chromium")
    browser = Chromium(folder)
    browser.find()
    browser.start()
    yield browser
    browser.stop()


@pytest.fixture
def page(chromium: Chromium, server: str) -> Iterator[Page]:
    """A tab, and a server to look at."""
    with chromium.page() as page:
        yield page
