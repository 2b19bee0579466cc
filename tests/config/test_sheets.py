"""What is stored as columns is read as the text that it stands for, whichever lines are asked for."""

from base64 import b64decode

import numpy as np
import orjson
import pytest
import zstandard

from config.system.models import JobPart
from config.system.sheets import Sheet, Sheets

NUMBERS = np.array([0.1, -2.5, np.nan, 1e-7])
PLACES = [b'{"at":0.1,"in":"aries","far":null}', b'{"at":-2.5,"in":"pisces","far":null}',
          b'{"at":null,"in":"aries","far":null}', b'{"at":1e-7,"in":"leo","far":null}']  # fmt: skip
LISTS = [b'[{"orb":1.0},{"orb":2.0}]', b"[]", b'[{"orb":3.0}]', b"[]"]

# Of the first release that had sheets.
STORED = (
    "KLUv/WBTAgUIABLPMi2Qp+n////w7nDB5rnE/3+329i9HUNIS22/NKkL1r5Q9TeDlOE20GLCnPTBWhm1bsLKss8FGd+bcLLs7mkvcood4ibpnb"
    "A/OAhKp3Z3sVDmThY6sI+J3YYj2t1d6EOiqqqqimBw5Q5QuBUAZstFGsNc3G6+RsBsSQfJqACbnGSMFvdyRAKL2ZLPdNCitmEVCQcFCAYQDKc6"
    "KqdudHXztYgdchOk8Xk7r2/nb6J7b85A6U2/36Owz95M7Q11hn1CCH3xeSvs0yHKU4wiEgAeGAkAJf4gNV7ESBg8ODGK4YYHABWhxAejkAIpXh"
    "jlGuNOm8rNCQODI1QFep1rlgE="
)


@pytest.fixture
def sheets():
    return Sheets()


@pytest.fixture
def lines(sheets):
    """Of four items, the second of which has nothing but an error, the others two texts that stand in sheets."""
    words = {12: b'"aries"', 40: b'"pisces"', 7: b'"leo"'}
    codes = np.array([12, 40, 12, 7])
    places = sheets.put(Sheet([b'{"at":', NUMBERS, b',"in":', (codes, words), b',"far":null}'], 4))
    lists = sheets.put(Sheet([b',{"orb":', np.array([1.0, 2.0, 3.0]), b"}"], 3, np.array([2, 0, 1, 0])))
    items = [{"index": index, "item": {"orbs": orbs, "place": place}}
             for index, (place, orbs) in enumerate(zip(places, lists, strict=True))]  # fmt: skip
    items[1] = {"index": 1, "error": {"message": "\0 0 0\0"}}
    return [orjson.dumps(item) for item in items]


@pytest.fixture
def written():
    texts = [
        b'{"index":%d,"item":{"orbs":%b,"place":%b}}' % (index, orbs, place)
        for index, (place, orbs) in enumerate(zip(PLACES, LISTS, strict=True))
    ]
    texts[1] = orjson.dumps({"index": 1, "error": {"message": "\0 0 0\0"}})
    return texts


def test_a_sheets_texts_are_its_columns_joined(sheets, lines):
    assert [[*sheet.texts()] for sheet in sheets] == [PLACES, LISTS]
    assert [*sheets[1].of([2, 3]).texts()] == LISTS[2:]


@pytest.mark.parametrize(("start", "stop"), [(0, None), (0, 1), (1, 2), (1, 4), (2, 3), (4, 9)])
def test_any_lines_are_read_by_themselves(sheets, lines, written, start, stop):
    part = JobPart(results=JobPart.written(lines, sheets))

    assert part.lines(start, stop) == written[start:stop]


def test_what_is_stored_holds_no_text_of_a_number(sheets, lines):
    stored = zstandard.decompress(JobPart.written(lines, sheets))

    assert b"0.1" not in stored
    assert NUMBERS.tobytes() in stored


def test_lines_without_sheets_are_stored_as_before(written):
    results = JobPart.written(written, ())

    assert zstandard.decompress(results) == b"\n".join(written)
    assert JobPart(results=results).lines(1, 3) == written[1:3]


def test_what_an_earlier_version_stored_is_read_the_same():
    assert JobPart(results=b64decode(STORED)).lines() == [
        b'{"index":0,"item":{"place":{"at":0.1,"in":"leo"},"orbs":[1.5,2.0]}}'
    ]
