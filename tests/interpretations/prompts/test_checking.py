"""What can be a prompt: words that name what they are given, schemas with the fields that are read."""

import json
from dataclasses import replace

import pytest

from interpretations.prompts import PARTS, shipped_prompts
from interpretations.services.prompts.checking import faults_of
from tests.interpretations.prompts.conftest import with_words

GOOD = shipped_prompts()[0].content


def schema(**changed):
    whole = json.loads(GOOD.schema)
    whole.update(changed)
    return json.dumps(whole)


def item(**properties):
    whole = json.loads(GOOD.schema)
    whole["properties"]["sentences"]["items"]["properties"].update(properties)
    return json.dumps(whole)


@pytest.mark.parametrize("one", shipped_prompts(), ids=lambda one: one.topic)
def test_what_is_shipped_is_without_fault(one):
    assert faults_of(one.content) == {}


@pytest.mark.parametrize(
    ("part", "text", "said"),
    [
        ("task", "$style $sections $name", "$name"),
        ("task", "$style $sections ${birth_place}", "$birth_place"),
        ("task", "Write. $style", "$sections"),
        ("task", "", "required"),
        ("task", "$style $sections costs 5 $", "$$"),
        ("system", "You are $name.", "$name"),
        ("system", "x" * 12_001, "12000"),
        ("system", "x\0", "Null"),
        ("go_on", "Go on.", "$written"),
        ("repair", "Mend $refused", "$factors"),
        ("concise", " ", "required"),
        ("asked", "They ask:", "$data"),
        ("asked", "They ask: $data $question", "$question"),
    ],
)
def test_a_part_is_refused_by_its_name(part, text, said):
    (field, (message,)), = faults_of(with_words(GOOD, **{part: text})).items()  # fmt: skip

    assert field == f"words.en.{part}"
    assert said in message


def test_a_dollar_is_written_twice_and_an_optional_part_may_be_left_out():
    assert faults_of(with_words(GOOD, system="Never speak of $$.", asked="They ask: $data")) == {}
    assert [name for name, part in PARTS.items() if part.optional] == ["asked", "shorten"]


def test_each_language_of_readings_is_needed_and_no_other():
    english = {"en": GOOD.words["en"]}
    faults = faults_of(replace(GOOD, words={**english, "de": GOOD.words["en"]}))

    needed = {f"words.ru.{name}" for name, part in PARTS.items() if not part.optional}
    assert set(faults) == {"words.de", *needed}
    assert set(faults_of(with_words(GOOD, headings="x"))) == {"words.en.headings"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("temperature", -0.1),
        ("temperature", 2.1),
        ("temperature", float("nan")),
        ("most_tokens", 99),
        ("most_tokens", 32_001),
    ],
)
def test_parameters_have_limits(field, value):
    assert list(faults_of(replace(GOOD, **{field: value}))) == [field]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no JSON"),
        ("{", "no JSON"),
        ('{"minimum": NaN}', "no JSON"),
        ("[" * 100_00, "no JSON"),
        ("{}" + " " * 10_000, "10000"),
        (schema(type="sentence"), "no JSON Schema"),
        (schema(required=[]), "sentences"),
        (schema(properties={}), "sentences"),
        (schema(required="sentences"), "no JSON Schema"),
        (json.dumps({"type": "array"}), "sentences"),
        ("[]", "no JSON Schema"),
        ("true", "sentences"),
        (item(text={"type": "integer"}), "sentences[].text"),
        (item(section={"type": "string"}), "sentences[].section"),
        (item(factors={"type": "array", "items": {"type": "integer"}}), "sentences[].factors[]"),
        (item(factors={"type": "string"}), "sentences[].factors"),
        (item(more={"$ref": "https://example.com/schema"}), "not followed"),
        (item(more={"$ref": "#"}), "not followed"),
        (schema(description="x", examples=[]).replace("[]", "[" * 25 + "]" * 25, 1), "nested"),
    ],
)
def test_a_schema_is_refused(text, said):
    faults = faults_of(replace(GOOD, schema=text))

    assert list(faults) == ["schema"]
    assert any(said in message for message in faults["schema"]), faults


def test_the_schema_of_a_mended_sentence_has_its_own_fields():
    assert list(faults_of(replace(GOOD, repair_schema=GOOD.schema))) == ["repair_schema"]
    assert faults_of(replace(GOOD, schema=item(mood={"type": "string"}))) == {}


def test_all_faults_are_told_at_once_and_in_russian():
    from django.utils import translation

    broken = replace(with_words(GOOD, "ru", task="$style"), temperature=9, schema="{}")
    with translation.override("ru"):
        faults = faults_of(broken)

    assert set(faults) == {"words.ru.task", "temperature", "schema"}
    assert faults["words.ru.task"] == ["Не хватает $sections."]


def test_spaces_in_a_schema_make_no_other_content_and_its_order_does():
    spaced = replace(GOOD, schema=json.dumps(json.loads(GOOD.schema)))
    turned = json.loads(GOOD.schema)
    turned["properties"]["sentences"]["items"]["properties"] = dict(
        reversed(turned["properties"]["sentences"]["items"]["properties"].items())
    )

    assert spaced.digest == GOOD.digest
    assert replace(GOOD, schema=json.dumps(turned)).digest != GOOD.digest
