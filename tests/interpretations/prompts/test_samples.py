"""Of every topic there are charts to try a prompt on."""

import pytest

from charts.engine.catalogue import SIGN_NAMES
from interpretations.almanac import TOPICS, write
from interpretations.models import PromptVersion
from interpretations.review import Ground, Reviewer
from interpretations.services.prompts.golden import sample_named, sample_names
from tests.interpretations.prompts.conftest import preview


@pytest.mark.parametrize("topic", [topic.name for topic in TOPICS])
def test_each_topic_has_charts_of_its_kind_and_what_it_asks_for(topic):
    name = sample_names(topic)[1]
    sample = sample_named(name, topic)

    sections = write(sample.factors, topic=topic, parameters=sample.parameters)
    assert sections
    # What a model says of it is held against the same.
    reviewer = Reviewer([Ground(frozenset(factor.id for factor in sample.factors), sample.chart)], "en")
    faults = [reviewer.reviewed(sentence)[1] for section in sections for sentence in section.sentences[:2]]
    assert sum(map(bool, faults)) <= len(faults) // 5, faults


def test_without_a_chart_they_are_the_signs_and_without_an_hour_there_are_no_days():
    assert sample_names("daily.sign") == list(SIGN_NAMES)
    assert set(sample_names()) - set(sample_names("transit.day")) == {"Pushkin"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("topic", "sample", "told"),
    [
        ("question", "Goethe", "What work would suit me"),
        ("daily.sign", "leo", "sun.capricorn"),
        ("synastry.overview", "Goethe", "first.sun.virgo"),
        ("solar_return.overview", "Goethe", "solar_return.moon."),
    ],
)
def test_a_prompt_of_any_kind_is_previewed(office, topic, sample, told):
    version = PromptVersion.objects.get(topic=topic)
    page = office.get(preview(version), {"sample": sample, "locale": "en", "style": "detailed"})

    assert page.status_code == 200
    assert told in page.content.decode()
    assert sample in page.content.decode()
