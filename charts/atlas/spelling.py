"""Names that are spelt almost as a query is: typing mistakes found among all names at once.

Every name of one length is a row of a matrix of letters. A row can only be near the query if it lacks few of its
letters and has few others, which 32-bit marks tell of half a million rows in a millisecond; for the few rows that are
left the edit distance is computed side by side, a column at a time.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

SHORTEST, LONGEST = 3, 32  # letters of a name that is searched for by its spelling
_WEIGHT_STEPS = 7  # to the doubling; 255 is the weight of 90 million people
_PRICE = 7.0  # of a mistake: the name must weigh 128 times as much as one without it
_FIRST_LETTER = 2.0  # one is seldom wrong about that
_FAR = 9

Letters = npt.NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class Rows:
    """Names of one length. letters: UTF-16 code units, a name a row. marks: which letters it has. weights: a 7th of a
    doubling each.
    """

    letters: Letters
    marks: npt.NDArray[np.uint32]
    weights: npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Near:
    """key: a folded name. price: of the mistakes between it (or, of `begun`, its beginning) and the query, in doublings
    of weight. score: its weight less the price; higher is likelier.
    """

    key: str
    price: float
    score: float


def allowed_mistakes(length: int) -> int:
    """How many mistakes a word of so many letters may have: none in the shortest, which are all alike."""
    return 0 if length < SHORTEST else 1 if length < 6 else 2


def rows_by_length(names: Iterable[tuple[str, int]]) -> dict[int, Rows]:
    """(folded name, weight) as `Spellings` searches them. Names too short, too long or beyond the BMP are left out."""
    by_length: defaultdict[int, list[tuple[str, int]]] = defaultdict(list)
    for key, weight in names:
        if SHORTEST <= len(key) <= LONGEST and (key.isascii() or ord(max(key)) < 0x10000):
            by_length[len(key)].append((key, weight))
    return {length: _rows(length, of_length) for length, of_length in sorted(by_length.items())}


def read_rows(length: int, letters: bytes, marks: bytes, weights: bytes) -> Rows:
    """As they were stored: little-endian, row by row."""
    matrix = np.frombuffer(letters, dtype="<u2").reshape(-1, length)
    return Rows(matrix, np.frombuffer(marks, dtype="<u4"), np.frombuffer(weights, dtype=np.uint8))


class Spellings:
    """rows_of: gives the rows of a length, None if there are none; asked once for each."""

    def __init__(self, rows_of: Callable[[int], Rows | None]) -> None:
        self._rows_of = rows_of
        self._known: dict[int, Rows | None] = {}

    def near(self, key: str, limit: int) -> list[Near]:
        """Names with as few mistakes in them as a word of that length may have, likeliest first."""
        allowed = allowed_mistakes(len(key))
        lengths = range(len(key) - allowed, len(key) + allowed + 1)
        return self._search(key, allowed, lengths, limit, whole=True)

    def begun(self, key: str, limit: int) -> list[Near]:
        """Longer names that begin with the query but for one mistake: it is still being typed."""
        if allowed_mistakes(len(key)) == 0:
            return []
        return self._search(key, 1, range(len(key), LONGEST + 1), limit, whole=False)

    def _search(self, key: str, allowed: int, lengths: Iterable[int], limit: int, *, whole: bool) -> list[Near]:
        if allowed == 0 or len(key) > LONGEST or ord(max(key)) >= 0x10000:
            return []
        found: list[Near] = []
        asked = _letters(key)
        marks = np.bitwise_or.reduce(_marks_of(asked))
        for length in lengths:
            rows = self._rows(length)
            if rows is not None:
                found += _of_length(asked, marks, rows, allowed, limit, whole=whole)
        return sorted(found, key=lambda near: (-near.score, near.key))[:limit]

    def _rows(self, length: int) -> Rows | None:
        if length not in self._known:  # two threads may load it at once: the same value
            self._known[length] = self._rows_of(length)
        return self._known[length]


def _rows(length: int, names: list[tuple[str, int]]) -> Rows:
    letters = _letters("".join(key for key, _ in names)).reshape(-1, length)
    weights = [min(255, round(math.log2(max(weight, 1)) * _WEIGHT_STEPS)) for _, weight in names]
    return Rows(letters, np.bitwise_or.reduce(_marks_of(letters), axis=1), np.array(weights, dtype=np.uint8))


def _letters(text: str) -> Letters:
    return np.frombuffer(text.encode("utf-16-le"), dtype="<u2")


def _marks_of(letters: Letters) -> npt.NDArray[np.uint32]:
    """A bit for each letter; 32 of a row of the alphabet differ, and a space marks none."""
    bits = np.uint32(1) << (letters & 31).astype(np.uint32)
    return np.where(letters == ord(" "), np.uint32(0), bits)


def _of_length(
    asked: Letters, marks: np.uint32, rows: Rows, allowed: int, limit: int, *, whole: bool
) -> Iterator[Near]:
    wrong = np.bitwise_count(marks & ~rows.marks) <= allowed
    if whole:
        wrong &= np.bitwise_count(rows.marks & ~marks) <= allowed
    (candidates,) = np.nonzero(wrong)
    if not len(candidates):
        return
    columns = np.ascontiguousarray(rows.letters[candidates].T)
    distances = edit_distances(asked, columns, allowed, whole=whole)
    near = distances <= allowed
    candidates, distances = candidates[near], distances[near]
    prices = _PRICE * distances + _FIRST_LETTER * (rows.letters[candidates, 0] != asked[0])
    scores = rows.weights[candidates] / _WEIGHT_STEPS - prices
    for best in np.argsort(-scores, kind="stable")[:limit]:
        key = rows.letters[candidates[best]].tobytes().decode("utf-16-le")
        yield Near(key, float(prices[best]), float(scores[best]))


def edit_distances(asked: Letters, columns: Letters, allowed: int, *, whole: bool) -> npt.NDArray[np.uint8]:
    """Letters wrong, missing, too many or swapped with their neighbour, between the query and each name.

    columns: (letters of a name, names). whole: False counts what follows the query's last letter as not yet typed.
    Optimal string alignment, of which only the cells within `allowed` of the diagonal are computed; what is further
    apart is 9 or more.
    """
    length, count = columns.shape
    reach = min(length, len(asked) + allowed)
    far = np.full(count, _FAR, dtype=np.uint8)
    before: list[npt.NDArray[np.uint8]] = []
    above = [np.full(count, j, dtype=np.uint8) if j <= allowed else far for j in range(reach + 1)]
    for i, letter in enumerate(asked, 1):
        row = [np.full(count, i, dtype=np.uint8) if i <= allowed else far, *[far] * reach]
        for j in range(max(1, i - allowed), min(reach, i + allowed) + 1):
            cell = np.minimum(above[j], row[j - 1]) + np.uint8(1)
            np.minimum(cell, above[j - 1] + (columns[j - 1] != letter), out=cell)
            if i > 1 and j > 1:
                swapped = (columns[j - 2] == letter) & (columns[j - 1] == asked[i - 2])
                np.minimum(cell, np.where(swapped, before[j - 2] + np.uint8(1), far), out=cell)
            row[j] = cell
        before, above = above, row
    if whole:
        return above[length] if length == reach else far
    ends = above[max(0, len(asked) - allowed) :] or [far]
    nearest: npt.NDArray[np.uint8] = np.minimum.reduce(ends)
    return nearest
