"""Charts, computed and stored or only computed."""

from collections.abc import Mapping
from functools import partial
from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from charts import examples
from charts.models import NEWEST_FIRST, Chart, ChartCount, ChartQuerySet
from charts.serializers import (
    CHART_CHANGES,
    CHART_REQUEST,
    CalculationAnswerSerializer,
    ChartFilterSerializer,
    ChartSerializer,
    ChartSummarySerializer,
    read_changes,
    read_request,
    refuse_other_kind,
)
from charts.serializers.answers import SUMMARY
from charts.serializers.kinds import DESCRIPTION
from charts.serializers.reading import read_query
from charts.services import calculate, charts
from charts.services.many import answer
from charts.services.subjects import mark_outdated
from config.api.etags import check_if_match
from config.api.idempotency import idempotent
from config.api.parameters import FIELDS, IDEMPOTENCY_KEY, IF_MATCH, IF_NONE_MATCH, made, sorting
from config.api.views import ApiResourceView, ApiView


def caller(request: Request) -> User:
    """The person who asks; IsSignedIn let nobody else in."""
    return cast(User, request.user)


OLDEST_FIRST = ("created_at", "pk")
FAR = 1000  # rows that are passed over sooner than a milestone is looked up


class ChartResourceView(ApiResourceView[Chart]):
    resource = "charts"
    serializer_class = ChartSerializer

    def get_queryset(self) -> ChartQuerySet:
        return Chart.objects.visible_to(caller(self.request))

    def answer_row(self, row: Chart, *, status: int = 200) -> Response:
        mark_outdated([row])
        return super().answer_row(row, status=status)


class ChartsView(ChartResourceView):
    parameters = None

    asked: Mapping[str, Any]
    sortable = {"created_at": "created_at", "updated_at": "updated_at", "name": "name"}

    @extend_schema(
        operation_id="charts_list",
        summary="Your charts",
        description="Rows without the computed figures, unless `fields` asks for them. `factor` takes the ids that "
        "charts answer with, and of several all must hold: `?factor=moon.scorpio&factor=sun.square.saturn`; of a birth "
        "whose hour is unknown only what holds all day counts. A technique is found by what is its own "
        "(`transit.moon.scorpio`), a comparison also by its two charts (`first.moon.scorpio`).",
        parameters=[ChartFilterSerializer, *sorting(sortable), FIELDS],
        responses=ChartSummarySerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        self.asked = read_query(ChartFilterSerializer, request.query_params)
        self.serializer_class = ChartSummarySerializer
        rows = self.get_queryset().matching(caller(request), **self.asked)
        return self.answer_list(rows, *ChartFilterSerializer().fields)

    @property
    def counted(self) -> bool:
        return self.asked.keys() <= {"kind", "rating"}

    def count(self, rows: QuerySet[Chart]) -> int:
        if self.counted:
            return ChartCount.objects.of(caller(self.request), **self.asked)
        return rows.count()

    def window(self, rows: QuerySet[Chart], start: int, stop: int, total: int) -> list[Any]:
        by = rows.query.order_by
        if not self.counted or by not in (NEWEST_FIRST, OLDEST_FIRST) or min(start, total - stop) < FAR:
            return super().window(rows, start, stop, total)
        newest = partial(cast(ChartQuerySet, rows).newest, owner=caller(self.request), filters=self.asked)
        if by == OLDEST_FIRST:
            return list(newest(total - stop, total - start))[::-1]
        return list(newest(start, stop))

    def page(self, rows: QuerySet[Chart]) -> list[Chart]:
        """The page's ids from the index, then their rows: what is skipped before a page far down is not read."""
        ids: Any = self.paginate_queryset(rows.values_list("pk", flat=True))
        found = Chart.objects.filter(pk__in=ids)
        chosen = "fields" in self.request.query_params
        if not chosen or SUMMARY.issuperset(ChartSummarySerializer(context={"request": self.request}).fields):
            found = found.summaries()
        by_id = {row.pk: row for row in found}
        if "outdated" in self.request.query_params.get("fields", "").split(","):
            mark_outdated(by_id.values())
        return [by_id[pk] for pk in ids if pk in by_id]

    @extend_schema(
        operation_id="charts_create",
        summary="Compute a chart and keep it",
        parameters=[IDEMPOTENCY_KEY, *made(201)],
        request=CHART_REQUEST,
        responses={201: ChartSerializer},
        examples=examples.KINDS,
    )
    @idempotent
    def post(self, request: Request) -> Response:
        asked = read_request(request.data)
        chart = charts.create_chart(owner=caller(request), chart_id=self.resource_id, **asked)
        response = self.answer_row(chart, status=201)
        response["Location"] = reverse("chart", args=[chart.pk])
        return response


class ChartView(ChartResourceView):
    parameters = ("fields",)

    @extend_schema(
        operation_id="charts_retrieve",
        summary="One chart",
        parameters=[FIELDS, IF_NONE_MATCH],
        responses={200: ChartSerializer, 304: None},
    )
    def get(self, request: Request, chart_id: UUID) -> Response:
        return self.answer_row(self.get_queryset().find(chart_id))

    @extend_schema(
        operation_id="charts_replace",
        summary="Replace a chart",
        description="What is left out goes back to its default. New birth data or settings recompute.",
        parameters=[IF_MATCH],
        request=CHART_REQUEST,
        responses=ChartSerializer,
        examples=examples.KINDS,
    )
    def put(self, request: Request, chart_id: UUID) -> Response:
        return self._change(request, chart_id, whole=True)

    @extend_schema(
        operation_id="charts_update",
        summary="Change a chart",
        description="A new moment or place replaces the old one whole; of the settings only what is named changes. "
        "New birth data or settings recompute.",
        parameters=[IF_MATCH],
        request=CHART_CHANGES,
        responses=ChartSerializer,
        examples=examples.CHANGES,
    )
    def patch(self, request: Request, chart_id: UUID) -> Response:
        return self._change(request, chart_id, whole=False)

    def _change(self, request: Request, chart_id: UUID, *, whole: bool) -> Response:
        chart = self.get_queryset().find(chart_id)
        check = partial(check_if_match, request)
        check(chart)
        changes = read_request(request.data) if whole else read_changes(chart.kind, request.data)
        refuse_other_kind(chart.kind, changes)
        by = caller(request)
        return self.answer_row(charts.update_chart(chart=chart, changes=changes, whole=whole, check=check, by=by))

    @extend_schema(operation_id="charts_delete", summary="Delete a chart", parameters=[IF_MATCH], responses={204: None})
    def delete(self, request: Request, chart_id: UUID) -> Response:
        chart = self.get_queryset().find(chart_id)
        charts.delete_chart(chart=chart, check=partial(check_if_match, request))
        return Response(status=204)


class CalculationsView(ApiView):
    resource = "charts"
    writes = False

    @extend_schema(
        operation_id="calculations_create",
        summary="Compute a chart and keep nothing",
        request=CHART_REQUEST,
        responses=CalculationAnswerSerializer,
        examples=examples.KINDS,
    )
    def post(self, request: Request) -> Response:
        body = read_request(request.data)
        asked = {name: value for name, value in body.items() if name not in DESCRIPTION}
        computed = calculate(kind=body["kind"], asked=asked, by=caller(request))
        return Response(answer(body, computed.result))
