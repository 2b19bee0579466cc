"""JSON of many kilobytes, of which the database looks into a few keys alone."""

import threading
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any, Final

import orjson
import zstandard
from django.db import models

PACKED: Final = "packed"


class _Compressing(threading.local):
    """Made anew for each text, it would cost as much as what it does; and two threads must not share one."""

    def __init__(self) -> None:
        self.compress = zstandard.ZstdCompressor(level=1).compress
        self.decompress = zstandard.ZstdDecompressor().decompress


_zstd = _Compressing()


def packed(value: Mapping[str, Any], bare: tuple[str, ...]) -> Mapping[str, Any]:
    """The keys that stay as they are, and one text that holds the others. What is packed already, as it is."""
    rest = {key: inner for key, inner in value.items() if key not in bare}
    if not rest or PACKED in rest:
        return value
    text = b64encode(_zstd.compress(orjson.dumps(rest))).decode()
    return {**{key: value[key] for key in bare if key in value}, PACKED: text}


def unpacked(value: Mapping[str, Any], bare: tuple[str, ...]) -> Mapping[str, Any]:
    """As it was before it was packed, if it was."""
    if PACKED not in value:
        return value
    rest: dict[str, Any] = orjson.loads(_zstd.decompress(b64decode(value[PACKED])))
    return {**{key: value[key] for key in bare if key in value}, **rest}


class PackedJSONField(models.JSONField):
    """An object of JSON that is stored with its keys `bare` as they are and the others in one compressed text.

    PostgreSQL spends more time on taking a chart of 17 kB apart than it took to compute. Only what is bare can be
    queried. Rows that an earlier version of the product stored hold all keys as they are, and are read as before.
    """

    def __init__(self, *args: Any, bare: tuple[str, ...] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.bare = bare

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "bare": self.bare}

    def pack(self, value: Any) -> Any:
        return packed(value, self.bare) if isinstance(value, Mapping) else value

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        return super().get_db_prep_save(self.pack(value), connection)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        found = super().from_db_value(value, expression, connection)
        return unpacked(found, self.bare) if isinstance(found, dict) else found
