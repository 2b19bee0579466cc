"""Pages with a count."""

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.errors import ValidationFailed

if TYPE_CHECKING:  # DRF imports this module while it defines its views
    from rest_framework.views import APIView

MAX_PAGE_SIZE = 100
DEFAULT_PAGE_SIZE = 20
LAST_PAGE = 10**18  # any page past the end is empty, however far


def whole_number(request: Request, name: str, default: int, most: int) -> int:
    raw = request.query_params.get(name)
    if raw is None:
        return default
    number = int(raw[:18]) if raw.isascii() and raw.isdigit() else 0  # so many digits are past any end
    if not 1 <= number <= most:
        raise ValidationFailed(details={name: [_("Must be a whole number between 1 and %d.") % most]})
    return number


class PageNumbers(BasePagination):
    """`{"data": [...], "meta": {page, page_size, total_count, total_pages}}`; past the end is an empty page."""

    page: int
    page_size: int
    total: int

    def paginate_queryset(self, queryset: Any, request: Request, view: "APIView | None" = None) -> list[Any]:
        self.page = whole_number(request, "page", 1, LAST_PAGE)
        self.page_size = whole_number(request, "page_size", DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE)
        count: Any = getattr(view, "count", QuerySet.count)
        self.total = count(queryset) if isinstance(queryset, QuerySet) else len(queryset)
        start = (self.page - 1) * self.page_size
        return list(queryset[start : start + self.page_size]) if start < self.total else []

    def get_paginated_response(self, data: Any) -> Response:
        meta = {
            "page": self.page,
            "page_size": self.page_size,
            "total_count": self.total,
            "total_pages": -(-self.total // self.page_size),
        }
        return Response({"data": data, "meta": meta})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        # The examples let drf-spectacular show a row's example within its page.
        numbers = {"page": 1, "page_size": DEFAULT_PAGE_SIZE, "total_count": 1, "total_pages": 1}
        properties = {name: {"type": "integer", "example": number} for name, number in numbers.items()}
        meta = {"type": "object", "properties": properties, "required": list(numbers)}
        return {"type": "object", "properties": {"data": schema, "meta": meta}, "required": ["data", "meta"]}

    def get_schema_operation_parameters(self, view: "APIView") -> list[dict[str, Any]]:
        def parameter(name: str, most: int, default: int, text: str) -> dict[str, Any]:
            schema = {"type": "integer", "minimum": 1, "maximum": most, "default": default}
            return {"name": name, "required": False, "in": "query", "description": text, "schema": schema}

        return [
            parameter("page", LAST_PAGE, 1, "The page, from 1."),
            parameter("page_size", MAX_PAGE_SIZE, DEFAULT_PAGE_SIZE, "Results on a page."),
        ]
