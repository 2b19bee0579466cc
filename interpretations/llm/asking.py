"""What goes in and what comes out, whoever is asked."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Final, Literal

from interpretations.llm.catalogue import Prices

# Bytes of UTF-8 in a token, roughly, of the languages that readings are in.
_BYTES: Final = 4


@dataclass(frozen=True, slots=True)
class Tool:
    """What the model may have done. parameters: JSON Schema of what it says besides."""

    name: str
    description: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """A tool that the model wants used. arguments: as it wrote them, which need not be JSON."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Message:
    """calls: of an assistant's. call_id: of a tool's, which call it answers."""

    role: Literal["system", "user", "assistant", "tool"]
    text: str
    calls: tuple[Call, ...] = ()
    call_id: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """model: its name in the catalogue. schema: JSON Schema that the answer keeps to, under this name.

    tools: that the model may call, instead of answering or before it; if may_call is not set, it may no more.
    on_trial: what comes of it says nothing to others of whether the model is well.
    most_tokens: of the answer. most_characters: of the answer, after which it is given up.
    """

    model: str
    messages: tuple[Message, ...]
    schema_name: str
    schema: Mapping[str, Any]
    most_tokens: int = 8_000
    most_characters: int = 60_000
    temperature: float = 0.7
    tools: tuple[Tool, ...] = ()
    may_call: bool = True
    on_trial: bool = False

    @property
    def tokens(self) -> int:
        """An estimate of what it takes to ask it."""
        texts = [message.text for message in self.messages]
        texts += [call.arguments for message in self.messages for call in message.calls]
        texts += [f"{tool.name} {tool.description} {tool.parameters}" for tool in self.tools]
        return sum(map(tokens_of, texts))


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call and what they cost, in US dollars, at the price of that day.

    cached: of the input; reasoning: of the output. estimated: the call ended before the provider counted.
    """

    model: str
    prices: Prices
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    reasoning_tokens: int = 0
    estimated: bool = False

    @property
    def cost(self) -> Decimal:
        uncached = self.input_tokens - self.cached_tokens
        cost = uncached * self.prices.input + self.cached_tokens * self.prices.cached
        cost += self.output_tokens * self.prices.output
        return (cost / 1_000_000).quantize(Decimal("0.000001"))

    def as_dict(self) -> dict[str, Any]:
        """The call as the row keeps it, its price with it."""
        prices = {kind: str(price) for kind, price in asdict(self.prices).items()}
        return {**asdict(self), "prices": prices, "cost": str(self.cost)}


def tokens_of(text: str) -> int:
    """An estimate. litellm's own count looks for tokenizers on the network."""
    return -(-len(text.encode()) // _BYTES)
