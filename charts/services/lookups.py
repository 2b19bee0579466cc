"""The atlas with what it has answered kept on two levels: in the process, and in Redis for all of them."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson

from charts.atlas import Atlas, Correction, Place
from config.system.caching import TwoLevels


class KeptAtlas(Atlas):
    """As the atlas, but asks its index only once in each edition. Refusals are not kept.

    The zone at coordinates is not kept: a look-up in Redis takes longer than finding it.
    """

    def __init__(self, index: Path, corrections: Callable[[], tuple[Correction, ...]], cache: TwoLevels) -> None:
        super().__init__(index, corrections)
        self._cache = cache

    def search(self, query: str, *, country: str | None = None, limit: int = 10) -> list[Place]:
        find = super().search
        return self._kept(("search", query, country, limit), lambda: find(query, country=country, limit=limit))

    def resolve(self, query: str) -> Place:
        find = super().resolve
        return self._kept(("resolve", query), lambda: [find(query)])[0]

    def get(self, place_id: str) -> Place:
        find = super().get
        return self._kept(("get", place_id), lambda: [find(place_id)])[0]

    def _kept(self, question: tuple[Any, ...], find: Callable[[], list[Place]]) -> list[Place]:
        asked = orjson.dumps((self.edition(), *question))
        key = hashlib.blake2b(asked, digest_size=20).hexdigest()
        written = self._cache.get(key, lambda: (orjson.dumps(find()), True))
        return [Place(**place) for place in orjson.loads(written)]
