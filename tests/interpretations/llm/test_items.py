"""Objects of a JSON list are read as they are completed, wherever the text is cut."""

import json

import pytest

from interpretations.llm.items import Garbled, Items

SAID = [{"text": 'A "quoted" } ] one.'}, {"text": "Два"}, {"text": "three", "factors": []}]


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
@pytest.mark.parametrize("shape", ["{}", "Here it is:\n```json\n{}\n```", " {} trailing"])
def test_however_it_is_cut(size, shape):
    text = shape.replace("{}", json.dumps({"sentences": SAID}, ensure_ascii=False, indent=1))
    items, found = Items("sentences"), []
    for start in range(0, len(text), size):
        found += items.feed(text[start : start + size])

    assert (found, items.complete) == (SAID, True)


def test_each_comes_as_soon_as_it_is_whole():
    items = Items("sentences")

    assert list(items.feed('{"sentences": [{"text": "one"')) == []
    assert list(items.feed('}, {"te')) == [{"text": "one"}]
    assert not items.complete


@pytest.mark.parametrize(
    "text", ['{"sentences": [1]}', '{"sentences": ["text"]}', "x" * 6_001, '{"sentences": [{"a": ' + "[" * 5_990]
)
def test_garbage_is_told(text):
    with pytest.raises(Garbled):
        list(Items("sentences").feed(text + "}" * 20))
