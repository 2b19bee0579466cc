"""Whole readings, judged sentence after sentence: whom one is about is carried over to the next."""

import json
from typing import Any

import pytest

from interpretations.grounding import Verifier
from interpretations.grounding.mentions import Ref
from tests.interpretations.almanac.readings import facts_of, natal, readings
from tests.interpretations.grounding.conftest import CORPUS

# Charts whose readings were misread when whom one was about was carried over; the third has no hour.
SEEDS = (1, 2, 4, 7)


@pytest.mark.parametrize("locale", ["en", "ru"])
@pytest.mark.parametrize("seed", SEEDS)
def test_the_verifier_passes_whole_readings_in_their_order(seed: int, locale: str) -> None:
    chart = natal(seed, time_known=seed % 4 != 0)
    verifier, known = Verifier(chart, locale), {factor.id for factor in facts_of(chart)}
    checked = 0
    for section in {section for sections in readings(chart, locale) for section in sections}:
        about: tuple[Ref, ...] = ()
        for sentence in section.sentences:
            judged, about = verifier.judge(sentence.text, about, prose=True)
            assert [claim for claim in judged.claims if claim.verdict != "supported"] == [], sentence
            assert not [one.factor for one in judged.claims if turned(one.factor) in known - {one.factor}], sentence
            checked += 1

    assert checked > 250


def turned(factor: str) -> str:
    """The id of an aspect with its points the other way round."""
    return ".".join(reversed(factor.split(".")))


@pytest.mark.parametrize(
    ("locale", "before", "text", "factor"),
    [
        ("en", "Jupiter in Cancer is kind.", "At the far end of an opposition to Jupiter waits Uranus.",
         "jupiter.opposition.uranus"),
        ("en", "Saturn is patient.", "The trine of the Moon to Jupiter is kind; the sextile to Venus is kinder.",
         "moon.sextile.venus"),
        ("ru", "Сатурн терпелив.", "Трин Луны с Юпитером добр; секстиль с Венерой ещё добрее.", "moon.sextile.venus"),
        ("ru", "Марс смел.", "На дальнем конце оппозиции к Юпитеру ждёт Уран.", "jupiter.opposition.uranus"),
    ],
)  # fmt: skip
def test_who_was_named_before_takes_no_place_of_who_is_named(
    locale: str, before: str, text: str, factor: str, anna: dict[str, Any]
) -> None:
    verifier = Verifier(anna, locale)
    _, about = verifier.judge(before)

    claims = verifier.judge(text, about, prose=True)[0].claims

    assert [claim.verdict for claim in claims] == ["supported"] * len(claims)
    assert factor in [claim.factor for claim in claims]


@pytest.mark.parametrize(
    ("locale", "before", "text"),
    [
        ("en", "Mars is bold.", "It stands in Leo, and Venus in Taurus."),
        ("en", "Saturn is patient.", "In the tenth house it waits for Venus in Taurus."),
        ("en", "Jupiter is kind.", "At the far end of an opposition to Jupiter waits Mars."),
        ("ru", "Марс смел.", "Он стоит во Льве, а Венера в Тельце."),
    ],
)
def test_what_is_false_of_who_was_named_before_is_refused(
    locale: str, before: str, text: str, anna: dict[str, Any]
) -> None:
    verifier = Verifier(anna, locale)
    _, about = verifier.judge(before)

    assert not verifier.judge(text, about, prose=True)[0].grounded


@pytest.fixture(scope="module")
def anna() -> dict[str, Any]:
    chart: dict[str, Any] = json.loads((CORPUS / "charts/anna.json").read_text())
    return chart
