"""Whether a prompt can be asked: its words name what they are given, its schemas have what `dictation` reads."""

import json
from collections.abc import Iterator, Mapping
from string import Template
from typing import Any, Final

from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator, SchemaError

from interpretations.almanac.lexicon import languages
from interpretations.prompts import PARTS, Content

LONGEST_PART: Final = 12_000  # characters
LONGEST_SCHEMA: Final = 10_000
DEEPEST_SCHEMA: Final = 20
MOST_TOKENS: Final = (100, 32_000)
TEMPERATURES: Final = (0.0, 2.0)
# JSON Schema's type of each field that is read; `[]` is of each item of a list.
_ANSWER: Final = {"sentences": "array", "sentences[].section": "integer"}
_SENTENCE: Final = {"text": "string", "factors": "array", "factors[]": "string"}
_REFERENCES: Final = frozenset({"$ref", "$dynamicRef", "$recursiveRef"})


def faults_of(content: Content) -> dict[str, list[str]]:
    """Field → messages; empty if there is nothing to object to. Fields: `words.en.task`, `schema`, `most_tokens` …"""
    faults: dict[str, list[str]] = {}
    for field, message in _faults(content):
        faults.setdefault(field, []).append(message)
    return faults


def _faults(content: Content) -> Iterator[tuple[str, str]]:
    yield from _faults_of_words(content.words)
    for name, value, (least, most) in (
        ("temperature", content.temperature, TEMPERATURES),
        ("most_tokens", content.most_tokens, MOST_TOKENS),
    ):
        # NaN is not within anything.
        if not least <= value <= most:
            yield name, _("Must be %(least)s to %(most)s.") % {"least": least, "most": most}
    of_answer = _ANSWER | {f"sentences[].{path}": kind for path, kind in _SENTENCE.items()}
    yield from (("schema", fault) for fault in _faults_of_schema(content.schema, of_answer))
    yield from (("repair_schema", fault) for fault in _faults_of_schema(content.repair_schema, _SENTENCE))


def _faults_of_words(words: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    for language in sorted({*words, *languages()}):
        if language not in languages():
            yield f"words.{language}", _("There are no readings in this language yet.")
            continue
        parts = words.get(language, {})
        for name in parts.keys() - PARTS.keys():
            yield f"words.{language}.{name}", _("A prompt has no such part.")
        for name, part in PARTS.items():
            text = parts.get(name, "")
            if text or not part.optional:
                yield from ((f"words.{language}.{name}", fault) for fault in _faults_of_part(text, part.variables))


def _faults_of_part(text: str, variables: frozenset[str]) -> Iterator[str]:
    if not text.strip():
        yield _("This field is required.")
        return
    if len(text) > LONGEST_PART:
        yield _("At most %(most)d characters.") % {"most": LONGEST_PART}
    if "\0" in text:
        yield _("Null characters are not allowed.")
    template = Template(text)
    if not template.is_valid():
        yield _("A $ that begins no variable; the sign itself is written $$.")
        return
    named = set(template.get_identifiers())
    for name in sorted(named - variables):
        yield _("There is no $%(name)s here.") % {"name": name}
    for name in sorted(variables - named):
        yield _("$%(name)s is missing.") % {"name": name}


def _faults_of_schema(text: str, fields: Mapping[str, str]) -> Iterator[str]:
    if len(text) > LONGEST_SCHEMA:
        yield _("At most %(most)d characters.") % {"most": LONGEST_SCHEMA}
        return
    try:
        schema = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        yield _("This is no JSON: %(error)s.") % {"error": error}
        return
    if _depth(schema) > DEEPEST_SCHEMA:
        yield _("It is nested too deeply.")
        return
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        yield _("This is no JSON Schema: %(error)s.") % {"error": error.message[:300]}
        return
    # Whoever validates an answer would follow them, round in circles or out into the network.
    if _REFERENCES & set(_keys(schema)):
        yield _("References to other schemas are not followed.")
    for path, kind in fields.items():
        if not _has(schema, path, kind):
            yield _("It must require %(field)s, of the type %(type)s.") % {"field": path, "type": kind}


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)  # NaN and the infinities, which Python reads and nobody else


def _depth(value: Any) -> int:
    """Of its nesting. The parser stops what is too deep for this."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(_depth, inner), default=0)


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _keys(inner)


def _has(schema: Any, path: str, kind: str) -> bool:
    """Whether each step of the path is a required property, or a list's items, and the last is of this kind."""
    for name in path.replace("[]", ".[]").split("."):
        if not isinstance(schema, dict):
            return False
        if name == "[]":
            schema = schema.get("items")
        elif name in schema.get("required", ()):
            schema = schema.get("properties", {}).get(name)
        else:
            return False
    return isinstance(schema, dict) and schema.get("type") == kind
