"""Rates as the environment and the code write them: `100/h`, `5/15m`. Read by the settings, so without Django."""

import re
from dataclasses import dataclass

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
# No window of nothing, and no figure that a counter or an interval of the database could not hold.
_RATE = re.compile(r"([0-9]{1,9})/((?:[1-9][0-9]{0,4})?)([smhd])")


@dataclass(frozen=True, slots=True)
class Rate:
    limit: int
    seconds: int

    @classmethod
    def parse(cls, text: str) -> "Rate":
        """So many requests, or none, in so long. Errors: ValueError."""
        match = _RATE.fullmatch(text.strip())
        if not match:
            raise ValueError(f"{text!r} is not a rate such as 100/h or 5/15m")
        return cls(int(match[1]), int(match[2] or 1) * SECONDS[match[3]])
