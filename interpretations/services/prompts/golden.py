"""The charts that prompts are tried on."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from charts.factors import Factor, certain_factors_of
from charts.serializers import read_request
from charts.services import calculate
from interpretations.prompts.shipped import FOLDER


@dataclass(frozen=True, slots=True)
class Sample:
    """chart: as the API answers it. factors: that a reading of it may rest on."""

    name: str
    chart: Mapping[str, Any]
    factors: tuple[Factor, ...]


@cache
def _births() -> dict[str, dict[str, Any]]:
    rows = tomllib.loads((FOLDER / "golden" / "births.toml").read_text(encoding="utf-8"))["births"]
    return {row["name"]: {"kind": "natal", "moment": row["moment"], "place": row["place"]} for row in rows}


def sample_names() -> list[str]:
    return list(_births())


def sample_named(name: str) -> Sample:
    """Computed anew. Errors: KeyError; those of `charts.services.calculate`."""
    values = read_request(_births()[name])
    asked = {part: values[part] for part in ("moment", "place", "settings") if part in values}
    chart = calculate(kind="natal", asked=asked).result
    return Sample(name, chart, tuple(certain_factors_of(chart)))
