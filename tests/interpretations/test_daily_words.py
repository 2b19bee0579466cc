"""What the almanac says of a sign's day is so, is said of nobody else, and is another thing each day."""

from datetime import date, timedelta

import pytest

from charts.engine.catalogue import SIGN_NAMES
from charts.kind_factors import day_factors_of
from interpretations.almanac import render, write
from interpretations.grounding import Verifier
from interpretations.harm import harm_in
from interpretations.services.skies import sky_of

# With a full Moon, a station, ingresses of Sun and Moon, and a day on which little happens.
DAYS = [
    date(2026, 11, 22),
    date(2026, 11, 24),
    date(2026, 12, 10),
    *(date(2027, 1, 4) + timedelta(17 * n) for n in range(8)),
]


def told(sign, day, locale, style="detailed"):
    sky = sky_of(sign=sign, day=day)
    facts = day_factors_of(sky, day)
    parameters = {"sign": sign, "date": day.isoformat()}
    return sky, facts, write(facts, topic="daily.sign", locale=locale, style=style, parameters=parameters)


def faults(sky, sections, locale):
    verifier, about, found = Verifier(sky, locale), (), []
    for sentence in (sentence for section in sections for sentence in section.sentences):
        judged, about = verifier.judge(sentence.text, about, prose=True)
        found += [(claim.factor, sentence.text) for claim in judged.claims if claim.verdict != "supported"]
    return found


@pytest.mark.parametrize("locale", ["en", "ru"])
@pytest.mark.parametrize("style", ["detailed", "concise"])
def test_every_sentence_is_true_of_the_sky_and_harms_nobody(locale, style):
    for number, day in enumerate(DAYS):
        for sign in SIGN_NAMES[number % 3 :: 3]:
            sky, facts, sections = told(sign, day, locale, style)
            ids = {factor.id for factor in facts}

            assert faults(sky, sections, locale) == []
            for sentence in (sentence for section in sections for sentence in section.sentences):
                assert sentence.factors
                assert ids.issuperset(sentence.factors)
                assert harm_in(sentence.text) is None


@pytest.mark.parametrize("locale", ["en", "ru"])
def test_of_another_sign_and_another_day_it_would_be_false(locale):
    _sky, _facts, sections = told("leo", DAYS[1], locale)

    assert faults(sky_of(sign="virgo", day=DAYS[1]), sections, locale)
    assert faults(sky_of(sign="leo", day=DAYS[5]), sections, locale)


@pytest.mark.parametrize("locale", ["en", "ru"])
def test_no_two_are_alike(locale):
    texts = [render(told(sign, day, locale)[2]) for day in DAYS[:4] for sign in SIGN_NAMES]

    assert len(set(texts)) == len(texts)
    # Beneath the titles, too, of which each has its own.
    assert len({text.partition("\n\n")[2] for text in texts}) == len(texts)


def test_the_same_day_is_told_in_the_same_words():
    assert told("aries", DAYS[0], "en")[2] == told("aries", DAYS[0], "en")[2]


def test_what_enters_or_turns_that_day_is_not_said_to_be_in_a_sign_or_moving():
    _sky, facts, _sections = told("aries", date(2026, 11, 22), "en")
    ids = {factor.id for factor in facts}

    assert {"ingress.sun.sagittarius.2026-11-22", "ingress.moon.taurus.2026-11-22"} <= ids
    assert not any(fact.startswith(("sun.scorpio", "sun.sagittarius", "sun.house", "moon.house")) for fact in ids)
    turns = {factor.id for factor in told("aries", date(2026, 12, 10), "en")[1]}
    assert "station.saturn.direct.2026-12-10" in turns
    assert "saturn.retrograde" not in turns
