"""The lists of words: what no text can reach there is gone, or is spelt as texts are after they are unified."""

import ast
import tomllib
from collections.abc import Iterator
from itertools import pairwise

import pytest

from interpretations.grounding.lexicon import DATA, forms_of, lexicon
from interpretations.grounding.text import tokens_of, unified

MODULES = {file.name: ast.parse(file.read_text()) for file in DATA.parent.glob("*.py")}

PHRASES = {words for language in ("en", "ru") for rows in lexicon(language).phrases.values() for words, _ in rows}


def words_of(text: str) -> tuple[str, ...]:
    return tuple(token.norm for token in tokens_of(unified(text)))


def phrases_of(name: str) -> Iterator[tuple[str, str, str, list[tuple[str, ...]]]]:
    data = tomllib.loads((DATA / f"{name}.toml").read_text())
    paradigms = data.pop("paradigms", {})
    data.pop("abbreviations", None)
    for kind, meanings in data.items():
        for value, phrases in meanings.items():
            for phrase in phrases:
                yield kind, value, phrase, [words_of(text) for text, _, _ in forms_of(phrase, paradigms)]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_phrase_means_what_its_list_says(language):
    """Of two lists the first to have a phrase keeps it."""
    read = {
        (words, meaning.kind, meaning.value) for rows in lexicon(language).phrases.values() for words, meaning in rows
    }
    of_both = [*phrases_of(language), *phrases_of("common")]

    assert [row[:3] for row in of_both if not any((form, *row[:2]) in read for form in row[3])] == []


@pytest.mark.parametrize("name", ["en", "ru", "common"])
def test_no_phrase_stands_twice_with_one_meaning(name):
    rows = sorted(row[:3] for row in phrases_of(name))

    assert [one for one, other in pairwise(rows) if one == other] == []


def strings_of(node: ast.expr) -> list[str]:
    return [one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)]


def named_lists(tree: ast.Module) -> dict[str, list[str]]:
    """Tuples of words that a module gives names to."""
    told = [node for node in tree.body if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Tuple)]
    return {node.target.id: strings_of(node.value) for node in told if isinstance(node.target, ast.Name) and node.value}


def is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "text"


@pytest.mark.parametrize("name", sorted(MODULES))
def test_no_word_of_a_list_of_beginnings_begins_with_another(name):
    lists = named_lists(MODULES[name])
    calls = [node for node in ast.walk(MODULES[name]) if isinstance(node, ast.Call) and node.args]
    begins = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "startswith"]
    used = {call.args[0].id for call in begins if isinstance(call.args[0], ast.Name)} & set(lists)

    assert [
        (of, one)
        for of in used
        for at, one in enumerate(lists[of])
        if any(one.startswith(other) for place, other in enumerate(lists[of]) if place != at)
    ] == []


@pytest.mark.parametrize("name", sorted(MODULES))
def test_several_words_that_an_item_is_asked_for_are_a_phrase(name):
    """An item is a word or a phrase of the lists, and articles are none."""
    lists = named_lists(MODULES[name])
    asked = [node for node in ast.walk(MODULES[name]) if isinstance(node, ast.Compare) and is_text(node.left)]
    texts = {
        text
        for node in asked
        for one in ast.walk(node.comparators[0])
        for text in (lists.get(one.id, []) if isinstance(one, ast.Name) else strings_of(one))
    }

    assert [text for text in sorted(texts) if len(words_of(text)) > 1 and words_of(text) not in PHRASES] == []
