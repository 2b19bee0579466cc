"""What the OpenAPI document says of parameters that operations of several apps take."""

from collections.abc import Iterable

from drf_spectacular.utils import OpenApiParameter

IDEMPOTENCY_KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, description="Kept 24 hours.")
IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description="The ETag of what you read.")
IF_NONE_MATCH = OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER, description="304 if it still holds.")
FIELDS = OpenApiParameter("fields", str, description="Only these fields, separated by commas.")


def sorting(names: Iterable[str]) -> list[OpenApiParameter]:
    """`?sort_by=` one of these names, and `?order=`."""
    return [
        OpenApiParameter("sort_by", str, enum=list(names), default="created_at"),
        OpenApiParameter("order", str, enum=["asc", "desc"]),
    ]


def made(status: int) -> list[OpenApiParameter]:
    """The headers of an answer that has made a resource."""
    return [OpenApiParameter(name, str, OpenApiParameter.HEADER, response=[status]) for name in ("Location", "ETag")]
