"""ClickHouse's Native format by the driver's own codec: the same values come from the process as from a server."""

import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

from clickhouse_driver import Client
from clickhouse_driver.block import ColumnOrientedBlock
from clickhouse_driver.bufferedreader import CompressedBufferedReader
from clickhouse_driver.bufferedwriter import CompressedBufferedWriter
from clickhouse_driver.connection import ServerInfo
from clickhouse_driver.context import Context
from clickhouse_driver.streams.native import BlockInputStream, BlockOutputStream
from clickhouse_driver.util.escape import escape_params

_BUFFER: Final = 1 << 20  # bytes


def _context() -> Context:
    context = Client("nowhere").connection.context  # connects to nothing; holds the driver's defaults
    # Of revision 0 a block is written as it is in a file.
    context.server_info = ServerInfo("embedded", 0, 0, 0, 0, "UTC", "", 0)
    context.settings = {}
    return context


def bind(sql: str, parameters: Mapping[str, Any]) -> str:
    """`%(name)s` bound as the driver binds it for a server."""
    return sql % escape_params(parameters, _context()) if parameters else sql


def read(packed: bytes) -> list[tuple[Any, ...]]:
    """Rows of blocks in the Native format. Errors: EOFError of a block that is cut off."""
    pieces = [packed]
    reader = CompressedBufferedReader(lambda: pieces.pop() if pieces else b"", _BUFFER)
    stream, rows, left = BlockInputStream(reader, _context()), [], len(packed)
    while left:
        rows += stream.read().get_rows()
        left = len(packed) - reader.position
    return rows


def write(types: Mapping[str, str], columns: Mapping[str, Sequence[Any]]) -> bytes:
    """One block of such columns. types: of each."""
    written = io.BytesIO()
    block = ColumnOrientedBlock([(name, types[name]) for name in columns], list(columns.values()))
    BlockOutputStream(CompressedBufferedWriter(written, _BUFFER), _context()).write(block)
    return written.getvalue()
