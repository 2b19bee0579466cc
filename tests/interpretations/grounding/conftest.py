"""Charts of the corpus, as the API answered them."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from interpretations.grounding import Judged, Verifier

CORPUS = Path(__file__).parent / "corpus"


@pytest.fixture(scope="session")
def chart() -> Callable[[str], dict[str, Any]]:
    return cache(lambda name: json.loads((CORPUS / "charts" / f"{name}.json").read_text()))


@pytest.fixture
def judge(chart: Callable[[str], dict[str, Any]]) -> Callable[..., Judged]:
    """The verdict on one sentence about Anna's chart, or another's."""

    def of(sentence: str, name: str = "anna") -> Judged:
        language = "ru" if any("а" <= letter <= "я" for letter in sentence.lower()) else "en"
        return Verifier(chart(name), language).judge(sentence)[0]

    return of


@pytest.fixture
def claims(judge: Callable[..., Judged]) -> Callable[..., list[tuple[str, str]]]:
    """What is claimed, by its id, and the verdict on it."""
    return lambda sentence, name="anna": [(one.factor, one.verdict) for one in judge(sentence, name).claims]
