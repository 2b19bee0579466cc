"""The objects of a list in JSON, each as soon as it is complete."""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

_LONGEST: Final = 6_000  # of one object, and of what comes before the list
_BETWEEN: Final = " \t\r\n,"


class Garbled(ValueError):
    """It is not the JSON that was asked for."""


class Items:
    """Of `{"<name>": [{…}, {…}]}`; what stands around it is passed over. complete: the list has ended."""

    def __init__(self, name: str) -> None:
        self._opening = re.compile(rf'"{re.escape(name)}"\s*:\s*\[')
        self._decoder = json.JSONDecoder()
        self._rest = ""
        self._begun = self.complete = False

    def feed(self, text: str) -> Iterator[dict[str, Any]]:
        """Errors: Garbled."""
        if self.complete:
            return
        self._rest += text
        if not self._begun and (opened := self._opening.search(self._rest)):
            self._begun, self._rest = True, self._rest[opened.end() :]
        # Only a bracket can complete anything.
        if self._begun and ("}" in text or "]" in text or "[" in text):
            yield from self._completed()
        if len(self._rest) > _LONGEST and not self.complete:
            raise Garbled

    def _completed(self) -> Iterator[dict[str, Any]]:
        while rest := self._rest.lstrip(_BETWEEN):
            if rest[0] != "{":
                self.complete = rest[0] == "]"
                if not self.complete:
                    raise Garbled
                return
            try:
                item, end = self._decoder.raw_decode(rest)
            except ValueError:
                return  # not all of it has come
            except RecursionError:
                raise Garbled from None
            self._rest = rest[end:]
            yield item
