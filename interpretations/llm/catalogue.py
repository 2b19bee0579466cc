"""The models that this installation may ask, as the setting LLM names them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Prices:
    """US dollars for a million tokens."""

    input: Decimal
    cached: Decimal
    output: Decimal


@dataclass(frozen=True, slots=True)
class Model:
    """name: `provider/model`, as clients and plans call it. upstream: as the provider calls it.

    protocol: whose wire format is spoken. credits: what a reading costs, times the topic's price. fallbacks: names of
    those that are asked after it, in this order.
    """

    name: str
    protocol: str
    upstream: str
    url: str
    prices: Prices
    credits: int
    fallbacks: tuple[str, ...]
    key: str = field(default="", repr=False)

    @property
    def provider(self) -> str:
        return self.name.partition("/")[0]

    @property
    def flag(self) -> str:
        """By which staff turn the provider off at once."""
        return f"llm.{self.provider}"


def models() -> Mapping[str, Model]:
    """By name, in the order of the setting."""
    return {row["name"]: _model(**row) for row in settings.LLM["MODELS"]}


def _model(*, prices: Mapping[str, str], fallbacks: list[str], **row: object) -> Model:
    frozen = Prices(**{kind: Decimal(price) for kind, price in prices.items()})
    return Model(prices=frozen, fallbacks=tuple(fallbacks), **row)  # type: ignore[arg-type]  # checked by the setting
