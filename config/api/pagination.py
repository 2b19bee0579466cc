"""Pages with a count, and feeds that only grow."""

import re
from typing import TYPE_CHECKING, Any, Final

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
# The parameters of each.
PAGES: Final = ("page", "page_size")
FEED: Final = ("cursor", "page_size")
_CURSOR = re.compile(r"([ab])(\d{1,18})", re.ASCII)
LAST_PAGE = 10**18  # any page past the end is empty, however far


def whole_number(request: Request, name: str, default: int, most: int) -> int:
    raw = request.query_params.get(name)
    if raw is None:
        return default
    number = int(raw[:18]) if raw.isascii() and raw.isdigit() else 0  # so many digits are past any end
    if not 1 <= number <= most:
        raise ValidationFailed(details={name: [_("Must be a whole number between 1 and %d.") % most]})
    return number


def nearer_end(rows: QuerySet[Any], start: int, stop: int, total: int) -> list[Any]:
    """`rows[start:stop]` of so many: who asks for the far end is not made to wait for all that lies before it."""
    if start > total // 2:
        return list(rows.reverse()[total - stop : total - start])[::-1]
    return list(rows[start:stop])


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
        stop = min(start + self.page_size, self.total)
        if start >= stop:
            return []
        if not isinstance(queryset, QuerySet):
            return list(queryset[start:stop])
        window: Any = getattr(view, "window", nearer_end)
        return list(window(queryset, start, stop, self.total))

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


class Feed(BasePagination):
    """`{"data": [...], "meta": {next_cursor, previous_cursor, page_size}}` of rows with growing ids, newest first.

    A view whose rows grow by another number names its column: `feed_by`.

    next: what is older. previous: what is newer, which may have come since. A cursor stays valid whatever is appended.
    """

    page_size: int
    older: str | None
    newer: str | None

    def paginate_queryset(self, queryset: Any, request: Request, view: "APIView | None" = None) -> list[Any]:
        self.page_size = whole_number(request, "page_size", DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE)
        by = getattr(view, "feed_by", "pk")
        direction, start = self._start(request)
        if direction == "a":
            page = list(queryset.filter(**{f"{by}__gt": start}).order_by(by)[: self.page_size])[::-1]
            more, first = True, start
        else:
            rows = queryset if start is None else queryset.filter(**{f"{by}__lt": start})
            page = list(rows.order_by(f"-{by}")[: self.page_size + 1])
            more, first = len(page) > self.page_size, None if start is None else start - 1
            page = page[: self.page_size]
        last = getattr(page[-1], by) if page else (first or 0) + 1
        self.older = f"b{last}" if more else None
        self.newer = f"a{getattr(page[0], by) if page else first}" if page or first is not None else None
        return page

    @staticmethod
    def _start(request: Request) -> tuple[str, int | None]:
        """(b: before or a: after, the id). Errors: ValidationFailed."""
        cursor = request.query_params.get("cursor")
        if cursor is None:
            return "b", None
        match = _CURSOR.fullmatch(cursor)
        if match is None:
            raise ValidationFailed(details={"cursor": [_("Take it from the page before.")]})
        return match[1], int(match[2])

    def get_paginated_response(self, data: Any) -> Response:
        meta = {"next_cursor": self.older, "previous_cursor": self.newer, "page_size": self.page_size}
        return Response({"data": data, "meta": meta})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        cursor = {"type": ["string", "null"], "example": "b41"}
        size = {"type": "integer", "example": DEFAULT_PAGE_SIZE}
        properties = {"next_cursor": cursor, "previous_cursor": cursor, "page_size": size}
        meta = {"type": "object", "properties": properties, "required": list(properties)}
        return {"type": "object", "properties": {"data": schema, "meta": meta}, "required": ["data", "meta"]}

    def get_schema_operation_parameters(self, view: "APIView") -> list[dict[str, Any]]:
        text = "From another page: its `next_cursor` for what is older, its `previous_cursor` for what is newer."
        size = {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": DEFAULT_PAGE_SIZE}
        return [
            {"name": "cursor", "required": False, "in": "query", "description": text, "schema": {"type": "string"}},
            {
                "name": "page_size",
                "required": False,
                "in": "query",
                "description": "Results on a page.",
                "schema": size,
            },
        ]
