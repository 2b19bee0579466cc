"""What calls of models have cost, by what they were for."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, Self

from interpretations.models import ModelCall

_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Cost:
    """key: a day, a name, a person's id; None: nobody's. cost: in dollars; assumed: how much of it nobody has seen."""

    key: Any
    calls: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    reasoning_tokens: int = 0
    cost: Decimal = _NOTHING
    assumed: Decimal = _NOTHING

    @classmethod
    def total(cls, rows: Iterable[Self]) -> Self:
        rows = list(rows)
        sums = {one.name: sum(getattr(row, one.name) for row in rows) for one in fields(cls) if one.name != "key"}
        return cls(**{"key": None, **sums, **{name: sums[name] or _NOTHING for name in ("cost", "assumed")}})

    def as_dict(self) -> dict[str, Any]:
        """JSON: dollars as text, to the millionth."""
        key = None if self.key is None else str(self.key)
        return {**asdict(self), "key": key, "cost": f"{self.cost:.6f}", "assumed": f"{self.assumed:.6f}"}


def costs_by(dimension: str, *, since: date, until: date, most: int | None = None) -> list[Cost]:
    """Of these days, in UTC, the last of them too, in one query. dimension: of DIMENSIONS. most: how many rows."""
    return [Cost(**row) for row in ModelCall.objects.between(since, until).summed(dimension)[:most]]
