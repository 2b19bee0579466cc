"""How a body names a stored chart."""

import uuid
from typing import Any

from drf_spectacular.utils import extend_schema_field

from charts.models import MINE
from config.api.fields import Identifier


@extend_schema_field({"type": "string", "description": "The id of one of your charts, or `mine`: your primary one."})
class ChartIdentifier(Identifier):
    def to_internal_value(self, data: Any) -> uuid.UUID | str:  # type: ignore[override]
        return MINE if data == MINE else super().to_internal_value(data)
