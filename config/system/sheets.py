"""JSON texts that are numbers for the most part, kept as columns: they become text when somebody reads them.

To write a chart's numbers down takes a worker as long as to compute them, and compressed text is half as long again as
they are. A sheet holds all that its texts are made of, each word of them: whatever becomes of the code that made it,
what is stored says the same.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import chain, islice, pairwise, repeat
from typing import Any, Final

import numpy as np
import orjson
from numpy.lib import format as npy
from numpy.typing import NDArray

# What a text leaves out: the sheet's place among all, and the text's in it. JSON writes such a character otherwise.
_HOLE: Final = re.compile(rb"\0(\d+) (\d+)\0")

Numbers = NDArray[np.float64]
Words = Sequence[bytes] | Mapping[int, bytes]
# The same in all rows; a number as JSON has it, null where it is NaN; one of some words, by code.
Column = bytes | Numbers | tuple[NDArray[Any], Words]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Columns of so many rows. A row's text is its columns' one after the other.

    counts: then a text is the JSON list of so many rows, each of which begins with a comma; else each row is a text.
    """

    columns: Sequence[Column]
    rows: int
    counts: NDArray[np.intp] | None = None

    def texts(self) -> Iterator[bytes]:
        rows = zip(*self._written(), strict=True)
        if self.counts is None:
            return map(b"".join, rows)
        pieces = [*chain.from_iterable(rows)]
        ends = [0, *(np.cumsum(self.counts) * len(self.columns)).tolist()]
        return (b"[%b]" % b"".join(pieces[start:end])[1:] for start, end in pairwise(ends))

    def _written(self) -> Iterator[Iterable[bytes]]:
        numbers = np.array([column for column in self.columns if isinstance(column, np.ndarray)], np.float64)
        written = iter(orjson.dumps(numbers.ravel(), option=orjson.OPT_SERIALIZE_NUMPY)[1:-1].split(b","))
        for column in self.columns:
            if isinstance(column, bytes):
                yield repeat(column, self.rows)
            elif isinstance(column, tuple):
                yield map(column[1].__getitem__, column[0].tolist())
            else:
                yield [*islice(written, self.rows)]

    def of(self, texts: Sequence[int]) -> "Sheet":
        """A sheet of these texts alone, which are in order."""
        rows, counts = np.array(texts, np.intp), None
        if self.counts is not None:
            counts = self.counts[rows]
            wanted = np.zeros(len(self.counts), np.bool_)
            wanted[rows] = True
            rows = np.flatnonzero(np.repeat(wanted, self.counts))
        return Sheet([_taken(column, rows) for column in self.columns], len(rows), counts)


def _taken(column: Column, rows: NDArray[np.intp]) -> Column:
    if isinstance(column, bytes):
        return column
    return (column[0][rows], column[1]) if isinstance(column, tuple) else column[rows]


class Sheets(list[Sheet]):
    """Those of some lines, by their places in this list."""

    def put(self, sheet: Sheet) -> Iterator[orjson.Fragment]:
        """For each text of the sheet what stands in its place in a line."""
        place, many = len(self), sheet.rows if sheet.counts is None else len(sheet.counts)
        self.append(sheet)
        return (orjson.Fragment(b"\0%d %d\0" % (place, text)) for text in range(many))


def bound(lines: Sequence[bytes], sheets: Sequence[Sheet]) -> bytes:
    """To be stored: what the sheets are, their arrays, the lines with their holes."""
    file = BytesIO()
    described = [_put(file, sheet) for sheet in sheets]
    return b"".join([orjson.dumps(described), b"\n", file.getvalue(), b"\n".join(lines)])


def _put(file: BytesIO, sheet: Sheet) -> dict[str, Any]:
    """What is said of it: of each column its one text, the words that occur in it, or null if it is numbers."""
    columns: list[str | list[str] | None] = []
    numbers, codes = [], []
    for column in sheet.columns:
        if isinstance(column, bytes):
            columns.append(column.decode())
        elif isinstance(column, tuple):
            found, places = np.unique(column[0], return_inverse=True)
            codes.append(places)
            columns.append([column[1][code].decode() for code in found.tolist()])
        else:
            numbers.append(column)
            columns.append(None)
    _write(file, np.array(numbers, np.float64))
    _write(file, np.array(codes, np.uint32))
    if sheet.counts is not None:
        _write(file, sheet.counts.astype(np.uint32))
    return {"rows": sheet.rows, "columns": columns, "counted": sheet.counts is not None}


def _write(file: BytesIO, array: NDArray[Any]) -> None:
    npy.write_array(file, array, allow_pickle=False)


def lines_of(stored: bytes, start: int = 0, stop: int | None = None) -> list[bytes]:
    """`[start:stop]` of the lines that were bound, without holes."""
    file = BytesIO(stored)
    sheets = [_get(file, **one) for one in orjson.loads(file.readline())]
    return _filled(file.read().split(b"\n")[start:stop], sheets)


def _get(file: BytesIO, rows: int, columns: Sequence[str | list[str] | None], counted: bool) -> Sheet:
    numbers, codes = iter(_read(file)), iter(_read(file))
    read: list[Column] = []
    for column in columns:
        if isinstance(column, str):
            read.append(column.encode())
        elif column is None:
            read.append(next(numbers))
        else:
            read.append((next(codes), [word.encode() for word in column]))
    return Sheet(read, rows, _read(file) if counted else None)


def _read(file: BytesIO) -> NDArray[Any]:
    array: NDArray[Any] = npy.read_array(file, allow_pickle=False)
    return array


def _filled(lines: Sequence[bytes], sheets: Sequence[Sheet]) -> list[bytes]:
    wanted: defaultdict[int, set[int]] = defaultdict(set)
    for sheet, text in _HOLE.findall(b"".join(lines)):
        wanted[int(sheet)].add(int(text))
    found = {
        (sheet, text): written
        for sheet, texts in wanted.items()
        for text, written in zip(sorted(texts), sheets[sheet].of(sorted(texts)).texts(), strict=True)
    }
    return [_HOLE.sub(lambda hole: found[int(hole[1]), int(hole[2])], line) for line in lines]
